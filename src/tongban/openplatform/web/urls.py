"""Pages of openplatform, by audience. config mounts `citizen` under / and `staff` under /desk/."""

from django.urls import URLPattern, path

from tongban.openplatform.web import guide

app_name = "openplatform"

citizen: list[URLPattern] = [
    path("developers/", guide.read_developer_guide, name="read_developer_guide"),
    path("developers/operations/", guide.list_operations, name="list_operations"),
]
staff: list[URLPattern] = []
