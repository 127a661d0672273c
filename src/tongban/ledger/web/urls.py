"""Pages of ledger, by audience. config mounts `citizen` under / and `staff` under /desk/."""

from django.urls import URLPattern, path

from tongban.ledger.web import reads

app_name = "ledger"

citizen: list[URLPattern] = [path("my/reads/", reads.list_reads, name="list_reads")]
staff: list[URLPattern] = []
