"""My space: what concerns me?"""

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tongban.kernel.access import open_to
from tongban.kernel.actors import ActorKind
from tongban.kernel.http import Request
from tongban.portal import selectors
from tongban.ui.pages import page


@open_to(ActorKind.CITIZEN)
@require_safe
def my_space(request: Request) -> HttpResponse:
    words = {"supplement": _("To complete"), "draft": _("Draft"), "unread": _("Unread"), "rate": _("To rate")}
    facts = {"space": selectors.get_my_space(actor=request.actor), "words": words, "breadcrumbs": [(_("My space"), "")]}
    return page(request, "portal/my_space.html", facts)
