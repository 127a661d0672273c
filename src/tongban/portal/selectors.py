"""Reads of the portal: it owns no table and asks the contexts below."""

from collections import defaultdict
from dataclasses import dataclass, field
from itertools import islice

from tongban.applications import public as applications
from tongban.applications.public import ApplicationRow
from tongban.cases import public as cases
from tongban.cases.public import CaseRow, CaseState
from tongban.catalogue import public as catalogue
from tongban.identity import public as identity
from tongban.identity.public import HallRow, PartyRow
from tongban.kernel.actors import Actor
from tongban.ledger import public as ledger
from tongban.ledger.public import ReadRow
from tongban.messaging import public as messaging
from tongban.messaging.public import MessageRow
from tongban.portal.panels import Panel, read
from tongban.ratings import public as ratings
from tongban.supervision import public as supervision

SHOWN_CASES = 50  # newest; the link "all my cases" leads to the rest
SHOWN = 5
SHOWN_THINGS = 8


@dataclass(frozen=True, slots=True)
class MyCases:
    """One's newest cases sorted by what they ask: ``waiting`` for a supplement, ``running``, or ``unrated``."""

    waiting: list[CaseRow] = field(default_factory=list)
    running: list[CaseRow] = field(default_factory=list)
    unrated: list[tuple[CaseRow, str]] = field(default_factory=list)
    any: bool = False


@dataclass(frozen=True, slots=True)
class MySpace:
    """The personal page, panel by panel."""

    cases: Panel[MyCases]
    drafts: Panel[list[ApplicationRow]]
    unread: Panel[int]
    messages: Panel[list[MessageRow]]
    represented: Panel[list[PartyRow]]
    reads: Panel[list[ReadRow]]

    @property
    def nothing_waits(self) -> bool:
        mine = self.cases.content or MyCases()
        return not (mine.waiting or mine.unrated or self.drafts.content or self.unread.content)


def get_my_space(*, actor: Actor) -> MySpace:
    """Everything that concerns the person now."""
    return MySpace(
        cases=read("cases", lambda: sort_my_cases(actor)),
        drafts=read("drafts", lambda: applications.list_my_applications(actor=actor)[:SHOWN]),
        unread=read("unread", lambda: messaging.count_unread(actor)),
        messages=read("messages", lambda: messaging.list_recent(actor, 3)),
        represented=read("represented", lambda: identity.Mandates.list_represented(actor.id or 0)[:SHOWN]),
        reads=read("reads", lambda: ledger.list_reads(actor=actor, size=3).rows),
    )


def count_open_cases(*, actor: Actor) -> int:
    """One's cases that are not closed, those handled for others among them."""
    count, after = 0, ""
    while True:
        part = cases.list_my_cases(actor=actor, after=after, size=SHOWN_CASES)
        count += sum(row.open for row in part.rows)
        if not part.next_cursor:
            return count
        after = part.next_cursor


def sort_my_cases(actor: Actor) -> MyCases:
    """One's newest cases, sorted. Withdrawn cases are not asked about."""
    rows = cases.list_my_cases(actor=actor, size=SHOWN_CASES).rows
    closed = {row.number: row for row in rows if not row.open}
    paths = ratings.open_rating_paths(list(closed))
    return MyCases(
        waiting=[row for row in rows if row.state == CaseState.SUPPLEMENT],
        running=[row for row in rows if row.open and row.state != CaseState.SUPPLEMENT],
        unrated=[(closed[number], path) for number, path in islice(paths.items(), 3)],
        any=bool(rows),
    )


@dataclass(frozen=True, slots=True)
class Home:
    """What the home page shows."""

    figures: Panel[supervision.PublicFigures]
    popular: Panel[tuple[catalogue.FoundItem, ...]]
    life: Panel[tuple[catalogue.FacetValue, ...]]
    enterprise: Panel[tuple[catalogue.FacetValue, ...]]
    things: Panel[list[catalogue.Thing]]
    halls: bool
    mine: Panel[MyCases] | None


def get_home(*, actor: Actor, signed_in: bool) -> Home:
    """The face of the platform; for a person who is signed in also what waits."""
    return Home(
        figures=read("figures", supervision.public_figures),
        popular=read("popular", lambda: catalogue.popular_items(8)),
        life=read("life", catalogue.life_events),
        enterprise=read("enterprise", catalogue.enterprise_stages),
        things=read("things", lambda: catalogue.list_things()[:SHOWN_THINGS]),
        halls=bool(identity.list_halls()),
        mine=read("mine", lambda: sort_my_cases(actor)) if signed_in else None,
    )


def list_halls() -> list[tuple[str, list[HallRow]]]:
    """Service halls by the place they stand in, in the order of division codes."""
    grouped: dict[str, list[HallRow]] = defaultdict(list)
    for hall in sorted(identity.list_halls(), key=lambda row: (row.division_code, row.name)):
        grouped[hall.division_code].append(hall)
    return [(identity.Divisions.path(code), halls) for code, halls in grouped.items()]
