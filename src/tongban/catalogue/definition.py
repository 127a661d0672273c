"""What one version of a service item says: the single source of form, materials, route, limits, fee and result.

Immutable once published. Stored as JSON; these types are its schema and the way every other context reads it.
"""

from datetime import date
from decimal import Decimal
from typing import Any, Self

from pydantic import Field

from tongban.catalogue.conditions import Condition
from tongban.catalogue.enums import (
    AuthorityNature,
    CaseType,
    FieldType,
    HandlingArea,
    HandlingChannel,
    ItemType,
    MaterialNecessity,
    PowerSource,
    ResultType,
    ServiceTarget,
)
from tongban.catalogue.parts import Limit, Part
from tongban.catalogue.routes import RouteNode

KNOWN_AS = {
    "person.name": "name",
    "person.certificate_number": "certificate_number",
    "organisation.name": "name",
    "organisation.uscc": "certificate_number",
    "organisation.legal_representative": "legal_representative",
    "organisation.registered_address": "address",
    "contact.mobile": "mobile",
    "contact.email": "email",
    "contact.address": "address",
}  # elements of the applicant → the name of the fact in the register of parties


class LegalBasis(Part):
    """设定依据: law, article and, where shipped, its text."""

    law: str
    article: str = ""
    text: str = ""


class Material(Part):
    """申请材料. ``key`` is stable for the same material in different items, so that one paper serves several items.

    ``when``: asked only of whom these answers call for; besides what situations choose.
    """

    key: str
    name: str
    necessity: MaterialNecessity = MaterialNecessity.REQUIRED
    kind: str = ""  # 1 证件证书证明, 2 申请表格文书, 3 其他
    forms: tuple[str, ...] = ()  # 1 纸质, 2 电子化
    source: str = ""  # 申请人自备, 政府部门核发, 其他
    basis: str = ""
    originals: int = 0
    copies: int = 0
    requirement: str = ""  # 填报须知
    accept_standard: str = ""  # 受理标准, a line for the reviewer's checklist
    size: str = ""  # 规格, e.g. A4
    sample_url: str = ""
    licence_type: str = ""
    when: Condition | None = None


class Choice(Part):
    value: str
    label: str


class FormField(Part):
    """One question. ``fields`` holds the inner fields of a repeating GROUP.

    ``element`` is the code of the data element (数据元) it asks for: the same element in two items is one question.
    ``prefill``: how forms said, before there were elements, which fact about the applicant answers the question;
    ``known_as`` says it for both. ``recommended``: may be left
    open, but the applicant is reminded once before handing in. ``when``: asked only if the other answers call for it;
    a question of a group may ask for its neighbours in the same row.
    """

    key: str
    label: str
    type: FieldType = FieldType.TEXT
    required: bool = True
    recommended: bool = False
    when: Condition | None = None
    help: str = ""
    choices: tuple[Choice, ...] = ()
    max_length: int = 200
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    unit: str = ""
    element: str = ""
    prefill: str = ""
    fields: tuple[Self, ...] = ()

    @property
    def known_as(self) -> str:
        """What the platform already holds about the applicant and nobody types again: ``name``,
        ``certificate_number``, ``mobile``, ``email``, ``address``, ``legal_representative``; "" for none of them."""
        return self.prefill or KNOWN_AS.get(self.element, "")


class FormSection(Part):
    key: str
    title: str
    help: str = ""
    when: Condition | None = None
    fields: tuple[FormField, ...] = ()


class Fee(Part):
    name: str
    standard: str = ""
    basis: str = ""
    amount: Decimal | None = None
    reducible: bool = False
    reduction_basis: str = ""
    when: Condition | None = None


class ServiceWindow(Part):
    """办理窗口."""

    name: str = ""
    address: str = ""
    hours: str = ""
    phone: str = ""


class Question(Part):
    question: str
    answer: str


class SpecialProcedure(Part):
    """特别程序 (行政许可法 art. 45): its time is not counted, but must be told in writing."""

    name: str
    basis: str = ""
    limit: Limit = Limit()


class PromiseWay(Part):
    """告知承诺: the applicant promises in writing instead of handing some materials in, and is believed until checked.

    ``conditions``: what must hold, one to a line, told in full before anybody promises; ``consequence``: what follows
    a false promise here, besides what the law says for all; ``basis``: what allows it. ``materials`` are keys of
    materials the promise stands in for; ``check_days`` working days after the decision the promise is looked into,
    None: as the city sets it. ``excluded``: who may not use it, in words. ``low_risk``: somebody has confirmed that
    the item is none of those the way does not apply to (国办发〔2020〕42号).
    """

    offered: bool = False
    basis: str = ""
    conditions: str = ""
    consequence: str = ""
    materials: tuple[str, ...] = ()
    check_days: int | None = None
    excluded: str = ""
    low_risk: bool = False


