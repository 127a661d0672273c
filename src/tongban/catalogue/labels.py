"""What the elements of a definition are called, and how their values read, in the reader's language."""

from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Any

from django.db.models import Choices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext
from pydantic import BaseModel

from tongban.catalogue import conditions, limits
from tongban.catalogue.definition import (
    Example,
    Fee,
    FormField,
    FormSection,
    LegalBasis,
    Material,
    PromiseWay,
    Question,
    ServiceWindow,
    Situation,
    SpecialProcedure,
)
from tongban.catalogue.enums import FieldType, Join, MaterialNecessity, Split, StepKind
from tongban.catalogue.importing.columns import BY_KEY
from tongban.catalogue.importing.levels import Level
from tongban.catalogue.parts import Limit
from tongban.catalogue.routes import Branch, RouteGroup, RouteStep

# The headings of the import template are national terms: their English stands in src/tongban/locale/en.
FIELD_LABELS: dict[str, Any] = {key: gettext_lazy(column.heading) for key, column in BY_KEY.items()} | {
    "handling_code": gettext_lazy("业务办理项编码"),
    "form": gettext_lazy("申请表单"),
    "situations": gettext_lazy("情形"),
    "route": gettext_lazy("办理环节"),
    "windows": gettext_lazy("办理窗口"),
    "examples": gettext_lazy("示例申请"),
    "promise_way": gettext_lazy("告知承诺"),
    "result_sample_url": gettext_lazy("结果样本"),
    "mobile_single_sign_on": gettext_lazy("移动端统一身份登录"),
}
MATERIAL_KINDS: dict[str, Any] = {
    "1": gettext_lazy("证件证书证明"),
    "2": gettext_lazy("申请表格文书"),
    "3": gettext_lazy("其他"),
}
ONLINE_DEPTHS: dict[str, Any] = {  # [practice]
    "1": gettext_lazy("互联网咨询"),
    "2": gettext_lazy("互联网收件"),
    "3": gettext_lazy("互联网预审"),
    "4": gettext_lazy("互联网受理"),
    "5": gettext_lazy("互联网办理"),
    "6": gettext_lazy("互联网办理结果信息反馈"),
    "7": gettext_lazy("互联网电子证照反馈"),
    "8": gettext_lazy("其他"),
}
MATERIAL_FORMS: dict[str, Any] = {"1": gettext_lazy("纸质"), "2": gettext_lazy("电子化")}


def field_label(name: str) -> str:
    """Name of a field of the definition; a place like ``materials.3`` reads 申请材料 第4项."""
    head, _dot, rest = name.partition(".")
    label = str(FIELD_LABELS.get(head, head))
    if not rest:
        return label
    place = _("no. %(number)s") % {"number": int(rest) + 1} if rest.isdigit() else rest
    return f"{label} {place}"


def readable(name: str, value: Any) -> list[str]:
    """A value as lines a person reads; nothing is an empty list."""
    if value in (None, "", (), []):
        return []
    if name == "online_depth":
        return [str(ONLINE_DEPTHS.get(code, code)) for code in value]
    if isinstance(value, tuple | list):
        return [line for part in value for line in _part_lines(part)]
    if name == "level":
        return [_listed(Level(code).label for code in str(value).split(",") if code in Level.values)]
    return _part_lines(value)


def _listed(words: Iterable[Any]) -> str:
    """Words one after the other: a, b 甲、乙."""
    return pgettext("between words of a list", ", ").join(str(word) for word in words if word)


def _detailed(name: str, *details: Any) -> str:
    """A name with what is known of it in brackets."""
    known = pgettext("between details", "; ").join(str(detail) for detail in details if detail)
    return _("%(name)s (%(details)s)") % {"name": name, "details": known} if known else name


def _part_lines(part: Any) -> list[str]:
    match part:
        case bool():
            return [_("Yes") if part else _("No")]
        case Limit():
            return [_detailed(limits.limit_words(part), part.note)]
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
    amount = _("%(amount)s yuan") % {"amount": f"{part.amount:,.2f}"} if part.amount is not None else ""
    when = conditions.say(part.when, {})
    return [_detailed(part.name, part.standard, amount, part.basis or _("no basis given"), when)]


