"""Conditions in the editor without code: all or any of several comparisons; deeper trees stay as they are, in words."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic import TypeAdapter, ValidationError

from tongban.catalogue import conditions
from tongban.catalogue.checks.comparing import flaw_of
from tongban.catalogue.conditions import WITH_VALUES, WITHOUT_VALUE, Answer, Condition
from tongban.catalogue.definition import FormField
from tongban.catalogue.enums import Operator
from tongban.catalogue.web.rows import RowForm, Said

AS_IT_IS = "*"
MODES = {"all": gettext_lazy("All of these hold"), "any": gettext_lazy("At least one of these holds")}
MOST_LINES = 20
_LONGEST = 20_000
_LINE = re.compile(r"(\d{1,3})-(field|not|operator|value)")
_BETWEEN = re.compile("[\n,，、;；]")
_TREE: TypeAdapter[Condition] = TypeAdapter(Condition)


@dataclass(frozen=True, slots=True)
class Line:
    """One comparison as it stands on the page; ``flaw`` says what is wrong with it."""

    field: str = ""
    negated: bool = False
    operator: str = Operator.IS.value
    value: str = ""
    flaw: str = ""

    @property
    def is_blank(self) -> bool:
        return not self.field and not self.value.strip()


@dataclass(frozen=True, slots=True)
class Given:
    """A condition as it stands on the page. ``tree``: the whole of it as JSON when it is more than a list."""

    mode: str = "all"
    lines: tuple[Line, ...] = ()
    tree: str = ""

    def __bool__(self) -> bool:
        return self.mode == AS_IT_IS or any(not line.is_blank for line in self.lines)


@dataclass(frozen=True, slots=True)
class Offered:
    """What a condition may ask for, and keys that conditions name though the form has them no more."""

    questions: Mapping[str, FormField] = field(default_factory=dict)
    lost: tuple[str, ...] = ()
    groups: Mapping[str, tuple[FormField, ...]] = field(default_factory=dict)

    def within(self, origin: str) -> "Offered":
        """With the questions of the same row, which go first. ``origin``: of the group, section and question."""
        near = {each.key: each for each in self.groups.get(origin, ())}
        return replace(self, questions=near | {key: each for key, each in self.questions.items() if key not in near})

    def labels(self) -> dict[str, str]:
        named = self.questions.values()
        labels = {f"{each.key}={choice.value}": choice.label for each in named for choice in each.choices}
        return labels | {key: each.label for key, each in self.questions.items()}

    def choices(self) -> list[tuple[str, str]]:
        lost = [(key, key) for key in self.lost if key not in self.questions]
        return [("", _("No question")), *((key, each.label) for key, each in self.questions.items()), *lost]


class ConditionWidget(forms.Widget):
    """Reads the inputs of a condition; templates/catalogue/_condition.html draws them."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Given:
        found: dict[int, dict[str, str]] = {}
        for key in data:
            match = _LINE.fullmatch(key.removeprefix(f"{name}-"))
            if match and key.startswith(f"{name}-"):
                found.setdefault(int(match[1]), {})[match[2]] = data[key][:_LONGEST]
        lines = [_sent(found[number]) for number in sorted(found)]
        kept = tuple(line for line in lines if not line.is_blank)[:MOST_LINES]
        return Given(data.get(f"{name}-mode") or "all", kept, data.get(f"{name}-tree", ""))

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return False


def _sent(parts: dict[str, str]) -> Line:
    operator = parts.get("operator") or Operator.IS.value
    return Line(parts.get("field", ""), "not" in parts, operator, parts.get("value", ""))


class ConditionField(forms.Field):
    """Cleans to the condition as it is stored, or None for always."""

    widget = ConditionWidget

    def __init__(self) -> None:
        super().__init__(label=gettext_lazy("Only under a condition"), required=False)
        self.offered = Offered()

    def clean(self, value: Given) -> Said | None:
        if value.mode == AS_IT_IS:
            return _tree_of(value.tree).model_dump(mode="json")
        judged = self.judged(value)
        if flaws := [line.flaw for line in judged.lines if line.flaw]:
            raise forms.ValidationError(flaws)
        parts = [_part(line, self.offered) for line in judged.lines]
        if len(parts) < 2:
            return parts[0] if parts else None
        return {"any_of" if value.mode == "any" else "all_of": parts}

    def judged(self, given: Given) -> Given:
        """Each line with what is wrong with it."""
        return replace(given, lines=tuple(replace(line, flaw=_flaw(line, self.offered)) for line in given.lines))


