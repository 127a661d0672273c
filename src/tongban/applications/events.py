"""What applications announce."""

from dataclasses import dataclass
from typing import ClassVar

from tongban.kernel.events import Event


@dataclass(frozen=True)
class ApplicationSubmitted(Event):
    """An application was handed in; one case was opened for each item in it, in the same transaction."""

    name: ClassVar[str] = "applications.application_submitted"

    application_number: str
    case_numbers: list[str]
    item_codes: list[str]
    applicant_id: int
    agent_id: int | None
    channel: str
    at: str  # ISO moment of submission
