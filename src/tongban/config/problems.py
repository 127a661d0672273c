"""Refusals as HTTP: the one table of statuses and the one JSON body."""

from django.http import JsonResponse

from tongban.kernel.errors import DomainError, Kind

STATUS: dict[Kind, int] = {  # the only meeting of refusals and HTTP
    Kind.NOT_FOUND: 404,
    Kind.FORBIDDEN: 403,
    Kind.UNAUTHENTICATED: 401,
    Kind.INVALID: 422,
    Kind.CONFLICT: 409,
    Kind.TOO_MANY: 429,
    Kind.TOO_LARGE: 413,
    Kind.UNAVAILABLE: 503,
}


def problem(refusal: DomainError) -> JsonResponse:
    """A refusal as an RFC 9457 problem body with its stable code."""
    body = {
        "type": "about:blank",
        "title": str(refusal),
        "status": STATUS[refusal.kind],
        "code": refusal.code,
        "details": refusal.details,
    }
    response = JsonResponse(
        body,
        status=STATUS[refusal.kind],
        content_type="application/problem+json",
        json_dumps_params={"ensure_ascii": False, "default": str},
    )
    if refusal.kind is Kind.UNAUTHENTICATED:
        response.headers["WWW-Authenticate"] = 'Bearer realm="tongban"'
    if "retry_after" in refusal.details:
        response.headers["Retry-After"] = str(refusal.details["retry_after"])
    return response
