"""JSON of items: what search lists and what one guide says."""

from datetime import date
from decimal import Decimal

from ninja import Field, Schema

from tongban.catalogue.definition import (
    Fee,
    LegalBasis,
    Material,
    Question,
    ServiceWindow,
    Situation,
)
from tongban.catalogue.enums import CaseType, HandlingChannel, ItemType, ResultType, ServiceTarget, VersionState
from tongban.catalogue.parts import Limit
from tongban.catalogue.routes import RouteNode


class LimitOut(Schema):
    """A time limit: value and unit; value is null for units that need none."""

    value: int | None
    unit: str


class FoundItemOut(Schema):
    """One line of a result list. ``match``: how it was found, 0 = whole title … 5 = elsewhere, 6 = only similar."""

    code: str
    title: str
    authority_name: str
    division_code: str
    targets: list[ServiceTarget]
    topics: list[str]
    everyday_words: list[str]
    promised_limit: LimitOut
    visits: int | None
    online: bool
    instant: bool
    match: int


class FacetOut(Schema):
    value: str
    name: str
    count: int


class ResultsOut(Schema):
    """A page of results. ``total`` counts at most 1,000; ``more`` says that further ones match."""

    items: list[FoundItemOut]
    total: int
    more: bool
    near: bool = Field(description="Nothing holds exactly these words; the items come nearest.")
    counted: bool = Field(description="Counts of the facets are exact; false when too many items match.")
    facets: dict[str, list[FacetOut]]
    nearest_words: list[str]


class ItemOut(Schema):
    """One version of an item: everything its guide says (事项要素)."""

    code: str
    version: int
    state: VersionState
    title: str
    item_type: ItemType
    base_code: str
    task_code: str
    handling_code: str
    authority_code: str
    authority_name: str
    level: str
    division_code: str
    everyday_words: list[str]
    topics: list[str]
    targets: list[ServiceTarget]
    case_type: CaseType
    legal_basis: list[LegalBasis]
    conditions: str
    materials: list[Material]
    situations: list[Situation]
    route: list[RouteNode]
    statutory_limit: Limit
    promised_limit: Limit
    charged: bool | None
    fees: list[Fee]
    result_type: ResultType
    result_name: str
    windows: list[ServiceWindow]
    visits: int | None
    visit_reason: str
    channels: list[HandlingChannel]
    online: bool
    courier: bool | None
    bookable: bool | None
    consult_phone: str
    complaint_phone: str
    faq: list[Question]
    source: str
    retrieved_on: date | None


class CodeOut(Schema):
    value: str
    label: str


class ElementOut(Schema):
    """A data element (数据元) in force. ``representation`` is in the notation of GB/T 19488."""

    code: str
    name: str
    definition: str
    type: str
    representation: str
    max_length: int
    minimum: Decimal | None
    maximum: Decimal | None
    unit: str
    choices: list[CodeOut]
    sensitivity: str
    source: str
    synonyms: list[str]
    standard: str
    from_memory: bool
    retired: bool


class ElementsOut(Schema):
    elements: list[ElementOut]
    next_cursor: str