def _window(part: ServiceWindow) -> list[str]:
    return [" ".join(text for text in (part.name, part.address, part.hours, part.phone) if text)]


def _question(part: Question) -> list[str]:
    asked = _("Question: %(text)s") % {"text": part.question}
    return [asked, _("Answer: %(text)s") % {"text": part.answer}]


def _step(part: RouteStep) -> list[str]:
    limit = limits.limit_words(part.limit, silent=True)
    when = conditions.say(part.when, {})
    head = _detailed(part.name, StepKind(part.kind).label, limit, part.authority_code, part.post, when)
    return [head, *(f"  · {line}" for line in part.checklist)]


def _group(part: RouteGroup) -> list[str]:
    """A group and, indented below it, its branches and the step that consolidates."""
    quorum = str(part.quorum) if part.join == Join.QUORUM else ""
    join = Join(part.join).label if part.split == Split.PARALLEL else ""
    head = _detailed(part.name, Split(part.split).label, join, quorum, conditions.say(part.when, {}))
    below = [line for branch in part.branches for line in _branch(branch)] + (_step(part.lead) if part.lead else [])
    return [head, *(f"  {line}" for line in below)]


def _branch(part: Branch) -> list[str]:
    head = _detailed(part.name, conditions.say(part.when, {}))
    return [head, *(f"  {line}" for node in part.nodes for line in _part_lines(node))]


def _section(part: FormSection) -> list[str]:
    head = _detailed(part.title, conditions.say(part.when, {}))
    return [head, *(line for field in part.fields for line in _form_field(field, 1))]


def _example(part: Example) -> list[str]:
    """An example with what it answers and what it expects, a line each."""
    told = [f"{key}: {value}" for key, value in part.answers.items()]
    told += [f"→ {_listed(keys)}" for keys in (part.questions, part.materials, part.steps) if keys is not None]
    return [part.name, *(f"  · {line}" for line in told)]


def _situation(part: Situation) -> list[str]:
    return [part.question, *(f"  · {option.label}" for option in part.options)]


def _promise_way(part: PromiseWay) -> list[str]:
    """Nothing while it is not offered: what was written down for later binds nobody."""
    if not part.offered:
        return []
    days = ngettext("checked within %(n)d working day", "checked within %(n)d working days", part.check_days or 0)
    told = [part.basis, *part.conditions.splitlines(), part.consequence, part.excluded, *part.materials]
    told.append(days % {"n": part.check_days} if part.check_days else "")
    return [_("Offered"), *(f"  · {line}" for line in told if line)]


def _procedure(part: SpecialProcedure) -> list[str]:
    return [_detailed(part.name, part.basis, limits.limit_words(part.limit, silent=True))]


def _material(part: Material) -> list[str]:
    originals, copies = part.originals, part.copies
    details = [
        MaterialNecessity(part.necessity).label,
        MATERIAL_KINDS.get(part.kind, part.kind),
        _listed(MATERIAL_FORMS.get(form, form) for form in part.forms),
        part.source,
        part.basis,
        ngettext("%(n)d original", "%(n)d originals", originals) % {"n": originals} if originals else "",
        ngettext("%(n)d copy", "%(n)d copies", copies) % {"n": copies} if copies else "",
        part.requirement,
        conditions.say(part.when, {}),
    ]
    return [_detailed(part.name, *details)]


def _form_field(field: FormField, depth: int) -> list[str]:
    choices = _listed(choice.label for choice in field.choices)
    optional = "" if field.required else _("optional")
    when = conditions.say(field.when, {})
    details = (FieldType(field.type).label, optional, choices, field.element, when)
    line = f"{'  ' * depth}· " + _detailed(field.label, *details)
    return [line, *(inner for part in field.fields for inner in _form_field(part, depth + 1))]


WRITERS: dict[type[BaseModel], Callable[[Any], list[str]]] = {
    Material: _material,
    LegalBasis: _law,
    Fee: _fee,
    ServiceWindow: _window,
    Question: _question,
    RouteStep: _step,
    RouteGroup: _group,
    FormSection: _section,
    Situation: _situation,
    SpecialProcedure: _procedure,
    PromiseWay: _promise_way,
    Example: _example,
}
