"""What cases tell other contexts: frozen rows, never models."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from tongban.cases.clocks import Line, Month
from tongban.cases.codes import Codes, Phase
from tongban.cases.enums import CaseState, Channel, MaterialForm, NoticeKind, TaskState
from tongban.catalogue.public import StepOutcome
from tongban.registers.public import MaterialSource, TrustLevel


@dataclass(frozen=True, slots=True)
class ReceivedMaterial:
    """One material as received. ``file_id`` None for a paper that was only seen or taken at the counter.

    ``level`` is its trust level (A–D). What stands in for a paper says its ``source``, a reference and words for it,
    and the law that allows it; its file is a frozen copy of what was shown to the applicant. ``original_*``: who saw
    which original of a copy at the counter.
    """

    key: str
    name: str
    form: MaterialForm
    file_id: int | None = None
    note: str = ""
    level: str = ""
    source: str = ""
    source_reference: str = ""
    source_words: str = ""
    legal_basis: str = ""
    original_name: str = ""
    original_seen_by: str = ""


@dataclass(frozen=True, slots=True)
class Held:
    """What a party already has here: a licence in force (``LICENCE``), or a material handed in before (``EARLIER``).

    ``number`` is that of the licence, or of the case the material was handed in for. ``since``: when it was issued,
    or its original seen. ``reference`` names it: ``case:…``, ``material:…``.
    """

    source: MaterialSource
    reference: str
    name: str
    number: str
    holder: str
    authority_name: str
    since: date
    valid_until: date | None
    level: TrustLevel
    file_id: int | None = None
    seen_by: str = ""


@dataclass(frozen=True, slots=True)
class CaseReceipt:
    """What the applicant takes home (收件凭证)."""

    number: str
    query_code: str
    item_title: str
    authority_name: str
    received_at: datetime
    acceptance_due_on: date


@dataclass(frozen=True, slots=True)
class SupplementPoint:
    """One thing to supplement: a question of the form or a material, and why."""

    key: str
    label: str
    reason: str


@dataclass(frozen=True, slots=True)
class SupplementAsked:
    """The open supplement notice of a case."""

    reason: str
    due_on: date
    fields: tuple[SupplementPoint, ...]
    materials: tuple[SupplementPoint, ...]


@dataclass(frozen=True, slots=True)
class AwaitedMaterial:
    key: str
    label: str
    received: bool


@dataclass(frozen=True, slots=True)
class Awaited:
    """Materials that follow acceptance by promise (容缺后补). ``due_on`` None before acceptance; ``met`` None: open."""

    due_on: date | None
    met: bool | None
    materials: tuple[AwaitedMaterial, ...]

    @property
    def open(self) -> bool:
        """Something is still to come."""
        return self.met is None and not all(each.received for each in self.materials)


@dataclass(frozen=True, slots=True)
class Committed:
    """A promise instead of materials (告知承诺). ``check_by`` None: not decided on; ``kept`` None: not looked into.

    ``stands``: it stands in for ``materials``; otherwise those not received are to be handed in after all.
    """

    promise: str
    stands: bool
    materials: tuple[AwaitedMaterial, ...]
    check_by: date | None
    ordered: bool
    kept: bool | None


@dataclass(frozen=True, slots=True)
class StepRow:
    """One step of the route as people see it. ``state`` None: not reached yet."""

    key: str
    name: str
    kind: str
    state: TaskState | None
    authority_name: str = ""
    done_at: datetime | None = None


class Look(StrEnum):
    """How a step looks at a glance."""

    TODO = "todo"
    NOW = "now"
    WAITING = "waiting"  # for the applicant
    DONE = "done"
    BACK = "back"  # it sent the case back
    DROPPED = "dropped"  # no longer needed
    LEFT_OUT = "left_out"  # does not apply to this case

    @property
    def live(self) -> bool:
        return self in (Look.NOW, Look.WAITING)


@dataclass(frozen=True, slots=True)
class RouteLine:
    """One line of the route of a case, indented by ``depth``: a step, or a group whose lines follow."""

    key: str
    name: str
    depth: int
    look: Look
    authority_name: str = ""
    note: str = ""
    group: bool = False
    task_id: int | None = None
    holder: str = ""
    due_on: date | None = None
    opened_at: datetime | None = None
    done_at: datetime | None = None
    outcome: StepOutcome | None = None
    opinion: str = ""
    question: str = ""


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One public line of the history (办理过程)."""

    at: datetime
    action: str
    title: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """A document of the case. ``file_id`` None while its PDF is being made."""

    number: str
    kind: NoticeKind
    title: str
    issued_at: datetime
    verification: UUID
    file_id: int | None
    withdrawn_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A line in a list of cases. ``applicant_name`` is masked unless it is the reader's own."""

    number: str
    application_number: str
    item_code: str
    item_title: str
    authority_id: int
    authority_name: str
    applicant_name: str
    state: CaseState
    channel: Channel
    received_at: datetime
    closed_at: datetime | None
    due_on: date | None
    id: int = field(default=0, repr=False)

    @property
    def open(self) -> bool:
        return self.closed_at is None


@dataclass(frozen=True, slots=True)
class ClockRow:
    """One clock of the case (期限). ``used``, ``remaining``, ``overrun`` are units of ``unit``, pauses left out."""

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
    explanation: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Broken:
    """A promise that was not kept, and what the authority says about it. ``explanation`` empty: nothing yet."""

    due_on: date
    article: str
    explanation: str
    explained_at: datetime | None


@dataclass(frozen=True, slots=True)
class Renewal:
    """A licence to be renewed. ``deemed_on``: it counts as renewed from this day."""

    licence_number: str
    expires_on: date
    deemed_on: date | None
    article: str


@dataclass(frozen=True, slots=True)
class CaseProgress:
    """Where a case is, by when, why, and what comes next. ``because`` gives the reasons of the date line by
    line, ``months`` draws them; ``provisional``: the holidays of that day are not announced yet."""

    number: str
    item_code: str
    item_title: str
    authority_id: int
    authority_name: str
    authority_phone: str
    applicant_name: str
    state: CaseState
    channel: Channel
    received_at: datetime
    accepted_at: datetime | None
    closed_at: datetime | None
    acceptance_due_on: date
    promised_due_on: date | None
    statutory_due_on: date | None
    due_on: date | None
    due_at: datetime | None
    why: str
    next: str
    reasons: str
    result_number: str
    result_valid_until: date | None
    steps: tuple[StepRow, ...]
    history: tuple[HistoryLine, ...]
    notices: tuple[NoticeRow, ...]
    supplement: SupplementAsked | None
    because: tuple[Line, ...] = ()
    months: tuple[Month, ...] = ()
    provisional: bool = False
    clocks: tuple[ClockRow, ...] = ()
    broken: Broken | None = None
    renewal: Renewal | None = None
    awaited: Awaited | None = None
    committed: Committed | None = None
    route: tuple[RouteLine, ...] = ()
    phase: Phase = Phase.RECEIVED
    codes: Codes = field(default_factory=Codes)
    item_version_id: int = field(default=0, repr=False)
    query_code: str = field(default="", repr=False)
