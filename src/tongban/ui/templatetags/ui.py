"""Template tags of the house."""

from typing import Any

from django import template
from django.utils.safestring import SafeString

from tongban.ui import slots

register = template.Library()


@register.simple_tag(takes_context=True)
def slot(context: dict[str, Any], name: str, **facts: Any) -> SafeString:
    """``{% slot "cases.receipt" number=case.number %}``: panels of higher floors."""
    return slots.render_slot(name, context["request"], **facts)
