"""Pages of supervision, by audience. config mounts `citizen` under / and `staff` under /desk/."""

from django.urls import path

from tongban.supervision.web import figures, foreign, watch

app_name = "supervision"

citizen = [path("figures/", figures.show_figures, name="show_figures")]
staff = [
    path("watch/", watch.show_watch, name="show_watch"),
    path("watch/logs/<int:log_id>/", foreign.show_log, name="show_log"),
    path("watch/cases/", watch.list_watches, name="list_watches"),
    path("watch/cases.csv", watch.download_watches, name="download_watches"),
]
