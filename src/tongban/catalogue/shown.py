"""What of a form, of the materials, of the fees and of the route the answers given so far call for.

One evaluator for pages, checks and cases. A question that is not asked counts as not answered, so what depends on it is
not asked either, in whatever order the form asks.
"""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from tongban.catalogue import conditions
from tongban.catalogue.conditions import Condition, holds
from tongban.catalogue.definition import Choice, Fee, FormField, FormSection, ItemDefinition
from tongban.catalogue.enums import FieldType, Split
from tongban.catalogue.routes import RouteGroup, RouteNode, RouteStep

SITUATION = "situation-"


def situation_questions(definition: ItemDefinition) -> tuple[FormField, ...]:
    """The situations (情形) as questions; conditions name them ``situation-<key>``."""
    return tuple(
        FormField(
            key=SITUATION + situation.key,
            label=situation.question,
            type=FieldType.CHOICE,
            help=situation.help,
            choices=tuple(Choice(value=option.value, label=option.label) for option in situation.options),
        )
        for situation in definition.situations
    )


def labels_of(definition: ItemDefinition, sections: Iterable[FormSection]) -> dict[str, str]:
    """The words of every question, ``key``, and of every choice, ``key=value``, as conditions.say reads them."""
    return labels_of_questions([*situation_questions(definition), *(one for each in sections for one in each.fields)])


def labels_of_questions(questions: Iterable[FormField]) -> dict[str, str]:
    """The same for these questions and those of their rows."""
    asked = list(questions)
    asked += [inner for field in asked for inner in field.fields]
    labels = {f"{field.key}={choice.value}": choice.label for field in asked for choice in field.choices}
    return labels | {field.key: field.label for field in reversed(asked)}


def shown_form(sections: Iterable[FormSection], answers: Mapping[str, Any]) -> tuple[FormSection, ...]:
    """The sections and questions these answers call for; a section without any is left out."""
    sections = tuple(sections)
    asked = asked_keys(sections, answers)
    kept = []
    for section in sections:
        fields = tuple(field for field in section.fields if field.key in asked)
        if len(fields) == len(section.fields):
            kept.append(section)
        elif fields:
            kept.append(section.model_copy(update={"fields": fields}))
    return tuple(section for section in kept if section.fields)


def asked_keys(sections: Iterable[FormSection], answers: Mapping[str, Any]) -> set[str]:
    """The keys of all questions these answers call for."""
    needs: dict[str, tuple[Condition | None, Condition | None]] = {}
    for section in sections:
        needs |= {field.key: (section.when, field.when) for field in section.fields}
    hidden: set[str] = set()
    seen = _Seen(answers, hidden)
    for key in in_order({key: _named(both) & needs.keys() for key, both in needs.items()}):
        if not all(holds(when, seen) for when in needs[key]):
            hidden.add(key)
    return needs.keys() - hidden


def in_order(needs: Mapping[str, set[str]]) -> Iterator[str]:
    """Each question after those its condition asks for; what asks for itself in a circle comes last, as written."""
    waiting = {key: len(others) for key, others in needs.items()}
    waits_for: dict[str, list[str]] = {}
    for key, others in needs.items():
        for other in others:
            waits_for.setdefault(other, []).append(key)
    ready = [key for key, count in waiting.items() if not count]
    for key in ready:  # grows while it is walked
        yield key
        for later in waits_for.get(key, ()):
            waiting[later] -= 1
            if not waiting[later]:
                ready.append(later)
    yield from (key for key, count in waiting.items() if count)


def asked_in_row(group: FormField, row: Mapping[str, Any], answers: Mapping[str, Any]) -> tuple[FormField, ...]:
    """The questions of one row of a repeating group; a neighbour in the row goes before a question of the form."""
    if all(inner.when is None for inner in group.fields):
        return group.fields
    cells = {inner.key: row.get(inner.key) for inner in group.fields}
    only = FormSection(key=group.key, title="", fields=group.fields)
    asked = asked_keys([only], {**answers, **cells})
    return tuple(inner for inner in group.fields if inner.key in asked)


def only_asked(sections: Iterable[FormSection], answers: Mapping[str, Any]) -> dict[str, Any]:
    """The answers without those to questions the form does not ask (any more), in rows too."""
    sections = tuple(sections)
    known = {field.key: field for section in sections for field in section.fields}
    asked = asked_keys(sections, answers)
    kept = {key: value for key, value in answers.items() if key not in known or key in asked}
    for key in asked & kept.keys():
        if known[key].type == FieldType.GROUP and isinstance(kept[key], list):
            kept[key] = [_row(known[key], row, kept) for row in kept[key]]
    return kept


def fees_for(definition: ItemDefinition, answers: Mapping[str, Any]) -> tuple[Fee, ...]:
    """The fees (收费项目) that fall due with these answers."""
    return tuple(fee for fee in definition.fees if holds(fee.when, answers))


def fee_of(definition: ItemDefinition, answers: Mapping[str, Any]) -> Decimal | None:
    """Their sum in yuan; None when a fee that falls due has no fixed amount."""
    amounts = [fee.amount for fee in fees_for(definition, answers)]
    return None if None in amounts else sum((amount for amount in amounts if amount), Decimal(0))


def steps_taken(nodes: Iterable[RouteNode], answers: Mapping[str, Any]) -> Iterator[RouteStep]:
    """The steps a case with these answers goes through when nothing is sent back."""
    for node in nodes:
        if not holds(node.when, answers):
            continue
        if isinstance(node, RouteStep):
            yield node
        else:
            yield from _branches_taken(node, answers)


def _branches_taken(group: RouteGroup, answers: Mapping[str, Any]) -> Iterator[RouteStep]:
    branches = [branch for branch in group.branches if holds(branch.when, answers)]
    for branch in branches[:1] if group.split == Split.EXCLUSIVE else branches:
        yield from steps_taken(branch.nodes, answers)
    if group.lead and branches:
        yield group.lead


class _Seen(dict[str, Any]):
    """Answers as a condition sees them: none to a question that is not asked."""

    def __init__(self, answers: Mapping[str, Any], hidden: set[str]) -> None:
        super().__init__(answers)
        self._hidden = hidden

    def get(self, key: str, default: Any = None) -> Any:
        return default if key in self._hidden else super().get(key, default)


def _named(both: Iterable[Condition | None]) -> set[str]:
    return {answer.field for when in both for answer in conditions.answers_in(when)}


def _row(group: FormField, row: Any, answers: Mapping[str, Any]) -> Any:
    if not isinstance(row, dict):
        return row
    asked = {inner.key for inner in asked_in_row(group, row, answers)}
    inner_keys = {inner.key for inner in group.fields}
    return {key: value for key, value in row.items() if key not in inner_keys or key in asked}
