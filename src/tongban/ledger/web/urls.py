"""Pages of ledger, by audience. config mounts `citizen` under / and `staff` under /desk/."""

from django.urls import URLPattern

app_name = "ledger"

citizen: list[URLPattern] = []
staff: list[URLPattern] = []
