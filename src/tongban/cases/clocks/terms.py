"""The limits that bind a case: those of the law, those of the item version, and how doubtful texts are read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time
from enum import StrEnum
from types import MappingProxyType

from tongban.cases.clocks.limits import NO_LIMIT, Limit, Unit


class ReceiptOnDayOff(StrEnum):
    """W8: on which day an online filing outside working days counts as received."""

    SAME_DAY = "same_day"  # favourable to the applicant
    NEXT_WORKING_DAY = "next_working_day"  # by local rule


@dataclass(frozen=True, slots=True)
class Readings:
    """Where the texts leave a choice. ``close_of_business`` None: a day ends at 24:00 (W3)."""

    receipt_on_day_off: ReceiptOnDayOff = ReceiptOnDayOff.SAME_DAY
    close_of_business: time | None = None


def _law(value: int, article: str, unit: Unit = Unit.WORKING_DAY) -> Limit:
    return Limit(value, unit, f"行政许可法第{article}条")


# 行政许可法 art. 45: what alone stops the clock. The time needed is told in each case, so none has a limit of its own.
ARTICLE_45 = MappingProxyType(
    dict.fromkeys(
        ("hearing", "tender", "auction", "inspection", "testing", "quarantine", "appraisal", "expert_review"),
        _law(0, "四十五", Unit.NONE),
    )
)


# The limits of the law itself; an item under another law says otherwise.
STATUTORY = _law(20, "四十二")
ACCEPTANCE = _law(5, "三十二")
SUPPLEMENT = Limit(15, Unit.WORKING_DAY)
EXTENSION = _law(10, "四十二")
JOINT = Limit(45, Unit.WORKING_DAY, "行政许可法第四十二条第二款")
JOINT_EXTENSION = _law(15, "四十二")
LOWER_REVIEW = _law(20, "四十三")
DELIVERY = _law(10, "四十四")
HEARING_REQUEST = _law(5, "四十七")
HEARING_ORGANISE = _law(20, "四十七")
HEARING_NOTICE = _law(7, "四十八")
RENEWAL = _law(30, "五十", Unit.NATURAL_DAY)
AS_WRITTEN = Readings()


@dataclass(frozen=True, slots=True)
class Terms:
    """All limits of one item version. Units are data: another law may count in natural days (W9).

    The law gives the applicant's days no unit (W7): five days to ask for a hearing are read as working days, thirty
    days before expiry as natural days, the readings favourable to the applicant. ``procedures`` are those
    that may stop the clock (特别程序), by kind; ``steps`` the limits of the route by step key. ``lower_review`` and
    ``inspection`` are None where the item knows neither.
    """

    statutory: Limit = STATUTORY
    promised: Limit = NO_LIMIT
    acceptance: Limit = ACCEPTANCE
    supplement: Limit = SUPPLEMENT
    extension: Limit = EXTENSION
    joint: Limit = JOINT
    joint_extension: Limit = JOINT_EXTENSION
    delivery: Limit = DELIVERY
    hearing_request: Limit = HEARING_REQUEST
    hearing_organise: Limit = HEARING_ORGANISE
    hearing_notice: Limit = HEARING_NOTICE
    renewal: Limit = RENEWAL
    lower_review: Limit | None = None
    inspection: Limit | None = None
    steps: Mapping[str, Limit] = field(default_factory=dict)
    procedures: Mapping[str, Limit] = field(default_factory=lambda: ARTICLE_45)
    renewal_reminders: tuple[int, ...] = (60, 45, 30)  # natural days before expiry
    readings: Readings = AS_WRITTEN
