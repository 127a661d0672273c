"""The security administrator's desk: accounts of staff, their duties, in and out of service."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from tongban.identity import staffing
from tongban.identity.enums import Role
from tongban.identity.roles import AdminPermission
from tongban.identity.services import appointments, scopes, staff
from tongban.identity.staffing import StaffAccount
from tongban.identity.web.forms import mark
from tongban.identity.web.staff_forms import AppointmentForm, DutiesForm, ItemsForm, LeavingForm, ReasonForm, TakeOnForm
from tongban.kernel.access import open_to
from tongban.kernel.actors import ActorKind
from tongban.kernel.errors import DomainError
from tongban.kernel.http import Request
from tongban.ui.pages import go_to, page

keepers_only = open_to(ActorKind.STAFF, permission=AdminPermission.KEEP_STAFF)


@keepers_only
@require_http_methods(["GET"])
def list_staff(request: Request) -> HttpResponse:
    words, role = request.GET.get("words", "")[:100].replace("\x00", ""), request.GET.get("role", "")
    show, cursor = request.GET.get("show", ""), request.GET.get("after", "")
    show = show if show in {"gone", "unused"} else ""
    rows = staffing.list_accounts(actor=request.actor, words=words, role=role, show=show, cursor=cursor)
    unused = _("Not used for %(days)s days") % {"days": staffing.UNUSED_DAYS}
    tabs = [("", _("In service")), ("unused", unused), ("gone", _("Out of service"))]
    facts: dict[str, Any] = {"rows": rows.rows, "next_cursor": rows.next_cursor, "words": words, "role": role}
    facts["tabs"] = [
        {"address": f"?show={name}" if name else request.path, "label": label, "current": name == show}
        for name, label in tabs
    ]
    facts["days"] = settings.TONGBAN_IDENTITY_UNUSED_DAYS
    return page(request, "identity/list_staff.html", facts | {"roles": Role.choices, "show": show})


@keepers_only
@never_cache
@require_http_methods(["GET", "POST"])
def take_on_staff(request: Request) -> HttpResponse:
    form = TakeOnForm(*((request.POST,) if request.method == "POST" else ()))
    if form.is_valid():
        said = form.cleaned_data | {"authority_code": form.cleaned_data["authority"]}
        said["hall_code"] = said.pop("hall")
        said.pop("authority")
        made = _done(form, lambda: staff.take_on_staff(actor=request.actor, **said))
        if made:
            facts = {"staff": made[0], "handout": made[1]}
            return page(request, "identity/staff_password.html", facts | {"new": True})
    crumbs = [(_("Staff and duties"), "/desk/staff/"), (_("New account"), "")]
    return page(request, "identity/take_on_staff.html", {"form": form, "breadcrumbs": crumbs})


@keepers_only
@require_http_methods(["GET"])
def show_staff(request: Request, staff_id: int) -> HttpResponse:
    account = staffing.get_account(actor=request.actor, staff_id=staff_id)
    crumbs = [(_("Staff and duties"), "/desk/staff/"), (account.name, "")]
    facts = {"account": account, "own": account.id == request.actor.id, "done": request.GET.get("done", "")}
    return page(request, "identity/show_staff.html", facts | {"breadcrumbs": crumbs})


@keepers_only
@require_http_methods(["GET", "POST"])
def change_duties(request: Request, staff_id: int) -> HttpResponse:
    account = staffing.get_account(actor=request.actor, staff_id=staff_id)
    initial = {"roles": [role.value for role in account.roles], "hall": account.hall_code}
    form = DutiesForm(*((request.POST,) if request.method == "POST" else ()), initial=initial)

    def change() -> Any:
        said = form.cleaned_data
        chosen = {"roles": said["roles"], "hall_code": said["hall"], "reason": said["reason"]}
        return staff.change_roles(actor=request.actor, staff_id=staff_id, **chosen)

    words = (_("Change duties"), _("In force with the next click of this person."), _("Change the duties"))
    return _act(request, account, form, change, words)


@keepers_only
@require_http_methods(["GET", "POST"])
def set_items(request: Request, staff_id: int) -> HttpResponse:
    """Which cases of the department the person sees: all, or those of listed items."""
    account = staffing.get_account(actor=request.actor, staff_id=staff_id)
    initial = {"items": "\n".join(account.item_codes), "only": account.listed_only}
    form = ItemsForm(request.POST if request.method == "POST" else None, initial=initial)

    def change() -> Any:
        said = {"text": form.cleaned_data["items"]} | {name: form.cleaned_data[name] for name in ("only", "reason")}
        scopes.set_items(actor=request.actor, staff_id=staff_id, **said)
        return True

    words = (_("Cases this person sees"), _("In force with the next click of this person."), _("Set the items"))
    return _act(request, account, form, change, words)


@keepers_only
@require_http_methods(["GET", "POST"])
def set_standing(request: Request, staff_id: int) -> HttpResponse:
    """Out of service, or back: the opposite of what is."""
    account = staffing.get_account(actor=request.actor, staff_id=staff_id)
    wanted = request.POST.get("wanted", "in" if not account.active else "out")
    sent = (request.POST,) if request.method == "POST" else ()
    leaving = wanted != "in"
    form = LeavingForm(*sent, colleagues=staffing.colleagues_of(account)) if leaving else ReasonForm(*sent)

    def change() -> Any:
        said = {"reason": form.cleaned_data["reason"], "active": not leaving}
        successor = int(form.cleaned_data.get("successor") or 0) or None
        return staff.set_staff_active(actor=request.actor, staff_id=staff_id, successor_id=successor, **said)

    out = (_("Take out of service"), _("All open sessions of this person end at once."), _("Take out of service"))
    back = (_("Back into service"), _("The duties are those the account had before."), _("Take into service again"))
    return _act(request, account, form, change, out if leaving else back, wanted=wanted, leaving=leaving)


@keepers_only
@never_cache
@require_http_methods(["GET", "POST"])
def hand_out_password(request: Request, staff_id: int) -> HttpResponse:
    account = staffing.get_account(actor=request.actor, staff_id=staff_id)
    form = ReasonForm(*((request.POST,) if request.method == "POST" else ()))
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        given = _done(
            form, lambda: staff.hand_out_staff_password(actor=request.actor, staff_id=staff_id, reason=reason)
        )
        if given:
            return page(request, "identity/staff_password.html", {"staff": account, "handout": given})
    text = _("Only to the person itself, after you have seen who it is. Its second step and all its sessions end.")
    words = (_("Hand out a new password"), text, _("Make a new password"))
    return _act(request, account, form, None, words)


@keepers_only
@require_http_methods(["GET", "POST"])
def propose_appointment(request: Request, staff_id: int) -> HttpResponse:
    account = staffing.get_account(actor=request.actor, staff_id=staff_id)
    form = AppointmentForm(*((request.POST,) if request.method == "POST" else ()))

    def propose() -> Any:
        return appointments.propose_appointment(actor=request.actor, staff_id=staff_id, **form.cleaned_data)

    text = _("Nothing changes before another administrator has confirmed it.")
    words = (_("Appoint an administrator"), text, _("Propose the appointment"))
    return _act(request, account, form, propose, words)


def _act(
    request: Request, account: StaffAccount, form: forms.Form, act: Callable[[], Any] | None, words: Any, **more: Any
) -> HttpResponse:
    """One act on one account, with a form of its own; ``words``: its title, what it means, the button."""
    if act is not None and form.is_valid() and _done(form, act):
        return go_to(request, "identity:show_staff", account.id, query="done=yes")
    address = f"/desk/staff/{account.id}/"
    crumbs = [(_("Staff and duties"), "/desk/staff/"), (account.name, address), (words[0], "")]
    title, text, button = words
    facts = {"account": account, "form": form, "title": title, "text": text, "button": button, "breadcrumbs": crumbs}
    return page(request, "identity/staff_act.html", facts | more)


def _done(form: forms.Form, act: Callable[[], Any]) -> Any:
    """What the act gives; None when it was refused, and then the refusal stands beside the answer it is about."""
    try:
        return act()
    except DomainError as refusal:
        mark(form, refusal)
        return None
