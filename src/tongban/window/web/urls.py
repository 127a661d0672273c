"""Pages of window, by audience. config mounts `citizen` under / and `staff` under /desk/."""

from django.urls import URLPattern

app_name = "window"

citizen: list[URLPattern] = []
staff: list[URLPattern] = []
