"""What a case led to: its decision as a document, and what of it still has to reach the applicant."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from tongban.cases.enums import CLOSED_STATES, CaseState, NoticeKind
from tongban.cases.models import Case, CaseEvent, CaseTask, Notice
from tongban.kernel.actors import SYSTEM, Actor, ActorKind

_FROM_ABOVE = ("ordered", "urged")  # the bureau's acts about a case are no handling of it
_DECISIONS = (NoticeKind.GRANT, NoticeKind.REFUSAL)


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a case stands for whoever waits for it. ``granted`` None: not decided yet. ``file_id`` of the decision."""

    case_number: str
    state: CaseState
    granted: bool | None
    due_on: date | None = None
    document_number: str = ""
    document_title: str = ""
    file_id: int | None = None
    valid_until: date | None = None
    waits_for_delivery: bool = False

    @property
    def ended(self) -> bool:
        """Nothing more will come of it unless it is reopened."""
        return self.state in CLOSED_STATES


def outcomes_of(*, actor: Actor, numbers: Iterable[str]) -> dict[str, Outcome]:
    """The outcomes of these cases by number, in two statements; those the actor may not see are left out."""
    cases = list(Case.objects.visible_to(actor).filter(number__in=list(numbers)))
    papers = {notice.case_id: notice for notice in list_decisions(actor=actor, case_ids=[case.pk for case in cases])}
    return {case.number: _outcome(case, papers.get(case.pk)) for case in cases}


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


def _outcome(case: Case, paper: Notice | None) -> Outcome:
    state = CaseState(case.state)
    granted = {CaseState.GRANTED: True, CaseState.REFUSED: False}.get(state)
    if paper is None:
        return Outcome(case.number, state, granted, case.due_on)
    return Outcome(
        case.number,
        state,
        granted,
        case.due_on,
        document_number=case.result_number or paper.number,
        document_title=str(paper.content["title"]),
        file_id=paper.file_id,
        valid_until=case.result_valid_until,
        waits_for_delivery=not is_delivered(paper),
    )
