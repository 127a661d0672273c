"""One machine inside, several code tables outside (STANDARDS 3.4): what each calls the place a case has reached.

A phase is finer than a state: what lies beside the states (a special procedure, the step in hand, tolerance) has codes
too. The table here is the whole mapping; docs/topics/case-states.md repeats it and a test compares the two. Only the
steps of GB/T 39046 are a standard's. The other columns were seen in practice, so the city's own file
(``TONGBAN_CASES_NATIONAL_CODES``) goes before them.
"""

import tomllib
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from tongban.cases.enums import CaseState
from tongban.catalogue.public import StepKind


class Table(StrEnum):
    """The code tables, by the name their columns have in a city's own file."""

    NATIONAL = "step"  # GB/T 39046: the step of the business flow
    CONSTRUCTION = "construction"  # the ministry's exchange of construction approvals
    CLOSING = "result"  # the provincial closing code, result_type of the exchange tables
    GUANGDONG = "guangdong"  # stage and code of Guangdong's step tables


CONFIGURABLE = frozenset(Table) - {Table.NATIONAL}  # [practice]: to be checked against the platform one reports to


class Phase(TextChoices):
    """Where a case stands (办理阶段): its state, or what lies beside it; never stored (``selectors.phases``)."""

    RECEIVED = "received", _("已收件")
    SUPPLEMENT = "supplement", _("补正开始")
    SUPPLEMENTED = "supplemented", _("补正结束")
    ACCEPTED = "accepted", _("已受理")
    HANDLING = "handling", _("承办中")
    EXAMINING = "examining", _("审核中")
    APPROVING = "approving", _("审批中")
    PAUSED = "paused", _("特别程序进行中")
    RESUMED = "resumed", _("特别程序结束")
    NOT_OURS = "not_ours", _("不受理（不属于本机关）")
    NOT_ACCEPTED = "not_accepted", _("不予受理（不需要许可）")
    GRANTED = "granted", _("办结（通过）")
    GRANTED_TOLERANT = "granted_tolerant", _("办结（容缺通过）")
    REVOKED = "revoked", _("办结后撤销")
    REFUSED = "refused", _("办结（不通过）")
    WITHDRAWN = "withdrawn", _("受理前撤回")
    WITHDRAWN_LATE = "withdrawn_late", _("受理后撤回")
    RETURNED = "returned", _("退件")


@dataclass(frozen=True, slots=True)
class Codes:
    """The codes of one phase, "" where a table has none."""

    national: str = ""
    construction: str = ""
    closing: str = ""
    guangdong: str = ""


_S, _P = CaseState, Phase
CODES: dict[Phase, tuple[CaseState, Codes]] = {
    _P.RECEIVED: (_S.RECEIVED, Codes("T5", "1", "", "申办")),
    _P.SUPPLEMENT: (_S.SUPPLEMENT, Codes("", "6", "", "补正告知")),
    _P.SUPPLEMENTED: (_S.RECEIVED, Codes("T5", "7", "", "申办")),
    _P.ACCEPTED: (_S.ACCEPTED, Codes("T6", "3", "", "受理 1")),
    _P.HANDLING: (_S.ACCEPTED, Codes("T7", "8", "", "1")),
    _P.EXAMINING: (_S.ACCEPTED, Codes("T7", "8", "", "2")),
    _P.APPROVING: (_S.ACCEPTED, Codes("T7", "8", "", "3")),
    _P.PAUSED: (_S.ACCEPTED, Codes("T7", "9", "", "特别程序申请")),
    _P.RESUMED: (_S.ACCEPTED, Codes("T7", "10", "", "特别程序结果")),
    _P.NOT_OURS: (_S.NOT_ACCEPTED, Codes("", "4", "6", "受理 2")),
    _P.NOT_ACCEPTED: (_S.NOT_ACCEPTED, Codes("", "5", "6", "受理 2")),
    _P.GRANTED: (_S.GRANTED, Codes("T8", "11", "0")),
    _P.GRANTED_TOLERANT: (_S.GRANTED, Codes("T8", "12", "0")),
    _P.REVOKED: (_S.GRANTED, Codes("T8", "15", "0")),
    _P.REFUSED: (_S.REFUSED, Codes("T8", "13", "1")),
    _P.WITHDRAWN: (_S.WITHDRAWN, Codes("", "2", "5")),
    _P.WITHDRAWN_LATE: (_S.WITHDRAWN, Codes("", "14", "5")),
    _P.RETURNED: (_S.RETURNED, Codes("", "", "5")),
}
_OF_STEP = {
    StepKind.HANDLE: Phase.HANDLING,
    StepKind.REVIEW: Phase.EXAMINING,
    StepKind.SIGN: Phase.EXAMINING,
    StepKind.CONSULT: Phase.EXAMINING,
    StepKind.DECIDE: Phase.APPROVING,
}


def codes_of(phase: Phase) -> Codes:
    """What every table calls a phase; the city's own file first."""
    _state, shipped = CODES[phase]
    return Codes(
        national=shipped.national,
        construction=_own(Table.CONSTRUCTION, phase, shipped.construction),
        closing=_own(Table.CLOSING, phase, shipped.closing),
        guangdong=_own(Table.GUANGDONG, phase, shipped.guangdong),
    )


def phase_of_step(kind: str) -> Phase:
    """Which phase an accepted case is in by the step in hand; ACCEPTED for a step that is none of the three."""
    return _OF_STEP.get(StepKind(kind), Phase.ACCEPTED)


def closing_code(state: str) -> str:
    """The provincial closing code; "" while the case is open."""
    return codes_of(Phase(state)).closing


def code(table: str, key: str, default: str = "") -> str:
    """The code for another of our words (``national/codes.toml``); ``default`` where the table does not know it."""
    return str(_tables(_file()).get(table, {}).get(key, default))


def plain(key: str) -> str:
    """A value of its own in the same file."""
    return str(_tables(_file())[key])


def _own(table: Table, phase: Phase, shipped: str) -> str:
    """A phase the file does not name follows its state, if the file names that."""
    state, _codes = CODES[phase]
    return code(table, phase.value, code(table, state.value, shipped))


def _file() -> str:
    own = getattr(settings, "TONGBAN_CASES_NATIONAL_CODES", "")
    return str(own or Path(__file__).with_name("national") / "codes.toml")


@cache
def _tables(path: str) -> dict[str, Any]:
    return tomllib.loads(Path(path).read_text("utf-8"))
