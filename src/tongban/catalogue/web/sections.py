"""The editor's sections: which form shows which part of a definition, and how its answers go back into it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongban.catalogue import defaults, shown
from tongban.catalogue.checks import run_checks
from tongban.catalogue.checks.questions import questions_of, ruled_parts
from tongban.catalogue.checks.route import conditions_of_route
from tongban.catalogue.conditions import answers_in
from tongban.catalogue.definition import ItemDefinition
from tongban.catalogue.material_keys import unique_keys
from tongban.catalogue.routes import steps_of
from tongban.catalogue.web import example_rows, route_forms, row_forms, rows
from tongban.catalogue.web import forms as section_forms
from tongban.catalogue.web.condition_rows import Offered
from tongban.catalogue.web.rows import Block, RowKind, Said
from tongban.identity import public as identity

SAVE = "save"


@dataclass(frozen=True, slots=True)
class Section:
    """One part of the editor: one form, or repeating rows of one kind, which ``keyed`` gives their keys."""

    key: str
    title: Any
    form: type[forms.Form] | None = None
    kind: RowKind | None = None
    keyed: Callable[[list[Said]], None] | None = None
    hint: Any = ""
    spread: Callable[[Said], list[Said]] | None = None  # the rows, where the definition has them in another shape
    gathered: Callable[[list[Said], Said], None] | None = None  # the way back
    acts: Callable[[list[rows.Node], str, Said], list[rows.Node]] | None = None  # what its own buttons do

    def bound(self, said: Said, data: Any = None) -> Any:
        """The form or the rows: with what the definition says, with what was typed, or to be saved."""
        if self.form is not None:
            form = self.form(data, initial=_flat(said, self.form))
            if isinstance(form, section_forms.PromiseForm):
                form.offer(_promisable(said))
            return form
        kind, choices = self._kind(), _choices(said)
        if data is None:
            block = rows.from_definition(self._rows(said), kind, kind.name, choices)
            return block.with_remarks(_remarks(said, kind.name))
        nodes, act = rows.parse(data, kind, kind.name), data.get("do", SAVE)
        if act != SAVE:
            nodes = self.acts(nodes, act, said) if self.acts else nodes
            return rows.as_typed(rows.rearranged(nodes, act, kind), kind, kind.name, choices)
        return rows.to_be_judged(rows.filled(nodes, kind), kind, kind.name, choices)

    def merged(self, said: Said, form: Any) -> Said:
        """The definition with the cleaned answers in it."""
        if not isinstance(form, Block):
            return _nested(said, form.cleaned_data)
        name = form.kind.name
        written = form.written(rows.origins_of(self._rows(said), form.kind))
        if self.keyed:
            self.keyed(written)
        if self.gathered:
            self.gathered(written, said)
        return said | {name: written}

    def _rows(self, said: Said) -> list[Said]:
        return self.spread(said) if self.spread else said[self._kind().name] or []

    def _kind(self) -> RowKind:
        assert self.kind is not None  # noqa: S101 a section has a form or rows
        return self.kind


def _choices(said: Said) -> rows.Choices:
    """Choices that depend on the item: its materials, the authorities of its steps."""
    authorities = {row.code: row.name for row in identity.list_authorities()}
    nodes = route_forms.every_node(said["route"])
    codes = {node["authority_code"]: node["authority_code"] for node in nodes if node.get("authority_code")}
    offices = [("", _("The authority of the item")), *(codes | authorities).items()]
    definition = ItemDefinition.model_validate(said)
    offered = _offered(definition)
    own = {"authority_code": offices, "lead_authority": offices, "when": offered, "answer": offered}
    return _expected(said, definition) | own


def _promisable(said: Said) -> list[tuple[str, str]]:
    """The materials a promise may stand in for, and those it names though they are gone."""
    known = {material["key"]: material["name"] for material in said["materials"]}
    return list(({key: key for key in said["promise_way"]["materials"]} | known).items())


def _remarks(said: Said, name: str) -> dict[int, list[str]]:
    """What the checks say of single rows, ``examples.2``, by number."""
    told: dict[int, list[str]] = {}
    for found in run_checks(ItemDefinition.model_validate(said)):
        head, _dot, place = found.place.partition(".")
        if head == name and place.isdecimal():
            told.setdefault(int(place), []).append(found.message)
    return told


def _expected(said: Said, definition: ItemDefinition) -> dict[str, list[tuple[str, Any]]]:
    """What an example may expect: questions and steps there are, and those it names though they are gone."""
    steps = [(step.key, step.name) for step in steps_of(defaults.route_of(definition))]
    found = {"questions": [(key, one.label) for key, one in questions_of(definition).items()], "steps": steps}
    found["asked"] = found["questions"] + [(key, key) for example in said["examples"] for key in example["answers"]]
    found["questions"] = [pair for pair in found["questions"] if not pair[0].startswith(shown.SITUATION)]
    found["materials"] = [(material["key"], material["name"]) for material in said["materials"]]
    for name in ("questions", "steps", "materials"):
        found[name] += [(key, key) for example in said["examples"] for key in example[name] or ()]
    return {
        name: list({key: (key, label) for key, label in reversed(pairs)}.values())[::-1]
        for name, pairs in found.items()
    }


def _offered(definition: ItemDefinition) -> Offered:
    """What a condition may ask for: the questions of the form and the situations, as they are stored."""
    whens = [ruled.when for ruled in ruled_parts(definition)]
    whens += [when for _name, when in conditions_of_route(definition)]
    named = {answer.field: None for when in whens for answer in answers_in(when)}
    groups = {
        f"{place}.{number}": field.fields
        for place, section in enumerate(definition.form)
        for number, field in enumerate(section.fields)
    }
    return Offered(questions_of(definition), tuple(named), groups)


def _in_group(choices: rows.Choices, origin: str) -> rows.Choices:
    """Within a group of questions a condition may ask for the neighbours in the row too."""
    return {**choices, "when": choices["when"].within(origin)}


def _material_keys(written: list[Said]) -> None:
    """The key of a material follows from its name when it is new, and stays when its name is mended."""
    fresh = unique_keys([row["name"] for row in written])
    taken = {row["key"] for row in written if row.get("key")}
    for row, key in zip(written, fresh, strict=True):
        row["originals"], row["copies"] = row["originals"] or 0, row["copies"] or 0
        if not row.get("key"):
            row["key"] = next(name for name in (key, *(f"{key}-{n}" for n in range(2, 200))) if name not in taken)
            taken.add(row["key"])


def _situation_keys(written: list[Said]) -> None:
    row_forms.fresh_keys(written, "situation", _keys(written))
    for row in written:
        taken = {option["value"] for option in row["options"] if option.get("value")}
        for option in row["options"]:
            if not option.get("value"):
                option["value"] = next(f"o{n}" for n in range(1, 10_000) if f"o{n}" not in taken)
                taken.add(option["value"])


def _form_keys(written: list[Said]) -> None:
    row_forms.fresh_keys(written, "section", _keys(written))
    asked = [part for section in written for part in section["fields"]]
    row_forms.fresh_keys(asked, "question", _keys(asked))
    for part in asked:
        row_forms.fresh_keys(part.get("fields") or [], "part", _keys(part.get("fields") or []))


def _keys(written: list[Said]) -> set[str]:
    return {row["key"] for row in written if row.get("key")}


LAW = RowKind("legal_basis", row_forms.LegalBasisRow, _("Law"), _("Add a law"))
MATERIAL = RowKind("materials", row_forms.MaterialRow, _("Material"), _("Add a material"))
WINDOW = RowKind("windows", row_forms.WindowRow, _("Window"), _("Add a window"))
FEE = RowKind("fees", row_forms.FeeRow, _("Fee"), _("Add a fee"))
FAQ = RowKind("faq", row_forms.QuestionRow, _("Question"), _("Add a question"))
BRANCH: RowKind = RowKind("branches", route_forms.BranchRow, _("Branch"), _("Add a branch"), lambda: NODE)
NODE: RowKind = RowKind(
    "nodes",
    route_forms.StepRow,
    _("Step"),
    _("Add a step"),
    lambda: BRANCH,
    others={"group": route_forms.GroupRow},
    shape_of=route_forms.shape_of,
    also=("add-group", _("Add a group of branches")),
)
STEP = replace(NODE, name="route")
PROCEDURE = RowKind("special_procedures", row_forms.ProcedureRow, _("Procedure"), _("Add a procedure"))
OPTION = RowKind("options", row_forms.OptionRow, pgettext_lazy("to a question", "Answer"), _("Add an answer"))
SITUATION = RowKind("situations", row_forms.SituationRow, _("Situation"), _("Add a situation"), lambda: OPTION)
PART = RowKind("fields", row_forms.InnerFieldRow, _("Question of the group"), _("Add a question to the group"))
FIELD = RowKind(
    "fields", row_forms.FieldRow, _("Question"), _("Add a question"), lambda: PART, wanders=True, around=_in_group
)
FORM = RowKind("form", row_forms.SectionRow, _("Section"), _("Add a section"), lambda: FIELD)
ANSWER = RowKind("answers", example_rows.AnswerRow, pgettext_lazy("to a question", "Answer"), _("Add an answer"))
EXAMPLE = RowKind("examples", example_rows.ExampleRow, _("Example"), _("Add an example"), lambda: ANSWER)

SECTIONS: dict[str, Section] = {
    section.key: section
    for section in (
        Section("basics", _("What it is and who may apply"), section_forms.BasicsForm),
        Section("law", _("Legal basis"), kind=LAW),
        Section("materials", _("Materials"), kind=MATERIAL, keyed=_material_keys),
        Section(
            "situations",
            _("Situations"),
            kind=SITUATION,
            keyed=_situation_keys,
            hint=_("A situation is a question whose answer narrows the materials to those this applicant needs."),
        ),
        Section(
            "form",
            _("Application form"),
            kind=FORM,
            keyed=_form_keys,
            hint=_("Without sections of its own, the item asks who applies and what for."),
        ),
        Section("limits", _("Time limits"), section_forms.LimitsForm),
        Section(
            "promise",
            _("Approval on a promise"),
            section_forms.PromiseForm,
            hint=_("The applicant promises in writing instead of handing some materials in; checked afterwards."),
        ),
        Section(
            "route",
            _("Handling route"),
            kind=STEP,
            keyed=route_forms.give_keys,
            hint=_("Without steps of its own, the item is accepted, examined and decided by its authority."),
        ),
        Section(
            "procedures",
            _("Special procedures"),
            kind=PROCEDURE,
            hint=_("Hearings, expert reviews, tests: their time does not count, but must be told in writing."),
        ),
        Section("access", _("Visits, channels and telephones"), section_forms.AccessForm),
        Section("windows", _("Windows"), kind=WINDOW),
        Section("result", _("Result and fee"), section_forms.ResultForm),
        Section("fees", _("Fees"), kind=FEE),
        Section(
            "examples",
            _("Example applications"),
            kind=EXAMPLE,
            hint=_(
                "An example says what must come of its answers. If it comes out otherwise, the version stays a draft."
            ),
            spread=example_rows.spread,
            gathered=example_rows.gathered,
            acts=example_rows.rearranged,
        ),
        Section("faq", _("Questions and answers"), kind=FAQ),
        Section(
            "advanced",
            _("For experts: form, situations and route as JSON"),
            section_forms.AdvancedForm,
            hint=_("Copy a part out to keep it or to use it in another item; paste one in to replace what is there."),
        ),
    )
}


def _flat(said: Said, form: type[forms.Form]) -> Said:
    """Initial values; ``a__b`` reads into the part ``a``; yes and no as the words of the choice."""
    initial = {}
    for name in form.base_fields:
        head, _sign, inner = name.partition("__")
        value = said[head][inner] if inner else said[head]
        is_choice = isinstance(form.base_fields[name], forms.TypedChoiceField)
        initial[name] = {True: "true", False: "false", None: ""}[value] if is_choice else value
    return initial


def _nested(said: Said, cleaned: Said) -> Said:
    merged = dict(said)
    for name, value in cleaned.items():
        head, _sign, inner = name.partition("__")
        if inner:
            merged[head] = {**merged[head], inner: value}
        else:
            merged[head] = [] if value is None and isinstance(said[head], list) else value
    merged["power_source"] = merged["power_source"] or None
    return merged
