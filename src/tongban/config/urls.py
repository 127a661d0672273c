"""All addresses: pages for residents under /, for staff under /desk/, JSON under /api/v1/."""

from importlib import import_module
from types import ModuleType

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from tongban.config.api import api

handler404 = "tongban.config.errors.not_found"
handler500 = "tongban.config.errors.server_error"
handler403 = "tongban.config.errors.forbidden"
handler400 = "tongban.config.errors.bad_request"


def _mounted() -> list[URLPattern | URLResolver]:
    """Each context's pages, residents' and staff's in one namespace."""
    mounted: list[URLPattern | URLResolver] = []
    for context in settings.CONTEXTS:
        urls: ModuleType = import_module(f"tongban.{context}.web.urls")
        pages = [*urls.citizen, path("desk/", include(urls.staff))]
        mounted.append(path("", include((pages, urls.app_name))))
    return mounted


urlpatterns = [
    path("api/v1/", api.urls),
    path("i18n/", include("django.conf.urls.i18n")),
    *_mounted(),
]
