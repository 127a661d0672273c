"""Where a case is, for the person it concerns and for whoever may see it."""

import hmac
from collections.abc import Iterable
from typing import Any

from tongban.cases import deadlines, documents, explain
from tongban.cases.agents import hears_of
from tongban.cases.codes import codes_of
from tongban.cases.enums import CaseState, Channel, NoticeKind, ParticipantRole, TaskState
from tongban.cases.errors import CaseNotFound
from tongban.cases.facts import Record, record_of
from tongban.cases.models import (
    Case,
    CaseEvent,
    CaseQuerySet,
    CaseTask,
    Commitment,
    Notice,
    Participant,
    Supplement,
    Tolerance,
)
from tongban.cases.route import Route
from tongban.cases.rows import (
    Awaited,
    AwaitedMaterial,
    CaseProgress,
    CaseRow,
    Committed,
    HistoryLine,
    NoticeRow,
    StepRow,
    SupplementAsked,
    SupplementPoint,
)
from tongban.cases.selectors import silence
from tongban.cases.selectors.phases import phase_of
from tongban.cases.selectors.route_picture import route_lines, to_be_done_again
from tongban.catalogue import public as catalogue
from tongban.catalogue.public import Item
from tongban.identity import public as identity
from tongban.identity.public import PartyKind
from tongban.kernel.actors import SYSTEM, Actor, ActorKind
from tongban.kernel.masking import mask_name
from tongban.kernel.pagination import Page, after

ENDED = frozenset({CaseState.NOT_ACCEPTED, CaseState.REFUSED, CaseState.WITHDRAWN, CaseState.RETURNED})


def get_case(*, actor: Actor, number: str) -> Case:
    """A case the actor may see; another person's does not exist for them."""
    case = Case.objects.visible_to(actor).numbered(number).first()
    if case is None:
        raise CaseNotFound
    return case


def email_for(case: Case, party_id: int) -> str:
    """The e-mail given in the application, for the party that filed it (the agent, when there is one); else ""."""
    filed_by = case.agent_id or case.applicant_id
    return str(case.contact.get("email") or "") if party_id == filed_by else ""


def people_to_tell(case: Case) -> dict[int, str]:
    """Who hears what happens in a case: party → how to address them. The agent, while it may read it, hears it about
    the applicant."""
    name = str(case.applicant_snapshot.get("name", ""))
    people = {case.applicant_id: name}
    if case.agent_id is not None and hears_of(case):
        people[case.agent_id] = name
    joined = Participant.objects.filter(case=case, role=ParticipantRole.CO_APPLICANT, party__isnull=False)
    return people | {party: named for party, named in joined.values_list("party_id", "name") if party not in people}


def find_contact_email(*, case_number: str, party_id: int) -> str:
    """The same by number; "" when there is no such case."""
    case = Case.objects.visible_to(SYSTEM).numbered(case_number).first()
    return email_for(case, party_id) if case is not None else ""


def get_progress(*, actor: Actor, number: str, with_history: bool = True) -> CaseProgress:
    """Where a case is, by when, why, and what comes next."""
    case = get_case(actor=actor, number=number)
    return progress_of(case, masked=not _own(actor), with_history=with_history)


def list_history(*, actor: Actor, number: str, cursor: str = "", size: int = 50) -> Page[HistoryLine]:
    """The public lines of a case's history, newest first."""
    case = get_case(actor=actor, number=number)
    page = after(case.history.filter(public=True), order=("-id",), cursor=cursor, size=size)
    return Page([_line(line, masked=not _own(actor)) for line in page.rows], page.next_cursor)


def find_progress(*, number: str, query_code: str) -> CaseProgress | None:
    """The same for whoever holds number and query code, masked; None for every wrong pair alike."""
    case = Case.objects.visible_to(SYSTEM).numbered(number).first()
    known = case.query_code if case else "00000000"
    right = hmac.compare_digest(known.encode(), query_code.encode())
    return progress_of(case, masked=True) if case and right else None


def find_open_supplement(*, actor: Actor, number: str) -> SupplementAsked | None:
    """What the applicant must supplement now, or None."""
    case = get_case(actor=actor, number=number)
    open_notice = Supplement.objects.filter(case=case, ended_at__isnull=True).first()
    return _asked(open_notice) if open_notice else None


