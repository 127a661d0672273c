"""Template tags of the house, built in for every template. README.md of this context shows each in use."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import template
from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.forms import BaseForm, BoundField
from django.forms.renderers import get_default_renderer
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from tongban.kernel import money as kernel_money
from tongban.ui import drawing, mistakes, moments, slots
from tongban.ui.icons import require_icon

register = template.Library()

TONE_ICONS = {
    "info": "info",
    "good": "circle-check",
    "soon": "clock",
    "bad": "circle-alert",
    "plain": "circle-dot",
}


@register.simple_tag(takes_context=True)
def slot(context: dict[str, Any], name: str, **facts: Any) -> SafeString:
    """``{% slot "cases.receipt" number=case.number %}``: panels of higher floors."""
    return slots.render_slot(name, context["request"], **facts)


@register.simple_tag
def asset(path: str) -> str:
    """The address of a static file; a missing manifest never breaks a page that must always answer."""
    try:
        return str(staticfiles_storage.url(path))
    except ValueError:
        return static_path(path)


def static_path(path: str) -> str:
    """The plain address, without the hash of the manifest."""
    return f"{settings.STATIC_URL}{path}"


@register.simple_tag
def icon(name: str, classes: str = "") -> SafeString:
    """``{% icon "search" %}``: a decoration beside a word, hidden from screen readers."""
    return format_html(
        '<svg class="tb-icon{}" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>',
        f" {classes}" if classes else "",
        asset("ui/dist/icons.svg"),
        require_icon(name),
    )


@register.filter
def day(value: date | None) -> str:
    """2026年3月16日（周一）. Nothing for no date."""
    return moments.day(value) if value else ""


@register.filter
def short_day(value: date | None) -> str:
    """3月16日, with the year when it is another one."""
    return moments.short_day(value) if value else ""


@register.filter
def moment(value: datetime | None) -> str:
    """2026年3月16日 14:05, in Beijing time."""
    return moments.moment(value) if value else ""


@register.filter
def money(value: Decimal | int | str | None) -> str:
    """1,234.50 元. Nothing for no amount."""
    if value is None or value == "":
        return ""
    return moments.yuan(kernel_money.format_yuan(Decimal(value)))


@register.filter
def or_dash(value: Any) -> Any:
    """A dash for an empty value, so that no cell stays blank."""
    return "—" if value in (None, "") else value


@register.simple_tag
def due(last_day: date | None, *, done: bool = False, paused: bool = False) -> SafeString:
    """``{% due case.due_on %}``: 还剩 3 个工作日 · 今天到期 · 已超期 2 个工作日 as word, icon and colour."""
    if last_day is None:
        return SafeString("")
    chip = moments.due_chip(last_day, done=done, paused=paused)
    return state_tag(chip.words, chip.tone, icon=chip.icon, title=moments.day(last_day))


@register.simple_tag
def state_tag(label: Any, tone: str = "plain", icon: str = "", title: str = "") -> SafeString:
    """``{% state_tag case.state_label "good" %}``: a state in word, icon and colour (info good soon bad plain)."""
    mark = _icon(icon or TONE_ICONS[tone])
    tip = format_html(' title="{}"', title) if title else ""
    return format_html('<span class="tb-tag tb-tag--{}"{}>{}{}</span>', tone, tip, mark, label)


_icon = icon


@register.simple_block_tag
def notice(content: str, tone: str = "info", title: Any = "", role: str = "") -> SafeString:
    """``{% notice "soon" "标题" %}…{% endnotice %}``: something to know before going on (info good soon bad plain)."""
    mark = _icon("triangle-alert" if tone == "soon" else TONE_ICONS[tone])
    head = format_html('<p class="tb-notice__title">{}</p>', title) if title else ""
    announced = format_html(' role="{}"', role) if role else ""
    return format_html(
        '<div class="tb-notice tb-notice--{}"{}>{}<div class="tb-notice__body">{}{}</div></div>',
        *(tone, announced, mark, head, mark_safe(content)),  # noqa: S308 the block was escaped where it was written
    )


@register.simple_block_tag
def card(content: str, title: Any = "", tone: str = "") -> SafeString:
    """``{% card "标题" %}…{% endcard %}``: a box that belongs together. Tones: wash, key."""
    head = format_html('<h2 class="tb-card__title">{}</h2>', title) if title else ""
    look = f" tb-card--{tone}" if tone else ""
    return format_html('<div class="tb-card{}">{}{}</div>', look, head, mark_safe(content))  # noqa: S308


@register.simple_block_tag
def fold(content: str, title: Any, opened: bool = False, look: str = "") -> SafeString:
    """``{% fold "法律依据" %}…{% endfold %}``: what most people do not need, closed until asked. Look: plain."""
    return format_html(
        '<details class="tb-fold{}"{}><summary>{}</summary><div class="tb-fold__body">{}</div></details>',
        *(f" tb-fold--{look}" if look else "", " open" if opened else "", title, mark_safe(content)),  # noqa: S308
    )


@register.simple_tag
def qr(content: str, label: str = "") -> SafeString:
    """``{% qr address "手机扫码核验" %}``: a QR code as inline SVG with its words below."""
    return drawing.qr_code(content, label)


@register.simple_tag
def sparkline(values: Iterable[float], label: str) -> SafeString:
    """``{% sparkline counts "近 30 天受理量" %}``: a small line; the label says the same in words."""
    return drawing.sparkline(list(values), label)


@register.simple_tag
def meter(part: float, whole: float, label: str, tone: str = "info") -> SafeString:
    """``{% meter done all "按时办结 96%" "good" %}``: a bar of part in whole."""
    return drawing.meter(part, whole, label, tone)


@register.inclusion_tag("ui/_step_line.html")
def step_line(steps: Iterable[Mapping[str, Any]], label: Any = "") -> dict[str, Any]:
    """``{% step_line steps %}``: each step has ``label``, ``state`` (done now todo failed) and maybe ``note``."""
    return {"steps": list(steps), "label": label}


@register.simple_tag
def field(bound: BoundField, **options: Any) -> SafeString:
    """``{% field form.name %}``: label, hint, error and control. Options: ``legend="l"``, ``heading=True``."""
    return _render(bound.template_name, {"field": bound, "errors": bound.errors, **options}, bound.form.renderer)


@register.simple_tag
def fields(form: BaseForm, *names: str) -> SafeString:
    """``{% fields form "name" "mobile" %}``: several fields, or all without names; hidden ones come along."""
    wanted = [form[name] for name in names] if names else form.visible_fields()
    hidden = [] if names else form.hidden_fields()
    return mark_safe("".join([*(str(each) for each in hidden), *(field(each) for each in wanted)]))  # noqa: S308


@register.simple_tag
def error_summary(form: BaseForm | None) -> SafeString:
    """``{% error_summary form %}``: what needs another look, each with a link to its field."""
    if form is None or not form.is_bound or not form.errors:
        return SafeString("")
    lines = [{"text": text, "target": ""} for text in form.non_field_errors()]
    for bound in form:
        lines += [{"text": words.in_summary, "target": _target(bound)} for words in mistakes.of_field(bound)]
    return _render("ui/_error_summary.html", {"lines": lines}, form.renderer)


@register.filter
def mistakes_of(bound: BoundField) -> list[str]:
    """What is wrong with one answer, in words beside the box."""
    return [words.beside for words in mistakes.of_field(bound)]


def _target(bound: BoundField) -> str:
    """The id of the first control of a field."""
    return bound.id_for_label or f"{bound.auto_id}_0"


def _render(name: str, context: dict[str, Any], renderer: Any = None) -> SafeString:
    return mark_safe((renderer or get_default_renderer()).render(name, context))  # noqa: S308 a template, escaped


@register.simple_tag
def attributes(widget: Mapping[str, Any]) -> SafeString:
    """HTML attributes of a widget, without class and required: templates own the class; asking is the server's work."""
    values = widget["attrs"]
    pairs = [
        (name, "" if value is True else value)
        for name, value in values.items()
        if value is not False and value is not None and name not in {"class", "required"}
    ]
    if values.get("required") and widget.get("type") not in {"radio", "file", "hidden"}:
        pairs.append(("aria-required", "true"))
    return format_html_join("", ' {}="{}"', pairs)


@register.filter
def suffix_of(widget: Mapping[str, Any]) -> str:
    """The unit shown behind a box (``data-suffix`` of its widget)."""
    return str(widget["attrs"].get("data-suffix", ""))
