"""Shapes of the JSON answers."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from ninja import Schema

from tongban.cases.codes import Phase
from tongban.cases.rows import CaseProgress, CaseRow
from tongban.cases.selectors.verification import Verification


class CaseOut(Schema):
    """One line of a list of cases. ``state`` and ``channel`` are the platform's codes."""

    number: str
    application_number: str
    item_code: str
    item_title: str
    authority_name: str
    applicant_name: str
    state: str
    state_label: str
    channel: str
    received_at: datetime
    closed_at: datetime | None
    due_on: date | None


class CasePage(Schema):
    """A page; ``next`` is the value of ``after`` for the next one, empty at the end."""

    cases: list[CaseOut]
    next: str


class StepOut(Schema):
    key: str
    name: str
    kind: str
    state: str | None
    authority_name: str
    done_at: datetime | None


class RouteLineOut(Schema):
    """One line of the route, indented by ``depth``: a step, or a group whose lines follow. ``look``: todo, now, waiting
    (for the applicant), done, back (sent back), dropped, left_out (does not apply)."""

    key: str
    name: str
    depth: int
    look: str
    group: bool
    authority_name: str
    note: str
    done_at: datetime | None


class HistoryOut(Schema):
    at: datetime
    action: str
    title: str
    text: str


class HistoryPage(Schema):
    """Lines, newest first; ``next`` is the value of ``after`` for the next page, empty at the end."""

    history: list[HistoryOut]
    next: str


class NoticeOut(Schema):
    number: str
    kind: str
    title: str
    issued_at: datetime
    verification: UUID
    withdrawn_at: datetime | None


class PointOut(Schema):
    key: str
    label: str
    reason: str


class SupplementOut(Schema):
    reason: str
    due_on: date
    fields: list[PointOut]
    materials: list[PointOut]


class ReasonOut(Schema):
    """One reason of the date that matters, with the days it speaks of (inclusive)."""

    kind: str
    text: str
    start: date
    end: date


class ClockOut(Schema):
    """One clock of the law. ``state``: not_started, running, paused, met, missed, stopped. ``used``, ``remaining`` and
    ``overrun`` are whole units without pauses. ``provisional``: the holidays of the due day are not announced yet.
    ``moving``: a pause is running, so the due day is the earliest one.
    """

    key: str
    name: str
    state: str
    started_on: date | None
    due_on: date | None
    due_at: datetime | None
    stopped_at: datetime | None
    limit: int
    unit: str
    article: str
    used: int
    remaining: int
    overrun: int
    provisional: bool
    moving: bool
    explanation: list[ReasonOut]


class AwaitedMaterialOut(Schema):
    key: str
    label: str
    received: bool


class AwaitedOut(Schema):
    """Materials that follow acceptance by promise. ``due_on`` null before acceptance; ``met`` null while open."""

    due_on: date | None
    met: bool | None
    materials: list[AwaitedMaterialOut]


class CommittedOut(Schema):
    """A promise instead of materials (告知承诺). ``stands``: it stands in for ``materials``; otherwise those not
    received are to be handed in after all. ``check_by``: the last day it is looked into, null before a decision rests
    on it; ``ordered``: it must be put right by then. ``kept`` null until it was looked into.
    """

    promise: str
    stands: bool
    materials: list[AwaitedMaterialOut]
    check_by: date | None
    ordered: bool
    kept: bool | None


class StillAwaitedOut(Schema):
    """What is still to come, by name; empty when all is in."""

    awaited: list[str]


class CodesOut(Schema):
    """What other systems call the phase; empty where a table has no code. ``national``: step of GB/T 39046;
    ``construction``: exchange of construction approvals; ``closing``: result_type of the exchange tables;
    ``guangdong``: stage and code of Guangdong's step tables.
    """

    national: str
    construction: str
    closing: str
    guangdong: str


class ProgressOut(Schema):
    """Where a case is, by when, why, and what comes next."""

    number: str
    item_code: str
    item_title: str
    authority_name: str
    applicant_name: str
    state: str
    state_label: str
    channel: str
    received_at: datetime
    accepted_at: datetime | None
    closed_at: datetime | None
    acceptance_due_on: date
    promised_due_on: date | None
    statutory_due_on: date | None
    due_on: date | None
    due_at: datetime | None
    why: str
    provisional: bool
    because: list[ReasonOut]
    clocks: list[ClockOut]
    next: str
    reasons: str
    result_number: str
    result_valid_until: date | None
    steps: list[StepOut]
    route: list[RouteLineOut]
    history: list[HistoryOut]
    history_next: str
    notices: list[NoticeOut]
    supplement: SupplementOut | None
    awaited: AwaitedOut | None
    committed: CommittedOut | None
    phase: Phase
    phase_label: str
    codes: CodesOut


class VerificationOut(Schema):
    """What a document proves; the holder's name is masked for persons."""

    verification: UUID
    title: str
    kind: str
    number: str
    authority_name: str
    item_title: str
    item_code: str
    holder_name: str
    issued_at: datetime
    valid: bool
    withdrawn_at: datetime | None
    result_number: str
    valid_until: date | None
    sha256: str
    sm3: str


def plain(row: CaseRow | CaseProgress | Verification) -> dict[str, Any]:
    """A row as the schemas read it, with the labels of state and phase beside their codes."""
    values = {name: getattr(row, name) for name in row.__dataclass_fields__}
    named = {name: values[name] for name in ("state", "phase") if values.get(name) is not None}
    return values | {f"{name}_label": str(value.label) for name, value in named.items()}
