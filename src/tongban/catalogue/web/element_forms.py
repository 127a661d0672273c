"""Forms of the registry of data elements, and its words."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongban.catalogue.comparing import Change, lines_between
from tongban.catalogue.element_content import WITH_CHOICES, WITHOUT_ELEMENT, DataElement
from tongban.catalogue.enums import FieldType, Sensitivity
from tongban.catalogue.web.forms import WordsField
from tongban.catalogue.web.row_forms import LinesField

TYPES = [kind for kind in FieldType.choices if kind[0] not in WITHOUT_ELEMENT]
LABELS = {
    "name": pgettext_lazy("of a data element", "Name"),
    "definition": _("Meaning"),
    "type": _("Kind of answer"),
    "max_length": _("Most characters"),
    "minimum": _("Least value"),
    "maximum": _("Greatest value"),
    "unit": _("Unit"),
    "choices": _("Code list"),
    "sensitivity": _("Sensitivity"),
    "source": _("Source of truth"),
    "synonyms": _("Other names"),
    "standard": _("Standard"),
    "from_memory": _("Not yet checked against the standard"),
    "retired": _("Retired: no new question may ask for it"),
}


class CodeListField(LinesField):
    """One code and its words on each line, a blank between them."""

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, list | tuple):
            return "\n".join(each if isinstance(each, str) else f"{each['value']} {each['label']}" for each in value)
        return value

    def clean(self, value: Any) -> Any:
        found = []
        for line in super().clean(value):
            code, _blank, label = line.partition(" ")
            if not label.strip():
                raise forms.ValidationError(_("Write the code, a blank and the words on each line: 1 男性"))
            found.append({"value": code, "label": label.strip()})
        return found


class ElementForm(forms.Form):
    """Everything one version of an element says, and why it is proposed."""

    name = forms.CharField(label=LABELS["name"], max_length=100)
    definition = forms.CharField(label=LABELS["definition"], max_length=1000, widget=forms.Textarea({"rows": 3}))
    type = forms.ChoiceField(label=LABELS["type"], choices=TYPES)
    max_length = forms.IntegerField(
        label=LABELS["max_length"], required=False, min_value=1, max_value=20000, initial=200
    )
    minimum = forms.DecimalField(label=LABELS["minimum"], required=False, max_digits=20)
    maximum = forms.DecimalField(label=LABELS["maximum"], required=False, max_digits=20)
    unit = forms.CharField(label=LABELS["unit"], required=False, max_length=20)
    choices = CodeListField(
        label=LABELS["choices"], help_text=_("One a line, the code first: 1 男性. Only for single and multiple choice.")
    )
    sensitivity = forms.ChoiceField(label=LABELS["sensitivity"], choices=Sensitivity.choices)
    source = forms.CharField(
        label=LABELS["source"], required=False, max_length=200, help_text=_("The register that keeps the true value.")
    )
    synonyms = WordsField(
        label=LABELS["synonyms"], required=False, max_length=1000, help_text=_("Separate with commas.")
    )
    standard = forms.CharField(label=LABELS["standard"], required=False, max_length=200)
    from_memory = forms.BooleanField(label=LABELS["from_memory"], required=False)
    retired = forms.BooleanField(label=LABELS["retired"], required=False)
    reason = forms.CharField(
        label=_("Why this change"), required=False, max_length=500, help_text=_("The reviewer reads it.")
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        wanted = given.get("type") in WITH_CHOICES
        if "choices" in given and wanted != bool(given["choices"]):
            told = _("Write the code list.") if wanted else _("Only single and multiple choice have a code list.")
            self.add_error("choices", told)
        return given

    def content(self) -> dict[str, Any]:
        """What the element will say."""
        said = {name: self.cleaned_data[name] for name in LABELS}
        return said | {"max_length": said["max_length"] or 200}


class NewElementForm(ElementForm):
    code = forms.CharField(
        label=_("Code"),
        max_length=80,
        help_text=_("Two to four English words in small letters joined by dots, like person.name."),
    )
    field_order = ("code",)


class JudgementForm(forms.Form):
    judgement = forms.CharField(label=_("Why not"), max_length=500, widget=forms.Textarea({"rows": 3}))


def readable(name: str, value: Any) -> list[str]:
    """The value of one part of an element in words, line by line."""
    match name:
        case "choices":
            return [f"{choice.value} {choice.label}" for choice in value]
        case "synonyms":
            return list(value)
        case "type":
            return [str(FieldType(value).label)]
        case "sensitivity":
            return [str(Sensitivity(value).label)]
        case "from_memory" | "retired":
            return [str(_("Yes"))] if value else []
    return [str(value)] if value not in (None, "") else []


def lines_of(content: DataElement) -> list[tuple[Any, list[str]]]:
    """The parts of an element with what they say; silent parts are left out."""
    told = [(label, readable(name, getattr(content, name))) for name, label in LABELS.items() if name != "choices"]
    return [(label, lines) for label, lines in told if lines]


def changes_between(old: DataElement | None, new: DataElement) -> list[Change]:
    """What differs, part by part; everything when there is no version before."""
    found = []
    for name, label in LABELS.items():
        before = readable(name, getattr(old, name)) if old else []
        after = readable(name, getattr(new, name))
        if before != after:
            found.append(Change(name, str(label), lines_between(before, after)))
    return found
