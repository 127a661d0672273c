"""A page of many contexts: each panel is read on its own, so that one refusal does not take the page away."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

import structlog

from tongban.kernel.errors import DomainError

Content = TypeVar("Content")
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Panel(Generic[Content]):
    """What a context answered, or that it refused. ``content`` is None when ``failed``."""

    content: Content | None
    failed: bool = False


def read(name: str, ask: Callable[[], Content]) -> Panel[Content]:
    """Ask one context. A refusal (DomainError) leaves this panel empty and is logged; a bug stays a bug."""
    try:
        return Panel(ask())
    except DomainError as refusal:
        log.warning("portal.panel_refused", panel=name, code=refusal.code)
        return Panel(None, failed=True)
