"""Public views for anybody to read, objections for anybody logged in."""

from django import forms
from django.http import HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from tongban.cases.selectors import public_views
from tongban.cases.services import objections
from tongban.identity.public import CASE_READ
from tongban.kernel import files
from tongban.kernel.access import open_to, open_to_everybody
from tongban.kernel.actors import ActorKind
from tongban.kernel.errors import DomainError
from tongban.kernel.http import Request
from tongban.ui.forms import UploadField
from tongban.ui.pages import go_to, page


class ObjectForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("What do you object to, and why?"),
        widget=forms.Textarea({"rows": 6}),
        max_length=objections.LONGEST,
        help_text=gettext_lazy("The department reads it with your name. It is not shown to the public."),
    )
    contact = forms.CharField(
        label=gettext_lazy("How can we reach you? (if not as in your account)"), required=False, max_length=100
    )
    uploads = UploadField(
        label=gettext_lazy("Photos or files that show it"), required=False, most=objections.MOST_FILES
    )


@open_to_everybody
@require_GET
def list_views(request: Request) -> HttpResponse:
    rows = public_views.list_views(cursor=request.GET.get("after", ""))
    crumbs = [(_("Decisions made public"), "/published/"), (_("On public view"), "")]
    return page(request, "cases/list_views.html", {"rows": rows, "breadcrumbs": crumbs})


@open_to_everybody
@require_GET
def show_view(request: Request, procedure_id: int) -> HttpResponse:
    view = public_views.get_view(procedure_id=procedure_id)
    own = public_views.find_own_objection(actor=request.actor, procedure_id=procedure_id)
    crumbs = [(_("On public view"), "/published/views/"), (view.item_title, "")]
    return page(request, "cases/show_view.html", {"view": view, "own": own, "breadcrumbs": crumbs})


@open_to(ActorKind.CITIZEN)
@require_http_methods(["GET", "POST"])
def object_to_view(request: Request, procedure_id: int) -> HttpResponse:
    view = public_views.get_view(procedure_id=procedure_id)
    posted = (request.POST, request.FILES) if request.method == "POST" else ()
    form = ObjectForm(*posted)
    if form.is_valid():
        try:
            made = objections.object_to_view(actor=request.actor, procedure_id=procedure_id, **form.cleaned_data)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            return go_to(request, "cases:show_objection", made.pk)
    own = public_views.find_own_objection(actor=request.actor, procedure_id=procedure_id)
    crumbs = [(_("On public view"), "/published/views/"), (view.item_title, f"/published/views/{view.id}/")]
    context = {"view": view, "own": own, "form": form, "breadcrumbs": [*crumbs, (_("Object"), "")]}
    return page(request, "cases/object_to_view.html", context)


@open_to(ActorKind.CITIZEN)
@require_GET
def show_objection(request: Request, objection_id: int) -> HttpResponse:
    own = public_views.get_own_objection(actor=request.actor, objection_id=objection_id)
    crumbs = [(_("On public view"), "/published/views/"), (own.view.item_title, f"/published/views/{own.view.id}/")]
    context = {"objection": own.objection, "view": own.view, "breadcrumbs": [*crumbs, (_("My objection"), "")]}
    return page(request, "cases/show_objection.html", context)


@open_to(ActorKind.CITIZEN)
@require_GET
def download_objection_file(request: Request, objection_id: int, file_id: int) -> HttpResponseBase:
    return files.download(public_views.find_own_file(actor=request.actor, objection_id=objection_id, file_id=file_id))


@open_to(ActorKind.STAFF, permission=CASE_READ)
@require_GET
def desk_objection_file(request: Request, number: str, objection_id: int, file_id: int) -> HttpResponseBase:
    """What somebody gave with an objection; the look is recorded."""
    kept = objections.open_objection_file(
        actor=request.actor, case_number=number, objection_id=objection_id, file_id=file_id
    )
    return files.download(kept, inline=True)