def _tree_of(text: str) -> Condition:
    try:
        return _TREE.validate_json(text[:_LONGEST])
    except ValidationError as error:
        raise forms.ValidationError(_("The condition could not be read. Open the page again.")) from error


def _flaw(line: Line, offered: Offered) -> str:
    if not line.field:
        return _("Choose the question this is compared with, or leave the answer empty.")
    if line.operator not in Operator.values:
        return _("Choose how the answer is compared.")
    if line.field in offered.lost and line.field not in offered.questions:
        return ""
    answer = _answer(line, offered.questions.get(line.field))
    flaw = flaw_of(answer, offered.questions.get(line.field))
    known = (
        [choice.label for choice in offered.questions[line.field].choices] if line.field in offered.questions else []
    )
    more = _("Possible answers: %(answers)s.") % {"answers": "、".join(known)}
    return f"{flaw} {more}" if flaw and known and line.value else flaw


def _part(line: Line, offered: Offered) -> Said:
    answer = _answer(line, offered.questions.get(line.field)).model_dump(mode="json")
    return {"not_so": answer} if line.negated else answer


def _answer(line: Line, asked: FormField | None) -> Answer:
    """The comparison; words of a choice become its value."""
    operator = Operator(line.operator)
    if operator in WITHOUT_VALUE:
        return Answer(field=line.field, operator=operator)
    values = {choice.label: choice.value for choice in asked.choices} if asked else {}
    values |= {value: value for value in values.values()}
    if operator not in WITH_VALUES:
        given = line.value.strip()
        return Answer(field=line.field, operator=operator, value=values.get(given, given))
    several = [part for row in line.value.splitlines() for part in ([row] if row.strip() in values else _split(row))]
    told = [values.get(part.strip(), part.strip()) for part in several if part.strip()]
    return Answer(field=line.field, operator=operator, values=tuple(dict.fromkeys(told)))


def _split(row: str) -> list[str]:
    return _BETWEEN.split(row)


def given_of(when: Said | None) -> Given:
    """A stored condition as lines, or as it is."""
    if not when:
        return Given()
    mode = "any" if "any_of" in when else "all"
    parts = when.get("all_of") or when.get("any_of") or [when]
    lines = [_line(part) for part in parts]
    if None in lines or len(lines) > MOST_LINES:
        return Given(AS_IT_IS, tree=_TREE.validate_python(when).model_dump_json())
    return Given(mode, tuple(line for line in lines if line))


def _line(part: Said) -> Line | None:
    bare = part.get("not_so", part)
    if "field" not in bare:
        return None
    value = "\n".join(bare.get("values") or ()) or bare.get("value", "")
    return Line(bare["field"], "not_so" in part, bare.get("operator", Operator.IS.value), value)


class ConditionPanel:
    """A condition for the template: its lines and one more, with what may be chosen."""

    operators = Operator.choices

    def __init__(self, bound: Any) -> None:
        self.offered: Offered = bound.field.offered
        given = bound.value()
        given = given if isinstance(given, Given) else Given()
        self.given = bound.field.judged(given) if bound.form.is_bound else given
        self.name, self.questions, self.labels = bound.html_name, self.offered.choices(), self.offered.labels()
        self.modes = [*MODES.items(), *([(AS_IT_IS, _("As it is"))] if self.given.tree else [])]

    @property
    def opened(self) -> bool:
        return bool(self.given)

    @property
    def lines(self) -> list[tuple[Line, str, str]]:
        """Each line, its value in words, and the answers to choose from."""
        lines = (*self.given.lines, Line())[:MOST_LINES]
        return [(line, self._words(line), self._answers(line)) for line in lines]

    @property
    def in_words(self) -> str:
        if not self.given.tree:
            return ""
        try:
            return conditions.say(_tree_of(self.given.tree), self.labels)
        except forms.ValidationError:
            return ""

    def _words(self, line: Line) -> str:
        return "\n".join(self.labels.get(f"{line.field}={row.strip()}", row) for row in line.value.splitlines())

    def _answers(self, line: Line) -> str:
        asked = self.offered.questions.get(line.field)
        return "、".join(choice.label for choice in asked.choices) if asked else ""


class ConditionalRow(RowForm):
    """A row that may be needed under a condition only."""

    when = ConditionField()

    @classmethod
    def read(cls, said: Said) -> Said:
        return super().read(said) | {"when": given_of(said.get("when"))}

    def written(self, before: Said) -> Said:
        """What says the same stays as it was written."""
        row = super().written(before)
        if given_of(row["when"]) == given_of(before.get("when")):
            row["when"] = before.get("when")
        return row

    def condition(self) -> ConditionPanel:
        return ConditionPanel(self["when"])
