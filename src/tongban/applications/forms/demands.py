"""Two demands for one thing: whether one answer or paper can meet both, and what asks no less than either."""

from collections.abc import Callable
from typing import Any, TypeVar

from tongban.catalogue.public import FieldType, FormField, Material, MaterialNecessity

V = TypeVar("V")
_STRICTNESS = {MaterialNecessity.REQUIRED: 0, MaterialNecessity.LATER: 1, MaterialNecessity.OPTIONAL: 2}


def can_be_one(one: FormField, other: FormField) -> bool:
    """Whether some answer meets both: the same kind of answer, choices and bounds that overlap, the same inner form."""
    if one.type != other.type or one.unit != other.unit:
        return False
    if one.type == FieldType.GROUP and one.fields != other.fields:
        return False
    if one.choices and not {choice.value for choice in one.choices} & {choice.value for choice in other.choices}:
        return False
    low, high = _strictest(max, one.minimum, other.minimum), _strictest(min, one.maximum, other.maximum)
    return low is None or high is None or low <= high


def stricter(known: FormField, other: FormField) -> FormField:
    """One question that asks no less than either: shorter, narrower, required when either requires it."""
    theirs = {choice.value for choice in other.choices}
    return _changed(
        known,
        required=known.required or other.required,
        recommended=known.recommended or other.recommended,
        max_length=min(known.max_length, other.max_length),
        minimum=_strictest(max, known.minimum, other.minimum),
        maximum=_strictest(min, known.maximum, other.maximum),
        choices=tuple(choice for choice in known.choices if choice.value in theirs),
    )


def can_lie_together(one: Material, other: Material) -> bool:
    """Whether one paper serves both: neither wants only what the other does not take."""
    return not one.forms or not other.forms or not set(one.forms).isdisjoint(other.forms)


def higher(known: Material, other: Material) -> Material:
    """One material that serves both: an original if either wants one, the larger number, what both take."""
    both = tuple(form for form in known.forms if form in other.forms)
    return _changed(
        known,
        necessity=min(known.necessity, other.necessity, key=lambda each: _STRICTNESS[MaterialNecessity(each)]),
        originals=max(known.originals, other.originals),
        copies=max(known.copies, other.copies),
        forms=both or known.forms or other.forms,
        requirement="\n".join(dict.fromkeys(said for said in (known.requirement, other.requirement) if said)),
    )


def _changed(known: Any, **wanted: Any) -> Any:
    changed = {name: value for name, value in wanted.items() if getattr(known, name) != value}
    return known.model_copy(update=changed) if changed else known


def _strictest(choose: Callable[[V, V], V], one: V | None, other: V | None) -> V | None:
    """The stricter of two bounds, where None is no bound."""
    if one is None or other is None:
        return other if one is None else one
    return choose(one, other)
