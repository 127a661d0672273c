"""Pages of identity, by audience. config mounts `citizen` under / and `staff` under /desk/."""

from django.urls import URLPattern

app_name = "identity"

citizen: list[URLPattern] = []
staff: list[URLPattern] = []
