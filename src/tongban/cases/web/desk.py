"""The desk: one case, its lock, its notes and files."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongban.cases.errors import NoticeNotFound
from tongban.cases.selectors import checklists
from tongban.cases.selectors import desk as desks
from tongban.cases.selectors import life as lives
from tongban.cases.services import acts, archive, claiming, copies, notices, reading, review
from tongban.cases.web.forms import WithdrawNoticeForm
from tongban.cases.web.route_diagram import route_diagram
from tongban.cases.web.step_bar import has_branches, step_bar, task_number
from tongban.identity.public import CASE_DECIDE, CASE_READ, Sessions
from tongban.kernel import files
from tongban.kernel.access import open_to
from tongban.kernel.actors import ActorKind
from tongban.kernel.errors import DomainError, Kind
from tongban.kernel.http import Request
from tongban.ui.pages import go_to, page


@open_to(ActorKind.STAFF)
@require_GET
def desk_case(request: Request, number: str) -> HttpResponse:
    """Whoever holds the step sees everything, and each look is recorded; colleagues see it masked."""
    older_than = task_number(request.GET.get("older", ""))
    asked = {"task_id": _asked_task(request), "older_than": older_than}
    desk = reading.open_case_for_work(actor=request.actor, number=number, **asked)
    return page(request, "cases/desk_case.html", _case_context(desk) | _rights(request, desk) | _beside(request, desk))


@open_to(ActorKind.STAFF, permission=CASE_READ)
@require_POST
@Sessions.before_unmasking
def reveal_case(request: Request, number: str) -> HttpResponse:
    """Colleagues who do not hold the step say why they need the full data; the look is recorded."""
    purpose = _text(request, "purpose")
    try:
        desk = reading.reveal_case(actor=request.actor, number=number, purpose=purpose)
    except DomainError as refusal:
        return _back(request, number, refusal)
    return page(request, "cases/desk_case.html", _case_context(desk) | _rights(request, desk) | _beside(request, desk))


def _case_context(desk: desks.CaseOnDesk) -> dict[str, Any]:
    steps = step_bar(desk.route)
    branches = desk.route if has_branches(desk.route) else ()
    crumbs = [(_("Inbox"), "/desk/"), (desk.case.number, "")]
    shown = {"desk": desk, "case": desk.case, "steps": steps, "branches": branches}
    shown["checklists"] = checklists.checklists_of(desk.case)
    shown["diagram"] = route_diagram(
        desk.case.item_version_id, desk.route, inside=True, opened=has_branches(desk.route)
    )
    return shown | {"breadcrumbs": crumbs, "title": desk.case.item_title}


@open_to(ActorKind.STAFF, permission=CASE_READ)
@require_POST
def claim_task(request: Request, number: str) -> HttpResponse:
    try:
        claiming.claim_task(actor=request.actor, case_number=number, task_id=_task_id(request))
    except DomainError as refusal:
        return _back(request, number, refusal)
    return go_to(request, "cases:desk_case", number)


@open_to(ActorKind.STAFF, permission=CASE_READ)
@require_POST
def release_task(request: Request, number: str) -> HttpResponse:
    try:
        claiming.release_task(actor=request.actor, case_number=number, task_id=_task_id(request))
    except DomainError as refusal:
        return _back(request, number, refusal)
    messages.success(request, _("Put back for the colleagues."))
    return go_to(request, "cases:inbox")


@open_to(ActorKind.STAFF)
@require_POST
def write_note(request: Request, number: str) -> HttpResponse:
    try:
        review.write_note(actor=request.actor, case_number=number, text=_text(request, "text"))
    except DomainError as refusal:
        return _back(request, number, refusal)
    return go_to(request, "cases:desk_case", number)


@open_to(ActorKind.STAFF, permission=CASE_READ)
@require_POST
def check_material(request: Request, number: str, material_id: int) -> HttpResponse:
    try:
        review.check_material(
            actor=request.actor,
            case_number=number,
            material_id=material_id,
            passed=request.POST.get("passed") == "yes",
            note_text=_text(request, "note_text"),
        )
    except DomainError as refusal:
        return _back(request, number, refusal)
    return go_to(request, "cases:desk_case", number)


@open_to(ActorKind.STAFF, permission=CASE_READ)
@require_POST
def see_original(request: Request, number: str, material_id: int) -> HttpResponse:
    """A copy was compared with its original."""
    original = _text(request, "original")
    try:
        review.see_original(actor=request.actor, case_number=number, material_id=material_id, original=original)
    except DomainError as refusal:
        return _back(request, number, refusal)
    return go_to(request, "cases:desk_case", number)


@open_to(ActorKind.STAFF)
@require_GET
def desk_material(request: Request, number: str, material_id: int) -> HttpResponseBase:
    """The file of a material; each look is recorded. What is certified leaves as a copy under a watermark."""
    material = reading.open_material(actor=request.actor, number=number, material_id=material_id)
    inline = "save" not in request.GET
    copy = copies.copy_of(material, case_number=number)
    return files.download(material.file_id or 0, inline=inline) if copy is None else copies.answer(copy, inline=inline)


@open_to(ActorKind.STAFF)
@require_GET
def desk_notice(request: Request, number: str, verification: UUID) -> HttpResponseBase:
    """A document names the applicant: the look is recorded."""
    file_id = notices.print_notice_now(actor=request.actor, number=number, verification=verification)
    return files.download(file_id, inline=True)


@open_to(ActorKind.STAFF, permission=CASE_DECIDE)
@require_http_methods(["GET", "POST"])
def withdraw_notice(request: Request, number: str, verification: UUID) -> HttpResponse:
    """A document with an error is made invalid, with a reason the applicant reads."""
    desk = desks.get_case_on_desk(actor=request.actor, number=number, masked=True)
    notice = next((row for row in desk.notices if row.verification == verification), None)
    if notice is None:
        raise NoticeNotFound
    form = WithdrawNoticeForm(request.POST if request.method == "POST" else None, desk=desk)
    if form.is_valid():
        try:
            notices.withdraw_notice(actor=request.actor, verification=verification, reason=form.cleaned_data["reason"])
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            return go_to(request, "cases:desk_case", number)
    crumbs = [(_("Inbox"), "/desk/"), (number, f"/desk/cases/{number}/"), (_("Withdraw document"), "")]
    title = _("%(label)s: %(text)s") % {"label": _("Withdraw document"), "text": notice.title}
    context = {"desk": desk, "form": form, "title": title, "breadcrumbs": crumbs}
    return page(request, "cases/outcome.html", context | {"button": _("Withdraw document")})


def _beside(request: Request, desk: desks.CaseOnDesk) -> dict[str, Any]:
    """What happened beside the route, and what may be done there now."""
    life = lives.life_of(desk.case)
    return {"life": life, "acts": acts.acts_of(request.actor, life)}


@open_to(ActorKind.STAFF)
@require_GET
def desk_visit_photo(request: Request, number: str, photo_id: int) -> HttpResponseBase:
    """A photo taken at the place."""
    return files.download(lives.find_photo(actor=request.actor, number=number, photo_id=photo_id), inline=True)


@open_to(ActorKind.STAFF, permission=CASE_DECIDE)
@require_GET
def download_package(request: Request, number: str, package_id: int) -> HttpResponseBase:
    """The archive of a case; the look is recorded."""
    return files.download(archive.open_package(actor=request.actor, case_number=number, package_id=package_id))


def _rights(request: Request, desk: desks.CaseOnDesk) -> dict[str, bool]:
    own = desk.case.authority_id == request.actor.authority_id
    return {"may_withdraw": own and request.actor.may(CASE_DECIDE)}


def _text(request: Request, name: str) -> str:
    """A posted text; a NUL has no meaning in it and the database refuses it."""
    return str(request.POST.get(name, "")).replace("\0", "")


def _task_id(request: Request) -> int | None:
    return task_number(request.POST.get("task_id", ""))


def _asked_task(request: Request) -> int | None:
    return task_number(request.GET.get("task", ""))


def _back(request: Request, number: str, refusal: DomainError) -> HttpResponse:
    """Back to the case with the refusal; a case that does not exist for this actor is no page to go back to."""
    if refusal.kind is Kind.NOT_FOUND:
        raise refusal
    messages.error(request, str(refusal))
    return go_to(request, "cases:desk_case", number)