def list_my_cases(*, actor: Actor, cursor: str = "", size: int = 20) -> Page[CaseRow]:
    """The actor's own cases, newest first."""
    mine = Case.objects.visible_to(actor).of_whom(actor)
    if actor.kind is not ActorKind.CITIZEN:
        mine = mine.none()
    page = after(mine, order=("-id",), cursor=cursor, size=size)
    return Page(case_rows(page.rows, actor=actor), page.next_cursor)


def list_cases(*, actor: Actor, cursor: str = "", size: int = 20, state: str = "") -> Page[CaseRow]:
    """Cases the actor may see, newest first: one's own, the authority's, the client's."""
    cases: CaseQuerySet = Case.objects.visible_to(actor)
    if actor.kind is ActorKind.STAFF and not actor.may(identity.BUREAU_WATCH):
        cases = cases.of_authority(actor.authority_id)
    if state:
        cases = cases.filter(state=state)
    page = after(cases, order=("-id",), cursor=cursor, size=size)
    return Page(case_rows(page.rows, actor=actor), page.next_cursor)


def count_my_open_cases(*, actor: Actor) -> int:
    """How many of one's own cases still run."""
    if actor.kind is not ActorKind.CITIZEN:
        return 0
    return Case.objects.visible_to(actor).of_whom(actor).open().count()


def case_rows(cases: Iterable[Case], *, actor: Actor) -> list[CaseRow]:
    """Cases as rows; names are masked for all but the persons themselves."""
    cases = list(cases)
    authorities = identity.get_authorities({case.authority_id for case in cases})
    own = actor.kind in (ActorKind.CITIZEN, ActorKind.CLIENT)
    return [
        CaseRow(
            id=case.pk,
            number=case.number,
            application_number=case.application_number,
            item_code=case.item_code,
            item_title=case.item_title,
            authority_id=case.authority_id,
            authority_name=authorities[case.authority_id].name,
            applicant_name=applicant_name(case, masked=not own),
            state=CaseState(case.state),
            channel=Channel(case.channel),
            received_at=case.received_at,
            closed_at=case.closed_at,
            due_on=case.due_on,
        )
        for case in cases
    ]


_DAYS = (
    "received_at",
    "accepted_at",
    "closed_at",
    "acceptance_due_on",
    "promised_due_on",
    "statutory_due_on",
    "due_on",
    "due_at",
)


def progress_of(case: Case, *, masked: bool, with_history: bool = True) -> CaseProgress:
    """Everything a person may know about where a case is."""
    item = catalogue.get_item(case.item_version_id)
    authority = identity.get_authority(case.authority_id)
    record, awaited = record_of(case), _awaited(case)
    supplement = next((each for each in record.supplements if each.ended_at is None), None)
    return CaseProgress(
        number=case.number,
        item_code=case.item_code,
        item_title=case.item_title,
        authority_id=case.authority_id,
        authority_name=authority.name,
        authority_phone=authority.phone or item.definition.consult_phone,
        applicant_name=applicant_name(case, masked=masked),
        state=CaseState(case.state),
        channel=Channel(case.channel),
        **{name: getattr(case, name) for name in _DAYS},
        why=explain.why(record, item, supplement),
        next=explain.comes_next(record, awaited=awaited is not None and awaited.open),
        reasons="" if masked else case.reasons,
        result_number=case.result_number,
        result_valid_until=case.result_valid_until,
        steps=step_rows(case, item),
        route=route_lines(case, item, inside=False),
        history=_history(case, masked=masked) if with_history else (),
        notices=notice_rows(case, item),
        supplement=_asked(supplement) if supplement else None,
        query_code="" if masked else case.query_code,
        item_version_id=case.item_version_id,
        awaited=awaited,
        committed=_committed(case, masked=masked),
        **_law_of(record, item),
    )


def _awaited(case: Case) -> Awaited | None:
    kept = Tolerance.objects.filter(case=case).first()
    if kept is None:
        return None
    materials = [AwaitedMaterial(each["key"], each["label"], bool(each["received_at"])) for each in kept.materials]
    return Awaited(kept.due_on, kept.met, tuple(materials))