class SituationOption(Part):
    """One answer of a situation; ``materials`` are keys of materials needed only with this answer."""

    value: str
    label: str
    materials: tuple[str, ...] = ()


class Situation(Part):
    """情形: a question that narrows the materials to those this applicant needs."""

    key: str
    question: str
    help: str = ""
    options: tuple[SituationOption, ...] = ()


class Example(Part):
    """An application as it could come (示例), and what must follow from it; else the version stays a draft.

    ``answers`` are as they are stored. ``questions`` are all that are asked, ``materials`` all that are needed,
    ``steps`` all that are taken, by their keys; ``fee`` is in yuan. What is None is not examined.
    """

    name: str
    answers: dict[str, Any] = {}
    questions: tuple[str, ...] | None = None
    materials: tuple[str, ...] | None = None
    steps: tuple[str, ...] | None = None
    promised_limit: Limit | None = None
    fee: Decimal | None = None


class ItemDefinition(Part):
    """Everything one published version says (事项要素)."""

    title: str
    item_type: ItemType
    base_code: str = ""
    local_base_code: str = ""
    task_code: str
    local_task_code: str = ""
    handling_code: str = ""
    authority_code: str
    authority_name: str
    authority_nature: AuthorityNature = AuthorityNature.STATUTORY_ORGAN
    entrusted_to: str = ""
    power_source: PowerSource | None = None
    level: str = ""  # 行使层级, table A.2; several separated by a comma
    division_code: str = ""
    everyday_words: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    life_events: tuple[str, ...] = ()
    targets: tuple[ServiceTarget, ...] = ()
    case_type: CaseType = CaseType.PROMISED
    legal_basis: tuple[LegalBasis, ...] = ()
    conditions: str = ""
    materials: tuple[Material, ...] = ()
    form: tuple[FormSection, ...] = ()
    situations: tuple[Situation, ...] = ()
    flow: str = ""  # 办理流程 in words, beside the structured route
    route: tuple[RouteNode, ...] = ()
    special_procedures: tuple[SpecialProcedure, ...] = ()
    statutory_limit: Limit = Limit()
    promised_limit: Limit = Limit()
    tolerance_days: int | None = None  # 容缺后补期限, working days after acceptance; None: as the city sets it
    promise_way: PromiseWay = PromiseWay()
    charged: bool | None = None  # 是否收费; None: the source does not say
    fees: tuple[Fee, ...] = ()
    pays_online: bool = False
    result_type: ResultType = ResultType.OTHER
    result_name: str = ""
    result_sample_url: str = ""
    windows: tuple[ServiceWindow, ...] = ()
    visits: int | None = None  # 到办事现场次数
    visit_reason: str = ""
    channels: tuple[HandlingChannel, ...] = ()
    online: bool = False
    online_depth: tuple[str, ...] = ()
    online_url: str = ""
    mobile_url: str = ""
    single_sign_on: bool | None = None  # None: the source does not say
    mobile_single_sign_on: bool | None = None
    handling_area: HandlingArea = HandlingArea.NONE
    in_hall: bool = False  # 是否进驻政务大厅
    terminals: bool = False  # 是否支持自助终端
    courier: bool | None = None  # 是否支持物流快递
    bookable: bool | None = None
    assurance: int | None = Field(default=None, ge=1, le=4)  # 认证等级 of who applies online; None: as the city sets it
    joint_authorities: tuple[str, ...] = ()
    consult_phone: str = ""
    complaint_phone: str = ""
    faq: tuple[Question, ...] = ()
    quota: str = ""  # 数量限制
    intermediary_services: str = ""  # 中介服务; needs a legal basis
    planned_effective_on: date | None = None
    planned_cancel_on: date | None = None
    examples: tuple[Example, ...] = ()
    source: str = ""
    retrieved_on: date | None = None

    def material(self, key: str) -> Material | None:
        return next((material for material in self.materials if material.key == key), None)

    @property
    def required_materials(self) -> tuple[Material, ...]:
        return tuple(m for m in self.materials if m.necessity == MaterialNecessity.REQUIRED)
