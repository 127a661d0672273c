"""How a register is read, wherever it lives. An adapter that cannot answer raises SourceDown, and nothing else."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from tongban.kernel.actors import Actor
from tongban.registers.models import Register


class SourceDown(Exception):
    """The register cannot be asked now. ``reason`` is a sentence for people."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a register as it stood on the day asked for."""

    record_id: int
    register_id: int
    subject_number: str
    relation: str
    other_number: str
    data: dict[str, Any]
    marks: dict[str, Any]
    valid_from: date
    valid_until: date | None
    as_of: date


class RegisterSource(Protocol):
    """A place where registers are kept."""

    def entries_of(self, *, actor: Actor, registers: Sequence[Register], number: str, day: date) -> list[Entry]:
        """Entries about one subject that the actor may see."""

    def entries_naming(self, *, actor: Actor, registers: Sequence[Register], number: str, day: date) -> list[Entry]:
        """Entries that name one party as the other side of a relation, and that the actor may see."""
