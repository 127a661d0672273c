"""Who stands before the door: the visitor's own address, and how often one caller may knock."""

import ipaddress
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpResponse, HttpResponsePermanentRedirect, HttpResponseRedirect

from tongban.config.middleware import answer_refusal, is_api
from tongban.config.problems import problem
from tongban.kernel import limits
from tongban.kernel.actors import Actor, ActorKind
from tongban.kernel.errors import EncryptionNeeded
from tongban.kernel.http import is_files_host

Answer = Callable[[Any], HttpResponse]


def see_through_proxies(answer: Answer) -> Answer:
    """``REMOTE_ADDR`` becomes the visitor's address when, and only when, a proxy of ours handed the request on.

    From anybody else the headers of proxies are taken away: nobody chooses an address, or claims encryption, by
    writing a header.
    """
    trusted = [ipaddress.ip_network(each) for each in settings.TONGBAN_TRUSTED_PROXIES]

    def is_ours(address: str) -> bool:
        found = _address(address)
        return found is not None and any(found in network for network in trusted)

    def middleware(request: Any) -> HttpResponse:
        said = request.META.pop("HTTP_X_FORWARDED_FOR", "")
        if not is_ours(request.META.get("REMOTE_ADDR", "")):
            request.META.pop("HTTP_X_FORWARDED_PROTO", None)
            return answer(request)
        for hop in reversed([each.strip() for each in said.split(",")]):
            if _address(hop) is None:
                break
            request.META["REMOTE_ADDR"] = hop
            if not is_ours(hop):
                break
        return answer(request)

    return middleware


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None


def require_encryption(answer: Answer) -> Answer:
    """Over plain HTTP a page somebody looks at is redirected; whatever else was sent is refused.

    A system that posts its secret in the clear must fail, not be helped along unnoticed (OWASP ASVS 5 4.1.2).
    """

    def middleware(request: Any) -> HttpResponse:
        if not settings.TONGBAN_REDIRECT_TO_HTTPS or request.is_secure() or request.path == "/healthz":
            return answer(request)
        if request.method in {"GET", "HEAD"} and not is_api(request):
            return HttpResponsePermanentRedirect(f"https://{request.get_host()}{request.get_full_path()}")
        return problem(EncryptionNeeded())

    return middleware


def keep_files_apart(answer: Answer) -> Answer:
    """On the origin of files there are files; pages are on the site. Whatever runs in a file finds no session there."""

    def middleware(request: Any) -> HttpResponse:
        if is_files_host(request):
            if not request.path.startswith("/files/"):
                return HttpResponseRedirect(settings.TONGBAN_SITE_URL.rstrip("/") + request.get_full_path())
            request.COOKIES.clear()
        return answer(request)

    return middleware


def limit_requests(answer: Answer) -> Answer:
    """So many requests a minute for an account, and for an address nobody logged in from; systems have their quota.

    Several people behind one address do not stand in each other's way once they have logged in.
    """

    def middleware(request: Any) -> HttpResponse:
        if getattr(request, "bearer", False) or request.path == "/healthz":
            return answer(request)
        caller, limit = _measure(request.actor, request.META.get("REMOTE_ADDR", ""))
        try:
            limits.require_measure(caller=caller, limit=limit)
        except limits.TooManyRequests as refusal:
            return answer_refusal(request, refusal)
        return answer(request)

    return middleware


def _measure(actor: Actor, address: str) -> tuple[str, int]:
    if actor.kind is ActorKind.PUBLIC:
        return f"address:{address}", settings.TONGBAN_REQUESTS_PER_ADDRESS
    return f"{actor.kind}:{actor.id}", settings.TONGBAN_REQUESTS_PER_ACCOUNT
