"""A draft as a whole: the list of drafts, the task list, contact details, giving up."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from tongban.applications import selectors
from tongban.applications.enums import ApplicationState
from tongban.applications.forms.answers import Problems, is_open
from tongban.applications.forms.details import contact_section
from tongban.applications.forms.rendering import SectionForm, read_section
from tongban.applications.selectors import Draft
from tongban.applications.services import answers as answering
from tongban.applications.services import drafts
from tongban.identity import public as identity
from tongban.kernel.access import open_to
from tongban.kernel.actors import ActorKind
from tongban.kernel.http import Request
from tongban.ui.pages import go_to, page


@open_to(ActorKind.CITIZEN)
@require_http_methods(["GET"])
def list_my_applications(request: Request) -> HttpResponse:
    rows = selectors.list_applications(actor=request.actor, states=[ApplicationState.DRAFT])
    names = identity.party_names({row.applicant_id for row in rows if row.applicant_id != request.actor.id})
    drafts_shown = [{"row": row, "titles": titles_of(row), "for": names.get(row.applicant_id, "")} for row in rows]
    return page(request, "applications/list_my_applications.html", {"drafts": drafts_shown})


@open_to(ActorKind.CITIZEN)
@require_http_methods(["GET"])
def show_application(request: Request, number: str) -> HttpResponse:
    application = selectors.get_application(actor=request.actor, number=number)
    if application.state == ApplicationState.SUBMITTED:
        return go_to(request, "applications:show_receipt", number)
    if application.state == ApplicationState.DRAFT:
        application = answering.rebase_draft(actor=request.actor, number=number)
    draft = Draft(application)
    context = {
        "draft": draft,
        "application": application,
        "titles": titles_of(application),
        "tasks": tasks_of(draft),
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
    """The titles of its items, joined as one name."""
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
    represented = identity.list_represented(int(request.actor.id or 0))
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


def tasks_of(draft: Draft) -> list[dict[str, Any]]:
    """The task list: details, each section, materials, check and hand in."""
    number = draft.application.number
    tasks = [_task(_("Your details"), reverse("applications:save_details", args=[number]), draft.details_problems())]
    for section in draft.requirements.sections:
        problems = draft.section_problems(section)
        typed = any(not is_open(draft.application.answers.get(key.partition(".")[0])) for key in problems)
        address = reverse("applications:save_answers", args=[number, section.key])
        tasks.append(_task(section.title, address, problems, wrong=typed))
    if draft.requirements.materials:
        address = reverse("applications:list_materials", args=[number])
        tasks.append(_task(_("Materials"), address, draft.material_problems(), note=_materials_note(draft)))
    ready = all(task["state"] == "done" for task in tasks)
    address = reverse("applications:check_answers", args=[number]) if ready else ""
    last = {"label": _("Check your answers and hand in"), "state": "now" if ready else "todo", "address": address}
    return [*tasks, last]


def _task(label: str, address: str, problems: Problems, *, note: str = "", wrong: bool = False) -> dict[str, Any]:
    state = "done" if not problems else "wrong" if wrong else "now"
    return {"label": label, "address": address, "state": state, "note": note}


def _materials_note(draft: Draft) -> str:
    asked = draft.requirements.materials
    ready = sum(material.key in draft.evidence for material in asked)
    words = {"ready": ready, "all": len(asked)}
    return ngettext("%(ready)s of %(all)s material ready", "%(ready)s of %(all)s materials ready", len(asked)) % words
