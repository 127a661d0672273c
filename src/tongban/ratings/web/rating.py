"""Rating by a signed link, without a login: choose a level, say why if you like, done."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from tongban.identity import public as identity
from tongban.kernel.access import open_to_everybody
from tongban.kernel.errors import DomainError
from tongban.kernel.http import Request
from tongban.ratings import links, questions, selectors
from tongban.ratings.enums import Level, RatingChannel
from tongban.ratings.links import Target
from tongban.ratings.services import rating, rectifying
from tongban.ratings.web.forms import RatingForm
from tongban.ratings.web.rectifying_forms import AgainForm
from tongban.ui.pages import go_to, page


@open_to_everybody
@require_http_methods(["GET"])
def choose_level(request: Request, token: str) -> HttpResponse:
    """Where the link leads: the five levels; before that, which one, when an application holds several."""
    target = links.read_token(token)
    chosen = request.GET.get("of", "")
    found = selectors.list_invitations(target)
    facts: dict[str, Any] = {"token": token, "via": _via(request), "chosen": chosen}
    if len(found) > 1 and not chosen:
        return page(request, "ratings/choose_invitation.html", {**facts, "invitations": found})
    try:
        invitation = rating.require_open(selectors.find_invitation(target=target, chosen=chosen))
    except DomainError as refusal:
        return _cannot_rate(request, facts, refusal)
    facts |= {"invitation": invitation, "shown_levels": [_shown(level, request) for level in Level]}
    return page(request, "ratings/choose_level.html", facts)


@open_to_everybody
@require_http_methods(["GET", "POST"])
def give_rating(request: Request, token: str, level: int) -> HttpResponse:
    """The second step: what was good or bad, free words, and the button."""
    target = links.read_token(token)
    chosen = request.GET.get("of", "")
    facts: dict[str, Any] = {"token": token, "via": _via(request), "chosen": chosen, "level": Level(level)}
    try:
        invitation = rating.require_open(selectors.find_invitation(target=target, chosen=chosen))
    except DomainError as refusal:
        return _cannot_rate(request, facts, refusal, status=409 if request.method == "POST" else 200)
    question = questions.question_of(setting=invitation.setting, level=level, language=get_language() or "")
    posted = request.POST if request.method == "POST" else None
    form = RatingForm(posted, question=question, bad=Level(level).is_bad)
    if form.is_valid():
        return _given(request, target, facts, form.cleaned_data)
    facts |= {"invitation": invitation, "form": form, "stars": _stars(Level(level)), "back": _back(request, token)}
    return page(request, "ratings/give_rating.html", facts)


@open_to_everybody
@require_http_methods(["GET"])
def thank(request: Request, token: str) -> HttpResponse:
    links.read_token(token)
    return page(request, "ratings/thank.html", {})


def _given(request: Request, target: Target, facts: dict[str, Any], said: dict[str, Any]) -> HttpResponse:
    try:
        rating.give_rating(
            target=target, chosen=facts["chosen"], level=facts["level"].value, channel=facts["via"], **said
        )
    except DomainError as refusal:
        return _cannot_rate(request, facts, refusal, status=409)
    return go_to(request, "ratings:thank", facts["token"])


def _cannot_rate(request: Request, facts: dict[str, Any], refusal: DomainError, *, status: int = 200) -> HttpResponse:
    """The page that says why this cannot be rated now."""
    return page(request, "ratings/cannot_rate.html", {**facts, "refusal": refusal}, status=status)


def _shown(level: Level, request: Request) -> dict[str, Any]:
    words = ngettext("%(stars)s star", "%(stars)s stars", level.stars) % {"stars": level.stars}
    address = f"{level.value}/" + _query(request)
    return {"label": str(level.label), "stars": _stars(level), "stars_words": words, "address": address}


def _stars(level: Level) -> list[bool]:
    """Five places, filled or not."""
    return [place < level.stars for place in range(5)]


def _back(request: Request, token: str) -> str:
    return reverse("ratings:choose_level", args=[token]) + _query(request)


def _query(request: Request) -> str:
    """What must travel on: which of several, and how the person came."""
    kept = {name: request.GET[name] for name in ("of", "via") if request.GET.get(name)}
    return f"?{urlencode(kept)}" if kept else ""


def _via(request: Request) -> str:
    return RatingChannel.QR if request.GET.get("via") == "qr" else RatingChannel.WEB


@open_to_everybody
@never_cache
@require_http_methods(["GET", "POST"])
def rate_again(request: Request, token: str) -> HttpResponse:
    """The answer to a bad rating, and what the person thinks of it (追评)."""
    one = rectifying.answered(token)
    form = AgainForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            rectifying.rate_again(token=token, **form.cleaned_data)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            return go_to(request, "ratings:rate_again", token)
    authority = identity.get_authorities([one.rating.authority_id]).get(one.rating.authority_id)
    return page(
        request, "ratings/rate_again.html", {"one": one, "form": form, "authority": authority and authority.name}
    )
