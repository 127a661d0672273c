"""The public page that explains every published number."""

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tongban.kernel.access import open_to_everybody
from tongban.kernel.http import Request
from tongban.supervision.services import publishing
from tongban.ui.pages import page


@open_to_everybody
@require_http_methods(["GET"])
def show_figures(request: Request) -> HttpResponse:
    figures = publishing.public_figures()
    facts = {
        "figures": figures,
        "shown": [
            {"label": _("Service items"), "value": figures.items},
            {"label": _("Cases handled this month"), "value": figures.handled},
            {"label": _("On-time rate"), "value": figures.on_time.percent or "—"},
            {"label": _("Satisfaction"), "value": figures.satisfaction.percent or "—"},
        ],
        "on_time_days": publishing.ON_TIME_DAYS,
        "satisfaction_days": publishing.SATISFACTION_DAYS,
    }
    return page(request, "supervision/show_figures.html", facts)
