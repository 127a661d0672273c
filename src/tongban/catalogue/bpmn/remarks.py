"""What an import says about a file: what was refused, what was left out, what reads differently here."""

from dataclasses import dataclass
from typing import Any

from tongban.catalogue.routes import RouteNode


@dataclass(frozen=True, slots=True)
class Remark:
    """One remark: the element's id and name in the file, what it is, and why it is told."""

    element: str
    name: str
    what: str
    why: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What came of a file. ``route`` is None when it was refused: then ``refused`` says why, else it is empty.

    ``left_out``: elements that are not in the route. ``changed``: elements taken over with a difference.
    """

    route: tuple[RouteNode, ...] | None
    refused: tuple[Remark, ...] = ()
    left_out: tuple[Remark, ...] = ()
    changed: tuple[Remark, ...] = ()
    processes: tuple[tuple[str, str], ...] = ()  # id and name of each, when one must be chosen


class Refused(Exception):
    """The file cannot become a route."""

    def __init__(self, *remarks: Remark) -> None:
        super().__init__(*(f"{remark.element}: {remark.why}" for remark in remarks))
        self.remarks = remarks


def refuse(why: Any, *, element: str = "", name: str = "", what: Any = "") -> Refused:
    """A refusal with one reason, to be raised."""
    return Refused(Remark(element, name, str(what), str(why)))
