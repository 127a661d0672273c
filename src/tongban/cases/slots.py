"""Doors of cases in the navigation."""

from django.utils.translation import gettext_lazy as _

from tongban.ui.navigation import Place, add_door

add_door(Place.DESK, _("Inbox"), "cases:inbox", icon="inbox", group=_("Cases"), order=10)
add_door(Place.RESIDENT, _("Progress"), "cases:find_progress", icon="route", order=40)
add_door(Place.ACCOUNT, _("My cases"), "cases:list_my_cases", icon="list-checks", order=20)
