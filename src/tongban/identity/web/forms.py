"""Forms of identity. Rules live in services; a refusal marks the field it names."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tongban.identity import selectors
from tongban.kernel.errors import DomainError
from tongban.ui.forms import CascadeField, ChineseDateField, CitizenIdField, MobileField

LONGEST_PASSWORD = 128


def mark(form: forms.Form, refusal: DomainError) -> None:
    """Put a refusal beside the field it is about, or on top of the form."""
    field = getattr(refusal, "field", "")
    form.add_error(field if field in form.fields else None, str(refusal))


class PasswordField(forms.CharField):
    """A password; blanks at its ends belong to it."""

    def __init__(self, *, present: bool, **options: Any) -> None:
        complete = "current-password" if present else "new-password"
        widget = forms.PasswordInput({"autocomplete": complete, "class": "tb-input--20"})
        super().__init__(strip=False, max_length=LONGEST_PASSWORD, widget=widget, **options)


class LoginForm(forms.Form):
    identifier = forms.CharField(
        label=_("Citizen number, mobile number or user name"),
        help_text=_("Organisations: the unified social credit code."),
        max_length=100,
        widget=forms.TextInput({"autocomplete": "username", "spellcheck": "false", "class": "tb-input--20"}),
    )
    password = PasswordField(present=True, label=_("Password"))


class ChosenTwice(forms.Form):
    """A new password typed twice. Subclasses hold ``password`` and ``repeat``."""

    def clean(self) -> dict[str, Any]:
        answers = super().clean() or {}
        if answers.get("password") and answers.get("repeat") and answers["password"] != answers["repeat"]:
            self.add_error("repeat", _("The two passwords differ. Type them again."))
        return answers


class RegistrationForm(ChosenTwice):
    name = forms.CharField(
        label=_("Your name"),
        help_text=_("As on the identity card, rare characters and “·” included."),
        max_length=200,
        widget=forms.TextInput({"autocomplete": "name", "class": "tb-input--20"}),
    )
    certificate_number = CitizenIdField(
        label=_("Citizen number"), help_text=_("18 characters on the identity card. Other certificates: at a counter.")
    )
    mobile = MobileField(label=_("Mobile number"), help_text=_("For news about your applications."))
    password = PasswordField(
        present=False, label=_("Choose a password"), help_text=_("At least 10 characters, not only digits.")
    )
    repeat = PasswordField(present=False, label=_("The password once more"))


class PasswordForm(ChosenTwice):
    present = PasswordField(present=True, label=_("Present password"))
    password = PasswordField(
        present=False, label=_("New password"), help_text=_("At least 10 characters, not only digits.")
    )
    repeat = PasswordField(present=False, label=_("The new password once more"))


class ContactsForm(forms.Form):
    mobile = MobileField(label=_("Mobile number"), required=False)
    email = forms.CharField(
        label=_("E-mail"),
        required=False,
        max_length=254,
        widget=forms.EmailInput({"autocomplete": "email", "class": "tb-input--20"}),
    )
    division = CascadeField(
        label=_("Where you live or work"),
        required=False,
        depth=4,
        least=1,
        children=lambda code: [(row.code, row.name) for row in selectors.list_divisions(parent_code=code)],
        path=lambda code: [row.code for row in selectors.list_division_chain(code=code)],
        address="/my/profile/division/",
    )
    address = forms.CharField(
        label=_("Street, house, room"),
        required=False,
        max_length=400,
        widget=forms.TextInput({"autocomplete": "street-address"}),
    )


class MandateForm(forms.Form):
    agent_name = forms.CharField(label=_("Name of the agent"), max_length=200)
    certificate_number = forms.CharField(
        label=_("Citizen number or credit code of the agent"),
        help_text=_("The agent must have registered. Both numbers and names are compared."),
        max_length=30,
        widget=forms.TextInput({"class": "tb-input--20 tb-identifier", "autocomplete": "off", "spellcheck": "false"}),
    )
    scope = forms.ChoiceField(
        label=_("What may the agent do for you?"),
        choices=[("all", _("Handle all services")), ("some", _("Only these services"))],
        widget=forms.RadioSelect,
        initial="some",
    )
    item_codes = forms.CharField(
        label=_("Codes of the services"),
        help_text=_("One a line. The code stands on the guide of the service."),
        required=False,
        max_length=8000,
        widget=forms.Textarea({"rows": 3, "class": "tb-identifier"}),
    )
    valid_until = ChineseDateField(label=_("Last day"), help_text=_("Three years at most."), no_past=True)

    def clean(self) -> dict[str, Any]:
        answers = super().clean() or {}
        codes = answers.get("item_codes", "").upper().split()
        if answers.get("scope") == "some" and not codes and "item_codes" not in self.errors:
            self.add_error("item_codes", _("Write at least one code, or choose all services."))
        answers["item_codes"] = codes if answers.get("scope") == "some" else []
        return answers


class CodeForm(forms.Form):
    """A code of the authenticator app, or one of the recovery codes on paper."""

    code = forms.CharField(
        label=_("Your code"),
        help_text=_("Six digits from the app on your telephone. Lost it? Type one of your recovery codes."),
        max_length=40,
        widget=forms.TextInput(
            {"autocomplete": "one-time-code", "inputmode": "text", "spellcheck": "false", "class": "tb-input--20"}
        ),
    )
