"""Pages of portal, by audience. config mounts `citizen` under / and `staff` under /desk/."""

from django.urls import URLPattern

app_name = "portal"

citizen: list[URLPattern] = []
staff: list[URLPattern] = []
