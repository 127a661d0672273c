"""Forms of the security administrator. What they offer is read when the form is made, not when the module is."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tongban.identity import selectors, staffing
from tongban.identity.services.staff import LONGEST_REASON


def _reason() -> forms.CharField:
    return forms.CharField(
        label=_("Why?"),
        help_text=_("Kept in the audit trail, for example the number of the written request."),
        max_length=LONGEST_REASON,
        widget=forms.Textarea({"rows": 2}),
    )


class ReasonForm(forms.Form):
    reason = _reason()


class LeavingForm(ReasonForm):
    """``colleagues``: who may go on with the work."""

    successor = forms.ChoiceField(
        label=_("Who goes on with the work in hand?"), required=False, help_text=_("The person is told.")
    )
    field_order = ("successor", "reason")

    def __init__(self, *args: Any, colleagues: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        nobody = ("", _("The colleagues: it goes back to the department’s inbox"))
        self.fields["successor"].choices = [nobody, *colleagues]  # type: ignore[attr-defined] # a ChoiceField


class DutiesForm(forms.Form):
    roles = forms.MultipleChoiceField(
        label=_("Duties"),
        help_text=_(
            "Only what the work needs. Administrators are appointed by two people, on the page of the account."
        ),
        choices=staffing.duty_choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    hall = forms.ChoiceField(
        label=_("Hall"), help_text=_("For clerks at a counter."), required=False, choices=[("", "")]
    )
    reason = _reason()

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        halls = [(hall.code, hall.name) for hall in selectors.list_halls()]
        self.fields["hall"].choices = [("", _("None")), *halls]  # type: ignore[attr-defined] # a ChoiceField


class TakeOnForm(DutiesForm):
    name = forms.CharField(label=_("Name"), max_length=200, widget=forms.TextInput({"class": "tb-input--20"}))
    username = forms.CharField(
        label=_("User name"),
        help_text=_(
            "3 to 50 small letters, digits, “.”, “-” or “_”, beginning with a letter. One person, one account."
        ),
        max_length=50,
        widget=forms.TextInput({"class": "tb-input--20 tb-identifier", "autocomplete": "off", "spellcheck": "false"}),
    )
    authority = forms.ChoiceField(label=_("Department"))
    field_order = ("name", "username", "authority", "roles", "hall", "reason")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        places = [(row.code, row.name) for row in selectors.list_authorities()]
        self.fields["authority"].choices = [("", _("Choose")), *places]  # type: ignore[attr-defined] # a ChoiceField


def _codes(rows: int) -> forms.CharField:
    return forms.CharField(
        label=_("Codes of the items"),
        help_text=_("One a line."),
        required=False,
        max_length=20_000,
        widget=forms.Textarea({"rows": rows, "class": "tb-identifier", "spellcheck": "false"}),
    )


class ItemsForm(forms.Form):
    items = _codes(6)
    only = forms.BooleanField(
        label=_("The person sees the cases of these items only"),
        help_text=_("Without the tick: all cases of the department, and of the sensitive items those listed."),
        required=False,
    )
    reason = _reason()


class SensitiveForm(forms.Form):
    items = _codes(8)
    reason = _reason()


class NetworksForm(forms.Form):
    networks = forms.CharField(
        label=_("Networks"),
        help_text=_("One a line, like 10.20.0.0/16. Leave it empty to let staff log in from anywhere."),
        required=False,
        max_length=5000,
        widget=forms.Textarea({"rows": 6, "class": "tb-identifier", "spellcheck": "false"}),
    )
    reason = _reason()


class AppointmentForm(forms.Form):
    role = forms.ChoiceField(
        label=_("Which administrator?"),
        help_text=_("The duty replaces all others of this person once a second person has confirmed it."),
        choices=staffing.administrator_choices,
        widget=forms.RadioSelect,
    )
    reason = _reason()
