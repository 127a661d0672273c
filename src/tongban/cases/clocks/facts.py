"""What happened in a case, as data: all that the clocks know of life."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from tongban.cases.clocks.limits import Limit


class FactKind(StrEnum):
    """Kinds of fact. Facts of one moment are read in this order: the order in which the law lets them follow."""

    RECEIVED = "received"  # 收件
    JOINT = "joint"  # 联合办理: several authorities decide together, art. 42(2)
    RENEWAL_APPLIED = "renewal_applied"  # 申请延续; ``on`` = the day the licence expires
    SUPPLEMENT_ASKED = "supplement_asked"  # 补正告知; ``limit`` = the applicant's, ``by`` = who allowed a second one
    SUPPLEMENTED = "supplemented"  # 补正完成
    ACCEPTED = "accepted"  # 受理
    NOT_ACCEPTED = "not_accepted"  # 不予受理
    INSPECTORS_ASSIGNED = "inspectors_assigned"  # 指派检验人员, art. 55
    FORWARDED = "forwarded"  # 转报上级, art. 43
    EXTENDED = "extended"  # 延期; ``days``, ``by`` = the head who approved
    HEARING_RIGHT_TOLD = "hearing_right_told"  # 告知听证权利
    HEARING_REQUESTED = "hearing_requested"  # 要求听证
    HEARING_NOTIFIED = "hearing_notified"  # 听证通知; ``on`` = the day of the hearing
    HEARING_HELD = "hearing_held"  # 听证结束
    PROCEDURE_STARTED = (
        "procedure_started"  # 特别程序开始; ``key``, ``procedure``, ``limit`` = the time told in writing
    )
    PROCEDURE_ENDED = "procedure_ended"  # 特别程序结束; ``key``
    STEP_OPENED = "step_opened"  # 环节开始; ``key``, ``limit`` overrides that of the terms
    STEP_DONE = "step_done"  # 环节完成; ``key``
    DECIDED = "decided"  # 作出决定; ``positive`` False for a refusal
    DELIVERED = "delivered"  # 送达
    WITHDRAWN = "withdrawn"  # 申请人撤回
    RETURNED = "returned"  # 退件


ORDER = {kind: place for place, kind in enumerate(FactKind)}
_KEYED = {FactKind.PROCEDURE_STARTED, FactKind.PROCEDURE_ENDED, FactKind.STEP_OPENED, FactKind.STEP_DONE}
_DATED = {FactKind.HEARING_NOTIFIED, FactKind.RENEWAL_APPLIED}


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact at one moment (aware). Raises ValueError when it lacks what its kind needs."""

    kind: FactKind
    at: datetime
    key: str = ""
    procedure: str = ""
    name: str = ""
    limit: Limit | None = None
    days: int = 0
    on: date | None = None
    by: str = ""
    positive: bool = True

    def __post_init__(self) -> None:
        if self.at.tzinfo is None:
            raise ValueError(f"{self.kind}: a moment needs its time zone")
        if self.kind in _KEYED and not self.key:
            raise ValueError(f"{self.kind}: which one? key is empty")
        if self.kind in _DATED and self.on is None:
            raise ValueError(f"{self.kind}: the day (on) is missing")

    @property
    def order(self) -> tuple[datetime, int, str, str, str, str]:
        """The place in the story: by moment, then by kind; the rest only makes it the same every time."""
        told = self.limit
        limit = f"{told.unit} {told.value}" if told else ""
        return (self.at, ORDER[self.kind], self.key, f"{self.procedure} {self.name} {self.by}", limit, str(self.on))
