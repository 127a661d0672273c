"""The permission matrix as a page to read and to print."""

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from tongban.identity import matrix
from tongban.identity.roles import AdminPermission
from tongban.kernel.access import open_to
from tongban.kernel.actors import ActorKind
from tongban.kernel.http import Request
from tongban.ui.pages import page


@open_to(ActorKind.STAFF, permission=AdminPermission.READ_MATRIX)
@require_http_methods(["GET"])
def show_matrix(request: Request) -> HttpResponse:
    facts = {"roles": matrix.ROLES, "permissions": matrix.list_permissions(), "parts": matrix.list_groups()}
    return page(request, "identity/show_matrix.html", facts)
