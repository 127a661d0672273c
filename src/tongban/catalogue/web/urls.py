"""Pages of catalogue, by audience. config mounts `citizen` under / and `staff` under /desk/."""

from django.urls import URLPattern

app_name = "catalogue"

citizen: list[URLPattern] = []
staff: list[URLPattern] = []
