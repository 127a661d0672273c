"""Conditions on the answers of a form (适用条件): a typed tree with one evaluator, for forms, materials and routes."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from tongban.catalogue.enums import Operator
from tongban.catalogue.parts import Part


class Answer(Part):
    """One answer compared with a value. ``value`` is written as in the form; sizes are compared as numbers.

    ``values`` holds the several values of ONE_OF and NONE_OF. Days are ISO; rows are those of a repeating group, or the
    ticks of a multiple choice.
    """

    field: str
    operator: Operator = Operator.IS
    value: str = ""
    values: tuple[str, ...] = ()


class AllOf(Part):
    """Every part holds (且)."""

    all_of: "tuple[Condition, ...]"


class AnyOf(Part):
    """At least one part holds (或)."""

    any_of: "tuple[Condition, ...]"


class NotSo(Part):
    """The part does not hold (非)."""

    not_so: "Condition"


Condition = Answer | AllOf | AnyOf | NotSo
for _model in (AllOf, AnyOf, NotSo):
    _model.model_rebuild()

ROW_NAME = "_row"  # beside the cells of a stored row
SIZES = frozenset({Operator.AT_LEAST, Operator.AT_MOST, Operator.MORE_THAN, Operator.LESS_THAN})
DAYS = frozenset({Operator.BEFORE, Operator.SINCE})
COUNTS = frozenset({Operator.ROWS_AT_LEAST, Operator.ROWS_AT_MOST})
WITH_VALUES = frozenset({Operator.ONE_OF, Operator.NONE_OF})
WITHOUT_VALUE = frozenset({Operator.ANSWERED, Operator.NOT_ANSWERED})


def holds(condition: Condition | None, facts: Mapping[str, Any]) -> bool:
    """Whether a condition is true of these answers; no condition always is.

    What was not answered, or is no number where a size is asked, makes a comparison false; never an error.
    """
    match condition:
        case None:
            return True
        case AllOf():
            return all(holds(part, facts) for part in condition.all_of)
        case AnyOf():
            return any(holds(part, facts) for part in condition.any_of)
        case NotSo():
            return not holds(condition.not_so, facts)
        case Answer():
            return _compare(condition, facts.get(condition.field))


def answers_in(condition: Condition | None) -> Iterator[Answer]:
    """Every comparison in a condition, for checks."""
    match condition:
        case AllOf():
            for part in condition.all_of:
                yield from answers_in(part)
        case AnyOf():
            for part in condition.any_of:
                yield from answers_in(part)
        case NotSo():
            yield from answers_in(condition.not_so)
        case Answer():
            yield condition


def say(condition: Condition | None, labels: Mapping[str, str]) -> str:
    """The condition in words: floor area at least 500.

    ``labels``: key of a question → its words, and ``<key>=<value>`` → the words of one of its choices.
    """
    match condition:
        case None:
            return ""
        case AllOf():
            return _joined(condition.all_of, labels, _(" and "))
        case AnyOf():
            return _joined(condition.any_of, labels, _(" or "))
        case NotSo():
            return _("not (%(condition)s)") % {"condition": say(condition.not_so, labels)}
        case Answer():
            label = labels.get(condition.field, condition.field).rstrip("？?：:")
            given = condition.values or (condition.value,)
            values = "、".join(labels.get(f"{condition.field}={value}", value) for value in given)
            words = {"question": label, "compares": Operator(condition.operator).label, "value": values}
            return (_("%(question)s %(compares)s %(value)s") % words).strip()


def _joined(parts: "tuple[Condition, ...]", labels: Mapping[str, str], word: str) -> str:
    written = [say(part, labels) for part in parts]
    pairs = zip(parts, written, strict=True)
    return word.join(f"({text})" if isinstance(part, AllOf | AnyOf) else text for part, text in pairs)


def _compare(asked: Answer, given: Any) -> bool:
    operator = Operator(asked.operator)
    if operator in COUNTS:
        return _counted(operator, given, asked.value)
    empty = given in (None, "", [], {})
    if operator in WITHOUT_VALUE:
        return empty == (operator is Operator.NOT_ANSWERED)
    if empty:
        return False
    if operator in SIZES:
        return _sized(operator, given, asked.value)
    if operator in DAYS:
        return _dated(operator, given, asked.value)
    several = given if isinstance(given, list) else [given]
    wanted = set(asked.values) if operator in WITH_VALUES else {asked.value}
    has = not wanted.isdisjoint(map(_text, several))
    return has != (operator in (Operator.IS_NOT, Operator.NONE_OF))


def rows_in(given: Any) -> int:
    """How many rows or ticks an answer has; a row without a single answer is none."""
    if not isinstance(given, list):
        return 0
    return sum(
        any(value not in ("", None, [], {}) for key, value in row.items() if key != ROW_NAME)
        if isinstance(row, dict)
        else row not in ("", None)
        for row in given
    )


def _counted(operator: Operator, given: Any, value: str) -> bool:
    try:
        wanted = int(value)
    except ValueError:
        return False
    rows = rows_in(given)
    return rows >= wanted if operator is Operator.ROWS_AT_LEAST else rows <= wanted


def _dated(operator: Operator, given: Any, value: str) -> bool:
    try:
        left, right = date.fromisoformat(str(given)), date.fromisoformat(value)
    except ValueError:
        return False
    return left < right if operator is Operator.BEFORE else left >= right


def _sized(operator: Operator, given: Any, value: str) -> bool:
    try:
        left, right = Decimal(str(given)), Decimal(value)
    except InvalidOperation:
        return False
    if left.is_nan() or right.is_nan():
        return False
    return {
        Operator.AT_LEAST: left >= right,
        Operator.AT_MOST: left <= right,
        Operator.MORE_THAN: left > right,
        Operator.LESS_THAN: left < right,
    }[operator]


def _text(value: Any) -> str:
    """An answer as it is written in a condition: yes and no for a tick."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)
