"""Clocks per second on one core: all clocks of cases of three shapes, from their facts, without a database.

PYTHONPATH=src python -m bench.clocks [--cases 20000]
"""

import argparse
import os
import statistics
import time
from datetime import datetime, timedelta

import django

from tongban.cases.clocks import Fact, FactKind, Limit, Terms, Unit, clocks_of
from tongban.cases.clocks.ruler import CHINA
from tongban.kernel.calendar import current_calendar

K = FactKind
_TERMS = Terms(promised=Limit(10, Unit.WORKING_DAY))


def plain(day: datetime) -> list[Fact]:
    return [Fact(K.RECEIVED, day), Fact(K.ACCEPTED, day), Fact(K.STEP_OPENED, day, key="review")]


def reviewed(day: datetime) -> list[Fact]:
    later = day + timedelta(days=5)
    told = Fact(K.PROCEDURE_STARTED, later, key="p", procedure="expert_review")
    return [*plain(day), told, Fact(K.PROCEDURE_ENDED, later + timedelta(days=20), key="p")]


def crowded(day: datetime) -> list[Fact]:
    """Four departments, each with a step and a special procedure, an extension, a hearing."""
    facts = plain(day)
    for place in range(4):
        start = day + timedelta(days=2 + place * 4)
        facts += [
            Fact(K.STEP_OPENED, start, key=f"s{place}", limit=Limit(5)),
            Fact(K.PROCEDURE_STARTED, start, key=f"p{place}", procedure="inspection"),
            Fact(K.PROCEDURE_ENDED, start + timedelta(days=6), key=f"p{place}"),
            Fact(K.STEP_DONE, start + timedelta(days=7), key=f"s{place}"),
        ]
    asked = day + timedelta(days=9)
    return [
        *facts,
        Fact(K.EXTENDED, day + timedelta(days=12), days=10, by="head"),
        Fact(K.HEARING_RIGHT_TOLD, asked),
        Fact(K.HEARING_REQUESTED, asked + timedelta(days=1)),
    ]


def measure(shape: str, cases: int) -> None:
    """Print the median of five rounds."""
    make = {"plain": plain, "reviewed": reviewed, "crowded": crowded}[shape]
    first = datetime(2025, 1, 6, 10, tzinfo=CHINA)
    stories = [make(first + timedelta(days=number % 300)) for number in range(min(cases, 300))]
    calendar, now = current_calendar(), datetime(2025, 12, 1, 12, tzinfo=CHINA)
    rates, clocks = [], 0
    for _round in range(5):
        clocks = 0
        began = time.perf_counter()
        for number in range(cases):
            clocks += len(clocks_of(stories[number % len(stories)], _TERMS, calendar, now).clocks)
        rates.append(cases / (time.perf_counter() - began))
    rate = statistics.median(rates)
    print(
        f"{shape:10} {rate:10,.0f} cases/s  {rate * clocks / cases:10,.0f} clocks/s  {clocks / cases:.1f} clocks a case"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=20_000)
    cases = parser.parse_args().cases
    for shape in ("plain", "reviewed", "crowded"):
        measure(shape, cases)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tongban.config.settings.test")
    django.setup()
    main()
