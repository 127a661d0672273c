"""Doors the portal adds to the layouts."""

from django.utils.translation import gettext_lazy as _

from tongban.ui.navigation import Place, add_door

add_door(Place.RESIDENT, _("Home"), "portal:show_home", icon="house", order=1)
add_door(Place.RESIDENT, _("Service halls"), "portal:list_halls", icon="map-pin", order=50)
add_door(Place.ACCOUNT, _("My space"), "portal:my_space", icon="user-round", order=5)
add_door(Place.FOOTER, _("About this site"), "portal:show_about", icon="info", order=10)
add_door(Place.FOOTER, _("Privacy"), "portal:show_privacy", icon="shield", order=30)
add_door(Place.FOOTER, _("Accessibility"), "portal:show_accessibility", icon="ear", order=40)
