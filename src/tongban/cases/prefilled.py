"""How many answers of a case registers filled in, and how many of these the applicant changed (预填、修改)."""

from collections.abc import Mapping
from typing import Any, NamedTuple


class Answered(NamedTuple):
    """Kept on the case, because what the answers say lies sealed."""

    answered: int
    prefilled: int
    changed: int


def count_answers(facts: Mapping[str, Any], sources: Mapping[str, Any]) -> Answered:
    """``sources``: question key → the register's value, as ``Case.fact_sources``."""
    changed = sum(not _same(facts.get(key), source.get("value")) for key, source in sources.items())
    return Answered(len(facts), len(sources), changed)


def _same(answer: Any, known: Any) -> bool:
    """A register that knows no division of an address agrees with every division."""
    if answer == known:
        return True
    both = isinstance(answer, Mapping) and isinstance(known, Mapping)
    return both and known.get("division") == "" and answer.get("detail") == known.get("detail")
