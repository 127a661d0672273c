"""The editor's sections: which form shows which part of a definition, and how its answers go back into it."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tongban.catalogue.material_keys import unique_keys
from tongban.catalogue.web import forms as section_forms

MOST_ROWS = 100
BLANK_ROWS = 1


@dataclass(frozen=True, slots=True)
class Section:
    """One part of the editor. ``rows`` names the field of the definition that holds repeating rows."""

    key: str
    title: Any
    form: type[forms.Form]
    rows: str = ""

    def bound(self, said: dict[str, Any], data: Any = None) -> Any:
        """The form or formset, filled with what the definition says or with what was sent."""
        if self.rows:
            kind = forms.formset_factory(
                self.form,
                extra=BLANK_ROWS,
                can_delete=True,
                can_order=False,
                max_num=MOST_ROWS,
                absolute_max=MOST_ROWS + 20,
            )
            return kind(data, initial=said[self.rows] or [], prefix=self.rows)
        return self.form(data, initial=_flat(said, self.form))

    def merged(self, said: dict[str, Any], form: Any) -> dict[str, Any]:
        """The definition with the cleaned answers in it."""
        if self.rows:
            return said | {self.rows: _rows(self.rows, form, said[self.rows])}
        return _nested(said, form.cleaned_data)


SECTIONS: dict[str, Section] = {
    section.key: section
    for section in (
        Section("basics", _("What it is and who may apply"), section_forms.BasicsForm),
        Section("law", _("Legal basis"), section_forms.LegalBasisRow, "legal_basis"),
        Section("materials", _("Materials"), section_forms.MaterialRow, "materials"),
        Section("limits", _("Time limits"), section_forms.LimitsForm),
        Section("access", _("Visits, channels and telephones"), section_forms.AccessForm),
        Section("windows", _("Windows"), section_forms.WindowRow, "windows"),
        Section("result", _("Result and fee"), section_forms.ResultForm),
        Section("fees", _("Fees"), section_forms.FeeRow, "fees"),
        Section("faq", _("Questions and answers"), section_forms.QuestionRow, "faq"),
        Section("advanced", _("Form, situations and route (advanced)"), section_forms.AdvancedForm),
    )
}


def _flat(said: dict[str, Any], form: type[forms.Form]) -> dict[str, Any]:
    """Initial values; ``a__b`` reads into the part ``a``; yes and no as the words of the choice."""
    initial = {}
    for name in form.base_fields:
        head, _sign, inner = name.partition("__")
        value = said[head][inner] if inner else said[head]
        is_choice = isinstance(form.base_fields[name], forms.TypedChoiceField)
        initial[name] = {True: "true", False: "false", None: ""}[value] if is_choice else value
    return initial


def _nested(said: dict[str, Any], cleaned: dict[str, Any]) -> dict[str, Any]:
    merged = dict(said)
    for name, value in cleaned.items():
        head, _sign, inner = name.partition("__")
        if inner:
            merged[head] = {**merged[head], inner: value}
        else:
            merged[head] = [] if value is None and isinstance(said[head], list) else value
    merged["power_source"] = merged["power_source"] or None
    return merged


def _rows(field: str, formset: Any, before: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows that are filled and not removed. What a row's form does not show is kept from before, by its key."""
    rows = [form.cleaned_data for form in formset.forms if form.has_changed() or form.initial]
    kept = [{key: value for key, value in row.items() if key != "DELETE"} for row in rows if row and not row["DELETE"]]
    if field != "materials":
        return kept
    known = {row["key"]: row for row in before}
    fresh = unique_keys([row["name"] for row in kept])
    used: set[str] = set()
    for row, key in zip(kept, fresh, strict=True):
        row["key"] = row["key"] if row["key"] in known and row["key"] not in used else key
        used.add(row["key"])
        row["originals"], row["copies"] = row["originals"] or 0, row["copies"] or 0
    return [{**known.get(row["key"], {}), **row} for row in kept]
