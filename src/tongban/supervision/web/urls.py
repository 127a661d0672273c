"""Pages of supervision, by audience. config mounts `citizen` under / and `staff` under /desk/."""

from django.urls import URLPattern

app_name = "supervision"

citizen: list[URLPattern] = []
staff: list[URLPattern] = []
