"""A draft as residents would see it: its guide and its form, for those who write and publish it."""

from django.http import HttpResponse, JsonResponse
from django.views.decorators.http import require_GET

from tongban.catalogue import selectors
from tongban.catalogue.web.forms import AdvancedForm
from tongban.catalogue.web.guide_parts import guide_context
from tongban.identity import public as identity
from tongban.kernel.access import open_to
from tongban.kernel.actors import ActorKind
from tongban.kernel.http import Request
from tongban.ui.pages import page


@open_to(ActorKind.STAFF, permission=identity.CATALOGUE_EDIT)
@require_GET
def preview_version(request: Request, version_id: int) -> HttpResponse:
    """Marked as a preview; nothing on it can be sent."""
    version = selectors.get_version(actor=request.actor, version_id=version_id)
    item = selectors.get_item(actor=request.actor, version_id=version_id)
    context = guide_context(request.actor, item) | {"version": version, "preview": True, "breadcrumbs": []}
    return page(request, "catalogue/preview_version.html", context)


@open_to(ActorKind.STAFF, permission=identity.CATALOGUE_EDIT)
@require_GET
def download_form(request: Request, version_id: int) -> HttpResponse:
    """Form, situations, route and examples of any version as JSON, as the section for experts takes them."""
    version = selectors.get_version(actor=request.actor, version_id=version_id)
    said = version.definition.model_dump(mode="json", include=set(AdvancedForm.base_fields))
    response = JsonResponse(said, json_dumps_params={"ensure_ascii": False, "indent": 2})
    response["Content-Disposition"] = f'attachment; filename="{version.item.code}-{version.number}-form.json"'
    return response
