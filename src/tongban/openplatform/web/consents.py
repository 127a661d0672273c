"""My data: what I let connected systems know, and taking it back."""

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from tongban.kernel.access import open_to
from tongban.kernel.actors import ActorKind
from tongban.kernel.http import Request
from tongban.openplatform import selectors
from tongban.openplatform.services import consents
from tongban.ui.pages import go_to, page


@open_to(ActorKind.CITIZEN)
@never_cache
@require_safe
def list_consents(request: Request) -> HttpResponse:
    """In force first, each with what is told, for what, and on what ground (个人信息保护法 art. 15, 44)."""
    rows = selectors.list_consents(actor=request.actor)
    facts = {
        "in_force": [row for row in rows if row.ended_at is None],
        "ended": [row for row in rows if row.ended_at is not None],
        "breadcrumbs": [(_("Systems I enter with this login"), "")],
    }
    return page(request, "openplatform/list_consents.html", facts)


@open_to(ActorKind.CITIZEN)
@require_POST
def withdraw_consent(request: Request, consent_id: int) -> HttpResponse:
    consents.withdraw_consent(actor=request.actor, consent_id=consent_id)
    messages.success(
        request, _("Taken back. The system is told nothing more and you are asked anew before you enter it.")
    )
    return go_to(request, "openplatform:list_consents")
