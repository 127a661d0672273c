"""Tags of the watch's pages."""

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from tongban.supervision.rows import Figure
from tongban.ui.templatetags.ui import state_tag

register = template.Library()


@register.simple_tag
def count(figure: Figure, tone: str = "") -> SafeString:
    """``{% count group.lights.red "bad" %}``: a number that opens the cases it counts, or a quiet 0."""
    if not figure.count:
        return SafeString('<span class="tb-muted">0</span>')
    shown = state_tag(figure.count, tone) if tone else figure.count
    return format_html('<a href="{}?{}">{}</a>', reverse("supervision:list_watches"), figure.query, shown)
