"""What an item offers when its definition does not say: a form from its targets, a route of three steps."""

from collections.abc import Mapping
from typing import Any

from tongban.catalogue.conditions import holds
from tongban.catalogue.definition import (
    Choice,
    FormField,
    FormSection,
    ItemDefinition,
    Material,
)
from tongban.catalogue.enums import CaseType, FieldType, LimitUnit, ServiceTarget, StepKind
from tongban.catalogue.routes import RouteNode, RouteStep
from tongban.catalogue.shown import SITUATION, only_asked

PROGRESS_GOES_HERE = "办理进度会发到这个号码"
REVIEW_CHECKLIST = ("符合受理条件", "材料内容真实、一致")
ORGANISATIONS = frozenset(ServiceTarget) - {ServiceTarget.PERSON}

PERSON = FormSection(
    key="person",
    title="申请人信息",
    fields=(
        FormField(key="name", label="姓名", element="person.name", max_length=100),
        FormField(
            key="citizen_id", label="公民身份号码", type=FieldType.CITIZEN_ID, element="person.certificate_number"
        ),
        FormField(
            key="mobile", label="手机号码", type=FieldType.PHONE, element="contact.mobile", help=PROGRESS_GOES_HERE
        ),
        FormField(key="address", label="联系地址", type=FieldType.ADDRESS, element="contact.address", required=False),
    ),
)
ORGANISATION = FormSection(
    key="organisation",
    title="单位信息",
    fields=(
        FormField(key="organisation_name", label="单位名称", element="organisation.name"),
        FormField(key="uscc", label="统一社会信用代码", type=FieldType.USCC, element="organisation.uscc"),
        FormField(
            key="legal_representative",
            label="法定代表人（负责人）",
            element="organisation.legal_representative",
            max_length=100,
        ),
        FormField(
            key="organisation_address",
            label="住所（经营场所）",
            type=FieldType.ADDRESS,
            element="organisation.registered_address",
            required=False,
        ),
        FormField(key="contact_name", label="联系人", element="contact.person_name", max_length=100),
        FormField(
            key="contact_mobile",
            label="联系人手机号码",
            type=FieldType.PHONE,
            element="contact.person_mobile",
            help=PROGRESS_GOES_HERE,
        ),
    ),
)
REQUEST = FormSection(
    key="request",
    title="申请内容",
    fields=(
        FormField(
            key="reason",
            label="申请事由",
            type=FieldType.LONG_TEXT,
            element="request.reason",
            max_length=2000,
            help="用自己的话写清楚要办什么、为什么办",
        ),
    ),
)


def form_of(definition: ItemDefinition) -> tuple[FormSection, ...]:
    """The form of an item; a sensible default from its targets (服务对象) when it brings none.

    Materials are asked apart from the form, so the default has no file question. For both persons and organisations
    the applicant first says who applies, and fields of the other side stay optional.
    """
    if definition.form:
        return definition.form
    person = ServiceTarget.PERSON in definition.targets or not definition.targets
    organisation = bool(ORGANISATIONS & set(definition.targets))
    if person and organisation:
        return (_who_applies(), _optional(PERSON), _optional(ORGANISATION), REQUEST)
    return (ORGANISATION if organisation else PERSON, REQUEST)


def route_of(definition: ItemDefinition) -> tuple[RouteNode, ...]:
    """The handling route (办理环节) of an item; by default accept → review → decide.

    An instant item (即办件) is accepted and decided in one go, without review.
    """
    if definition.route:
        return definition.route
    steps: list[RouteNode] = [
        RouteStep(key="accept", name="受理", kind=StepKind.ACCEPT, checklist=_acceptance_checklist(definition))
    ]
    instant = definition.case_type == CaseType.INSTANT or definition.promised_limit.unit == LimitUnit.INSTANT
    if not instant:
        steps.append(RouteStep(key="review", name="审查", kind=StepKind.REVIEW, checklist=REVIEW_CHECKLIST))
    steps.append(RouteStep(key="decide", name="决定", kind=StepKind.DECIDE))
    return tuple(steps)


def materials_for(definition: ItemDefinition, answers: Mapping[str, Any]) -> tuple[Material, ...]:
    """The materials this applicant needs. ``answers``: those of the form, and of situations as ``situation-<key>``.

    A material named by some option of a situation is needed only when that option is chosen; one with a condition only
    when it holds; all others always. An unanswered situation asks for everything its options could need, so that
    nothing is left out in silence.
    """
    left_out: set[str] = set()
    needed: set[str] = set()
    for situation in definition.situations:
        answer = answers.get(SITUATION + situation.key)
        for option in situation.options:
            (needed if answer in (None, "", option.value) else left_out).update(option.materials)
    listed = [material for material in definition.materials if material.key not in left_out - needed]
    if all(material.when is None for material in listed):
        return tuple(listed)
    given = only_asked(form_of(definition), answers)
    return tuple(material for material in listed if holds(material.when, given))


def _who_applies() -> FormSection:
    choices = (Choice(value="person", label="个人"), Choice(value="organisation", label="单位"))
    return FormSection(
        key="who",
        title="谁来申请",
        fields=(
            FormField(
                key="applicant_kind",
                label="申请人类型",
                type=FieldType.CHOICE,
                element="request.applicant_kind",
                choices=choices,
            ),
        ),
    )


def _optional(section: FormSection) -> FormSection:
    fields = tuple(field.model_copy(update={"required": False}) for field in section.fields)
    return section.model_copy(update={"fields": fields})


def _acceptance_checklist(definition: ItemDefinition) -> tuple[str, ...]:
    return ("属于本机关职权范围", *(f"已收到:{material.name}" for material in definition.required_materials))
