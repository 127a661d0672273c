"""Pages of messaging, by audience. config mounts `citizen` under / and `staff` under /desk/."""

from django.urls import URLPattern

app_name = "messaging"

citizen: list[URLPattern] = []
staff: list[URLPattern] = []
