"""What registers say of one element: agreed, believed by rule, or side by side; nothing is chosen in silence."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from tongban.registers.enums import Quality
from tongban.registers.models import Column, Register
from tongban.registers.rows import Fact, FactsFound, Unavailable
from tongban.registers.selectors import directory
from tongban.registers.selectors.sources import Answers, fact_of
from tongban.registers.values import as_compared


def weigh(asked: Iterable[str], columns: list[Column], registers: Iterable[Register], answers: Answers) -> FactsFound:
    """The facts by element, with what is missing, unavailable or contradictory."""
    candidates = _candidates(asked, columns, answers)
    differing = {element: facts for element, facts in candidates.items() if differ(facts)}
    rules = directory.truth_rules(differing)
    facts = {
        element: freshest(several) for element, several in candidates.items() if several and element not in differing
    }
    for element, several in differing.items():
        believed = [fact for fact in several if element in rules and fact.register_code == rules[element].register.code]
        if believed and not differ(believed):
            facts[element] = replace(freshest(believed), rule=rules[element].reason)
    return FactsFound(
        facts=facts,
        missing=tuple(element for element, several in candidates.items() if not several),
        unavailable=tuple(_down(columns, answers)),
        contradictory={element: [_contradicted(fact) for fact in several] for element, several in differing.items()},
        deceased_on=deceased_on(answers, registers),
    )


def differ(facts: list[Fact]) -> bool:
    return len({as_compared(fact.value) for fact in facts}) > 1


def freshest(facts: list[Fact]) -> Fact:
    """Of facts that agree: the strongest level, then the latest."""
    return min(facts, key=lambda fact: (fact.level, -fact.as_of.toordinal()))


def deceased_on(answers: Answers, registers: Iterable[Register]) -> date | None:
    """The day of death where the register of deaths, among those asked, has an entry."""
    kept = {register.pk for register in registers if register.code == directory.DEATHS}
    deaths = [entry for entry in answers.entries if entry.register_id in kept]
    days = [entry.data.get("death_date") or entry.valid_from.isoformat() for entry in deaths]
    return date.fromisoformat(min(days)) if days else None


def _candidates(asked: Iterable[str], columns: list[Column], answers: Answers) -> dict[str, list[Fact]]:
    found: dict[str, list[Fact]] = {element: [] for element in asked}
    for column in columns:
        for entry in answers.entries:
            held = entry.register_id == column.register_id and entry.data.get(column.key) not in (None, "")
            if held:
                found[column.element].append(fact_of(entry, column, column.register))
    return found


def _contradicted(fact: Fact) -> Fact:
    """A dispute or a correction says more than that another register differs."""
    return fact if fact.quality != Quality.AS_GIVEN else replace(fact, quality=Quality.CONTRADICTED)


def _down(columns: list[Column], answers: Answers) -> Iterable[Unavailable]:
    """Registers that did not answer, with the elements each would have told."""
    for register_id, fault in answers.down.items():
        elements = tuple(column.element for column in columns if column.register_id == register_id)
        yield replace(fault, elements=elements)
