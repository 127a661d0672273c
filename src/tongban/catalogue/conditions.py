"""Conditions on the answers of a form (适用条件): a typed tree with one evaluator, for routes and later for rules."""

from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from tongban.catalogue.enums import Operator
from tongban.catalogue.parts import Part


class Answer(Part):
    """One answer compared with a value. ``value`` is written as in the form; sizes are compared as numbers."""

    field: str
    operator: Operator = Operator.IS
    value: str = ""


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

SIZES = frozenset({Operator.AT_LEAST, Operator.AT_MOST, Operator.MORE_THAN, Operator.LESS_THAN})
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
    """The condition in words: floor area at least 500. ``labels``: key of a question → its words."""
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
            words = [label, str(Operator(condition.operator).label), condition.value]
            return " ".join(word for word in words if word)


def _joined(parts: "tuple[Condition, ...]", labels: Mapping[str, str], word: str) -> str:
    written = [say(part, labels) for part in parts]
    pairs = zip(parts, written, strict=True)
    return word.join(f"({text})" if isinstance(part, AllOf | AnyOf) else text for part, text in pairs)


def _compare(asked: Answer, given: Any) -> bool:
    operator = Operator(asked.operator)
    empty = given in (None, "", [], {})
    if operator in WITHOUT_VALUE:
        return empty == (operator is Operator.NOT_ANSWERED)
    if empty:
        return False
    if operator in SIZES:
        return _sized(operator, given, asked.value)
    several = given if isinstance(given, list) else [given]
    has = asked.value in {_text(each) for each in several}
    return has != (operator is Operator.IS_NOT)


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
