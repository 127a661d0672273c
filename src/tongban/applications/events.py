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


@dataclass(frozen=True)
class PartOpened(Event):
    """A part of a thing whose turn came has its case now."""

    name: ClassVar[str] = "applications.part_opened"

    application_number: str
    item_code: str
    case_number: str


@dataclass(frozen=True)
class PartStopped(Event):
    """A part of a thing will not begin; ``reason`` is a Stop."""

    name: ClassVar[str] = "applications.part_stopped"
    unheard: ClassVar[str] = "what it means is told once for the whole thing, by ThingHeldUp"

    application_number: str
    item_code: str
    reason: str


@dataclass(frozen=True)
class ThingHeldUp(Event):
    """A part was refused, ended otherwise, waits for the applicant or stands still. ``because`` is a Hold.

    ``waiting``: codes of the parts that need its result, down the chain; ``going_on``: of those it does not touch;
    ``procedure`` names the special procedure that runs.
    """

    name: ClassVar[str] = "applications.thing_held_up"

    application_number: str
    item_code: str
    because: str
    waiting: list[str]
    going_on: list[str]
    procedure: str
    at: str  # ISO moment


@dataclass(frozen=True)
class ThingGoesOn(Event):
    """A part that held up the others goes on; ``waiting`` are the codes of those that still wait for its result."""

    name: ClassVar[str] = "applications.thing_goes_on"

    application_number: str
    item_code: str
    waiting: list[str]
    at: str  # ISO moment


@dataclass(frozen=True)
class ThingFinished(Event):
    """Every part of a thing came to an end. ``parcel``: its results wait to be handed over together.

    ``authority_id`` is that of the lead department, ``case_number`` that of the last part with a case, "" for none.
    """

    name: ClassVar[str] = "applications.thing_finished"

    application_number: str
    parcel: bool
    thing_code: str
    title: str
    authority_id: int
    applicant_id: int
    case_number: str
    channel: str
    at: str  # ISO moment


@dataclass(frozen=True)
class DraftEnds(Event):
    """A draft nobody goes on with will be deleted after ``last_day`` unless it is saved again."""

    name: ClassVar[str] = "applications.draft_ends"

    application_number: str
    saved_at: str  # ISO moment; names the occasion
    last_day: str  # ISO
