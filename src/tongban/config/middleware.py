"""The edge: recognise the actor, deny by default, translate refusals once."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from tongban.config.problems import STATUS, problem, write_down
from tongban.identity import public as identity
from tongban.kernel.access import require_audience
from tongban.kernel.actors import PUBLIC, Actor, ActorKind
from tongban.kernel.errors import DomainError, LoginNeeded, MethodNotAllowed, NotAllowed
from tongban.kernel.files import MEBIBYTE, RequestTooLarge
from tongban.kernel.http import Request, wants_fragment
from tongban.openplatform import public as openplatform
from tongban.ui.pages import page

Answer = Callable[[Any], HttpResponse]

CONTENT_SECURITY = (
    "default-src 'self'; img-src 'self' data:; style-src 'self'; script-src 'self'; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)


def security_headers(answer: Answer) -> Answer:
    """Content security policy on every page; a view may set its own first."""

    def middleware(request: Any) -> HttpResponse:
        response = answer(request)
        response.headers.setdefault("Content-Security-Policy", CONTENT_SECURITY)
        response.headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
        return response

    return middleware


def keep_out_of_caches(answer: Answer) -> Answer:
    """What somebody who logged in was shown stays in no cache, of this device or on the way (OWASP ASVS 5 14.3.2)."""

    def middleware(request: Any) -> HttpResponse:
        response = answer(request)
        if request.actor.kind is not ActorKind.PUBLIC:
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    return middleware


def refuse_zero_bytes(answer: Answer) -> Answer:
    """A zero byte means nothing in an address, and the database refuses it: no page has to think of it.

    It is dropped from a query; a path with one leads nowhere.
    """

    def middleware(request: Any) -> HttpResponse:
        while "%00" in request.META["QUERY_STRING"]:
            request.META["QUERY_STRING"] = request.META["QUERY_STRING"].replace("%00", "")
        if "\0" in request.path:
            request.path_info = "/404/"
        return answer(request)

    return middleware


def recognise_actor(answer: Answer) -> Answer:
    """The only reader of ``request.user``: from here on everybody uses ``request.actor``.

    A bearer token counts under /api/ only, and there before a session: ``request.bearer`` tells kernel.api that no
    browser sent this by itself.
    """

    def middleware(request: Any) -> HttpResponse:
        request.htmx = wants_fragment(request)
        request.actor = PUBLIC
        try:
            request.actor = _actor_of(request)
        except DomainError as refusal:
            write_down(request, refusal)
            return problem(refusal)
        return answer(request)

    return middleware


def _actor_of(request: Any) -> Actor:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not is_api(request):
        return identity.Sessions.actor_of(request)
    request.bearer = True
    return openplatform.actor_of_bearer(token.strip(), path=request.path)


def refuse_huge_requests(answer: Answer) -> Answer:
    """A body larger than any form of ours is refused by its announced length, before a byte of it is read."""

    def middleware(request: Any) -> HttpResponse:
        announced = request.META.get("CONTENT_LENGTH") or "0"
        largest = settings.TONGBAN_KERNEL_FILES_LARGEST_REQUEST_BYTES
        if announced.isdigit() and int(announced) > largest:
            response = answer_refusal(request, RequestTooLarge(largest=largest // MEBIBYTE))
            response.headers["Connection"] = "close"
            return response
        return answer(request)

    return middleware


class deny_by_default:  # noqa: N801 (a middleware used as a function; process_view needs a class)
    """Serve a view of ours only when it declares its audience and the actor belongs to it."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: Any) -> HttpResponse:
        return self.answer(request)

    def process_view(self, request: Any, view: Any, *_: Any) -> HttpResponse | None:
        audience = getattr(view, "open_to", None)
        if audience is None:
            if _is_ours(view):
                return answer_refusal(request, NotAllowed())
            return None
        try:
            require_audience(audience, request.actor)
        except DomainError as refusal:
            return answer_refusal(request, refusal)
        return None


class translate_refusals:  # noqa: N801
    """A DomainError that reaches the edge becomes a page; anything else is a bug and stays a 500.

    What a framework below refuses by itself, a method an address of the API does not know, becomes a refusal too.
    """

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: Any) -> HttpResponse:
        response = self.answer(request)
        if response.status_code == 405 and is_api(request):
            return problem(MethodNotAllowed(allowed=response.headers["Allow"]))
        return response

    def process_exception(self, request: Any, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, DomainError):
            return answer_refusal(request, exception)
        return None


def answer_refusal(request: Request, refusal: DomainError) -> HttpResponse:
    """The one form of a refusal: a problem body for machines, a page for people.

    Somebody who only has to log in is taken there and comes back.
    """
    write_down(request, refusal)
    if is_api(request):
        return problem(refusal)
    if isinstance(refusal, LoginNeeded) and request.method == "GET":
        return redirect(f"{reverse(settings.LOGIN_URL)}?{urlencode({'next': request.get_full_path()})}")
    facts = {"refusal": refusal, "code": refusal.code, "further_proof": _further_proof(request, refusal)}
    answer = page(request, "ui/refusal.html", facts, status=STATUS[refusal.kind])
    if "retry_after" in refusal.details:
        answer.headers["Retry-After"] = str(refusal.details["retry_after"])
    return answer


def _further_proof(request: Request, refusal: DomainError) -> str:
    """Where somebody recognised too weakly proves more and comes back; what was being sent is kept. Else empty."""
    if not isinstance(refusal, identity.Assurance.TooLow):
        return ""
    query = {"level": str(refusal.details["needed"])}
    if request.method != "POST":
        query["next"] = request.get_full_path()
    elif not identity.Assurance.hold(request):
        query["next"] = request.path
    return f"{reverse('identity:prove_more')}?{urlencode(query)}"


def is_api(request: Any) -> bool:
    return bool(request.path.startswith("/api/"))


def _is_ours(view: Any) -> bool:
    return getattr(view, "__module__", "").startswith("tongban.")
