"""How a rule is written: one generator over a definition, registered with a code, a severity and its source."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Any

from django.conf import settings

from tongban.catalogue.definition import ItemDefinition
from tongban.catalogue.enums import Severity

MODULES = (
    "codes",
    "limits",
    "access",
    "substance",
    "promise",
    "structure",
    "route",
    "elements",
    "form_rules",
    "examples",
)
Problem = tuple[str, Any]  # place, lazy message
Check = Callable[[ItemDefinition], Iterator[Problem]]
_rules: dict[str, "Rule"] = {}


@dataclass(frozen=True, slots=True)
class Rule:
    """One publish check. ``source`` names the law, standard or practice it rests on."""

    code: str
    severity: Severity
    source: str
    check: Check

    @property
    def meaning(self) -> str:
        return (self.check.__doc__ or "").strip().splitlines()[0]


@dataclass(frozen=True, slots=True)
class CheckFinding:
    """What a rule says about a definition. ``place`` is the field it is about, e.g. ``materials.3``."""

    rule: str
    severity: Severity
    message: str
    place: str


def rule(code: str, severity: Severity, source: str) -> Callable[[Check], Check]:
    """Register a check. The function yields ``(place, message)`` for each problem."""

    def register(check: Check) -> Check:
        _rules[code] = Rule(code, severity, source, check)
        return check

    return register


@cache
def every_rule() -> tuple[Rule, ...]:
    """All rules, in the order of the modules they stand in."""
    for module in MODULES:
        import_module(f"tongban.catalogue.checks.{module}")
    return tuple(_rules.values())


def run_checks(definition: ItemDefinition) -> list[CheckFinding]:
    """What all rules say. A city raises warnings to errors with TONGBAN_CATALOGUE_STRICT_RULES."""
    strict = settings.TONGBAN_CATALOGUE_STRICT_RULES
    return [
        CheckFinding(rule.code, Severity.ERROR if rule.code in strict else rule.severity, str(message), place)
        for rule in every_rule()
        for place, message in rule.check(definition)
    ]
