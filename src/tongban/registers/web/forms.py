"""Forms of registers."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongban.catalogue.public import Sensitivity
from tongban.kernel import clock
from tongban.kernel.codes import InvalidCode, citizen_id, uscc
from tongban.registers.enums import Answer, ColumnRole, ColumnType, LoadMode, SubjectKind, TrustLevel
from tongban.registers.models import Column
from tongban.ui.forms import ChineseDateField, NativeDate, UploadField

NARROW = {"class": "tb-input--10"}


def value_field(column: Column, label: Any, help_text: Any = "") -> forms.Field:
    """A box for one value of a column."""
    asked: dict[str, Any] = {"label": label, "help_text": help_text}
    asked["error_messages"] = {"required": gettext_lazy("Write the value that would be right.")}
    if column.type == ColumnType.CHOICE:
        return forms.ChoiceField(choices=[("", _("Choose")), *column.choices.items()], **asked)
    if column.type == ColumnType.YES_NO:
        return forms.ChoiceField(choices=[("", _("Choose")), ("1", _("Yes")), ("0", _("No"))], **asked)
    if column.type == ColumnType.DATE:
        return ChineseDateField(**asked)
    if column.max_length > 300:
        return forms.CharField(max_length=column.max_length, widget=forms.Textarea(attrs={"rows": 4}), **asked)
    return forms.CharField(max_length=column.max_length, **asked)


class DisputeForm(forms.Form):
    """What would be right, why, and a proof."""

    note = forms.CharField(
        label=gettext_lazy("How you know"),
        help_text=gettext_lazy("For example: which paper says so, or since when it has been different."),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    proof = UploadField(
        label=gettext_lazy("A paper that proves it"),
        help_text=gettext_lazy("A photo or a PDF, if you have one. It makes the check quicker."),
        required=False,
        most=1,
    )

    def __init__(self, *arguments: Any, column: Column, **more: Any) -> None:
        super().__init__(*arguments, **more)
        self.fields = {"right_value": value_field(column, gettext_lazy("What would be right")), **self.fields}

    def clean_right_value(self) -> str:
        value = self.cleaned_data["right_value"]
        return value.isoformat() if isinstance(value, date) else str(value)


class AnswerForm(forms.Form):
    """The answer of the source department."""

    answer = forms.ChoiceField(
        label=gettext_lazy("Result of the check"),
        widget=forms.RadioSelect,
        choices=[
            (Answer.CORRECTED.value, gettext_lazy("The value is wrong: correct it")),
            (Answer.STANDS.value, gettext_lazy("The value is right: it stands")),
        ],
        error_messages={"required": gettext_lazy("Choose the result of the check.")},
    )
    since = forms.DateField(
        label=gettext_lazy("Right since"),
        help_text=gettext_lazy("Empty: the value was wrong all along."),
        required=False,
        widget=NativeDate(attrs=NARROW),
        error_messages={"invalid": gettext_lazy("Write the day as 2026-11-04.")},
    )
    reason = forms.CharField(
        label=gettext_lazy("Explanation to the person"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Write the reason: the person will read it.")},
    )

    def __init__(self, *arguments: Any, column: Column, **more: Any) -> None:
        super().__init__(*arguments, **more)
        value = value_field(column, gettext_lazy("Corrected value"))
        value.required = False
        kept = dict(self.fields)
        self.fields = {"answer": kept.pop("answer"), "value": value, **kept}

    def clean_value(self) -> str:
        value = self.cleaned_data["value"]
        return value.isoformat() if isinstance(value, date) else str(value or "")


class LookUpForm(forms.Form):
    """One exact number, what is needed of it, and why."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Whom it is about"),
        choices=SubjectKind.choices,
        initial=SubjectKind.PERSON,
        widget=forms.RadioSelect,
    )
    number = forms.CharField(
        label=gettext_lazy("Citizen number or unified social credit code"),
        max_length=30,
        widget=forms.TextInput(attrs={"class": "tb-input--20", "autocomplete": "off"}),
        error_messages={"required": gettext_lazy("Type the whole number. Registers cannot be searched by name.")},
    )
    matter = forms.CharField(
        label=gettext_lazy("Number of the case or application"),
        max_length=60,
        widget=forms.TextInput(attrs={"class": "tb-input--20"}),
        error_messages={"required": gettext_lazy("Give the number of the application or case this is for.")},
    )
    purpose = forms.CharField(
        label=gettext_lazy("What it is needed for"),
        help_text=gettext_lazy("The person reads this under “Who saw my data”."),
        max_length=200,
        error_messages={"required": gettext_lazy("Say what the data is needed for before looking it up.")},
    )

    def __init__(self, *arguments: Any, elements: dict[str, dict[str, str]], **more: Any) -> None:
        super().__init__(*arguments, **more)
        for kind, names in elements.items():
            self.fields[f"of_{kind}"] = forms.MultipleChoiceField(
                label=gettext_lazy("What you need"),
                help_text=gettext_lazy("Only what you mark is opened, and all of it is recorded."),
                choices=list(names.items()),
                required=not self.is_bound or self.data.get("kind") == kind,
                error_messages={"required": gettext_lazy("Mark at least one.")},
                widget=forms.CheckboxSelectMultiple,
            )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        said["elements"] = said.get(f"of_{said.get('kind')}") or []
        if said.get("number") and said.get("kind"):
            code = citizen_id if said["kind"] == SubjectKind.PERSON else uscc
            try:
                said["number"] = code.parse(said["number"]).number
            except InvalidCode as error:
                self.add_error("number", str(error))
        return said


