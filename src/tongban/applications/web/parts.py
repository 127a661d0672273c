"""Pages of one thing at once (一件事): begin it, choose its parts, say how results come, see how everything stands."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from tongban.applications import selectors
from tongban.applications.enums import ApplicationState, Collecting
from tongban.applications.errors import ThingNotFound, ThingQuestions
from tongban.applications.forms.answers import Problems
from tongban.applications.forms.rendering import SectionForm, read_section
from tongban.applications.models import Application
from tongban.applications.parts import PartRow, PartState
from tongban.applications.progress import Progress
from tongban.applications.reduction import reduction_of
from tongban.applications.selectors import Draft
from tongban.applications.services import parts
from tongban.applications.web.case_pages import address_of
from tongban.applications.web.drafts import applicant_name, titles_of
from tongban.applications.web.start import ApplicantForm, channel_of
from tongban.catalogue import public as catalogue
from tongban.catalogue.public import FormSection, Thing
from tongban.kernel.access import open_to
from tongban.kernel.actors import ActorKind
from tongban.kernel.http import Request
from tongban.ui.pages import go_to, page


class CollectingForm(forms.Form):
    """How the results should come."""

    collecting = forms.ChoiceField(
        label=_("How would you like to get the results?"),
        choices=Collecting.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one way."), "invalid_choice": _("Choose one of those shown.")},
    )


@open_to(ActorKind.CITIZEN)
@require_http_methods(["GET", "POST"])
def start_thing(request: Request, thing_code: str) -> HttpResponse:
    """The questions of the thing, for whom, and off."""
    thing = catalogue.find_thing_in_force(thing_code)
    if thing is None:
        raise ThingNotFound
    section, actor = _questions(thing), request.actor
    whom = int(actor.represents or actor.id or 0)
    form = ApplicantForm(request.POST if request.method == "POST" else None, actor=actor, initial={"applicant": whom})
    said, problems = read_section(section, request.POST or request.GET), {}
    if form.is_valid():
        try:
            return go_to(request, "applications:show_application", _begin(request, form, thing_code, said).number)
        except ThingQuestions as refusal:
            problems = refusal.details["problems"]
    draft = selectors.find_open_thing(
        actor=actor, code=thing_code, applicant_id=whom, agent_id=None if whom == actor.id else actor.id
    )
    context = {"thing": thing, "form": form, "draft": draft, "questions": _shown(section, said, problems)}
    return page(request, "applications/start_thing.html", context, status=422 if problems else 200)


def _begin(request: Request, form: ApplicantForm, thing_code: str, said: dict[str, Any]) -> Application:
    applicant_id = form.cleaned_data["applicant"]
    return parts.start_thing(
        actor=request.actor,
        thing_code=thing_code,
        answers=said,
        applicant_id=applicant_id,
        agent_id=None if applicant_id == request.actor.id else request.actor.id,
        channel=channel_of(request),
        fresh=request.POST.get("do") == "fresh",
    )


@open_to(ActorKind.CITIZEN)
@require_http_methods(["GET", "POST"])
def choose_parts(request: Request, number: str) -> HttpResponse:
    """What is applied for, and the answers that chose it; other answers choose anew."""
    draft = selectors.get_draft(actor=request.actor, number=number)
    if draft.thing is None:
        raise ThingNotFound
    section, problems = _questions(draft.thing), {}
    said = read_section(section, request.POST) if request.method == "POST" else draft.application.thing_answers
    if request.method == "POST":
        try:
            parts.choose_parts(actor=request.actor, number=number, answers=said)
            return go_to(request, "applications:show_application", number)
        except ThingQuestions as refusal:
            problems = refusal.details["problems"]
    context = {"application": draft.application, "thing": draft.thing, "questions": _shown(section, said, problems)}
    context |= {"items": draft.items, "waiting": _waiting(draft), "reduction": reduction_of(draft)}
    return page(request, "applications/choose_parts.html", context, status=422 if problems else 200)


@open_to(ActorKind.CITIZEN)
@require_http_methods(["GET", "POST"])
def choose_collecting(request: Request, number: str) -> HttpResponse:
    """One parcel at a window, one by post, or each result from its department."""
    application = selectors.get_application(actor=request.actor, number=number)
    posted = request.POST if request.method == "POST" else None
    form = CollectingForm(posted, initial={"collecting": application.collecting})
    if form.is_valid():
        parts.choose_collecting(actor=request.actor, number=number, way=form.cleaned_data["collecting"])
        return go_to(request, "applications:show_application", number)
    context = {"application": application, "titles": titles_of(application), "form": form}
    return page(request, "applications/choose_collecting.html", context, status=422 if posted is not None else 200)


@open_to(ActorKind.CITIZEN)
@require_http_methods(["GET"])
def show_progress(request: Request, number: str) -> HttpResponse:
    """How every part stands, on one page."""
    draft = selectors.get_draft(actor=request.actor, number=number)
    application = draft.application
    if application.state != ApplicationState.SUBMITTED:
        return go_to(request, "applications:show_application", number)
    progress = Progress(draft)
    context = {
        "application": application,
        "title": draft.thing.title if draft.thing else titles_of(application),
        "progress": progress,
        "lines": [_line(row, progress) for row in progress.rows],
        "done": sum(row.ended and row.state is not PartState.STOPPED for row in progress.rows),
        "parcel": selectors.find_parcel(application),
        "for_name": applicant_name(application, request),
        "case_numbers": [row.case_number for row in progress.rows if row.case_number],
    }
    return page(request, "applications/show_progress.html", context)


@open_to(ActorKind.CITIZEN)
@require_http_methods(["POST"])
def give_up_part(request: Request, number: str, item_code: str) -> HttpResponse:
    parts.give_up_part(actor=request.actor, number=number, item_code=item_code)
    return go_to(request, "applications:show_progress", number)


def _line(row: PartRow, progress: Progress) -> dict[str, Any]:
    last = progress.last_days.get(row.item_code)
    return {
        "row": row,
        "address": address_of(row.case_number) if row.case_number else "",
        "last_day": last.day if last and row.case_number == "" else None,
    }


def _questions(thing: Thing) -> FormSection:
    return FormSection(key="thing", title=thing.title, fields=thing.questions)


def _shown(section: FormSection, said: dict[str, Any], problems: Problems) -> SectionForm:
    return SectionForm(section, said, problems, is_bound=bool(problems))


def _waiting(draft: Draft) -> dict[str, str]:
    """Item code → the titles it waits for, joined."""
    titles = {item.item_code: item.item_title for item in draft.items}
    return {code: "、".join(titles[before] for before in befores) for code, befores in draft.waiting.items()}
