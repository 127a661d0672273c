"""JSON under /api/v1/: each context brings a router; refusals become problem bodies here, once."""

from importlib import import_module
from typing import Any

from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.utils.module_loading import module_has_submodule
from ninja import NinjaAPI
from ninja.errors import ValidationError

from tongban.config.middleware import STATUS
from tongban.kernel.errors import DomainError, InvalidInput

api = NinjaAPI(
    title="Tongban 通办 API",
    version="1.0.0",
    description="Items, applications, cases and verification. The same services and the same refusals as the pages.",
    urls_namespace="api",
    docs_url=None,
)


def problem(refusal: DomainError) -> JsonResponse:
    """A refusal as an RFC 9457 problem body with its stable code."""
    body = {
        "type": "about:blank",
        "title": str(refusal),
        "status": STATUS[refusal.kind],
        "code": refusal.code,
        "details": refusal.details,
    }
    return JsonResponse(
        body,
        status=body["status"],
        content_type="application/problem+json",
        json_dumps_params={"ensure_ascii": False, "default": str},
    )


@api.exception_handler(DomainError)
def refused(request: Any, refusal: DomainError) -> HttpResponse:
    return problem(refusal)


@api.exception_handler(ValidationError)
def malformed(request: Any, error: ValidationError) -> HttpResponse:
    fields = {".".join(str(part) for part in entry["loc"]): [entry["msg"]] for entry in error.errors}
    return problem(InvalidInput(fields=fields))


def _mount() -> None:
    for context in settings.CONTEXTS:
        package = import_module(f"tongban.{context}")
        if context != "kernel" and module_has_submodule(package, "api"):
            api.add_router("", import_module(f"tongban.{context}.api.router").router)


_mount()
