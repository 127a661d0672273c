"""What a case led to: its decision as a document, and what of it still has to reach the applicant."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import ClassVar

from django.db.models import Q
from django.utils import timezone

from tongban.cases import deadlines
from tongban.cases.enums import CLOSED_STATES, CaseState, NoticeKind
from tongban.cases.events import (
    CaseDecided,
    CaseFact,
    CaseNotAccepted,
    CaseReopened,
    CaseReturned,
    CaseWithdrawn,
    ProcedureEnded,
    ProcedureStarted,
    SupplementAnswered,
    SupplementRequested,
)
from tongban.cases.models import Case, CaseEvent, CaseTask, Notice, Procedure
from tongban.catalogue import public as catalogue
from tongban.catalogue.public import Item
from tongban.kernel.actors import SYSTEM, Actor, ActorKind

_FROM_ABOVE = ("ordered", "urged")  # the bureau's acts about a case are no handling of it
_DECISIONS = (NoticeKind.GRANT, NoticeKind.REFUSAL)


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a case stands for whoever waits for it. ``granted`` None: not decided yet. ``file_id`` of the decision.

    ``latest_on``: the last day of its decision if nothing is asked for and nothing stops its clock; None when no date
    can be told: it ended, the applicant has to supplement, its clock stands, or no limit binds it. ``standstill``: the
    special procedure for which the clock stands now. ``told_by``: the facts after which it may read otherwise.
    """

    told_by: ClassVar[tuple[type[CaseFact], ...]] = (
        CaseDecided,
        CaseNotAccepted,
        CaseReturned,
        CaseWithdrawn,
        CaseReopened,
        SupplementRequested,
        SupplementAnswered,
        ProcedureStarted,
        ProcedureEnded,
    )

    case_number: str
    state: CaseState
    granted: bool | None
    due_on: date | None = None
    document_number: str = ""
    document_title: str = ""
    file_id: int | None = None
    valid_until: date | None = None
    waits_for_delivery: bool = False
    latest_on: date | None = None
    standstill: str = ""

    @staticmethod
    def latest_of(item: Item, received_on: date) -> date | None:
        """The last day of the decision on a case that would be received on this day; None without a limit."""
        noon = datetime.combine(received_on, time(12), timezone.get_default_timezone())
        return deadlines.plain_dates(item, deadlines.acceptance_due_on(noon)).due

    @property
    def ended(self) -> bool:
        """Nothing more will come of it unless it is reopened."""
        return self.state in CLOSED_STATES


def outcomes_of(*, actor: Actor, numbers: Iterable[str]) -> dict[str, Outcome]:
    """The outcomes of these cases by number; those the actor may not see are left out."""
    cases = list(Case.objects.visible_to(actor).filter(number__in=list(numbers)))
    papers = {notice.case_id: notice for notice in list_decisions(actor=actor, case_ids=[case.pk for case in cases])}
    accepted = [case.pk for case in cases if case.state == CaseState.ACCEPTED]
    stopped = Procedure.objects.filter(case__in=accepted, ended_at=None, stops_clock=True).order_by("id")
    still = dict(stopped.values_list("case", "name")) if accepted else {}
    items = catalogue.get_items({case.item_version_id for case in cases if case.state == CaseState.RECEIVED})
    return {
        case.number: _outcome(case, papers.get(case.pk), still.get(case.pk, ""), items.get(case.item_version_id))
        for case in cases
    }


def list_decisions(*, actor: Actor, case_ids: Iterable[int]) -> list[Notice]:
    """The decisions of these cases that are in force, oldest first, each with its delivery."""
    decisions = Notice.objects.visible_to(actor).filter(case__in=list(case_ids), kind__in=_DECISIONS)
    return list(decisions.filter(withdrawn_at=None).select_related("delivery").order_by("id"))


def find_who_handled(*, case_number: str = "", application_number: str = "") -> frozenset[int]:
    """Ids of staff who took it in, did or hold a step of it, or wrote a line of its history as part of the work."""
    named = Q(number=case_number) if case_number else Q(application_number=application_number)
    cases = list(Case.objects.visible_to(SYSTEM).filter(named).values_list("pk", flat=True)[:50])
    steps = CaseTask.objects.visible_to(SYSTEM).filter(case__in=cases)
    found = {each for pair in steps.values_list("done_by_id", "claimed_by_id") for each in pair if each}
    acts = CaseEvent.objects.filter(case__in=cases, actor_kind=ActorKind.STAFF).exclude(action__in=_FROM_ABOVE)
    return frozenset(found | {each for each in acts.values_list("actor_id", flat=True) if each})


def is_delivered(notice: Notice) -> bool:
    """Its delivery is on record."""
    return hasattr(notice, "delivery")


def _outcome(case: Case, paper: Notice | None, standstill: str, item: Item | None) -> Outcome:
    state = CaseState(case.state)
    granted = {CaseState.GRANTED: True, CaseState.REFUSED: False}.get(state)
    paper = paper if granted is not None else None  # what a reopening overtook leads to nothing
    return Outcome(
        case.number,
        state,
        granted,
        case.due_on,
        document_number=(case.result_number or paper.number) if paper else "",
        document_title=str(paper.content["title"]) if paper else "",
        file_id=paper.file_id if paper else None,
        valid_until=case.result_valid_until if paper else None,
        waits_for_delivery=paper is not None and not is_delivered(paper),
        latest_on=None if standstill else _latest_on(case, item),
        standstill=standstill,
    )


def _latest_on(case: Case, item: Item | None) -> date | None:
    """From acceptance the day that matters; before it, acceptance on its last day and the limit from there."""
    if case.state == CaseState.ACCEPTED:
        return case.due_on
    return deadlines.plain_dates(item, case.acceptance_due_on).due if item else None
