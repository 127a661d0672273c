"""Operator pages of the kernel: deliveries, jobs, audit. And the health answer."""

from django.urls import URLPattern, path

from tongban.kernel.web import health

app_name = "kernel"

citizen: list[URLPattern] = [path("healthz", health.show_health, name="show_health")]
staff: list[URLPattern] = []
