"""The request our views see: Django's, with the actor set by config.middleware."""

from typing import Any

from django.http import HttpRequest

from tongban.kernel.actors import Actor


class Request(HttpRequest):
    actor: Actor
    htmx: bool


def wants_fragment(request: Any) -> bool:
    """True when htmx asks for a part of a page, not for a boosted whole page."""
    return request.headers.get("HX-Request") == "true" and request.headers.get("HX-Boosted") != "true"
