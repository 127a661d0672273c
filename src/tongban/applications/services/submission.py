"""Handing in. The hot path: one application, all its cases, their receipts, in one transaction.

Statements for one item: 13, bounded by tests/test_submission.py. Lock the application, its items, their versions, its
evidence (4); the case (6, see cases.services.intake); close the application with its items, audit, outbox (3). Those
that bring no answer do not wait: nine round trips and the commit.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from django.db import connection, transaction
from pydantic import TypeAdapter

from tongban.applications import policies, selectors
from tongban.applications.enums import ApplicationState
from tongban.applications.errors import (
    ApplicantDeceased,
    ApplicationIncomplete,
    DeclarationNeeded,
    DefinitionChanged,
    DraftDiscarded,
    MandateNeeded,
    NoReceipt,
    PromiseNeeded,
    StandInGone,
)
from tongban.applications.events import ApplicationSubmitted
from tongban.applications.forms.rows import facts_of, files_asked
from tongban.applications.forms.uniting import Share
from tongban.applications.holdings import keeping
from tongban.applications.models import Application, ApplicationItem, Evidence
from tongban.applications.selectors import Draft
from tongban.applications.services import holdings, known_facts, promising
from tongban.cases import public as cases
from tongban.cases.public import CaseReceipt, MaterialForm, ReceivedMaterial
from tongban.identity import public as identity
from tongban.identity.public import Act
from tongban.kernel import audit, clock, events
from tongban.kernel.actors import Actor
from tongban.kernel.trips import in_few_trips
from tongban.registers.public import TrustLevel

_RECEIPTS = TypeAdapter(list[CaseReceipt])
_CLOSE = """
    WITH closed AS (
        UPDATE applications_application
        SET state = %(state)s, submitted_at = %(at)s, saved_at = %(at)s, receipts = %(receipts)s::jsonb,
            submitted_channel = %(channel)s
        WHERE id = %(application)s
    )
    UPDATE applications_applicationitem AS item SET case_number = given.case_number
    FROM unnest(%(items)s::bigint[], %(cases)s::text[]) AS given (id, case_number)
    WHERE item.id = given.id
"""
_LET_WAIT = """
    UPDATE applications_applicationitem AS item SET after = given.after::jsonb
    FROM unnest(%(items)s::bigint[], %(after)s::text[]) AS given (id, after)
    WHERE item.id = given.id
