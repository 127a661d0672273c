"""Things (一件事) for other systems: what they are, which items they hold, in which order, how long they take."""

from typing import Any

from ninja import Field, Router, Schema

from tongban.catalogue.definition import FormField
from tongban.catalogue.enums import ServiceTarget, VersionState
from tongban.catalogue.errors import ItemNotFound
from tongban.catalogue.thing_definition import Edge, ThingPart
from tongban.catalogue.things import selectors
from tongban.catalogue.things.known import items_by_code
from tongban.catalogue.things.limits import limit_of
from tongban.catalogue.things.rows import Thing
from tongban.identity import public as identity
from tongban.kernel.actors import PUBLIC
from tongban.kernel.api import knock

router = Router(tags=["things"])
EXAMPLE: dict[str, Any] = {
    "code": "open-a-restaurant",
    "version": 1,
    "title": "开办餐饮店",
    "summary": "开办餐饮店要办的登记、许可和备案，一次申请。",
    "lead_authority_name": "广州市市场监督管理局",
    "targets": ["2"],
    "item_count": 3,
}


class ThingLineOut(Schema):
    """One thing in force (在用的一件事)."""

    code: str
    version: int
    title: str
    summary: str
    lead_authority_name: str = Field(description="牵头部门")
    targets: list[ServiceTarget] = Field(description="GB/T 39046 table A.4")
    item_count: int

    model_config = {"json_schema_extra": {"examples": [EXAMPLE]}}


class ThingsOut(Schema):
    """Every thing in force, by code."""

    things: list[ThingLineOut]

    model_config = {"json_schema_extra": {"examples": [{"things": [EXAMPLE]}]}}


class CombinedLimitOut(Schema):
    """How long all items of the thing take together (组合期限)."""

    words: str
    working_days: int | None = Field(description="null where other units count too, or an item has no limit")
    path: list[str] = Field(description="Codes of the items on the longest way")
    unknown: list[str] = Field(description="Codes of the items without a limit")


class ThingOut(Schema):
    """One thing in force: its items with their conditions, the questions these ask for, and what waits for what."""

    code: str
    version: int
    state: VersionState
    title: str
    summary: str
    lead_authority_code: str
    lead_authority_name: str
    targets: list[ServiceTarget]
    life_events: list[str]
    enterprise_stages: list[str]
    questions: list[FormField]
    parts: list[ThingPart] = Field(description="In lawful order: each after those whose result it needs")
    edges: list[Edge]
    promised_days: int | None
    limit: CombinedLimitOut
    source: str
    made_up: bool


@router.get("/things", auth=knock(), response=ThingsOut, operation_id="list_things", summary="Things in force")
def list_things(request: Any) -> dict[str, Any]:
    """Several items that one event in life needs, applied for as one (一件事)."""
    things = selectors.list_things(actor=PUBLIC)
    leads = identity.get_authorities({thing.authority_id for thing in things})
    return {"things": [_line(thing, leads[thing.authority_id].name) for thing in things]}


@router.get(
    "/things/{thing_code}", auth=knock(), response=ThingOut, operation_id="get_thing", summary="One thing in force"
)
def get_thing(request: Any, thing_code: str) -> dict[str, Any]:
    """The whole thing; its items one by one at ``/items/{code}``."""
    thing = selectors.find_thing_in_force(actor=PUBLIC, code=thing_code)
    if thing is None:
        raise ItemNotFound
    said = thing.definition
    items = items_by_code(actor=PUBLIC, codes=said.codes)
    place = {code: number for number, code in enumerate(said.in_order())}
    whole = {name: getattr(said, name) for name in ThingOut.model_fields if hasattr(said, name)}
    limit = limit_of(said, items, said.codes)
    return whole | {
        "version": thing.version_number,
        "state": thing.state,
        "lead_authority_name": identity.get_authority(thing.authority_id).name,
        "parts": sorted(said.parts, key=lambda part: place[part.item_code]),
        "limit": {name: getattr(limit, name) for name in CombinedLimitOut.model_fields},
    }


def _line(thing: Thing, lead: str) -> dict[str, Any]:
    said = thing.definition
    return {
        "code": thing.code,
        "version": thing.version_number,
        "title": thing.title,
        "summary": said.summary,
        "lead_authority_name": lead,
        "targets": said.targets,
        "item_count": len(said.parts),
    }
