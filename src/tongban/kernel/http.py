"""The request our views see: Django's, with the actor set by config.middleware."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest

from tongban.kernel.actors import Actor


class Request(HttpRequest):
    actor: Actor
    htmx: bool


def wants_fragment(request: Any) -> bool:
    """True when htmx asks for a part of a page, not for a boosted whole page."""
    return request.headers.get("HX-Request") == "true" and request.headers.get("HX-Boosted") != "true"


def is_files_host(request: Any) -> bool:
    """True on the origin that files have to themselves, where the installation has one."""
    origin = settings.TONGBAN_KERNEL_FILES_ORIGIN
    return bool(origin) and request.get_host() == urlsplit(origin).netloc
