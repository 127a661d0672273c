"""Forms of messaging."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tongban.messaging.enums import Language, MailRhythm
from tongban.messaging.models import Preference, StaffMailing


class PreferenceForm(forms.Form):
    """What to receive where. There is no box to keep statutory notices out of the inbox."""

    language = forms.ChoiceField(label=_("Language of messages"), choices=Language.choices)
    email_statutory = forms.BooleanField(
        label=_("Statutory notices: accepted, to be completed, decided"), required=False
    )
    email_progress = forms.BooleanField(label=_("Progress of my applications"), required=False)
    email_invitation = forms.BooleanField(label=_("Invitations to rate"), required=False)
    inbox_progress = forms.BooleanField(label=_("Progress of my applications"), required=False)
    inbox_invitation = forms.BooleanField(label=_("Invitations to rate"), required=False)

    def __init__(self, data: Any, *, instance: Preference) -> None:
        super().__init__(data, initial={name: getattr(instance, name) for name in self.base_fields})


class TemplateForm(forms.Form):
    """One text; its rules are checked by the service, so that every door has the same ones."""

    subject = forms.CharField(label=_("Subject"), max_length=200)
    body = forms.CharField(label=_("Text"), max_length=5000, widget=forms.Textarea(attrs={"rows": 14}))
    based_on = forms.IntegerField(widget=forms.HiddenInput)


class StaffMailForm(forms.Form):
    """How a member of staff is told by e-mail as well."""

    rhythm = forms.ChoiceField(label=_("When to send an e-mail"), choices=MailRhythm.choices, widget=forms.RadioSelect)
    email = forms.EmailField(
        label=_("To this address"), required=False, max_length=254, help_text=_("An address of your department.")
    )
    language = forms.ChoiceField(label=_("Language of the e-mail"), choices=Language.choices)

    def __init__(self, data: Any, *, instance: StaffMailing) -> None:
        super().__init__(data, initial={name: getattr(instance, name) for name in self.base_fields})
