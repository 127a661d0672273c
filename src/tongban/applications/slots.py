"""Panels this context places on lower floors' pages: the way in on a guide, what one may do on a case's page."""

from datetime import date
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tongban.applications import selectors
from tongban.applications.announced import list_waiting_for
from tongban.applications.forms.merging import requirements_of
from tongban.applications.forms.rendering import SectionForm, read_section
from tongban.applications.savings import count_savings_of_things
from tongban.cases.public import CaseState
from tongban.catalogue import public as catalogue
from tongban.catalogue.public import FormField, FormSection, Item
from tongban.identity.public import CASE_READ
from tongban.kernel.actors import ActorKind
from tongban.ui.navigation import Place, add_door
from tongban.ui.slots import fill

add_door(Place.ACCOUNT, _("My drafts"), "applications:list_my_applications", icon="file-pen", order=30)
add_door(
    Place.DESK,
    _("Announced"),
    "applications:list_announced",
    icon="hourglass",
    permission=CASE_READ,
    group=_("Cases"),
    order=13,
)

_WITHDRAWABLE = frozenset({CaseState.RECEIVED, CaseState.SUPPLEMENT, CaseState.ACCEPTED})


@fill("catalogue.guide")
def offer_application(request: Any, *, item_code: str, online: bool, **_facts: Any) -> str:
    """Apply online, go on with one's draft, or why it is not online."""
    actor, draft = request.actor, None
    if actor.kind is ActorKind.CITIZEN:
        draft = selectors.find_open_draft(actor=actor, item_codes=[item_code], applicant_id=actor.id, agent_id=None)
    context = {"item_code": item_code, "online": online, "draft": draft}
    return render_to_string("applications/_guide_offer.html", context, request=request)


@fill("catalogue.thing")
def offer_thing(request: Any, *, thing_code: str, **_facts: Any) -> str:
    """Apply for all of it, or go on with one's draft."""
    actor, draft = request.actor, None
    if actor.kind is ActorKind.CITIZEN:
        draft = selectors.find_open_thing(actor=actor, code=thing_code, applicant_id=int(actor.id or 0))
    context = {"thing_code": thing_code, "draft": draft}
    return render_to_string("applications/_thing_offer.html", context, request=request)


@fill("catalogue.form_preview")
def preview_form(request: Any, *, version_id: int, **_facts: Any) -> str:
    """The sections and materials of a version as an applicant would meet them; answers may be tried, none is kept."""
    item = catalogue.get_item(version_id)
    whole = requirements_of([item], None)
    answers: dict[str, Any] = {}
    tried = bool(request.GET)
    if tried:
        for section in whole.sections:
            answers |= read_section(section, request.GET)
        whole = requirements_of([item], answers)
    sections = [SectionForm(_with_conditions(item, section), answers) for section in whole.sections]
    materials = [(material, item.condition_words(material.when)) for material in whole.materials]
    context = {"sections": sections, "materials": materials, "tried": tried, "address": request.path}
    return render_to_string("applications/_form_preview.html", context)


def _with_conditions(item: Item, section: FormSection) -> FormSection:
    """The section with each condition told as help, for whoever writes it."""
    fields = [question.model_copy(update={"help": _help(item, question)}) for question in section.fields]
    return section.model_copy(update={"fields": tuple(fields), "help": _help(item, section)})


def _help(item: Item, part: FormField | FormSection) -> str:
    if part.when is None:
        return part.help
    only = gettext("Only asked when: %(condition)s.") % {"condition": item.condition_words(part.when)}
    return f"{only} {part.help}".strip()


@fill("cases.progress_actions")
def offer_actions(request: Any, *, case_number: str, state: str, **_facts: Any) -> str:
    """Supplement and withdraw, for those the application is visible to."""
    if request.actor.kind is not ActorKind.CITIZEN:
        return ""
    application = selectors.find_application_of_case(actor=request.actor, case_number=case_number)
    if application is None:
        return ""
    context = {
        "number": application.number,
        "case_number": case_number,
        "supplement": state == CaseState.SUPPLEMENT,
        "helps": selectors.list_helps(application),
        "withdraw": state in _WITHDRAWABLE,
    }
    return render_to_string("applications/_progress_actions.html", context, request=request)


@fill("cases.desk_case")
def tell_what_waits(request: Any, *, case_number: str, **_facts: Any) -> str:
    """On the desk's page of a case: which parts of the same thing wait for its result, and with whom."""
    waiting = list_waiting_for(actor=request.actor, case_number=case_number)
    return render_to_string("applications/_waiting_for_case.html", {"waiting": waiting}) if waiting else ""


@fill("cases.savings")
def tell_savings_of_things(request: Any, *, first: date, last: date, counting: Any) -> str:
    """Per thing, above the departments: all parts together."""
    rows = count_savings_of_things(actor=request.actor, first=first, last=last, count=counting.by_application)
    return render_to_string("applications/_savings.html", {"rows": rows}, request=request) if rows else ""
