"""What staff see of ratings: totals and words, never persons."""

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from tongban.identity.public import BUREAU_WATCH, CASE_DECIDE
from tongban.kernel.access import open_to
from tongban.kernel.actors import ActorKind
from tongban.kernel.http import Request
from tongban.ratings import selectors
from tongban.ratings.enums import Level
from tongban.ratings.rows import Overview, RectificationCounts
from tongban.ui.pages import page

PERIODS = (30, 90, 365)


@open_to(ActorKind.STAFF)
@require_http_methods(["GET"])
def list_ratings(request: Request) -> HttpResponse:
    days = next((days for days in PERIODS if request.GET.get("days") == str(days)), PERIODS[0])
    bad_only = request.GET.get("bad") == "1"
    overview = selectors.get_overview(actor=request.actor, days=days)
    voices = selectors.list_voices(
        actor=request.actor, days=days, bad_only=bad_only, cursor=request.GET.get("after", "")
    )
    counts = selectors.count_rectifications(actor=request.actor, days=days)
    may_mend = request.actor.may(BUREAU_WATCH) or request.actor.may(CASE_DECIDE)
    figures = _figures(overview) + (_mended(counts) if may_mend else [])
    facts = {"overview": overview, "voices": voices, "figures": figures, "bad_only": bad_only, "may_mend": may_mend}
    facts |= {"tabs": _tabs(days), "tabs_label": _("Period"), "crowd": selectors.CROWD}
    return page(request, "ratings/list_ratings.html", facts)


def _figures(overview: Overview) -> list[dict[str, Any]]:
    total = overview.satisfaction
    bad = sum(each.count for each in overview.levels if Level(each.level).is_bad)
    return [
        {"label": _("Satisfied (three stars or more)"), "value": _share(total.share)},
        {"label": _("Given ratings"), "value": total.count},
        {"label": _("Bad ratings"), "value": bad},
    ]


def _mended(counts: RectificationCounts) -> list[dict[str, Any]]:
    return [
        {"label": _("Bad ratings mended and answered"), "value": _share(counts.rectified)},
        {"label": _("Called back, of those who left a number"), "value": _share(counts.called_back)},
        {"label": _("Overdue"), "value": counts.late},
    ]


def _share(share: float | None) -> str:
    return "—" if share is None else f"{share:.1%}"


def _tabs(days: int) -> list[dict[str, Any]]:
    return [
        {
            "label": ngettext("Last %(days)s day", "Last %(days)s days", period) % {"days": period},
            "address": f"?days={period}",
            "current": period == days,
            "count": "",
        }
        for period in PERIODS
    ]
