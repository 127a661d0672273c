"""Pages of openplatform, by audience. config mounts `citizen` under / and `staff` under /desk/."""

from django.urls import URLPattern

app_name = "openplatform"

citizen: list[URLPattern] = []
staff: list[URLPattern] = []
