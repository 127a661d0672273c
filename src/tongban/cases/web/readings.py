"""Reading a case outside one's scope for a stated reason; the audit administrator's review of such readings."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongban.cases.selectors import readings
from tongban.cases.services import copies
from tongban.cases.services.office import reading_outside
from tongban.identity.public import CASE_READ, Accounts, Sessions
from tongban.kernel import files
from tongban.kernel.access import open_to
from tongban.kernel.actors import ActorKind
from tongban.kernel.errors import DomainError, Kind
from tongban.kernel.http import Request
from tongban.ui.pages import go_to, page


class ReadForm(forms.Form):
    case_number = forms.CharField(label=gettext_lazy("Case number"), max_length=60)
    reason = forms.CharField(
        label=gettext_lazy("Why you must read it"),
        help_text=gettext_lazy("The applicant reads this, and the audit administrator reviews it."),
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
    )


@open_to(ActorKind.STAFF, permission=CASE_READ)
@require_http_methods(["GET", "POST"])
@Sessions.before_unmasking
def list_readings(request: Request) -> HttpResponse:
    """State a reason; one's own readings that are open."""
    form = ReadForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            reading = reading_outside.begin_reading(actor=request.actor, **form.cleaned_data)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            return go_to(request, "cases:show_reading", reading.pk)
    facts = {"form": form, "readings": readings.list_open_readings(actor=request.actor)}
    return page(request, "cases/list_readings.html", facts | {"breadcrumbs": [(_("Read for a reason"), "")]})


@open_to(ActorKind.STAFF, permission=CASE_READ)
@require_GET
@Sessions.before_unmasking
def show_reading(request: Request, reading_id: int) -> HttpResponse:
    """The whole case, to read only; each look is recorded."""
    reading, desk = reading_outside.read_outside(actor=request.actor, reading_id=reading_id)
    crumbs = [(_("Read for a reason"), "/desk/readings/"), (desk.case.number, "")]
    facts = {"reading": reading, "desk": desk, "case": desk.case, "breadcrumbs": crumbs}
    return page(request, "cases/show_reading.html", facts)


@open_to(ActorKind.STAFF, permission=CASE_READ)
@require_GET
@Sessions.before_unmasking
def download_read_material(request: Request, reading_id: int, material_id: int) -> HttpResponseBase:
    """A file of the case that is read. What is certified leaves as a copy under a watermark."""
    said = {"reading_id": reading_id, "material_id": material_id}
    number, material = reading_outside.open_material_outside(actor=request.actor, **said)
    copy = copies.copy_of(material, case_number=number)
    return files.download(material.file_id or 0, inline=True) if copy is None else copies.answer(copy, inline=True)


@open_to(ActorKind.STAFF, permission=Accounts.READ_TRAIL)
@require_GET
def review_readings(request: Request) -> HttpResponse:
    """What colleagues read for a reason: to review, or reviewed. No data of the cases."""
    reviewed = request.GET.get("tab") == "reviewed"
    cursor = request.GET.get("after", "")
    shown = readings.list_readings(actor=request.actor, reviewed=reviewed, cursor=cursor)
    waiting = readings.count_to_review(actor=request.actor)
    tabs = [
        {"label": _("To review"), "address": "?", "current": not reviewed, "count": waiting},
        {"label": _("Reviewed"), "address": "?tab=reviewed", "current": reviewed},
    ]
    facts = {"shown": shown, "tabs": tabs}
    return page(request, "cases/review_readings.html", facts | {"breadcrumbs": [(_("Readings to review"), "")]})


@open_to(ActorKind.STAFF, permission=Accounts.READ_TRAIL)
@require_POST
def review_reading(request: Request, reading_id: int) -> HttpResponse:
    remark = request.POST.get("remark", "").replace("\0", "")
    good = request.POST.get("in_order") == "yes"
    try:
        reading_outside.review_reading(actor=request.actor, reading_id=reading_id, in_order=good, remark=remark)
    except DomainError as refusal:
        if refusal.kind is Kind.NOT_FOUND:
            raise
        messages.error(request, str(refusal))
    return go_to(request, "cases:review_readings")
