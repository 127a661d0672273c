"""Refusals as HTTP: the one table of statuses, the one JSON body, and the security log of who was turned away."""

from typing import Any

import structlog
from django.http import JsonResponse

from tongban.kernel.actors import PUBLIC
from tongban.kernel.errors import DomainError, Kind

security = structlog.get_logger("tongban.security")
_TURNED_AWAY = {Kind.FORBIDDEN, Kind.UNAUTHENTICATED, Kind.TOO_MANY}

STATUS: dict[Kind, int] = {  # the only meeting of refusals and HTTP
    Kind.MALFORMED: 400,
    Kind.NOT_FOUND: 404,
    Kind.FORBIDDEN: 403,
    Kind.METHOD: 405,
    Kind.UNAUTHENTICATED: 401,
    Kind.INVALID: 422,
    Kind.CONFLICT: 409,
    Kind.TOO_MANY: 429,
    Kind.TOO_LARGE: 413,
    Kind.UNAVAILABLE: 503,
}


def problem(refusal: DomainError) -> JsonResponse:
    """A refusal as an RFC 9457 problem body with its stable code."""
    response = problem_body(STATUS[refusal.kind], refusal.code, str(refusal), **refusal.details)
    if refusal.kind is Kind.UNAUTHENTICATED:
        response.headers["WWW-Authenticate"] = 'Bearer realm="tongban"'
    if refusal.kind is Kind.METHOD:
        response.headers["Allow"] = refusal.details["allowed"]
    if "retry_after" in refusal.details:
        response.headers["Retry-After"] = str(refusal.details["retry_after"])
    return response


def write_down(request: Any, refusal: DomainError) -> None:
    """Who was turned away from what (GB/T 22239 8.1.4.3 a): numbers of accounts and codes, no names."""
    if refusal.kind not in _TURNED_AWAY:
        return
    actor, match = getattr(request, "actor", PUBLIC), request.resolver_match
    security.warning(
        "turned_away",
        code=refusal.code,
        use_case=match.view_name if match else "",
        method=request.method,
        actor=f"{actor.kind}:{actor.id or ''}",
        address=request.META.get("REMOTE_ADDR", ""),
    )


def problem_body(status: int, code: str, title: str, **details: Any) -> JsonResponse:
    """Anything that went wrong, for machines."""
    return JsonResponse(
        {"type": "about:blank", "title": title, "status": status, "code": code, "details": details},
        status=status,
        content_type="application/problem+json",
        json_dumps_params={"ensure_ascii": False, "default": str},
    )
