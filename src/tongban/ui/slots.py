"""Panels that travel down: a lower floor's page names a slot, higher floors fill it."""

from collections.abc import Callable
from typing import Any

from django.utils.safestring import SafeString, mark_safe

Panel = Callable[..., str]
_panels: dict[str, list[Panel]] = {}


def fill(slot: str) -> Callable[[Panel], Panel]:
    """Register a panel ``(request, **facts) -> html`` for a slot ``context.page``."""

    def register(panel: Panel) -> Panel:
        _panels.setdefault(slot, []).append(panel)
        return panel

    return register


def render_slot(slot: str, request: Any, **facts: Any) -> SafeString:
    """All panels of a slot, in the order of the floors that filled it."""
    return mark_safe("".join(panel(request, **facts) for panel in _panels.get(slot, [])))  # noqa: S308 panels render templates
