"""Preferences every visitor has, and the living page of components (not in production)."""

from django.urls import URLPattern, path

from tongban.ui.web import preferences, styleguide

app_name = "ui"

citizen = [
    path("preferences/text-size/", preferences.set_text_size, name="set_text_size"),
    path("styleguide/", styleguide.components, name="components"),
    path("styleguide/home/", styleguide.home, name="sample_home"),
    path("styleguide/desk/", styleguide.desk, name="desk_components"),
    path("styleguide/print/", styleguide.sheet, name="sample_sheet"),
    path("styleguide/place/", styleguide.place_levels, name="place_levels"),
]
staff: list[URLPattern] = []