"""


@dataclass(frozen=True, slots=True)
class Submission:
    """What handing in led to: one receipt for each case, in the order of the items."""

    number: str
    cases: list[CaseReceipt]


def submit_application(*, actor: Actor, number: str, declared: bool = True, promise: str = "") -> Submission:
    """Hand in a complete draft: one case for each item is opened with the authority responsible.

    Calling is declaring: a page that asks the person passes what was ticked. Materials that come later need
    ``promise``, its text as ``Draft.promise`` told it. A repeat (double click, two windows, a retry after a lost
    answer) returns the receipt of the first. What was to stand in for a paper and holds no more is taken out of the
    draft, and StandInGone asks for the paper.
    """
    try:
        submission = _submit(actor=actor, number=number, declared=declared, promise=promise)
    except StandInGone:
        holdings.drop_gone(actor=actor, number=number)
        raise
    if submission is None:
        raise ApplicantDeceased
    return submission


@transaction.atomic
@in_few_trips()
def _submit(*, actor: Actor, number: str, declared: bool, promise: str) -> Submission | None:
    """The receipts; None when the person somebody else acts for has died meanwhile."""
    application = selectors.get_application(actor=actor, number=number, lock=True)
    if application.state == ApplicationState.SUBMITTED:
        return receipt_of(application)
    draft = Draft(application)
    policies.require_assurance(actor, (share.item.definition for share in draft.requirements.shares))
    _require_ready(draft, declared=declared, promise=promise)
    promising.require_signed(actor, draft)
    if application.agent_id is not None and _has_died(actor, draft):
        return None
    _require_stand_ins(actor, draft)
    _use_mandate(draft, promised=bool(promise) or any(item.by_promise for item in draft.items))
    application.submitted_channel = policies.channel_of_submission(actor, application)
    waiting = draft.waiting
    shares = [share for share in draft.requirements.shares if share.item.code not in waiting]
    receipts = [open_case(actor, draft, share) for share in shares]
    _close(application, [item for item in draft.items if item.item_code not in waiting], receipts)
    _let_wait(draft.items, waiting)
    case_numbers = [receipt.number for receipt in receipts]
    audit.record(actor=actor, action="applications.submit", subject=f"application:{number}", cases=case_numbers)
    events.publish(_submitted(application, draft.items, case_numbers))
    return Submission(number, receipts)


def receipt_of(application: Application) -> Submission:
    """The receipt as it was given at submission; NoReceipt before."""
    if application.state != ApplicationState.SUBMITTED:
        raise NoReceipt
    return Submission(application.number, _RECEIPTS.validate_python(application.receipts))


def case_receipt_of(application: Application, case_number: str) -> CaseReceipt:
    """The receipt of one of its cases; NoReceipt for a case of another application."""
    for receipt in receipt_of(application).cases:
        if receipt.number == case_number:
            return receipt
    raise NoReceipt


def _require_ready(draft: Draft, *, declared: bool, promise: str) -> None:
    application = draft.application
    if application.state == ApplicationState.DISCARDED:
        raise DraftDiscarded
    if not policies.mandate_stands(application, [item.item_code for item in draft.items]):
        raise MandateNeeded
    if not all(item.open for item in draft.requirements.items):
        raise DefinitionChanged
    if missing := draft.missing():
        raise ApplicationIncomplete(problems=missing)
    if not declared:
        raise DeclarationNeeded
    if promise != draft.promise():
        raise PromiseNeeded
    if any(item.by_promise for item in draft.items):
        policies.require_believed(application.applicant_id)


def _use_mandate(draft: Draft, *, promised: bool) -> None:
    """Handing in is an act under a mandate, and a promise in somebody's name another."""
    titles = {item.item_code: item.item_title for item in draft.items if item.chosen}
    acts = (Act.APPLY, Act.PROMISE) if promised else (Act.APPLY,)
    if not policies.use_mandate(draft.application, titles, *acts):
        raise MandateNeeded


def _has_died(actor: Actor, draft: Draft) -> bool:
    """A mandate ends with the life of who gave it."""
    subject = known_facts.subject_of(identity.party_snapshot(draft.application.applicant_id))
    purpose = known_facts.purpose_of(draft.application, draft.items, "提交前核对申请人状态")
    found = known_facts.look_up(actor=actor, subject=subject, elements=(), purpose=purpose)
    return found is not None and found.deceased_on is not None


def _require_stand_ins(actor: Actor, draft: Draft) -> None:
    """A licence that expired this morning stands in for nothing."""
    gone = keeping.find_gone(actor, draft)
    if gone:
        names = {material.key: material.name for material in draft.requirements.materials}
        raise StandInGone(names="、".join(names.get(row.material_key, row.title) for row, _why in gone))


def open_case(
    actor: Actor,
    draft: Draft,
    share: Share,
    arrived: Iterable[ReceivedMaterial] = (),
    numbers: Mapping[str, str] = MappingProxyType({}),
) -> CaseReceipt:
    """Each authority gets the answers and materials its own item asks for, and no others.

    ``arrived``: results of other parts of the same thing that are materials of this one; ``numbers``: question → the
    number of such a result.
    """
    application, item = draft.application, share.item
    answers, handed_in = application.answers, share.filed(draft.evidence)
    later, instead = _later(draft, share), draft.promise_instead(share)
    promise = draft.promise_later(share)
    receipt = cases.open_case(
        actor=actor,
        application_number=application.number,
        item_version_id=item.version_id,
        applicant_id=application.applicant_id,
        agent_id=application.agent_id,
        client_id=application.client_id,
        channel=application.submitted_channel,
        facts=facts_of(share.asked(answers), share.facts(answers), handed_in) | dict(numbers),
        materials=[*_materials(draft, share, handed_in), *_signed(draft, share), *later, *arrived],
        contact=application.contact,
        item=item,
        promise=promise.text if promise else "",
        instead=instead,
        sources=share.sources(answers, application.known_answers),
    )
    if draft.holdings:
        holdings.note_uses(draft, share, receipt.number)
    return receipt


