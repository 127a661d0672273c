"""Pages of cases, by audience. config mounts `citizen` under / and `staff` under /desk/."""

from django.urls import URLPattern

app_name = "cases"

citizen: list[URLPattern] = []
staff: list[URLPattern] = []
