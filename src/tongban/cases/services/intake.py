"""The hot path: an application opens a case. One statement writes the case and everything that starts with it."""

import json
import secrets
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Model
from django.utils import timezone

from tongban.cases import deadlines, documents, policies
from tongban.cases.enums import CaseState, Channel, NoticeKind, TaskState
from tongban.cases.errors import ItemNotInForce
from tongban.cases.events import CaseOpened
from tongban.cases.models import Case, Notice
from tongban.cases.prefilled import count_answers
from tongban.cases.route import first_step
from tongban.cases.rows import CaseReceipt, ReceivedMaterial
from tongban.cases.services import committing, following
from tongban.cases.services.promising import Promise
from tongban.cases.services.steps import step_authority_id
from tongban.catalogue import public as catalogue
from tongban.catalogue.public import Item, VersionState
from tongban.identity import public as identity
from tongban.kernel import audit, clock, events
from tongban.kernel.actors import Actor
from tongban.kernel.errors import NotAllowed
from tongban.kernel.numbering import next_serial

_FILED_UNDER = frozenset({VersionState.PUBLISHED, VersionState.SUPERSEDED})  # a draft may outlive its version

CONTACT_FIELDS = ("contact_name", "mobile", "email", "address")

_OPEN = """
WITH opened AS (
    INSERT INTO cases_case (
        number, application_number, item_version_id, item_code, item_title, authority_id, applicant_id,
        applicant_snapshot, agent_id, agent_snapshot, contact, client_id, channel, state, facts,
        fact_sources, answered, prefilled, changed,
        received_at, acceptance_due_on, due_on, query_code, deemed_accepted, result_number, reasons,
        non_acceptance)
    VALUES (
        %(number)s, %(application_number)s, %(item_version_id)s, %(item_code)s, %(item_title)s, %(authority_id)s,
        %(applicant_id)s, %(applicant)s, %(agent_id)s, %(agent)s, %(contact)s, %(client_id)s,
        %(channel)s, %(state)s, %(facts)s,
        %(sources)s, %(answered)s, %(prefilled)s, %(changed)s,
        %(at)s, %(due_on)s, %(due_on)s, %(query_code)s, false, '', '', '')
    ON CONFLICT (application_number, item_version_id) DO NOTHING
    RETURNING id
), step AS (
    INSERT INTO cases_casetask (
        case_id, position, step_key, step_name, kind, authority_id, state, opinion, outcome, checklist, item_code,
        channel, due_on, order_on, opened_at)
    SELECT id, 0, %(step_key)s, %(step_name)s, %(step_kind)s, %(step_authority_id)s::bigint, %(step_state)s, '', '',
        '[]'::jsonb, %(item_code)s, %(channel)s, %(due_on)s::date, %(due_on)s::date, %(at)s::timestamptz
    FROM opened
), line AS (
    INSERT INTO cases_caseevent (case_id, at, action, state, actor_kind, actor_id, actor_name, text, public)
    SELECT id, %(at)s::timestamptz, 'opened', %(state)s, %(actor_kind)s, %(actor_id)s::bigint, %(actor_name)s, '', true
    FROM opened
), material AS (
    INSERT INTO cases_casematerial (
        case_id, key, name, form, file_id, note, checked_note, received_at, level, source, source_reference,
        source_words, legal_basis, original_name, original_seen_by, original_seen_at)
    SELECT opened.id, given.key, given.name, given.form, given.file_id, given.note, '', %(at)s::timestamptz,
        given.level, given.source, given.source_reference, given.source_words, given.legal_basis,
        given.original_name, given.original_seen_by,
        CASE WHEN given.original_seen_by <> '' THEN %(at)s::timestamptz END
    FROM opened, jsonb_to_recordset(%(materials)s::jsonb)
        AS given (key text, name text, form text, file_id bigint, note text, level text, source text,
            source_reference text, source_words text, legal_basis text,
            original_name text, original_seen_by text)
), slip AS (
    INSERT INTO cases_notice (
        number, authority_id, case_id, kind, issued_at, content, unprintable, verification, withdrawn_reason)
    SELECT %(number)s, %(authority_id)s::bigint, id, %(slip_kind)s, %(at)s::timestamptz, %(slip)s::bytea, '[]'::jsonb,
        gen_random_uuid(), ''
    FROM opened
)
SELECT id FROM opened
"""


