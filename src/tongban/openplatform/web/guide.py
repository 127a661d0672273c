"""For outside developers: how to get a token, and what can be called. Drawn from the schema the server itself uses."""

import json
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.urls import resolve, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tongban.kernel.access import open_to_everybody
from tongban.kernel.http import Request
from tongban.openplatform.enums import Scope
from tongban.openplatform.schema import Operation, read_operations
from tongban.openplatform.services import demo, tokens
from tongban.ui.pages import page


@open_to_everybody
@require_http_methods(["GET"])
def read_developer_guide(request: Request) -> HttpResponse:
    facts = {
        "site": settings.TONGBAN_SITE_URL,
        "scopes": [{"label": scope.value, "value": scope.label} for scope in Scope],
        "minutes": tokens.LIFETIME // 60,
        "client_id": demo.DEMO_CLIENT if settings.TONGBAN_IDENTITY_DEMO_LOGIN else "",
        "client_secret": demo.DEMO_SECRET if settings.TONGBAN_IDENTITY_DEMO_LOGIN else "",
        "breadcrumbs": [(_("For developers"), "")],
    }
    return page(request, "openplatform/read_developer_guide.html", facts)


@open_to_everybody
@require_http_methods(["GET"])
def list_operations(request: Request) -> HttpResponse:
    operations: dict[str, list[Operation]] = {}
    for operation in read_operations(_schema(request)):
        operations.setdefault(operation.tag, []).append(operation)
    facts = {
        "groups": operations.items(),
        "breadcrumbs": [(_("For developers"), reverse("openplatform:read_developer_guide")), (_("API operations"), "")],
    }
    return page(request, "openplatform/list_operations.html", facts)


def _schema(request: Any) -> dict[str, Any]:
    """The OpenAPI document as everybody gets it; asked by address, because wiring stands above this floor."""
    match = resolve(reverse("api:openapi-json"))
    return dict(json.loads(match.func(request, *match.args, **match.kwargs).content))