class LoadForm(forms.Form):
    """A file for a register."""

    upload = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("CSV with the names of the columns in its first line, or JSON lines; UTF-8 or GB18030."),
        widget=forms.FileInput(attrs={"accept": ".csv,.jsonl,.txt"}),
        error_messages={
            "required": gettext_lazy("Choose the file."),
            "empty": gettext_lazy("This file is empty. Choose another."),
        },
    )
    mode = forms.ChoiceField(label=gettext_lazy("What the file is"), choices=LoadMode.choices, widget=forms.RadioSelect)
    as_of = forms.DateField(
        label=gettext_lazy("State of the data on"),
        widget=NativeDate(attrs=NARROW),
        error_messages={
            "required": gettext_lazy("Say which day the file speaks for."),
            "invalid": gettext_lazy("Write the day as 2026-11-04."),
        },
    )

    def clean_as_of(self) -> date:
        day: date = self.cleaned_data["as_of"]
        if not date(1950, 1, 1) <= day <= clock.today():
            raise forms.ValidationError(_("The day must not lie in the future, nor before 1950."))
        return day


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Why it is taken out of service"),
        max_length=300,
        error_messages={"required": gettext_lazy("Write why: people whose forms it misses will read it.")},
    )


class RuleForm(forms.Form):
    """Which register is believed for an element."""

    source = forms.ChoiceField(label=gettext_lazy("Element and register that is believed"))
    reason = forms.CharField(
        label=gettext_lazy("Why this source"),
        max_length=300,
        error_messages={"required": gettext_lazy("Write why this source is believed.")},
    )

    def __init__(self, *arguments: Any, sources: list[tuple[str, str]], **more: Any) -> None:
        super().__init__(*arguments, **more)
        self.fields["source"].choices = sources  # type: ignore[attr-defined]


class RegisterForm(forms.Form):
    """A register of one's own department."""

    code = forms.CharField(
        label=gettext_lazy("Code of the register"),
        help_text=gettext_lazy("Small letters, digits and dots, for example education.degrees."),
        max_length=60,
        widget=forms.TextInput(attrs={"class": "tb-input--20"}),
    )
    name = forms.CharField(label=gettext_lazy("Name of the register"), max_length=100)
    subject_kind = forms.ChoiceField(
        label=gettext_lazy("Whom it is about"), choices=SubjectKind.choices, widget=forms.RadioSelect
    )
    legal_basis = forms.CharField(label=gettext_lazy("Legal basis"), max_length=300)
    description = forms.CharField(
        label=gettext_lazy("What it holds"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    correction_days = forms.IntegerField(
        label=gettext_lazy("Working days for an answer to a correction request"),
        required=False,
        min_value=1,
        max_value=60,
        widget=forms.NumberInput(attrs={"class": "tb-input--4"}),
    )


class ColumnForm(forms.Form):
    """One column of a register."""

    key = forms.CharField(label=gettext_lazy("Key of the column"), max_length=40, required=False)
    name = forms.CharField(label=gettext_lazy("Name of the column"), max_length=60, required=False)
    element = forms.CharField(label=gettext_lazy("Data element"), max_length=80, required=False)
    type = forms.ChoiceField(label=gettext_lazy("Type"), choices=ColumnType.choices, initial=ColumnType.TEXT)
    role = forms.ChoiceField(
        label=gettext_lazy("Meaning"),
        choices=[choice for choice in ColumnRole.choices if choice[0] in {"value", "subject", "entry"}],
        initial=ColumnRole.VALUE,
    )
    sensitivity = forms.ChoiceField(
        label=gettext_lazy("Grade"), choices=Sensitivity.choices, initial=Sensitivity.PERSONAL
    )
    level = forms.ChoiceField(label=gettext_lazy("Trust level"), choices=TrustLevel.choices, initial=TrustLevel.A)
    codes = forms.CharField(
        label=gettext_lazy("Code table"),
        help_text=gettext_lazy("For the type code: 1=yes;2=no"),
        max_length=2000,
        required=False,
    )
    required = forms.BooleanField(label=gettext_lazy("Always filled"), required=False)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if bool(said.get("key")) != bool(said.get("name")):
            self.add_error("key" if said.get("name") else "name", _("A column has a key and a name."))
        return said

    def as_schema(self) -> dict[str, Any] | None:
        """The column as data, or None for a row left empty."""
        said = dict(self.cleaned_data)
        pairs = [part.partition("=") for part in said.pop("codes").replace("；", ";").split(";") if part.strip()]
        said["choices"] = {code.strip(): label.strip() or code.strip() for code, _equals, label in pairs}
        return said if said["key"] else None


ColumnForms = forms.formset_factory(ColumnForm, extra=6, max_num=60, absolute_max=80)