def _committed(case: Case, *, masked: bool) -> Committed | None:
    """The promise, its words for the persons themselves."""
    kept = Commitment.objects.filter(case=case).first()
    if kept is None:
        return None
    materials = [AwaitedMaterial(each["key"], each["label"], bool(each["received_at"])) for each in kept.materials]
    return Committed(
        promise="" if masked else kept.promise,
        stands=kept.stands,
        materials=tuple(materials),
        check_by=kept.check_by,
        ordered=kept.ordered_at is not None,
        kept=kept.kept,
    )


def _law_of(record: Record, item: Item) -> dict[str, Any]:
    """Every clock, why the date that matters is what it is, what silence made true; the phase, and its codes."""
    explained, phase = deadlines.explain_dates(record, item), phase_of(record)
    return {
        "phase": phase,
        "codes": codes_of(phase),
        "because": explained.lines,
        "months": explained.months,
        "provisional": explained.provisional,
        "clocks": explained.clocks,
        "broken": silence.find_broken(record.case),
        "renewal": silence.renewal_of(record.renewal),
    }


def step_rows(case: Case, item: Item) -> tuple[StepRow, ...]:
    """Every step of the route: done, live, or still to come (once more, after a step was sent back)."""
    route = Route(item)
    last: dict[str, CaseTask] = {}
    for each in CaseTask.objects.visible_to(SYSTEM).filter(case=case, asked_from__isnull=True).order_by("id"):
        last[each.step_key] = each
    authorities = identity.get_authorities({task.authority_id for task in last.values()})
    rows = []
    for step in route.steps:
        task = last.get(step.key)
        reached = task is not None and not to_be_done_again(route, step.key, last)
        rows.append(
            StepRow(
                key=step.key,
                name=step.name,
                kind=step.kind,
                state=TaskState(task.state) if task and reached else None,
                authority_name=authorities[task.authority_id].name if task else "",
                done_at=task.done_at if task and reached else None,
            )
        )
    return tuple(rows)


def notice_rows(case: Case, item: Item, *, of_others: bool = False) -> tuple[NoticeRow, ...]:
    """The documents of a case, oldest first; ``of_others``: with the copies that went to interested parties."""
    found = Notice.objects.visible_to(SYSTEM).filter(case=case).order_by("id")
    return tuple(
        NoticeRow(
            number=notice.number,
            kind=NoticeKind(notice.kind),
            title=documents.title_of(NoticeKind(notice.kind), item),
            issued_at=notice.issued_at,
            verification=notice.verification,
            file_id=notice.file_id,
            withdrawn_at=notice.withdrawn_at,
        )
        for notice in (found if of_others else found.filter(to_others=False))
    )


_WITHOUT_PERSONS = frozenset({"step_finished", "transferred", "asked_others"})


def _history(case: Case, *, masked: bool) -> tuple[HistoryLine, ...]:
    """Public lines. Free words may name people, so only the persons themselves read them."""
    lines = case.history.filter(public=True).order_by("id")
    return tuple(_line(line, masked=masked) for line in lines)


def _line(line: CaseEvent, *, masked: bool) -> HistoryLine:
    return HistoryLine(
        at=line.at,
        action=line.action,
        title=explain.action_title(line.action),
        text="" if masked and line.action not in _WITHOUT_PERSONS else line.text,
    )


def _own(actor: Actor) -> bool:
    """The persons of the case, and the system that filed it: only they see it may be theirs, so they read all."""
    return actor.kind in (ActorKind.CITIZEN, ActorKind.CLIENT)


def applicant_name(case: Case, *, masked: bool) -> str:
    """The applicant's name as it was at intake. Names of organisations are public and stay."""
    name = str(case.applicant_snapshot.get("name", ""))
    person = case.applicant_snapshot.get("kind") != PartyKind.ORGANISATION
    return mask_name(name) if masked and person else name


def _asked(supplement: Supplement) -> SupplementAsked:
    return SupplementAsked(
        reason=supplement.reason,
        due_on=supplement.due_on,
        fields=tuple(SupplementPoint(**point) for point in supplement.fields),
        materials=tuple(SupplementPoint(**point) for point in supplement.materials),
    )
