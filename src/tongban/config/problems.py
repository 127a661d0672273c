"""Refusals as HTTP: the one table of statuses and the one JSON body."""

from typing import Any

from django.http import JsonResponse

from tongban.kernel.errors import DomainError, Kind

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


def problem_body(status: int, code: str, title: str, **details: Any) -> JsonResponse:
    """Anything that went wrong, for machines."""
    return JsonResponse(
        {"type": "about:blank", "title": title, "status": status, "code": code, "details": details},
        status=status,
        content_type="application/problem+json",
        json_dumps_params={"ensure_ascii": False, "default": str},
    )
