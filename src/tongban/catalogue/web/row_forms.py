"""Row forms of the editor: what one material, step, situation or question of the form asks for."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongban.catalogue import element_selectors
from tongban.catalogue.enums import FieldType, LimitUnit, MaterialNecessity
from tongban.catalogue.labels import MATERIAL_FORMS, MATERIAL_KINDS
from tongban.catalogue.web.condition_rows import ConditionalRow
from tongban.catalogue.web.forms import choice, number, text
from tongban.catalogue.web.rows import RowForm, Said
from tongban.kernel.actors import SYSTEM
from tongban.ui.forms import MoneyField

LIMIT_UNITS = [("", _("No limit of its own")), *(unit for unit in LimitUnit.choices if unit[0] != LimitUnit.NONE)]
WITH_CHOICES = frozenset({FieldType.CHOICE, FieldType.MULTI_CHOICE})


class LinesField(forms.CharField):
    """Several entries, one on each line."""

    def __init__(self, **options: Any) -> None:
        super().__init__(widget=forms.Textarea({"rows": 4}), required=False, max_length=5000, **options)

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list | tuple) else value

    def clean(self, value: Any) -> Any:
        return [line.strip() for line in str(super().clean(value)).splitlines() if line.strip()]


class LimitedRow(RowForm):
    """A row with a limit of its own, or with none."""

    limit__value = number(_("Time limit"))
    limit__unit = forms.ChoiceField(label=_("Unit"), required=False, choices=LIMIT_UNITS)
    limit__note = text(_("Note on the limit"), length=500)

    @classmethod
    def read(cls, said: Said) -> Said:
        shown = super().read(said)
        return shown | {"limit__unit": "" if shown.get("limit__unit") == LimitUnit.NONE else shown.get("limit__unit")}

    def clean(self) -> Said:
        """A number needs its unit, a unit its number; an instant limit needs none."""
        given = super().clean() or {}
        value, unit = given.get("limit__value"), given.get("limit__unit")
        if value is not None and not unit:
            self.add_error("limit__unit", _("Choose the unit: working days, calendar days or hours."))
        if value is None and unit not in {"", None, LimitUnit.INSTANT} and "limit__value" not in self.errors:
            self.add_error("limit__value", _("Enter how many, or choose “No limit of its own”."))
        given["limit__unit"] = unit or LimitUnit.NONE.value
        return given


class MaterialRow(ConditionalRow):
    name = text(_("Material name"), required=True)
    necessity = choice(_("Necessity"), MaterialNecessity)
    kind = forms.ChoiceField(
        label=_("Kind of material"),
        required=False,
        choices=(("", _("Not said")), *MATERIAL_KINDS.items()),
    )
    forms = forms.MultipleChoiceField(
        label=_("On paper or electronic"),
        required=False,
        choices=[*MATERIAL_FORMS.items()],
        widget=forms.CheckboxSelectMultiple(),
    )
    source = text(_("Who issues it"))
    basis = text(_("Basis"), length=1000)
    originals = number(_("Originals"))
    copies = number(_("Copies"))
    requirement = text(_("What to mind when filling it in"), length=500)
    accept_standard = text(_("Acceptance standard"), length=500)


class LegalBasisRow(RowForm):
    law = text(_("Name of the law"), required=True, length=300)
    article = text(_("Article"))


class FeeRow(ConditionalRow):
    name = text(_("Name of the fee"), required=True)
    standard = text(_("Rate"), length=256)
    basis = text(_("Basis of the fee"), length=500)
    amount = MoneyField(label=_("Amount in yuan"), required=False)
    reducible = forms.BooleanField(label=_("May be reduced or waived"), required=False)


class WindowRow(RowForm):
    name = text("window_name")
    address = text("window_address", length=500)
    hours = text("window_hours", length=500)
    phone = text(_("Telephone"))


class QuestionRow(RowForm):
    question = text(_("Question"), required=True, length=1000)
    answer = text(
        pgettext_lazy("to a question", "Answer"), required=True, length=5000, widget=forms.Textarea({"rows": 3})
    )


class ProcedureRow(LimitedRow):
    name = text(_("Name of the procedure"), required=True)
    basis = text(_("Basis"), length=500)
    field_order = ("name", "basis", "limit__value", "limit__unit", "limit__note")


class OptionRow(RowForm):
    label = text(pgettext_lazy("to a question", "Answer"), required=True)
    materials = forms.MultipleChoiceField(
        label=_("Materials needed only with this answer"), required=False, widget=forms.CheckboxSelectMultiple()
    )


class SituationRow(RowForm):
    question = text(_("Question"), required=True, length=500)
    help = text(_("Hint below the question"), length=500)


class SectionRow(ConditionalRow):
    title = text(_("Heading of the section"), required=True)
    help = text(_("Hint below the heading"), length=500)


class FieldRow(ConditionalRow):
    """One question of the application form. The value of a choice stays when its words stay.

    Choosing another element takes over its kind, length, limits, unit and code list; they may be narrowed afterwards.
    """

    element = forms.CharField(
        label=_("Data element"),
        required=False,
        max_length=80,
        widget=forms.TextInput({"list": "known-elements", "class": "tb-input--20"}),
        help_text=_("Its code, like person.name. The question takes over its kind, limits and choices."),
    )
    label = text(_("Question"), required=True)
    type = choice(_("Kind of answer"), FieldType)
    required = forms.BooleanField(label=_("Must be answered"), required=False, initial=True)
    recommended = forms.BooleanField(
        label=_("Recommended"), required=False, help_text=_("May stay open; one is reminded once before handing in.")
    )
    help = text(_("Hint below the question"), length=500)
    choices = LinesField(label=_("Choices"), help_text=_("One a line; only for single and multiple choice."))
    max_length = forms.IntegerField(
        label=_("Most characters"), required=False, min_value=1, max_value=20000, initial=200
    )
    minimum = forms.DecimalField(label=_("Least value"), required=False)
    maximum = forms.DecimalField(label=_("Greatest value"), required=False)
    unit = text(_("Unit behind the box"), length=20)
    folded: tuple[str, ...] = ("help", "max_length", "minimum", "maximum", "unit")

    @classmethod
    def read(cls, said: Said) -> Said:
        return super().read(said) | {"choices": [choice["label"] for choice in said.get("choices") or []]}

    def written(self, before: Said) -> Said:
        row = super().written(before)
        known = {choice["label"]: choice["value"] for choice in before.get("choices") or []}
        row["choices"] = _choices(self.cleaned_data["choices"], known)
        row["max_length"] = row["max_length"] or 200
        return row | self._taken_over(before)

    def _taken_over(self, before: Said) -> Said:
        """What a newly chosen element says about the question."""
        code = self.cleaned_data["element"]
        if not code or code == before.get("element", ""):
            return {}
        element = element_selectors.get_elements(actor=SYSTEM, codes=[code])[code]
        said = {name: getattr(element, name) for name in ("max_length", "minimum", "maximum", "unit")}
        listed = [choice.model_dump() for choice in element.choices]
        return said | {"type": element.type.value, "choices": listed, "prefill": ""}

    def clean_element(self) -> str:
        code = str(self.cleaned_data["element"]).strip()
        if code and not element_selectors.get_elements(actor=SYSTEM, codes=[code]):
            raise forms.ValidationError(_("No data element in force has this code. Choose one from the list."))
        return code

    def shows_inner(self) -> bool:
        given = self["type"].value()
        return bool(given == FieldType.GROUP)

    def clean(self) -> Said:
        given = super().clean() or {}
        takes_over = "element" in self.changed_data and given.get("element")
        if not takes_over and given.get("type") in WITH_CHOICES and len(given.get("choices") or []) < 2:
            self.add_error("choices", _("Write at least two choices, one a line."))
        given["recommended"] = bool(given.get("recommended")) and not given.get("required")
        return given


class InnerFieldRow(FieldRow):
    """A question within a repeating group: anything but another group."""

    type = forms.ChoiceField(
        label=_("Kind of answer"),
        choices=[kind for kind in FieldType.choices if kind[0] != FieldType.GROUP],
    )


def _choices(labels: list[str], known: dict[str, str]) -> list[dict[str, str]]:
    """Each label once; a label that was there keeps its value, a new one gets the next free ``c1``, ``c2`` …."""
    used = {known[label] for label in labels if label in known}
    fresh = (f"c{number}" for number in range(1, 10_000) if f"c{number}" not in used)
    return [{"value": known.get(label) or next(fresh), "label": label} for label in dict.fromkeys(labels)]


def fresh_keys(rows: list[Said], stem: str, taken: set[str]) -> None:
    """Give a key to each row without one: ``stem`` and the next free number."""
    for row in rows:
        if not row.get("key"):
            number = next(n for n in range(1, 10_000) if f"{stem}{n}" not in taken)
            row["key"] = f"{stem}{number}"
            taken.add(row["key"])
