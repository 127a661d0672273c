"""Operator pages of the kernel: deliveries, jobs, audit."""

from django.urls import URLPattern

app_name = "kernel"

citizen: list[URLPattern] = []
staff: list[URLPattern] = []
