"""What cases announce."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from tongban.kernel.events import Event


@dataclass(frozen=True)
class CaseFact(Event):
    """What every case event says. ``due_on`` is the date that matters now, None while no clock runs.

    ``follows``: whoever keeps a picture of the case (supervision) must hear it.
    """

    follows: ClassVar[bool] = True

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
    """``lapsed``: it only counts as withdrawn, because promised materials did not come in time."""

    name: ClassVar[str] = "cases.case_withdrawn"
    lapsed: bool = False


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


@dataclass(frozen=True)
class CaseDateMoved(CaseFact):
    """The date that matters moved: an extension, a pause, a new calendar. ``due_on`` is the new one."""

    name: ClassVar[str] = "cases.case_date_moved"


@dataclass(frozen=True)
class Aside(CaseFact):
    """An act beside the route. It leaves the state as it is; the date it moves is told by ``CaseDateMoved``."""

    follows: ClassVar[bool] = False


@dataclass(frozen=True)
class CaseExtended(Aside):
    """``extended_to`` is the new last day of the statutory limit."""

    name: ClassVar[str] = "cases.case_extended"
    extended_to: date | None = None
    reason: str = ""


@dataclass(frozen=True)
class CaseForwarded(Aside):
    """A lower authority forwarded its opinion with all materials; ``to_name`` decides (行政许可法 art. 35, 43)."""

    name: ClassVar[str] = "cases.case_forwarded"
    to_name: str = ""


@dataclass(frozen=True)
class ProcedureStarted(Aside):
    name: ClassVar[str] = "cases.procedure_started"
    procedure: str = ""
    expected_on: date | None = None
    reason: str = ""


@dataclass(frozen=True)
class ProcedureEnded(Aside):
    name: ClassVar[str] = "cases.procedure_ended"
    procedure: str = ""


@dataclass(frozen=True)
class ProcedureLate(Aside):
    """It takes longer than the applicant was told."""

    name: ClassVar[str] = "cases.procedure_late"
    procedure: str = ""


@dataclass(frozen=True)
class InterestedTold(Aside):
    """Somebody whose interests are touched was told in writing; ``party_id`` None without an account here."""

    name: ClassVar[str] = "cases.interested_told"
    party_id: int | None = None
    state_by: date | None = None
    verification: str = ""


@dataclass(frozen=True)
class ObjectionAnswered(Aside):
    """The authority answered an objection; ``party_id`` None where it was taken down at the counter."""

    name: ClassVar[str] = "cases.objection_answered"
    objection_id: int = 0
    party_id: int | None = None
    accepted: bool = False
    answer: str = ""


@dataclass(frozen=True)
class HearingRightTold(Aside):
    """``ask_by`` is the last day to ask; None for a hearing the authority announces itself."""

    name: ClassVar[str] = "cases.hearing_right_told"
    ask_by: date | None = None
    invited: tuple[tuple[int, str], ...] = ()  # party → verification of the copy for who has great interests
    topic: str = ""


@dataclass(frozen=True)
class HearingRequested(Aside):
    """``organise_by`` is the last day to hold it."""

    name: ClassVar[str] = "cases.hearing_requested"
    organise_by: date | None = None


@dataclass(frozen=True)
class HearingNotified(Aside):
    """``invited``: the interested parties with great interests who have an account, each with their copy."""

    name: ClassVar[str] = "cases.hearing_notified"
    when: str = ""
    place: str = ""
    invited: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True)
class HearingHeld(Aside):
    name: ClassVar[str] = "cases.hearing_held"
    unheard: ClassVar[str] = "who took part was there; the record is a document of the case"


@dataclass(frozen=True)
class ToleranceBegan(Aside):
    """Accepted on the promise of materials to come: which, and until when."""

    name: ClassVar[str] = "cases.tolerance_began"
    bring_by: date | None = None
    materials: str = ""


@dataclass(frozen=True)
class MaterialSentBack(Aside):
    """A material that was to follow came and was not in order: which, why, and until when it may be brought anew."""

    name: ClassVar[str] = "cases.material_sent_back"
    bring_by: date | None = None
    why: str = ""


@dataclass(frozen=True)
class ToleranceDueSoon(Aside):
    """A few working days are left to bring these materials."""

    name: ClassVar[str] = "cases.tolerance_due_soon"
    bring_by: date | None = None
    materials: str = ""


@dataclass(frozen=True)
class ToleranceMet(Aside):
    """Every promised material came in time."""

    name: ClassVar[str] = "cases.tolerance_met"


@dataclass(frozen=True)
class DocumentDelivered(Aside):
    """``notice`` is the number of the document."""

    name: ClassVar[str] = "cases.document_delivered"
    unheard: ClassVar[str] = "who was handed a document need not be told of it; the case page shows the proof"
    notice: str = ""


@dataclass(frozen=True)
class PromiseMissed(CaseFact):
    """The promised limit passed undecided: the authority must explain."""

    name: ClassVar[str] = "cases.promise_missed"


@dataclass(frozen=True)
class LicenceDeemedRenewed(CaseFact):
    """A licence expired while nobody decided on its renewal: it counts as renewed from ``renewed_on``."""

    name: ClassVar[str] = "cases.licence_deemed_renewed"
    renewed_on: date | None = None
    notice: str = ""  # the number of its paper


@dataclass(frozen=True)
class CaseReopened(CaseFact):
    """A closed case is handled anew; its limits begin on this day."""

    name: ClassVar[str] = "cases.case_reopened"


@dataclass(frozen=True)
class SequelRecorded(Aside):
    """Something followed the decision. ``what`` is the kind of the sequel."""

    name: ClassVar[str] = "cases.sequel_recorded"
    what: str = ""
    reason: str = ""


@dataclass(frozen=True)
class DecidedOnPromise(Aside):
    """A grant rests on the applicant's promise (告知承诺), which is looked into until ``check_by``."""

    name: ClassVar[str] = "cases.decided_on_promise"
    check_by: date | None = None


@dataclass(frozen=True)
class PromiseGone(Aside):
    """A promise no longer stands in for these materials: taken back, or not enough for the authority."""

    name: ClassVar[str] = "cases.promise_gone"
    by_authority: bool = False
    materials: str = ""


@dataclass(frozen=True)
class CorrectionOrdered(Aside):
    """The check found that a promise was not kept; it must be put right by ``correct_by``."""

    name: ClassVar[str] = "cases.correction_ordered"
    correct_by: date | None = None
    reason: str = ""


@dataclass(frozen=True)
class PromiseChecked(Aside):
    """The check of a promise is over."""

    name: ClassVar[str] = "cases.promise_checked"
    kept: bool = True
    reason: str = ""


@dataclass(frozen=True)
class CheckDueSoon(Aside):
    """A promise is to be looked into by ``check_by``; ``correct``: what is to be put right until then, if anything."""

    name: ClassVar[str] = "cases.check_due_soon"
    check_by: date | None = None
    correct: str = ""


@dataclass(frozen=True)
class CreditRepaired(Aside):
    """The false promise of this case no longer counts."""

    name: ClassVar[str] = "cases.credit_repaired"
    reason: str = ""
