"""Operator pages of the kernel: deliveries, jobs, audit. And the health answer."""

from django.urls import URLPattern, path

from tongban.kernel.web import files, health, holidays, operations

app_name = "kernel"

citizen: list[URLPattern] = [
    path("healthz", health.show_health, name="show_health"),
    path("files/<str:token>", files.fetch_file, name="fetch_file"),
]
staff: list[URLPattern] = [
    path("operations/", operations.show_operations, name="show_operations"),
    path("operations/retry/", operations.retry_dead_letters, name="retry_dead_letters"),
    path("operations/jobs/", operations.list_jobs, name="list_jobs"),
    path("operations/jobs/retry/", operations.retry_failed_jobs, name="retry_failed_jobs"),
    path("operations/retention/", operations.show_retention, name="show_retention"),
    path("operations/audit/", operations.search_audit, name="search_audit"),
    path("operations/audit/seals/", operations.check_seals, name="check_seals"),
    path("calendar/", holidays.list_notices, name="list_notices"),
    path("calendar/load/", holidays.load_notice, name="load_notice"),
    path("calendar/<int:year>/<int:version>/", holidays.show_notice, name="show_notice"),
    path("calendar/<int:year>/withdraw/", holidays.withdraw_notice, name="withdraw_notice"),
]
