"""How everything of an application stands (办理进度), as JSON: parts, what waits for what, one last day."""

from datetime import date
from typing import Any

from ninja import Field, Router, Schema

from tongban.applications import selectors
from tongban.applications.enums import ApplicationState, Hold, Stop
from tongban.applications.errors import NoReceipt
from tongban.applications.parts import PartRow, PartState
from tongban.applications.progress import Progress, ThingState
from tongban.kernel.actors import ActorKind
from tongban.kernel.api import knock

router = Router(tags=["applications"])


class PartOut(Schema):
    """One item of the application. ``last_day``: by when it is done if nothing is asked for and no clock stops."""

    item_code: str
    title: str
    state: PartState
    state_words: str
    authority_name: str
    case_number: str
    due_on: date | None = Field(description="The day that matters of its case; null while it has none")
    last_day: date | None
    after: list[str] = Field(description="Codes of the items whose results it waits for")
    hold: Hold | None = Field(description="Why it holds up what needs its result")
    stop: Stop | None = Field(description="Why it will not begin")
    document: str


class StandstillOut(Schema):
    """A part that holds up the rest, in plain words."""

    heading: str
    hold: Hold
    waiting: list[str]
    going_on: list[str]
    sentences: list[str]


class ThingLimitOut(Schema):
    """How long all parts take by their limits (组合期限); accepting each comes on top."""

    words: str
    working_days: int | None
    path: list[str]
    unknown: list[str]


class ThingProgressOut(Schema):
    """``due_on``: the last day of all of it, null when nothing can be told; ``path``: titles of what takes longest."""

    number: str
    thing_code: str
    title: str
    state: ThingState
    due_on: date | None
    path: list[str]
    without_a_date: list[str]
    limit: ThingLimitOut | None
    parts: list[PartOut]
    standstills: list[StandstillOut]


@router.get(
    "/applications/{number}/progress",
    response=ThingProgressOut,
    operation_id="get_application_progress",
    auth=knock(ActorKind.CITIZEN, ActorKind.CLIENT),
)
def get_progress(request: Any, number: str) -> dict[str, Any]:
    """Every part of an application that was handed in: how it stands, what it waits for, by when all is done."""
    draft = selectors.get_draft(actor=request.actor, number=number)
    if draft.application.state != ApplicationState.SUBMITTED:
        raise NoReceipt
    progress = Progress(draft)
    return {
        "number": number,
        "thing_code": draft.thing.code if draft.thing else "",
        "title": draft.thing.title if draft.thing else "、".join(row.title for row in progress.rows),
        "parts": [_part(row, progress) for row in progress.rows],
        "limit": _named(progress.limit, ThingLimitOut) if progress.limit else None,
        "standstills": [_named(each, StandstillOut) for each in progress.standstills],
    } | {name: getattr(progress, name) for name in ("state", "due_on", "path", "without_a_date")}


def _part(row: PartRow, progress: Progress) -> dict[str, Any]:
    part = next(part for part in progress.draft.items if part.item_code == row.item_code)
    last = progress.last_days.get(row.item_code)
    mine = {"after": part.after, "last_day": last.day if last else None}
    return mine | {name: getattr(row, name) for name in PartOut.model_fields if name not in mine}


def _named(told: object, shape: type[Schema]) -> dict[str, Any]:
    return {name: getattr(told, name) for name in shape.model_fields}
