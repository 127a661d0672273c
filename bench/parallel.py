"""A parallel review of a thousand departments: opening, answering and joining it, and a neighbour's step meanwhile.

The neighbour works on another case of another department; its yardstick is the same work while nobody else works.
"""

import time
from functools import partial

from bench import walks
from bench.figures import Row, quantile
from bench.walks import Walk
from tongban.cases.models import CaseTask
from tongban.cases.services import acceptance, review

FULL = (1000, 60)  # branches, the neighbour's cases
QUICK = (40, 4)


def measure(*, quick: bool) -> list[Row]:
    """The neighbour alone; the group opened; all its reviewers and the neighbour at once; the join."""
    branches, cases = QUICK if quick else FULL
    (wide,) = walks.open_cases(walks.offices(walks.of_branches(branches), 1), 1)
    beside = walks.offices(walks.eight_steps(), 2)[1:]
    _neighbour(walks.open_cases(beside, 4))  # warm
    started = time.perf_counter()
    acceptance.accept_case(actor=wide.official, case_number=wide.number)
    opening = (time.perf_counter() - started) * 1000
    (alone,), _ = walks.together([partial(_neighbour, walks.open_cases(beside, cases))])
    (finished, meanwhile), _ = walks.together(
        [partial(_review_all, wide, branches), partial(_neighbour, walks.open_cases(beside, cases))]
    )
    _check(wide)
    note = f"{branches} branches in one case"
    return [
        Row("parallel_opening", opening, "ms", None, 1, f"acceptance that opens {note}, one transaction"),
        Row("parallel_finishing_p50", quantile(finished, 0.5), "ms", None, 1, note),
        Row("parallel_finishing_p95", quantile(finished, 0.95), "ms", None, 1, note),
        Row("parallel_joining", finished[-1], "ms", None, 1, "the last step, with the join"),
        Row("parallel_neighbour_p50", quantile(meanwhile, 0.5), "ms", quantile(alone, 0.5), 1, "yardstick: alone"),
        Row("parallel_neighbour_p95", quantile(meanwhile, 0.95), "ms", quantile(alone, 0.95), 1, "yardstick: alone"),
    ]


def _review_all(wide: Walk, branches: int) -> list[float]:
    """Every branch answered, one after the other; milliseconds of each."""
    tasks = [CaseTask.objects.get(case__number=wide.number, step_key=f"b{place}-1").pk for place in range(branches)]
    return [_timed(wide, task) for task in tasks]


def _neighbour(cases: list[Walk]) -> list[float]:
    """Steps of review of other cases; milliseconds of each."""
    waits = []
    for one in cases:
        acceptance.accept_case(actor=one.official, case_number=one.number)
        waits += [_timed(one, None) for _ in range(walks.STEPS - 2)]
    return waits


def _timed(one: Walk, task: int | None) -> float:
    started = time.perf_counter()
    review.finish_review(actor=one.official, case_number=one.number, task_id=task, opinion="符合条件")
    return (time.perf_counter() - started) * 1000


def _check(wide: Walk) -> None:
    live = CaseTask.objects.filter(case__number=wide.number).live().values_list("step_key", flat=True)
    if list(live) != ["decide"]:
        raise AssertionError(list(live)[:3])
