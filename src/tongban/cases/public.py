"""What other contexts may use from cases. No model leaves this house."""

from tongban.cases.enums import CaseState, Channel, MaterialForm
from tongban.cases.events import (
    CaseAccepted,
    CaseDecided,
    CaseNotAccepted,
    CaseOpened,
    CaseReturned,
    CaseWithdrawn,
    StepFinished,
    SupplementAnswered,
    SupplementRequested,
)

__all__ = [
    "CaseAccepted",
    "CaseDecided",
    "CaseNotAccepted",
    "CaseOpened",
    "CaseReturned",
    "CaseState",
    "CaseWithdrawn",
    "Channel",
    "MaterialForm",
    "StepFinished",
    "SupplementAnswered",
    "SupplementRequested",
]
