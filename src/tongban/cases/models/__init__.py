"""The rows of cases, one module for what changes together."""

from tongban.cases.models.bill import DailyBill, DailyBillQuerySet
from tongban.cases.models.case import Case, CaseEvent, CaseMaterial, CaseQuerySet, Note, is_number
from tongban.cases.models.delivery import Delivery, Publication
from tongban.cases.models.desk import Batch, BatchLine, InboxColumns, SavedFilter
from tongban.cases.models.export import CaseExport, ExportPart
from tongban.cases.models.extension import Extension
from tongban.cases.models.hearing import Hearing
from tongban.cases.models.notice import DocumentProfile, Notice, NoticeQuerySet
from tongban.cases.models.office import Absence, QuestionReminder, Urge
from tongban.cases.models.procedure import Objection, ObjectionFile, Procedure, SiteVisit, VisitPhoto
from tongban.cases.models.progress import ProgressAttempts
from tongban.cases.models.promise import Commitment, Tolerance
from tongban.cases.models.reading import CaseReading
from tongban.cases.models.recompute import CalendarRun, CaseMove, CaseMoveQuerySet, PlannedMove
from tongban.cases.models.sequel import ArchivePackage, Participant, Sequel
from tongban.cases.models.silence import MissedPromise, RenewalClaim
from tongban.cases.models.supplement import Supplement
from tongban.cases.models.task import CaseGroup, CaseTask, CaseTaskQuerySet, nearness

__all__ = [
    "Absence",
    "ArchivePackage",
    "Batch",
    "BatchLine",
    "CalendarRun",
    "Case",
    "CaseEvent",
    "CaseExport",
    "CaseGroup",
    "CaseMaterial",
    "CaseMove",
    "CaseMoveQuerySet",
    "CaseQuerySet",
    "CaseReading",
    "CaseTask",
    "CaseTaskQuerySet",
    "Commitment",
    "DailyBill",
    "DailyBillQuerySet",
    "Delivery",
    "DocumentProfile",
    "ExportPart",
    "Extension",
    "Hearing",
    "InboxColumns",
    "MissedPromise",
    "Note",
    "Notice",
    "NoticeQuerySet",
    "Objection",
    "ObjectionFile",
    "Participant",
    "PlannedMove",
    "Procedure",
    "ProgressAttempts",
    "Publication",
    "QuestionReminder",
    "RenewalClaim",
    "SavedFilter",
    "Sequel",
    "SiteVisit",
    "Supplement",
    "Tolerance",
    "Urge",
    "VisitPhoto",
    "is_number",
    "nearness",
]