def _later(draft: Draft, share: Share) -> list[ReceivedMaterial]:
    """What this item asks for and comes later, said or left open."""
    later = draft.later_of(share)
    return [ReceivedMaterial(material.key, material.name, MaterialForm.LATER, None, "") for material in later]


def _signed(draft: Draft, share: Share) -> list[ReceivedMaterial]:
    """The promise signed on paper at the counter, a material of the case."""
    return [
        ReceivedMaterial(
            "signed-promise", "告知承诺书（申请人签名）", MaterialForm.SCAN, row.file_id, level=TrustLevel.B
        )
        for row in draft.signed_for(share)
    ]


def _materials(draft: Draft, share: Share, handed_in: dict[str, list[Evidence]]) -> Iterable[ReceivedMaterial]:
    answers = draft.application.answers
    names = {material.key: material.name for material in share.needed(answers)}
    asked = files_asked(share.asked(answers).values(), share.answers(answers), handed_in)
    names |= {key: file.name for key, file in asked.items()}
    for key, name in names.items():
        for row in handed_in.get(key, []):
            if row.holding_id is not None:
                yield holdings.received_instead(draft, row, key, name)
            elif row.form != MaterialForm.LATER:
                yield received(row, key, name, handed_in[key])


def received(row: Evidence, key: str, name: str, beside: Iterable[Evidence] = ()) -> ReceivedMaterial:
    """One piece of evidence as cases take it; a copy whose original lay beside it at the counter is level B."""
    seen = next((each for each in beside if each.form == MaterialForm.ORIGINAL_SEEN), None)
    copy = seen is not None and row.file_id is not None
    return ReceivedMaterial(
        key,
        name,
        MaterialForm(row.form),
        row.file_id,
        row.note,
        level=TrustLevel.B if copy else row.level,
        original_name=name[:200] if copy else "",
        original_seen_by=seen.by_name if copy and seen else "",
    )


def _close(application: Application, items: list[ApplicationItem], receipts: list[CaseReceipt]) -> None:
    application.state = ApplicationState.SUBMITTED
    application.submitted_at = application.saved_at = clock.now()
    application.receipts = _RECEIPTS.dump_python(receipts, mode="json")
    for item, receipt in zip(items, receipts, strict=True):
        item.case_number = receipt.number
    row: dict[str, Any] = {
        "application": application.pk,
        "state": application.state.value,
        "channel": str(application.submitted_channel),
        "at": application.submitted_at,
        "receipts": json.dumps(application.receipts),
        "items": [item.pk for item in items],
        "cases": [item.case_number for item in items],
    }
    with connection.cursor() as cursor:
        cursor.execute(_CLOSE, row)


def _let_wait(items: list[ApplicationItem], waiting: dict[str, list[str]]) -> None:
    """Parts of a thing whose turn comes when the results of others are there."""
    if not waiting:
        return
    row: dict[str, Any] = {
        "items": [item.pk for item in items if item.item_code in waiting],
        "after": [json.dumps(waiting[item.item_code]) for item in items if item.item_code in waiting],
    }
    with connection.cursor() as cursor:
        cursor.execute(_LET_WAIT, row)


def add_receipt(application: Application, receipt: CaseReceipt) -> None:
    """A part was opened later: its receipt stands beside the first ones."""
    application.receipts = [*application.receipts, *_RECEIPTS.dump_python([receipt], mode="json")]
    application.save(update_fields=["receipts"])


def _submitted(application: Application, items: list[ApplicationItem], case_numbers: list[str]) -> ApplicationSubmitted:
    moment: Any = application.submitted_at
    return ApplicationSubmitted(
        application_number=application.number,
        case_numbers=case_numbers,
        item_codes=[item.item_code for item in items],
        applicant_id=application.applicant_id,
        agent_id=application.agent_id,
        channel=application.submitted_channel,
        at=moment.isoformat(),
    )
