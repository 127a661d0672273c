"""A draft as a whole: the list of drafts, the task list, contact details, giving up."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tongban.applications import selectors
from tongban.applications.enums import ApplicationState
from tongban.applications.forms.details import contact_section
from tongban.applications.forms.rendering import SectionForm, read_section
from tongban.applications.selectors import Draft
from tongban.applications.services import answers as answering
from tongban.applications.services import drafts, taking_over
from tongban.applications.task_list import Task, tasks_of
from tongban.catalogue import public as catalogue
from tongban.identity import public as identity
from tongban.kernel.access import open_to
from tongban.kernel.actors import ActorKind
from tongban.kernel.http import Request
from tongban.ui.pages import go_to, page

_PAGES = {
    "parts": "choose_parts",
    "collecting": "choose_collecting",
    "details": "save_details",
    "section": "save_answers",
    "materials": "list_materials",
    "check": "check_answers",
}


@open_to(ActorKind.CITIZEN)
@require_http_methods(["GET"])
def list_my_applications(request: Request) -> HttpResponse:
    rows = selectors.list_applications(actor=request.actor, states=[ApplicationState.DRAFT])
    others = selectors.list_to_take_over(actor=request.actor)
    applicants = {row.applicant_id for row in rows if row.applicant_id != request.actor.id}
    names = identity.party_names(applicants | {row.agent_id or 0 for row in others})
    facts = {
        "drafts": [{"row": row, "titles": titles_of(row), "for": names.get(row.applicant_id, "")} for row in rows],
        "others": [{"row": row, "titles": titles_of(row), "by": names.get(row.agent_id or 0, "")} for row in others],
        "breadcrumbs": [(_("My space"), "/my/"), (_("My drafts"), "")],
    }
    return page(request, "applications/list_my_applications.html", facts)


@open_to(ActorKind.CITIZEN)
@require_POST
def take_over_draft(request: Request, number: str) -> HttpResponse:
    """The legal representative goes on with what another agent of the organisation began."""
    taking_over.take_over_draft(actor=request.actor, number=number)
    return go_to(request, "applications:show_application", number)


@open_to(ActorKind.CITIZEN)
@require_http_methods(["GET"])
def show_application(request: Request, number: str) -> HttpResponse:
    application = selectors.get_application(actor=request.actor, number=number)
    if application.state == ApplicationState.SUBMITTED:
        return go_to(
            request, f"applications:{'show_progress' if application.thing_version_id else 'show_receipt'}", number
        )
    if application.state == ApplicationState.DRAFT:
        application = answering.rebase_draft(actor=request.actor, number=number)
    draft = Draft(application)
    context = {
        "draft": draft,
        "application": application,
        "titles": titles_of(application),
        "thing": draft.thing,
        "tasks": _shown(number, tasks_of(draft)),
        "helps": selectors.list_helps(application),
        "for_name": applicant_name(application, request),
    }
    return page(request, "applications/show_application.html", context)


@open_to(ActorKind.CITIZEN)
@require_http_methods(["GET", "POST"])
def save_details(request: Request, number: str) -> HttpResponse:
    section = contact_section()
    if request.method == "POST":
        raw = read_section(section, request.POST)
        drafts.save_details(actor=request.actor, number=number, contact=raw)
    draft = selectors.get_draft(actor=request.actor, number=number)
    problems = draft.details_problems() if request.method == "POST" else {}
    if request.method == "POST" and not problems:
        return go_on(request, draft, "details")
    form = SectionForm(section, draft.application.contact, problems, is_bound=bool(problems))
    context = {"form": form, "application": draft.application, "party": applicant_of(request, draft)}
    return page(request, "applications/save_details.html", context, status=422 if problems else 200)


@open_to(ActorKind.CITIZEN)
@require_http_methods(["GET", "POST"])
def discard_draft(request: Request, number: str) -> HttpResponse:
    if request.method == "POST":
        drafts.discard_draft(actor=request.actor, number=number)
        return go_to(request, "applications:list_my_applications")
    application = selectors.get_application(actor=request.actor, number=number)
    context = {"application": application, "titles": titles_of(application)}
    return page(request, "applications/discard_draft.html", context)


def titles_of(application: Any) -> str:
    """The title of the thing applied for, else the titles of its items, joined as one name."""
    if application.thing_version_id is not None:
        return catalogue.get_thing(application.thing_version_id).title
    return "、".join(item.item_title for item in selectors.items_of(application))


def applicant_name(application: Any, request: Request) -> str:
    """For whom an agent applies; "" for oneself."""
    if application.applicant_id == request.actor.id:
        return ""
    return identity.party_names([application.applicant_id]).get(application.applicant_id, "")


def applicant_of(request: Request, draft: Draft) -> Any:
    """Who applies, as known: one's own data in full, another's masked but for the name."""
    application = draft.application
    if application.applicant_id == request.actor.id:
        return identity.get_own_party(request.actor)
    represented = identity.Mandates.list_represented(int(request.actor.id or 0))
    return next((party for party in represented if party.id == application.applicant_id), None)


def go_on(request: Request, draft: Draft, place: str) -> HttpResponse:
    """To the next step of the task list after ``place`` ("details", a section's key, "materials")."""
    if request.POST.get("do") == "later":
        return go_to(request, "applications:show_application", draft.application.number)
    steps = ["details", *(section.key for section in draft.requirements.sections), "materials", "check"]
    following = steps[steps.index(place) + 1]
    number = draft.application.number
    if following == "materials" and not draft.requirements.materials:
        following = "check"
    if following == "materials":
        return go_to(request, "applications:list_materials", number)
    if following == "check":
        return go_to(request, "applications:check_answers", number)
    return go_to(request, "applications:save_answers", number, following)


def _shown(number: str, tasks: list[Task]) -> list[dict[str, Any]]:
    """The task list with the page of each part; the check has one when everything before is done."""
    lines = []
    for task in tasks:
        kind, _colon, key = task.place.partition(":")
        arguments = [number, key] if key else [number]
        address = reverse(f"applications:{_PAGES[kind]}", args=arguments) if task.state != "todo" else ""
        lines.append({"label": task.label, "address": address, "state": task.state, "note": task.note})
    return lines
