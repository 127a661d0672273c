"""Pages of ratings, by audience. config mounts `citizen` under / and `staff` under /desk/."""

from django.urls import URLPattern

app_name = "ratings"

citizen: list[URLPattern] = []
staff: list[URLPattern] = []
