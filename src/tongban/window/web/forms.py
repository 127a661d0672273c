"""Forms of the counter."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tongban.identity.public import CertificateType, PartyKind

_SHORT = {"class": "tb-input--20", "autocomplete": "off"}
_PERSON_CERTIFICATES = [pair for pair in CertificateType.choices if pair[0] != CertificateType.USCC]


class SearchForm(forms.Form):
    """One box: name, certificate number or mobile."""

    words = forms.CharField(
        label=_("Name, certificate number or mobile"),
        max_length=100,
        widget=forms.TextInput({"autofocus": True, "autocomplete": "off", "spellcheck": "false", "data-key": "/"}),
        error_messages={"required": _("Type a name, a certificate number or a mobile number.")},
    )


class RegisterForm(forms.Form):
    """A person or an organisation, on the spot."""

    kind = forms.ChoiceField(label=_("Who applies"), choices=PartyKind.choices, widget=forms.RadioSelect)
    name = forms.CharField(
        label=_("Name"),
        max_length=200,
        widget=forms.TextInput({"autocomplete": "off"}),
        error_messages={"required": _("Enter the name as on the certificate.")},
    )
    certificate_type = forms.ChoiceField(label=_("Certificate held"), choices=_PERSON_CERTIFICATES, required=False)
    certificate_number = forms.CharField(
        label=_("Certificate number or unified social credit code"),
        max_length=30,
        widget=forms.TextInput({**_SHORT, "class": "tb-input--20 tb-identifier", "spellcheck": "false"}),
        error_messages={"required": _("Enter the number as on the certificate.")},
    )
    legal_representative = forms.CharField(
        label=_("Legal representative (organisations)"), max_length=100, required=False, widget=forms.TextInput(_SHORT)
    )
    mobile = forms.CharField(
        label=_("Mobile number"), max_length=20, required=False, widget=forms.TextInput({**_SHORT, "inputmode": "tel"})
    )
    address = forms.CharField(label=_("Address"), max_length=300, required=False)


class PurposeForm(forms.Form):
    """What a draft is opened for; the resident reads it."""

    purpose = forms.CharField(
        label=_("What for?"),
        help_text=_("The resident is present and reads this later. For example: helps an elderly person to finish."),
        max_length=200,
        widget=forms.TextInput({"autocomplete": "off"}),
        error_messages={"required": _("Write what you open the draft for.")},
    )


class HelpForm(PurposeForm):
    """A draft by its number."""

    number = forms.CharField(
        label=_("Number of the draft"),
        help_text=_("The resident sees it on the page of the draft. It begins with SQ."),
        max_length=40,
        widget=forms.TextInput({**_SHORT, "class": "tb-input--20 tb-identifier", "spellcheck": "false"}),
        error_messages={"required": _("Enter the number of the draft.")},
    )
    field_order = ("number", "purpose")


class AgentForm(forms.Form):
    """Who stands at the counter, when it is not the applicant."""

    present = forms.ChoiceField(
        label=_("Who stands here"),
        choices=[("self", _("The applicant")), ("agent", _("Somebody else for the applicant"))],
        widget=forms.RadioSelect,
    )
    agent_name = forms.CharField(label=_("Agent: name"), max_length=100, required=False, widget=forms.TextInput(_SHORT))
    agent_number = forms.CharField(
        label=_("Citizen number of the agent"),
        max_length=30,
        required=False,
        widget=forms.TextInput({**_SHORT, "class": "tb-input--20 tb-identifier"}),
    )
    agent_relation = forms.CharField(
        label=_("Relation, or the mandate seen"),
        help_text=_("For example: daughter, household register seen; written mandate of 1 March."),
        max_length=100,
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        answers = super().clean() or {}
        wanted = {
            "agent_name": _("Enter the name of the agent."),
            "agent_number": _("Enter the citizen number of the agent."),
            "agent_relation": _("Write the relation or the mandate you have seen."),
        }
        if answers.get("present") == "agent":
            for field, said in wanted.items():
                if not answers.get(field):
                    self.add_error(field, said)
        return answers


class HandOverForm(forms.Form):
    """How a parcel is handed over."""

    method = forms.ChoiceField(
        label=_("How"),
        choices=[("picked_up", _("Taken home from this window")), ("post", _("Sent by post"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one way."), "invalid_choice": _("Choose one of those shown.")},
    )
    recipient = forms.CharField(
        label=_("Who received it"),
        help_text=_("As on the identity document you have seen."),
        max_length=100,
        widget=forms.TextInput(_SHORT),
        error_messages={"required": _("Write who received the documents.")},
    )
    relation = forms.CharField(
        label=_("Relation to the applicant"), max_length=50, required=False, widget=forms.TextInput(_SHORT)
    )
    tracking = forms.CharField(
        label=_("Tracking number, when sent by post"), max_length=60, required=False, widget=forms.TextInput(_SHORT)
    )
