"""The bar of steps over a case: which are done, which is under way, which are to come."""

from collections.abc import Iterable

from tongban.cases.rows import Look, RouteLine

_LOOK = {
    Look.TODO: "todo",
    Look.LEFT_OUT: "todo",
    Look.NOW: "now",
    Look.WAITING: "now",
    Look.DONE: "done",
    Look.BACK: "done",
    Look.DROPPED: "failed",
}


def step_bar(lines: Iterable[RouteLine]) -> list[dict[str, str]]:
    """What ``{% step_line %}`` shows: label, state (done, now, todo, failed) and a note. A group is one step of it."""
    return [
        {"label": line.name, "state": _LOOK[line.look], "note": line.note or line.authority_name}
        for line in lines
        if line.depth == 0
    ]


def has_branches(lines: Iterable[RouteLine]) -> bool:
    """True when the bar alone does not say where the case is."""
    return any(line.depth for line in lines)


def task_number(given: str) -> int | None:
    """The step a page is about, from its address or form; what cannot be a row's number is none."""
    return int(given) if given.isascii() and given.isdigit() and len(given) < 19 else None
