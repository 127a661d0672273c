"""The rows of cases, one module for what changes together."""

from tongban.cases.models.case import Case, CaseEvent, CaseMaterial, CaseQuerySet, Note
from tongban.cases.models.desk import Batch, BatchLine, InboxColumns, SavedFilter
from tongban.cases.models.notice import DocumentProfile, Notice, NoticeQuerySet
from tongban.cases.models.office import Absence, Urge
from tongban.cases.models.progress import ProgressAttempts
from tongban.cases.models.recompute import CalendarRun, CaseMove, CaseMoveQuerySet, PlannedMove
from tongban.cases.models.supplement import Supplement
from tongban.cases.models.task import CaseGroup, CaseTask, CaseTaskQuerySet

__all__ = [
    "Absence",
    "Batch",
    "BatchLine",
    "CalendarRun",
    "Case",
    "CaseEvent",
    "CaseGroup",
    "CaseMaterial",
    "CaseMove",
    "CaseMoveQuerySet",
    "CaseQuerySet",
    "CaseTask",
    "CaseTaskQuerySet",
    "DocumentProfile",
    "InboxColumns",
    "Note",
    "Notice",
    "NoticeQuerySet",
    "PlannedMove",
    "ProgressAttempts",
    "SavedFilter",
    "Supplement",
    "Urge",
]
