"""Whether one comparison of a condition makes sense for the question it asks, and which answers are worth trying."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from itertools import combinations
from typing import Any

from django.utils.translation import gettext as _

from tongban.catalogue.conditions import COUNTS, DAYS, SIZES, WITH_VALUES, WITHOUT_VALUE, Answer
from tongban.catalogue.definition import FormField
from tongban.catalogue.enums import FieldType

NUMBERS = frozenset({FieldType.NUMBER, FieldType.MONEY})
SEVERAL = frozenset({FieldType.GROUP, FieldType.MULTI_CHOICE})
MOST_TICKS = 5  # of a multiple choice that are tried in every combination
ANOTHER = "\N{REPLACEMENT CHARACTER}"  # a text that no condition names


def flaw_of(answer: Answer, field: FormField | None) -> str:
    """What is wrong with comparing this question so; "" when nothing is."""
    if field is None:
        return _("the form has no question “%(key)s”.") % {"key": answer.field}
    if answer.operator in WITHOUT_VALUE:
        return ""
    if field.type == FieldType.FILE:
        return _("“%(label)s” asks for a file, which is only answered or not.") % {"label": field.label}
    if flaw := _kind_flaw(answer, field):
        return flaw
    return _value_flaw(answer, field)


def _kind_flaw(answer: Answer, field: FormField) -> str:
    label = {"label": field.label}
    if answer.operator in SIZES and (field.type not in NUMBERS or not _is_number(answer.value)):
        return _("“%(label)s” cannot be compared as a number.") % label
    if answer.operator in DAYS and (field.type != FieldType.DATE or _day(answer.value) is None):
        return _("“%(label)s” cannot be compared as a day.") % label
    if answer.operator in COUNTS and (field.type not in SEVERAL or not answer.value.isascii()):
        return _("“%(label)s” has no rows to count.") % label
    if answer.operator in COUNTS and not answer.value.isdigit():
        return _("“%(label)s” is compared with nothing.") % label
    if field.type == FieldType.GROUP and answer.operator not in COUNTS:
        return _("Of the group “%(label)s” only the rows can be counted.") % label
    return ""


def _value_flaw(answer: Answer, field: FormField) -> str:
    if answer.operator in SIZES | DAYS | COUNTS:
        return ""
    values = answer.values if answer.operator in WITH_VALUES else (answer.value,)
    if not any(values):
        return _("“%(label)s” is compared with nothing.") % {"label": field.label}
    known = {choice.value for choice in field.choices}
    for value in values:
        if known and value not in known:
            return _("“%(label)s” has no answer “%(value)s”.") % {"label": field.label, "value": value}
    return ""


def answers_to_try(field: FormField, asked: Iterable[Answer]) -> list[Any]:
    """One answer of every kind that the comparisons can tell apart, "" for none among them."""
    asked = list(asked)
    named = {value for each in asked for value in (each.value, *each.values) if value}
    found: Iterable[Any]
    match FieldType(field.type):
        case FieldType.NUMBER | FieldType.MONEY:
            found = _numbers(field, named)
        case FieldType.DATE:
            days = filter(None, map(_day, named))
            found = [str(day + timedelta(away)) for day in sorted(days) for away in (-1, 0, 1)] or ["2026-03-16"]
        case FieldType.GROUP:
            found = [[{"_": "x"}] * rows for rows in _counts(asked)]
        case FieldType.MULTI_CHOICE:
            found = _ticks(field, asked, named)
        case FieldType.CHOICE:
            others = [choice.value for choice in field.choices if choice.value not in named]
            found = [*(choice.value for choice in field.choices if choice.value in named), *others[:1]]
        case _:
            found = [*sorted(named), ANOTHER]
    return ["", *found]


def _numbers(field: FormField, named: Iterable[str]) -> Iterator[str]:
    bounds = [bound for bound in (field.minimum, field.maximum) if bound is not None]
    marks = {*bounds, *(Decimal(value) for value in named if _is_number(value))} or {Decimal(1)}
    for mark in sorted(marks):
        for away in (Decimal("-0.01"), Decimal(0), Decimal("0.01")):
            if _within(field, mark + away):
                yield str(mark + away)


def _within(field: FormField, number: Decimal) -> bool:
    above = field.minimum is None or number >= field.minimum
    return above and (field.maximum is None or number <= field.maximum)


def _counts(asked: Iterable[Answer]) -> list[int]:
    marks = {int(each.value) for each in asked if each.value.isdigit() and each.value.isascii()}
    return sorted({1, *marks, *(mark + 1 for mark in marks), *(max(mark - 1, 1) for mark in marks)} - {0})


def _ticks(field: FormField, asked: Iterable[Answer], named: set[str]) -> Iterator[list[str]]:
    """Every combination of the ticks that are named, and as many ticks as are counted."""
    known = [choice.value for choice in field.choices]
    told = [value for value in known if value in named][:MOST_TICKS]
    others = [value for value in known if value not in named]
    for count in range(len(told) + 1):
        for chosen in combinations(told, count):
            yield [*chosen, *others[:1]]
            if chosen:
                yield list(chosen)
    for rows in _counts(each for each in asked if each.operator in COUNTS):
        if rows <= len(known):
            yield known[:rows]


def _is_number(value: str) -> bool:
    try:
        return Decimal(value).is_finite()
    except InvalidOperation:
        return False


def _day(value: str) -> date | None:
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None
