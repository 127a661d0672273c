"""Addresses of the pages residents use to find and read items."""

from django.urls import URLPattern, path

from tongban.catalogue.web import diagrams, finding, guide, things_public

pages: list[URLPattern] = [
    path("search/", finding.search, name="search"),
    path("search/suggest/", finding.suggest, name="suggest"),
    path("browse/", finding.browse, name="browse"),
    path("browse/<slug:kind>/", finding.browse_kind, name="browse_kind"),
    path("browse/<slug:kind>/<str:value>/", finding.browse_items, name="browse_items"),
    path("items/<str:code>/", guide.show_guide, name="show_guide"),
    path("items/<str:code>/versions/<int:number>/", guide.show_guide_version, name="show_guide_version"),
    path("items/<str:code>/versions/<int:number>/route.bpmn", diagrams.show_route, name="show_route"),
    path("things/", things_public.list_things, name="list_things"),
    path("things/<str:code>/", things_public.show_thing, name="show_thing"),
    path("sitemap.xml", guide.sitemap, name="sitemap"),
    path("sitemap-<int:number>.xml", guide.sitemap_chunk, name="sitemap_chunk"),
    path("robots.txt", guide.robots, name="robots"),
]
