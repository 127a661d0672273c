"""Items for other systems: open data, the same search and the same guide as the pages."""

from typing import Any

from django.http import HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from tongban.catalogue import defaults, diagrams, element_selectors, guides
from tongban.catalogue.api import things
from tongban.catalogue.api.schemas import ElementOut, ElementsOut, FoundItemOut, ItemOut, LimitOut, ResultsOut
from tongban.catalogue.bpmn.names import MEDIA_TYPE
from tongban.catalogue.element_content import DataElement
from tongban.catalogue.enums import ServiceTarget
from tongban.catalogue.errors import ElementNotFound
from tongban.catalogue.search import finding
from tongban.catalogue.search.results import Filters, FoundItem
from tongban.kernel.actors import PUBLIC
from tongban.kernel.api import knock

router = Router(tags=["items"])
router.add_router("", things.router)


class SearchIn(Schema):
    """Words and filters of a search."""

    q: str = Field("", max_length=10_000, description="Words, pinyin or initials; empty lists all the filters allow.")
    department: str = Field("", max_length=50, description="统一社会信用代码 of the department")
    topic: str = Field("", max_length=100)
    target: str = Field("", max_length=1, description="GB/T 39046 table A.4")
    region: str = Field("", max_length=12, description="Division code; covers everything below it")
    type: str = Field("", max_length=2, description="GB/T 39046 table A.1")
    level: str = Field("", max_length=1, description="GB/T 39046 table A.2")
    life: str = Field("", max_length=30)
    enterprise: str = Field("", max_length=30)
    online: bool = False
    instant: bool = False
    zero_visits: bool = False
    limit: int = Field(20, ge=1, le=100)
    offset: int = Field(0, ge=0, le=1000)


@router.get("/items", auth=knock(), response=ResultsOut, operation_id="search_items", summary="Search items in force")
def search_items(request: Any, asked: Query[SearchIn]) -> dict[str, Any]:
    """Best first; at most 1,000 are ranked. Narrow with words or filters to see others."""
    said = asked.dict()
    words, limit, offset = said.pop("q"), said.pop("limit"), said.pop("offset")
    found = finding.search_items(words=words, filters=Filters(**said), limit=limit, offset=offset)
    return {
        "items": [_line(item) for item in found.items],
        "total": found.total,
        "more": found.more,
        "near": found.near,
        "counted": found.counted,
        "facets": {
            kind: [{"value": v.value, "name": v.name, "count": v.count} for v in values]
            for kind, values in found.facets.items()
        },
        "nearest_words": list(found.nearest_words),
    }


@router.get(
    "/items/{code}", auth=knock(), response=ItemOut, operation_id="show_guide", summary="One item in force or suspended"
)
def show_guide(request: Any, code: str) -> dict[str, Any]:
    """Everything the guide of the item says, with the route that applies when the item brings none of its own."""
    item = guides.get_guide_item(actor=request.actor, code=code)
    said = {name: getattr(item.definition, name) for name in ItemOut.model_fields if hasattr(item.definition, name)}
    said["route"] = defaults.route_of(item.definition)
    return said | {"code": item.code, "version": item.version_number, "state": item.state}


@router.get(
    "/items/{code}/route.bpmn", auth=knock(), operation_id="get_route", summary="The handling route as BPMN 2.0"
)
def get_route(request: Any, code: str) -> HttpResponse:
    """The route of the item in force or suspended, with its diagram (ISO/IEC 19510)."""
    item = guides.get_guide_item(actor=request.actor, code=code)
    text = diagrams.diagram_of(item.definition, code=item.code, version=item.version_number)
    return HttpResponse(text, content_type=MEDIA_TYPE)


@router.get("/elements", auth=knock(), response=ElementsOut, operation_id="list_elements", summary="Data elements")
def list_elements(request: Any, q: str = "", group: str = "", after: str = "") -> dict[str, Any]:
    """Data elements (数据元) in force by code, thirty at a time. ``q``: words of names, synonyms and codes."""
    found = element_selectors.list_elements(actor=PUBLIC, words=q[:100], group=group[:80], cursor=after)
    rows = [_element(each.code, each.current.content) for each in found.rows if each.current]
    return {"elements": rows, "next_cursor": found.next_cursor}


@router.get(
    "/elements/{element_code}", auth=knock(), response=ElementOut, operation_id="show_element", summary="A data element"
)
def show_element(request: Any, element_code: str) -> dict[str, Any]:
    """One data element in force, with its code list."""
    element = element_selectors.get_element(actor=PUBLIC, code=element_code)
    if element.current is None:
        raise ElementNotFound
    return _element(element.code, element.current.content)


def _element(code: str, content: DataElement) -> dict[str, Any]:
    said = {name: getattr(content, name) for name in ElementOut.model_fields if hasattr(content, name)}
    return said | {"code": code, "sensitivity": content.sensitivity.value, "type": content.type.value}


def _line(item: FoundItem) -> FoundItemOut:
    value, unit = item.promised
    return FoundItemOut(
        code=item.code,
        title=item.title,
        authority_name=item.authority_name,
        division_code=item.division_code,
        targets=[ServiceTarget(target) for target in item.targets],
        topics=list(item.topics),
        everyday_words=list(item.everyday_words),
        promised_limit=LimitOut(value=value, unit=unit),
        visits=item.visits,
        online=item.online,
        instant=item.instant,
        match=int(item.match),
    )
