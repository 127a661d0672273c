"""What every page shows: region, actor, large-text mode."""

from typing import Any

from django.conf import settings


def page_furniture(request: Any) -> dict[str, Any]:
    return {
        "site_name": settings.TONGBAN_PORTAL_NAME,
        "site_url": settings.TONGBAN_SITE_URL,
        "actor": getattr(request, "actor", None),
        "large_text": request.COOKIES.get("large_text") == "1",
        "demo_login": settings.TONGBAN_IDENTITY_DEMO_LOGIN,
    }
