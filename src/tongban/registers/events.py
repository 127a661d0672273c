"""What registers announce."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from tongban.kernel.events import Event


@dataclass(frozen=True)
class RegisterLoaded(Event):
    """A file was put into a register, wholly."""

    name: ClassVar[str] = "registers.register_loaded"
    register_code: str
    load_uuid: str
    as_of: date
    added: int
    changed: int
    ended: int


@dataclass(frozen=True)
class FactDisputed(Event):
    """A person says that a value held is wrong."""

    name: ClassVar[str] = "registers.fact_disputed"
    unheard: ClassVar[str] = "the source department finds it on its desk with its clock"
    dispute_number: str
    register_code: str
    element: str
    authority_id: int | None
    due_on: date


@dataclass(frozen=True)
class DisputeAnswered(Event):
    """The source department corrected the value, or says with reason that it stands."""

    name: ClassVar[str] = "registers.dispute_answered"
    dispute_number: str
    party_id: int
    register_code: str
    element: str
    corrected: bool
