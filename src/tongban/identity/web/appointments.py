"""The second person: appointments of administrators, confirmed or declined."""

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tongban.identity import staffing
from tongban.identity.roles import AdminPermission
from tongban.identity.services import appointments
from tongban.identity.web.forms import mark
from tongban.identity.web.staff_forms import ReasonForm
from tongban.kernel.access import open_to
from tongban.kernel.actors import ActorKind
from tongban.kernel.errors import DomainError
from tongban.kernel.http import Request
from tongban.ui.pages import go_to, page

administrators_only = open_to(ActorKind.STAFF, permission=AdminPermission.CONFIRM)


@administrators_only
@require_http_methods(["GET"])
def list_appointments(request: Request) -> HttpResponse:
    past, cursor = request.GET.get("show") == "past", request.GET.get("after", "")
    rows = staffing.list_appointments(actor=request.actor, waiting=not past, cursor=cursor)
    tabs = [("", _("Waiting"), not past), ("?show=past", _("Decided"), past)]
    facts = {"rows": rows.rows, "next_cursor": rows.next_cursor, "past": past, "done": request.GET.get("done", "")}
    facts["tabs"] = [{"address": query or request.path, "label": label, "current": now} for query, label, now in tabs]
    return page(request, "identity/list_appointments.html", facts)


@administrators_only
@require_http_methods(["POST"])
def confirm_appointment(request: Request, appointment_id: int) -> HttpResponse:
    appointments.confirm_appointment(actor=request.actor, appointment_id=appointment_id)
    return go_to(request, "identity:list_appointments", query="done=confirmed")


@administrators_only
@require_http_methods(["GET", "POST"])
def decline_appointment(request: Request, appointment_id: int) -> HttpResponse:
    form = ReasonForm(*((request.POST,) if request.method == "POST" else ()))
    staffing.get_appointment(actor=request.actor, appointment_id=appointment_id)
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        try:
            appointments.decline_appointment(actor=request.actor, appointment_id=appointment_id, reason=reason)
        except DomainError as refusal:
            mark(form, refusal)
        else:
            return go_to(request, "identity:list_appointments", query="done=declined")
    crumbs = [(_("Appointments"), "/desk/appointments/"), (_("Decline the appointment"), "")]
    facts = {"form": form, "title": _("Decline the appointment"), "text": "", "button": _("Decline the appointment")}
    return page(request, "identity/staff_act.html", facts | {"breadcrumbs": crumbs})
