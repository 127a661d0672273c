"""What every page shows: name, region, actor, text size, doors, the duties of a public body."""

from typing import Any

from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language

from tongban.kernel.actors import Actor, ActorKind
from tongban.ui.navigation import Place, doors_for

TEXT_SIZES = {"1": "large", "2": "largest"}


def page_furniture(request: Any) -> dict[str, Any]:
    actor = getattr(request, "actor", None)
    text_size = TEXT_SIZES.get(request.COOKIES.get(settings.TONGBAN_UI_TEXT_SIZE_COOKIE, ""), "")
    return {
        "site_name": settings.TONGBAN_PORTAL_NAME,
        "site_region": settings.TONGBAN_PORTAL_REGION_NAME,
        "site_url": settings.TONGBAN_SITE_URL,
        "site_duties": settings.TONGBAN_PORTAL_DUTIES,
        "hotline": settings.TONGBAN_PORTAL_HOTLINE,
        "actor": actor,
        "is_citizen": actor is not None and actor.kind is ActorKind.CITIZEN,
        "is_staff_member": actor is not None and actor.kind is ActorKind.STAFF,
        "refusal_layout": _refusal_layout(request, actor),
        "text_size": text_size,
        "large_text": bool(text_size),
        "html_language": "en" if (get_language() or "").startswith("en") else "zh-Hans",
        "demo_login": settings.TONGBAN_IDENTITY_DEMO_LOGIN,
        "addresses": SimpleLazyObject(_addresses),
        "resident_doors": SimpleLazyObject(lambda: doors_for(Place.RESIDENT, actor)),
        "account_doors": SimpleLazyObject(lambda: doors_for(Place.ACCOUNT, actor)),
        "desk_doors": SimpleLazyObject(lambda: doors_for(Place.DESK, actor)),
        "footer_doors": SimpleLazyObject(lambda: doors_for(Place.FOOTER, actor)),
    }


def _refusal_layout(request: Any, actor: Actor | None) -> str:
    """Staff at the desk read a refusal at the desk."""
    at_the_desk = request.path.startswith("/desk/") and actor is not None and actor.kind is ActorKind.STAFF
    return "ui/desk.html" if at_the_desk else "ui/page.html"


def _addresses() -> dict[str, str]:
    """Addresses the furniture needs from higher floors; the agreed paths while a page does not exist yet."""
    return {
        "login": _reverse(settings.LOGIN_URL, "/login/"),
        "logout": _reverse("identity:log_out", "/logout/"),
        "my": _reverse("portal:my_space", "/my/"),
        "search": _reverse("catalogue:search", "/search/"),
        "suggest": _reverse("catalogue:suggest", ""),
        "desk": _reverse("cases:inbox", "/desk/"),
    }


def _reverse(name: str, otherwise: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return otherwise
