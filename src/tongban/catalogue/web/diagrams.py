"""Routes as BPMN files: to be downloaded and shown, and to be taken over from another tool."""

import json
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from tongban.catalogue import diagrams, guides, selectors
from tongban.catalogue.bpmn.names import MEDIA_TYPE
from tongban.catalogue.bpmn.parsing import LARGEST
from tongban.catalogue.bpmn.reading import read
from tongban.catalogue.bpmn.remarks import Reading
from tongban.catalogue.definition import ItemDefinition
from tongban.catalogue.errors import VersionFrozen
from tongban.catalogue.labels import readable
from tongban.catalogue.models import ItemVersion
from tongban.catalogue.web.editing import EDIT, explained, save, trail
from tongban.catalogue.web.forms import DiagramForm, TakeOverForm
from tongban.identity import public as identity
from tongban.kernel.access import open_to, open_to_everybody
from tongban.kernel.actors import ActorKind
from tongban.kernel.errors import DomainError
from tongban.kernel.http import Request
from tongban.ui.pages import go_to, page


@open_to_everybody
@require_safe
def show_route(request: Request, code: str, number: int) -> HttpResponse:
    """The route of a published version as a BPMN file."""
    item = guides.get_item_version(actor=request.actor, code=code, number=number)
    return _file(request, item.definition, item.code, number)


@open_to(ActorKind.STAFF, permission=EDIT)
@require_safe
def download_route(request: Request, version_id: int) -> HttpResponse:
    """The route of any version, drafts too."""
    version = selectors.get_version(actor=request.actor, version_id=version_id)
    return _file(request, version.definition, version.item.code, version.number)


def _file(request: Request, definition: ItemDefinition, code: str, number: int) -> HttpResponse:
    response = HttpResponse(diagrams.diagram_of(definition, code=code, version=number), content_type=MEDIA_TYPE)
    if "save" in request.GET:
        response["Content-Disposition"] = f'attachment; filename="{code}-{number}.bpmn"'
    return response


@open_to(ActorKind.STAFF, permission=EDIT)
@require_http_methods(["GET", "POST"])
def import_route(request: Request, version_id: int) -> HttpResponse:
    """A BPMN file is read and reported on; what came of it is taken over into the draft only when that is asked."""
    version = selectors.get_version(actor=request.actor, version_id=version_id)
    if version.state not in selectors.IN_WORK:
        raise VersionFrozen
    if request.method == "POST" and "route" in request.POST:
        return _take_over(request, version)
    posted = request.method == "POST"
    form = DiagramForm(request.POST if posted else None, request.FILES if posted else None)
    reading = None
    if form.is_valid():
        names = {row.code: row.name for row in identity.list_authorities()}
        reading = read(form.cleaned_data["upload"].read(LARGEST + 1), names, form.cleaned_data["process"])
        form.offer(reading.processes)
    return _shown(request, version, form, reading)


def _take_over(request: Request, version: ItemVersion) -> HttpResponse:
    form, problem = TakeOverForm(request.POST), _("The route could not be read. Choose the file again.")
    if form.is_valid():
        try:
            save(request, version, version.definition.model_dump(mode="json") | form.cleaned_data)
        except DomainError as refusal:
            problem = explained(refusal)
        else:
            return go_to(request, "catalogue:edit_version", version.pk, "route")
    return _shown(request, version, DiagramForm(), None, problem)


def _shown(
    request: Request, version: ItemVersion, form: DiagramForm, reading: Reading | None, problem: str = ""
) -> HttpResponse:
    context: dict[str, Any] = {"version": version, "form": form, "reading": reading, "problem": problem}
    if reading is not None and reading.route is not None:
        route = [node.model_dump(mode="json") for node in reading.route]
        context |= {"lines": readable("route", reading.route), "route": json.dumps(route)}
    context |= {"revision": version.changed_at.isoformat(), "breadcrumbs": trail(_("Read a BPMN file"), version)}
    refused = problem or (form.is_bound and reading is None) or (reading is not None and reading.route is None)
    return page(request, "catalogue/import_route.html", context, status=422 if refused else 200)
