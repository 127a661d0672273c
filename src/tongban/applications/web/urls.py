"""Pages of applications, by audience. config mounts `citizen` under / and `staff` under /desk/."""

from django.urls import URLPattern

app_name = "applications"

citizen: list[URLPattern] = []
staff: list[URLPattern] = []
