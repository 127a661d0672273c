"""Answering: a whole page, a fragment for htmx, or a move to another page."""

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse


def page(request: Any, template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """Render ``context/use_case.html``, or for htmx its ``_use_case_form.html`` fragment when ``context["fragment"]``
    names one. A page with a bound form that has errors answers 422."""
    form = context.get("form")
    if status == 200 and form is not None and form.is_bound and form.errors:
        status = 422
    if getattr(request, "htmx", False) and context.get("fragment"):
        template = context["fragment"]
    response = render(request, template, context, status=status)
    response.headers["Vary"] = "HX-Request, Cookie, Accept-Language"
    return response


def go_to(request: Any, url_name: str, *arguments: Any, query: str = "") -> HttpResponse:
    """See-other to a named page; htmx gets HX-Redirect."""
    address = reverse(url_name, args=arguments) + (f"?{query}" if query else "")
    if getattr(request, "htmx", False):
        return HttpResponse(headers={"HX-Redirect": address})
    return HttpResponseRedirect(address, status=303)
