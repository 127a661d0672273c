"""What other contexts see of applications: frozen rows, never models."""

from dataclasses import dataclass
from datetime import datetime

from tongban.applications.enums import ApplicationState


@dataclass(frozen=True, slots=True)
class ApplicationRow:
    """One application in a list. ``case_numbers`` is empty until it is handed in."""

    number: str
    state: ApplicationState
    item_codes: tuple[str, ...]
    item_titles: tuple[str, ...]
    case_numbers: tuple[str, ...]
    applicant_id: int
    agent_id: int | None
    channel: str
    revision: int
    started_at: datetime
    saved_at: datetime
    submitted_at: datetime | None
    submitted_channel: str = ""
    taken_in_by_id: int | None = None


@dataclass(frozen=True, slots=True)
class HelpRow:
    """A clerk who helped with a draft at the counter: when, who, of which hall, what for."""

    at: datetime
    staff_name: str
    hall_name: str
    purpose: str


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """One thing handed in for a material or a file question. ``file_id`` None for paper or a promise."""

    id: int
    material_key: str
    form: str
    file_id: int | None
    name: str
    note: str
    added_at: datetime


@dataclass(frozen=True, slots=True)
class HandedIn:
    """One material and how it was handed in, in words: 核验原件、扫描×2."""

    name: str
    how: str


@dataclass(frozen=True, slots=True)
class ParcelRow:
    """Results of a thing that wait to be handed over together. ``name`` is masked in a list, in full once opened."""

    number: str
    title: str
    name: str
    collecting: str
    ready_at: datetime
    address: str = ""
    mobile: str = ""
    documents: tuple[str, ...] = ()
