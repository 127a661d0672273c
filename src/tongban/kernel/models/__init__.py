"""Tables of the kernel. No foreign key leads out of here."""

from tongban.kernel.models.audit import AuditRecord, AuditSeal
from tongban.kernel.models.calendar import CalendarAct, CalendarChange, HolidayNotice
from tongban.kernel.models.data_keys import DataKey, DataKeyUse
from tongban.kernel.models.files import FileState, StoredFile
from tongban.kernel.models.limits import RequestCount
from tongban.kernel.models.numbering import Serial
from tongban.kernel.models.outbox import Delivery, DeliveryState, OutboxEvent
from tongban.kernel.models.worker import Schedule, WorkerBeat

__all__ = [
    "AuditRecord",
    "AuditSeal",
    "CalendarAct",
    "CalendarChange",
    "DataKey",
    "DataKeyUse",
    "Delivery",
    "DeliveryState",
    "FileState",
    "HolidayNotice",
    "OutboxEvent",
    "RequestCount",
    "Schedule",
    "Serial",
    "StoredFile",
    "WorkerBeat",
]
