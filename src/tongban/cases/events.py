"""What cases announce."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from tongban.kernel.events import Event


@dataclass(frozen=True)
class CaseFact(Event):
    """What every case event says. ``due_on`` is the date that matters now, None while no clock runs."""

    case_number: str
    application_number: str
    item_code: str
    item_title: str
    authority_id: int
    applicant_id: int
    agent_id: int | None
    channel: str
    state: str
    due_on: date | None
    at: str  # ISO moment of the fact


@dataclass(frozen=True)
class CaseOpened(CaseFact):
    name: ClassVar[str] = "cases.case_opened"


@dataclass(frozen=True)
class SupplementRequested(CaseFact):
    """``answer_due_on`` is the applicant's last day; ``repeated`` marks a second notice in one round (a breach)."""

    name: ClassVar[str] = "cases.supplement_requested"
    answer_due_on: date | None = None
    repeated: bool = False


@dataclass(frozen=True)
class SupplementAnswered(CaseFact):
    name: ClassVar[str] = "cases.supplement_answered"


@dataclass(frozen=True)
class CaseAccepted(CaseFact):
    name: ClassVar[str] = "cases.case_accepted"


@dataclass(frozen=True)
class CaseNotAccepted(CaseFact):
    name: ClassVar[str] = "cases.case_not_accepted"


@dataclass(frozen=True)
class CaseDecided(CaseFact):
    """``state`` tells granted from refused."""

    name: ClassVar[str] = "cases.case_decided"


@dataclass(frozen=True)
class CaseWithdrawn(CaseFact):
    name: ClassVar[str] = "cases.case_withdrawn"


@dataclass(frozen=True)
class NoticeWithdrawn(CaseFact):
    """A document of the case is no longer valid."""

    name: ClassVar[str] = "cases.notice_withdrawn"
    verification: str = ""


@dataclass(frozen=True)
class CaseReturned(CaseFact):
    """The supplement did not come in time."""

    name: ClassVar[str] = "cases.case_returned"


@dataclass(frozen=True)
class StepFinished(CaseFact):
    name: ClassVar[str] = "cases.step_finished"
    step_name: str


@dataclass(frozen=True)
class CasesRedated(Event):
    """The dates of many cases moved because the calendar changed. ``list_moves`` tells which ones of a batch."""

    name: ClassVar[str] = "cases.cases_redated"
    run_id: int
    batch: int