@transaction.atomic(savepoint=False)  # its refusals undo the submission it belongs to
def open_case(
    *,
    actor: Actor,
    application_number: str,
    item_version_id: int,
    applicant_id: int,
    agent_id: int | None = None,
    client_id: int | None = None,
    channel: str,
    facts: dict[str, Any],
    materials: list[ReceivedMaterial],
    contact: dict[str, str] | None = None,
    item: Item | None = None,
    promise: str = "",
    sources: dict[str, Any] | None = None,
    instead: Promise | None = None,
) -> CaseReceipt:
    """Receive an application for one item: number it, start the acceptance clock, open the first step.

    A repeat for the same application and item version answers with the case that exists. Refuses ItemNotInForce and
    NotAllowed. The rest as public.open_case says.
    """
    if not policies.can_open(actor, applicant_id=applicant_id, agent_id=agent_id):
        raise NotAllowed
    item = _version_to_file_under(item, item_version_id)
    at = clock.now()
    row = _case_row(item, at, application_number, channel, facts)
    row |= _party_row(actor, applicant_id, agent_id, client_id) | _contact_row(contact or {}) | _first_step(item)
    row |= _sources_row(facts, sources or {}) | {"materials": _json([asdict(material) for material in materials])}
    authority = identity.get_authority(item.authority_id)
    row["number"] = _next_number(item, at)
    row["slip"] = _sealed(Notice, "content", documents.receipt_content(item, authority, row, materials))
    if (case_id := _write(row)) is None:
        return receipt_of(_existing(application_number, item_version_id))
    given = {"by_name": row["handed_in_by"], "at": at}
    following.keep_promise_of_submission(case_id, item, materials, promise=promise, **given)
    committing.keep_if_given(case_id, item, instead, **given)
    audit.record(actor=actor, action="cases.open", subject=f"case:{row['number']}", application=application_number)
    events.publish(_opened(row, at))
    return CaseReceipt(row["number"], row["query_code"], item.title, authority.name, at, row["due_on"])


def _version_to_file_under(known: Item | None, item_version_id: int) -> Item:
    item = known if known and known.version_id == item_version_id else catalogue.get_item(item_version_id)
    if item.state not in _FILED_UNDER:
        raise ItemNotInForce
    return item


def receipt_of(case: Case) -> CaseReceipt:
    """The receipt of a case that exists."""
    authority = identity.get_authority(case.authority_id)
    return CaseReceipt(
        case.number, case.query_code, case.item_title, authority.name, case.received_at, case.acceptance_due_on
    )


def _case_row(item: Item, at: datetime, application_number: str, channel: str, facts: dict[str, Any]) -> dict[str, Any]:
    return {
        "at": at,
        "application_number": application_number,
        "item_version_id": item.version_id,
        "item_code": item.code,
        "item_title": item.title,
        "authority_id": item.authority_id,
        "channel": Channel(channel).value,
        "state": CaseState.RECEIVED.value,
        "facts": _sealed(Case, "facts", facts),
        "due_on": deadlines.acceptance_due_on(at),
        "query_code": f"{secrets.randbelow(10**8):08d}",
        "slip_kind": NoticeKind.RECEIPT.value,
    }


def _sources_row(facts: dict[str, Any], sources: dict[str, Any]) -> dict[str, Any]:
    return {"sources": _sealed(Case, "fact_sources", sources), **count_answers(facts, sources)._asdict()}


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)


def _sealed(model: type[Model], column: str, value: Any) -> bytes:
    field: Any = model._meta.get_field(column)
    return bytes(field.sealed(value))


def _party_row(actor: Actor, applicant_id: int, agent_id: int | None, client_id: int | None) -> dict[str, Any]:
    applicant = identity.party_snapshot(applicant_id)
    agent = identity.party_snapshot(agent_id) if agent_id else {}
    return {
        "applicant_id": applicant_id,
        "applicant": _sealed(Case, "applicant_snapshot", applicant),
        "applicant_name": applicant["name"],
        "agent_id": agent_id,
        "handed_in_by": str(agent.get("name") or applicant["name"]),
        "agent": _sealed(Case, "agent_snapshot", agent),
        "client_id": client_id,
        "actor_kind": actor.kind.value,
        "actor_id": actor.id,
        "actor_name": actor.name[:100],
    }


def _contact_row(contact: dict[str, str]) -> dict[str, Any]:
    """Whom to reach; only what a contact is made of, and ``reach`` for the slip."""
    known = {key: str(contact[key]) for key in CONTACT_FIELDS if contact.get(key)}
    return {"contact": _sealed(Case, "contact", known), "reach": known}


def _first_step(item: Item) -> dict[str, Any]:
    step = first_step(item)
    return {
        "step_key": step.key,
        "step_name": step.name,
        "step_kind": step.kind.value,
        "step_state": TaskState.OPEN.value,
        "step_authority_id": step_authority_id(item, step.authority_code),
    }


def _next_number(item: Item, at: datetime) -> str:
    """办件编号: implementation code + yyyymmdd + serial of that item on that day, four figures or more."""
    scope = f"{item.definition.task_code}{timezone.localdate(at):%Y%m%d}"
    return f"{scope}{next_serial(f'case:{scope}'):04d}"


def _write(row: dict[str, Any]) -> int | None:
    """The case that was written; None when it existed."""
    with connection.cursor() as cursor:
        cursor.execute(_OPEN, row)
        found = cursor.fetchone()
        return int(found[0]) if found else None


def _existing(application_number: str, item_version_id: int) -> Case:
    return Case.objects.get(application_number=application_number, item_version_id=item_version_id)


def _opened(row: dict[str, Any], at: datetime) -> CaseOpened:
    return CaseOpened(
        case_number=row["number"],
        application_number=row["application_number"],
        item_code=row["item_code"],
        item_title=row["item_title"],
        authority_id=row["authority_id"],
        applicant_id=row["applicant_id"],
        agent_id=row["agent_id"],
        channel=row["channel"],
        state=row["state"],
        due_on=row["due_on"],
        at=at.isoformat(),
    )
