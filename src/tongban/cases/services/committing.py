"""A promise instead of materials (告知承诺): kept as it was given, in force with the decision, over with it.

Lower than the acts (commitments.py): intake, acceptance, decision and what follows it call these under the lock of
their case.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from tongban.cases import deadlines, documents
from tongban.cases.documents import Paper, in_full
from tongban.cases.enums import CaseState, NoticeKind
from tongban.cases.errors_of_acts import NoPromise, PromiseStandsIn, PromiseTakenBack
from tongban.cases.events import DecidedOnPromise
from tongban.cases.models import Case, Commitment
from tongban.cases.services import papers, steps, telling
from tongban.cases.services.steps import Desk
from tongban.cases.workflow import note
from tongban.catalogue.public import Item
from tongban.kernel import audit, events
from tongban.kernel.actors import Actor


class Given(Protocol):
    """A promise as it was given (services.promising): its text, and what it is about, key → name."""

    @property
    def text(self) -> str: ...

    @property
    def materials(self) -> Mapping[str, str]: ...


def promise_of(item: Item, labels: list[str]) -> str:
    """What is promised in writing instead of these materials: shown before, kept as it was shown."""
    return documents.commitment_promise(item, labels, days=deadlines.check_days(item))


def keep_if_given(case_id: int, item: Item, instead: "Given | None", *, by_name: str, at: datetime) -> None:
    """Keep the promise handed in with an application, if one was given instead of materials."""
    if instead is None:
        return
    Commitment.objects.create(
        case_id=case_id,
        materials=[{"key": key, "label": label, "received_at": ""} for key, label in instead.materials.items()],
        promise=instead.text,
        days=deadlines.check_days(item),
        promised_by_name=by_name[:100],
        promised_at=at,
    )


def commitment_of(case: Case) -> Commitment | None:
    """The promise of a case, whether it stands, was taken back or was looked into."""
    return Commitment.objects.filter(case=case).first()


def require_standing(case: Case) -> Commitment:
    """The promise a decision may rest on, or NoPromise."""
    found = commitment_of(case)
    if found is None or not found.stands:
        raise NoPromise
    return found


def require_not_promised(case: Case, keys: set[str]) -> None:
    """The authority does not ask for what a promise stands in for."""
    found = commitment_of(case)
    if found is None or not found.stands:
        return
    if names := [point["label"] for point in found.materials if point["key"] in keys]:
        raise PromiseStandsIn(names="、".join(names))


def require_nothing_open(case: Case) -> None:
    """Neither accepted nor granted while a promise no longer stands in for what is not there."""
    found = commitment_of(case)
    if found is not None and found.waiting:
        raise PromiseTakenBack(names=names_of(found))


def names_of(commitment: Commitment) -> str:
    """The materials to be handed in after all, in one line."""
    return "、".join(point["label"] for point in commitment.waiting)


def note_received(desk: Desk, keys: set[str]) -> None:
    """What a supplement brought is no longer awaited instead of the promise."""
    found = commitment_of(desk.case)
    if found is None or not keys & {point["key"] for point in found.waiting}:
        return
    for point in found.waiting:
        if point["key"] in keys:
            point["received_at"] = desk.at.isoformat()
    found.save(update_fields=["materials"])


def take_effect(desk: Desk, *, actor: Actor) -> None:
    """A grant rests on the promise: it is a document of the case, and is looked into by a day told with it."""
    found = commitment_of(desk.case) if desk.case.state == CaseState.GRANTED else None
    if found is None or not found.stands:
        return
    found.accepted_by_name = actor.name[:100] or actor.kind.value
    found.check_by = deadlines.check_due_on(desk.at, found.days)
    found.save(update_fields=["accepted_by_name", "check_by"])
    note(desk.case, actor=actor, action="decided_on_promise", at=desk.at, text=in_full(found.check_by))
    facts = {
        "promised_by": found.promised_by_name,
        "promised_on": in_full(found.promised_at),
        "check_by": in_full(found.check_by),
    }
    papers.issue(desk, Paper(NoticeKind.COMMITMENT, facts, after=("after",), said=found.promise.splitlines()[1:]))
    audit.record(
        actor=actor,
        action="cases.decide_on_promise",
        subject=f"case:{desk.case.number}",
        instead_of=[point["key"] for point in found.materials],
        check_by=str(found.check_by),
    )
    events.publish(steps.event(DecidedOnPromise, desk.case, desk.at, check_by=found.check_by))


def drop(case: Case, at: datetime) -> None:
    """The decision that rested on it has ended: nobody looks into the promise any more, and nothing is to revoke."""
    telling.settle(case, telling.CHECK, telling.REVOKE)
    resting = Commitment.objects.filter(case=case, check_by__isnull=False, checked_at__isnull=True, dropped_at=None)
    resting.update(dropped_at=at)
