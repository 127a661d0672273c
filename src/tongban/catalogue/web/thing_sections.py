"""The sections of the editor of things, and how what was typed goes back into the definition."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongban.catalogue.checks import CheckFinding
from tongban.catalogue.conditions import answers_in
from tongban.catalogue.thing_definition import ThingDefinition
from tongban.catalogue.things.known import Known
from tongban.catalogue.web import row_forms, rows, thing_forms
from tongban.catalogue.web.condition_rows import Offered
from tongban.catalogue.web.rows import Block, RowKind, Said

SAVE = "save"


@dataclass(frozen=True, slots=True)
class ThingSection:
    """One part of the editor: one form, or repeating rows of one kind."""

    key: str
    title: Any
    hint: Any = ""
    form: type[forms.Form] | None = None
    kind: RowKind | None = None

    def bound(self, said: Said, known: Known, found: list[CheckFinding], data: Any = None) -> Any:
        """The form or the rows: with what the definition says, with what was typed, or to be saved."""
        if self.kind is None:
            assert self.form is not None  # noqa: S101 a section has a form or rows
            return self.form(data, initial={name: said[name] for name in self.form.base_fields})
        kind, choices = self.kind, _choices(said, known)
        if data is None:
            return rows.from_definition(said[kind.name], kind, kind.name, choices).with_remarks(
                _remarks(found, kind.name)
            )
        nodes, act = rows.parse(data, kind, kind.name), data.get("do", SAVE)
        if act != SAVE:
            return rows.as_typed(rows.rearranged(nodes, act, kind), kind, kind.name, choices)
        kept = list(filter(_chosen, nodes)) if kind is EDGE else rows.filled(nodes, kind)
        return rows.to_be_judged(kept, kind, kind.name, choices)

    def merged(self, said: Said, form: Any) -> Said:
        """The definition with the cleaned answers in it."""
        if not isinstance(form, Block):
            return said | form.cleaned_data
        written = form.written(rows.origins_of(said[form.kind.name], form.kind))
        if form.kind is QUESTION:
            row_forms.fresh_keys(written, "question", {row["key"] for row in written if row.get("key")})
        return said | {form.kind.name: written}


def _chosen(node: rows.Node) -> bool:
    """Whether anything was chosen in a row of lists."""
    return any("".join(values) for name, values in node.values.items() if name != rows.ORIGIN)


def _choices(said: Said, known: Known) -> rows.Choices:
    """What conditions may ask for, which items there are, and which materials they ask for."""
    definition = ThingDefinition.model_validate(said)
    titles = {code: known.title(code) for code in definition.codes}
    listed = [("", _("Choose an item")), *titles.items()]
    listed += [(code, code) for edge in definition.edges for code in (edge.before, edge.after) if code not in titles]
    return {
        "when": _offered(definition),
        "item_code": titles,
        "before": listed,
        "after": listed,
        "material_key": [("", _("None: order alone")), *_materials(definition, known).items()],
    }


def _materials(definition: ThingDefinition, known: Known) -> Mapping[str, str]:
    """Materials by key, each with the items that ask for it; those edges name although nobody asks for them, too."""
    asked: dict[str, tuple[str, list[str]]] = {}
    for code in definition.codes:
        item = known.items.get(code)
        for material in item.definition.materials if item else ():
            asked.setdefault(material.key, (material.name, []))[1].append(known.title(code))
    found = {key: f"{name}（{'、'.join(titles)}）" for key, (name, titles) in asked.items()}
    return found | {edge.material_key: edge.material_key for edge in definition.edges if edge.material_key not in asked}


def _offered(definition: ThingDefinition) -> Offered:
    whens = [question.when for question in definition.questions] + [part.when for part in definition.parts]
    named = {answer.field: None for when in whens for answer in answers_in(when)}
    return Offered({question.key: question for question in definition.questions}, tuple(named))


def _remarks(found: list[CheckFinding], name: str) -> dict[int, list[str]]:
    """What the checks say of single rows, by number."""
    told: dict[int, list[str]] = {}
    for finding in found:
        head, _dot, place = finding.place.partition(".")
        if head == name and place.isdecimal():
            told.setdefault(int(place), []).append(finding.message)
    return told


QUESTION = RowKind("questions", thing_forms.ThingQuestionRow, gettext_lazy("Question"), gettext_lazy("Add a question"))
PART = RowKind("parts", thing_forms.PartRow, gettext_lazy("Item"), gettext_lazy("Add an item"))
EDGE = RowKind("edges", thing_forms.EdgeRow, gettext_lazy("Order"), gettext_lazy("Add an order"))

SECTIONS: dict[str, ThingSection] = {
    section.key: section
    for section in (
        ThingSection("basics", gettext_lazy("What it is and who leads it"), form=thing_forms.ThingBasicsForm),
        ThingSection(
            "questions",
            gettext_lazy("Questions that choose"),
            gettext_lazy("The answers decide which items this applicant needs. Ask as little as possible."),
            kind=QUESTION,
        ),
        ThingSection(
            "parts",
            gettext_lazy("Items of the thing"),
            gettext_lazy("Each item opens its own case. Without a condition everybody needs it."),
            kind=PART,
        ),
        ThingSection(
            "edges",
            gettext_lazy("What comes before what"),
            gettext_lazy("What no order ties is handled at the same time."),
            kind=EDGE,
        ),
    )
}
PLACES = {
    "title": gettext_lazy("Title"),
    "summary": gettext_lazy("Summary"),
    "lead_authority_code": gettext_lazy("Lead department"),
    "promised_days": gettext_lazy("Working days promised for all of it"),
}


def place_words(place: str) -> str:
    """Where a finding stands, in words: item 3, or the name of a field."""
    head, _dot, number = place.partition(".")
    section = SECTIONS.get(head)
    if section is None or section.kind is None:
        return str(PLACES.get(head, ""))
    return f"{section.kind.title} {int(number) + 1}" if number.isdecimal() else str(section.title)


def section_of(place: str) -> str:
    """The section in which a finding is mended."""
    head = place.partition(".")[0]
    return head if head in SECTIONS else "basics"
