"""Pages of catalogue, by audience. config mounts `citizen` under / and `staff` under /desk/."""

from django.urls import URLPattern

from tongban.catalogue.web.residents import pages as resident_pages
from tongban.catalogue.web.staff import pages as staff_pages

app_name = "catalogue"

citizen: list[URLPattern] = [*resident_pages]
staff: list[URLPattern] = [*staff_pages]
