"""What the elements of a definition are called in Chinese, and how their values read."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Any

from django.db.models import Choices
from pydantic import BaseModel

from tongban.catalogue import limits
from tongban.catalogue.definition import (
    Fee,
    FormField,
    FormSection,
    LegalBasis,
    Limit,
    Material,
    Question,
    RouteStep,
    ServiceWindow,
    Situation,
    SpecialProcedure,
)
from tongban.catalogue.enums import FieldType, MaterialNecessity, StepKind
from tongban.catalogue.importing.columns import BY_KEY
from tongban.catalogue.importing.levels import Level
from tongban.kernel import languages

FIELD_LABELS = {key: column.heading for key, column in BY_KEY.items()} | {
    "handling_code": "业务办理项编码",
    "form": "申请表单",
    "situations": "情形",
    "route": "办理环节",
    "windows": "办理窗口",
    "result_sample_url": "结果样本",
    "mobile_single_sign_on": "移动端统一身份登录",
}
MATERIAL_KINDS = {"1": "证件证书证明", "2": "申请表格文书", "3": "其他"}
MATERIAL_FORMS = {"1": "纸质", "2": "电子化"}


def field_label(name: str) -> str:
    """Chinese name of a field of the definition; a place like ``materials.3`` reads 申请材料 第4项."""
    head, _dot, rest = name.partition(".")
    label = FIELD_LABELS.get(head, head)
    if not rest:
        return label
    return f"{label} 第{int(rest) + 1}项" if rest.isdigit() else f"{label} {rest}"


@languages.official()
def readable(name: str, value: Any) -> list[str]:
    """A value as lines a person reads; nothing is an empty list."""
    if value in (None, "", (), []):
        return []
    if isinstance(value, tuple | list):
        return [line for part in value for line in _part_lines(part)]
    if name == "level":
        return ["、".join(str(Level(code).label) for code in str(value).split(",") if code in Level.values)]
    return _part_lines(value)


def _part_lines(part: Any) -> list[str]:
    match part:
        case bool():
            return ["是" if part else "否"]
        case Limit():
            words = limits.described(part)
            return [f"{words}({part.note})" if part.note else words]
        case BaseModel():
            return _model_lines(part)
        case Enum():
            return [str(part.label)] if isinstance(part, Choices) else [str(part.value)]
        case date():
            return [part.isoformat()]
        case Decimal():
            return [f"{part:,.2f}"]
    return str(part).splitlines()


def _model_lines(part: BaseModel) -> list[str]:
    writer = WRITERS.get(type(part))
    return writer(part) if writer else [str(part)]


def _law(part: LegalBasis) -> list[str]:
    return [f"《{part.law.strip('《》')}》{part.article}"]


def _fee(part: Fee) -> list[str]:
    amount = f" {part.amount:,.2f} 元" if part.amount is not None else ""
    return [f"{part.name}:{part.standard}{amount}({part.basis or '没有依据'})"]


def _window(part: ServiceWindow) -> list[str]:
    return [" ".join(text for text in (part.name, part.address, part.hours, part.phone) if text)]


def _question(part: Question) -> list[str]:
    return [f"问:{part.question}", f"答:{part.answer}"]


def _step(part: RouteStep) -> list[str]:
    own = f"({part.authority_code})" if part.authority_code else ""
    limit = f",{limits.described(part.limit)}" if limits.has_value(part.limit) else ""
    head = f"{part.name}[{StepKind(part.kind).label}{limit}]{own}"
    return [head, *(f"  · {line}" for line in part.checklist)]


def _section(part: FormSection) -> list[str]:
    return [f"【{part.title}】", *(line for field in part.fields for line in _form_field(field, 1))]


def _situation(part: Situation) -> list[str]:
    return [part.question, *(f"  · {option.label}" for option in part.options)]


def _procedure(part: SpecialProcedure) -> list[str]:
    return [f"{part.name}({part.basis}){limits.described(part.limit)}"]


def _material(part: Material) -> list[str]:
    details = [
        str(MaterialNecessity(part.necessity).label),
        MATERIAL_KINDS.get(part.kind, part.kind),
        "、".join(MATERIAL_FORMS.get(form, form) for form in part.forms),
        part.source,
        part.basis,
        f"原件{part.originals}份" if part.originals else "",
        f"复印件{part.copies}份" if part.copies else "",
        part.requirement,
    ]
    return [f"{part.name}({';'.join(text for text in details if text)})"]


def _form_field(field: FormField, depth: int) -> list[str]:
    needed = "" if field.required else ",选填"
    choices = f":{'、'.join(choice.label for choice in field.choices)}" if field.choices else ""
    line = f"{'  ' * depth}· {field.label}[{FieldType(field.type).label}{needed}]{choices}"
    return [line, *(inner for part in field.fields for inner in _form_field(part, depth + 1))]


WRITERS: dict[type[BaseModel], Callable[[Any], list[str]]] = {
    Material: _material,
    LegalBasis: _law,
    Fee: _fee,
    ServiceWindow: _window,
    Question: _question,
    RouteStep: _step,
    FormSection: _section,
    Situation: _situation,
    SpecialProcedure: _procedure,
}
