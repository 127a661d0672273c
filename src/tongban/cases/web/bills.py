"""Daily bills of operations on the desk: the list, and the files."""

from django.http import HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from tongban.cases.bills import public_key
from tongban.cases.selectors import bills as selectors
from tongban.cases.services import bills
from tongban.kernel import files
from tongban.kernel.access import open_to
from tongban.kernel.actors import ActorKind
from tongban.kernel.http import Request
from tongban.ui.pages import page


@open_to(ActorKind.STAFF)
@require_GET
def list_bills(request: Request) -> HttpResponse:
    """The bills of one's department; of all for the bureau. With the key others check them with."""
    rows = selectors.list_bills(actor=request.actor, cursor=request.GET.get("after", ""))
    context = {"rows": rows, "key": public_key(), "breadcrumbs": [(_("Daily bills"), "")]}
    return page(request, "cases/list_bills.html", context)


@open_to(ActorKind.STAFF)
@require_GET
def download_bill(request: Request, bill_id: int) -> HttpResponseBase:
    return files.download(bills.open_bill(actor=request.actor, bill_id=bill_id))
