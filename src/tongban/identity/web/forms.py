"""Forms of identity. Rules live in services; a refusal marks the field it names."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tongban.identity import selectors
from tongban.identity.adapters.base import Claim
from tongban.identity.enums import Act, DocumentKind, HandoutReason, ItemGroup
from tongban.kernel.errors import DomainError
from tongban.ui.forms import CascadeField, ChineseDateField, CitizenIdField, MobileField, MoneyField, UploadField

LONGEST_PASSWORD = 128
_UNKEPT = {"autocomplete": "off", "spellcheck": "false"}


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
    """``documents``: the further papers that can be compared here; without any, none is asked for."""

    name = forms.CharField(
        label=_("Your name"),
        help_text=_("As on the identity card, rare characters and “·” included."),
        max_length=200,
        widget=forms.TextInput({"autocomplete": "name", "class": "tb-input--20"}),
    )
    certificate_number = CitizenIdField(
        label=_("Citizen number"), help_text=_("18 characters on the identity card. Other certificates: at a counter.")
    )
    document_kind = forms.ChoiceField(
        label=_("Which of these do you have at hand?"),
        help_text=_("One is enough. It is compared with the office that issued it."),
        widget=forms.RadioSelect,
    )
    document_number = forms.CharField(
        label=_("Its number"),
        max_length=60,
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false", "class": "tb-input--20 tb-identifier"}),
    )
    mobile = MobileField(
        label=_("Mobile number"), help_text=_("We send a code there now, later news about your applications.")
    )
    password = PasswordField(
        present=False, label=_("Choose a password"), help_text=_("At least 10 characters, not only digits.")
    )
    repeat = PasswordField(present=False, label=_("The password once more"))
    agreement = forms.BooleanField(
        label=_("I have read the agreement on using services online and agree to it"),
        error_messages={"required": _("Without your agreement we cannot open an account online.")},
    )

    def __init__(self, *args: Any, documents: Iterable[DocumentKind], **options: Any) -> None:
        super().__init__(*args, **options)
        choices = [(kind.value, kind.label) for kind in documents]
        if choices:
            self.fields["document_kind"].choices = choices  # type: ignore[attr-defined]
            self.initial["document_kind"] = self.initial.get("document_kind") or choices[0][0]
            if len(choices) == 1:  # nothing to choose from: ask for that one
                self.fields["document_kind"].widget = forms.HiddenInput()
                self.fields["document_number"].label = choices[0][1]
                self.fields["document_number"].help_text = _("It is compared with the office that issued it.")
        else:
            del self.fields["document_kind"], self.fields["document_number"]

    def claim(self) -> Claim:
        names = ("name", "certificate_number", "mobile", "document_kind", "document_number")
        return Claim(**{name: self.cleaned_data[name] for name in names if name in self.cleaned_data})


class NumberForm(forms.Form):
    """The mobile number codes are to go to."""

    mobile = MobileField(label=_("Mobile number"), help_text=_("One you hold in your hand: we send a code there now."))


class TextCodeForm(forms.Form):
    """The code that was sent by text message."""

    code = forms.CharField(
        label=_("Code from the text message"),
        help_text=_("Six digits, good for five minutes."),
        max_length=20,
        widget=forms.TextInput(
            {"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false", "class": "tb-input--10"}
        ),
    )


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


_NEED_READING = {Act.SUPPLEMENT, Act.RECEIVE, Act.WITHDRAW}


class MandateForm(forms.Form):
    agent_name = forms.CharField(label=_("Name of the agent"), max_length=200)
    certificate_number = forms.CharField(
        label=_("Citizen number or credit code of the agent"),
        help_text=_("The agent must have registered. Both numbers and names are compared."),
        max_length=30,
        widget=forms.TextInput({"class": "tb-input--20 tb-identifier", "autocomplete": "off", "spellcheck": "false"}),
    )
    acts = forms.MultipleChoiceField(
        label=_("What may the agent do for you?"),
        choices=Act.choices,
        widget=forms.CheckboxSelectMultiple,
        initial=[Act.APPLY, Act.SUPPLEMENT, Act.READ, Act.RECEIVE],
        error_messages={"required": _("Choose at least one.")},
    )
    scope = forms.ChoiceField(
        label=_("In which services?"),
        choices=[
            ("some", _("Only these services")),
            ("types", _("Services of a kind")),
            ("all", _("Handle all services")),
        ],
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
    item_types = forms.MultipleChoiceField(
        label=_("Kinds of services"), choices=ItemGroup.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    amount_limit = MoneyField(
        label=_("Highest amount of one payment, in yuan"), help_text=_("Empty: no limit."), required=False
    )
    passes_on = forms.BooleanField(
        label=_("The agent may let one other person act in turn"),
        help_text=_("For example: a company that sends its own employee."),
        required=False,
    )
    valid_until = ChineseDateField(label=_("Last day"), help_text=_("Three years at most."), no_past=True)

    def clean(self) -> dict[str, Any]:
        answers = super().clean() or {}
        scope, codes = answers.get("scope"), answers.get("item_codes", "").upper().split()
        if scope == "some" and not codes and "item_codes" not in self.errors:
            self.add_error("item_codes", _("Write at least one code, or choose all services."))
        if scope == "types" and not answers.get("item_types"):
            self.add_error("item_types", _("Choose at least one."))
        acts = set(answers.get("acts", []))
        if acts & _NEED_READING and Act.READ not in acts:
            self.add_error("acts", _("Whoever supplements, receives or withdraws must see the case: tick that too."))
        answers["item_codes"] = codes if scope == "some" else []
        answers["item_types"] = answers.get("item_types", []) if scope == "types" else []
        return answers

    def said(self) -> dict[str, Any]:
        """What the services of mandates ask for."""
        names = ("agent_name", "valid_until", "acts", "item_codes", "item_types", "amount_limit")
        said = {name: self.cleaned_data[name] for name in names}
        return said | {
            "agent_certificate_number": self.cleaned_data["certificate_number"],
            "passes_on": int(self.cleaned_data["passes_on"]),
        }


class CounterMandateForm(MandateForm):
    """At the counter: who gives it, and whether they are here or have signed a paper."""

    represented_number = forms.CharField(
        label=_("Citizen number or credit code of who gives the mandate"),
        max_length=30,
        widget=forms.TextInput({"class": "tb-input--20 tb-identifier", "autocomplete": "off", "spellcheck": "false"}),
    )
    way = forms.ChoiceField(
        label=_("How was it given?"),
        choices=[("present", _("In person, here at the counter")), ("paper", _("In writing, signed"))],
        widget=forms.RadioSelect,
        initial="present",
    )
    paper = UploadField(label=_("The written authorisation"), required=False)

    def clean(self) -> dict[str, Any]:
        answers = super().clean()
        if answers.get("way") == "paper" and not answers.get("paper") and "paper" not in self.errors:
            self.add_error("paper", _("Add the signed authorisation."))
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


class CardForm(forms.Form):
    """Who stands at the counter, as on the card."""

    name = forms.CharField(
        label=_("Name as on the card"), max_length=200, widget=forms.TextInput({"class": "tb-input--20", **_UNKEPT})
    )
    certificate_number = forms.CharField(
        label=_("Certificate number or unified social credit code"),
        max_length=30,
        widget=forms.TextInput({"class": "tb-input--20 tb-identifier", **_UNKEPT}),
    )


class EndForm(forms.Form):
    """The mandate that ends, at the word of who stands there."""

    mandate_id = forms.IntegerField(min_value=1, max_value=2**62)
    asked = forms.BooleanField(
        label=_("The person asks for it here, and I compared the card"),
        error_messages={"required": _("Compare the card and ask the person first. Then tick the box and end it.")},
    )


class HandOverForm(CardForm):
    """What is handed over, after the card was compared. ``stamp``: the account as the clerk saw it."""

    name = forms.CharField(max_length=200, widget=forms.HiddenInput)
    certificate_number = forms.CharField(max_length=30, widget=forms.HiddenInput)
    stamp = forms.CharField(max_length=200, required=False, widget=forms.HiddenInput)
    why = forms.ChoiceField(
        label=_("What is it for?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what it is for.")},
    )
    compared = forms.BooleanField(
        label=_("I compared the card and its picture with the person in front of me"),
        error_messages={"required": _("Compare the card first. Without it nothing is handed out.")},
    )

    def __init__(self, *args: Any, has_account: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        first = HandoutReason.FIRST
        choices = [each for each in HandoutReason.choices if (each[0] == first) is not has_account]
        self.fields["why"].choices = choices  # type: ignore[attr-defined]
        if not has_account:
            self.initial["why"] = first
