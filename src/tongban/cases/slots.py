"""Doors of cases in the navigation."""

from datetime import date
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from tongban.cases import deadlines
from tongban.cases.selectors.recompute import count_that_may_move
from tongban.cases.services.office import leaving
from tongban.catalogue import public as catalogue
from tongban.catalogue.public import MaterialNecessity
from tongban.identity.public import BUREAU_WATCH, CASE_READ, Accounts
from tongban.ui.navigation import Place, add_door
from tongban.ui.slots import fill

add_door(Place.DESK, _("Inbox"), "cases:inbox", icon="inbox", group=_("Cases"), order=10)
add_door(
    Place.DESK,
    _("Absences"),
    "cases:list_absences",
    icon="users",
    permission=CASE_READ,
    group=_("Cases"),
    order=30,
)
add_door(Place.DESK, _("Exports"), "cases:list_exports", icon="download", group=_("Cases"), order=15)
add_door(
    Place.DESK,
    _("Promises to check"),
    "cases:list_promises",
    icon="search",
    permission=CASE_READ,
    group=_("Cases"),
    order=25,
)
add_door(
    Place.DESK,
    _("Read for a reason"),
    "cases:list_readings",
    icon="eye",
    permission=CASE_READ,
    group=_("Cases"),
    order=32,
)
add_door(
    Place.DESK,
    _("Readings to review"),
    "cases:review_readings",
    icon="eye",
    permission=Accounts.READ_TRAIL,
    group=_("Audit"),
    order=952,
)
add_door(Place.DESK, _("Daily bills"), "cases:list_bills", icon="scroll-text", group=_("Cases"), order=35)
add_door(Place.RESIDENT, _("Progress"), "cases:find_progress", icon="route", order=40)
add_door(Place.FOOTER, _("Decisions made public"), "cases:list_published", icon="file-check", order=30)
add_door(Place.ACCOUNT, _("My cases"), "cases:list_my_cases", icon="list-checks", order=20)
add_door(
    Place.DESK,
    _("Exchange tables"),
    "cases:show_exchange",
    icon="upload",
    permission=BUREAU_WATCH,
    group=_("Bureau"),
    order=68,
)
add_door(
    Place.DESK,
    _("Dates moved"),
    "cases:list_runs",
    icon="calendar-clock",
    permission=BUREAU_WATCH,
    group=_("Bureau"),
    order=69,
)


add_door(
    Place.DESK,
    _("Missed promises"),
    "cases:list_unexplained",
    icon="circle-alert",
    permission=BUREAU_WATCH,
    group=_("Bureau"),
    order=70,
)


add_door(
    Place.DESK,
    _("What nobody had to bring"),
    "cases:list_savings",
    icon="file-check",
    permission=BUREAU_WATCH,
    group=_("Bureau"),
    order=71,
)


@fill("kernel.calendar_change")
def tell_what_may_move(request: Any, *, first: date, last: date) -> str:
    """Before a notice is loaded: how many running cases may get another date."""
    count = count_that_may_move(first=first, last=last)
    return render_to_string("cases/_calendar_change.html", {"count": count}, request=request)


@fill("identity.work_in_hand")
def tell_what_is_held(_request: Any, *, staff_id: int) -> str:
    """Before somebody is taken out of service: how many steps they hold."""
    return render_to_string("cases/_work_in_hand.html", {"count": leaving.count_held(staff_id)}, request=_request)


@fill("catalogue.materials")
def tell_term_of_later_materials(_request: Any, *, version_id: int, **_facts: Any) -> str:
    """Under the materials of a guide: until when those may come that may follow (容缺后补期限)."""
    item = catalogue.get_item(version_id)
    if not any(material.necessity == MaterialNecessity.LATER for material in item.definition.materials):
        return ""
    return render_to_string("cases/_later_term.html", {"days": deadlines.tolerance_days(item)})
