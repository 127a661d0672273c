"""The bar of steps over a case: which are done, which is under way, which are to come."""

from collections.abc import Iterable

from tongban.cases.enums import TaskState
from tongban.cases.rows import StepRow

_LOOK = {
    TaskState.DONE: "done",
    TaskState.SENT_BACK: "done",
    TaskState.OPEN: "now",
    TaskState.WAITING: "now",
    TaskState.DROPPED: "failed",
}


def step_bar(steps: Iterable[StepRow]) -> list[dict[str, str]]:
    """What ``{% step_line %}`` shows: label, state (done, now, todo, failed) and the authority below it."""
    return [
        {"label": row.name, "state": _LOOK[row.state] if row.state else "todo", "note": row.authority_name}
        for row in steps
    ]
