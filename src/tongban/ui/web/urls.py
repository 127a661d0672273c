"""Preferences every visitor has, and the living page of components (not in production)."""

from django.urls import path

from tongban.ui.web import preferences

app_name = "ui"

citizen = [
    path("preferences/text-size/", preferences.set_text_size, name="set_text_size"),
]
staff = []
