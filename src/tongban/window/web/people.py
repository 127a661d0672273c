"""Who is here, and what do they want: find or register the person, pick the item."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from tongban.applications import public as applications
from tongban.applications.public import ApplicationState
from tongban.catalogue import public as catalogue
from tongban.identity import public as identity
from tongban.identity.public import CertificateType, PartyKind
from tongban.kernel.access import open_to
from tongban.kernel.actors import Actor, ActorKind
from tongban.kernel.errors import DomainError
from tongban.kernel.http import Request
from tongban.ui.pages import go_to, page
from tongban.window.services import intake
from tongban.window.web.forms import AgentForm, RegisterForm, SearchForm

_PURPOSE = "窗口收件：查找申请人"


@open_to(ActorKind.STAFF, permission=identity.WINDOW_INTAKE)
@require_http_methods(["GET", "POST"])
def find_person(request: Request) -> HttpResponse:
    """Searched by POST: what identifies a person never stands in an address."""
    form = SearchForm(request.POST if request.method == "POST" else None)
    found: list[Any] | None = None
    if form.is_valid():
        found = identity.search_parties(actor=request.actor, words=form.cleaned_data["words"], purpose=_PURPOSE)
    drafts = applications.list_my_applications(actor=request.actor)
    done = applications.list_my_applications(actor=request.actor, states=[ApplicationState.SUBMITTED])
    names = identity.party_names({row.applicant_id for row in [*drafts, *done[:8]]})
    context = {
        "form": form,
        "found": found,
        "drafts": [_line(row, names) for row in drafts[:8]],
        "done": [_line(row, names) for row in done[:8]],
    }
    return page(request, "window/find_person.html", context)


@open_to(ActorKind.STAFF, permission=identity.WINDOW_INTAKE)
@require_http_methods(["GET", "POST"])
def register_party(request: Request) -> HttpResponse:
    """``do=new`` comes from the search with the words typed there; the same certificate finds the same party."""
    if request.method == "GET" or request.POST.get("do") == "new":
        form = RegisterForm(initial=_guess(request.POST.get("words", "")))
        return page(request, "window/register_party.html", {"form": form})
    form = RegisterForm(request.POST)
    if form.is_valid():
        try:
            party = _register(request.actor, form.cleaned_data)
        except DomainError as refusal:
            _mark(form, refusal)
        else:
            return go_to(request, "window:pick_item", party.id)
    return page(request, "window/register_party.html", {"form": form})


@open_to(ActorKind.STAFF, permission=identity.WINDOW_INTAKE)
@require_http_methods(["GET", "POST"])
def pick_item(request: Request, party_id: int) -> HttpResponse:
    form = AgentForm(request.POST if request.method == "POST" else None, initial={"present": "self"})
    item_code = request.POST.get("item", "")
    if item_code and form.is_valid():
        try:
            number = intake.begin_intake(
                actor=request.actor, party_id=party_id, item_code=item_code, agent=form.cleaned_data
            )
        except DomainError as refusal:
            _mark(form, refusal)
        else:
            return go_to(request, "window:take_in", number)
    words = request.POST.get("words", request.GET.get("words", "")).strip()
    party = identity.get_party(actor=request.actor, party_id=party_id, purpose="窗口收件：核对申请人", about="window")
    context = {
        "form": form,
        "party": party.masked(keep_name=True),
        "words": words,
        "found": _find_items(words),
        "picks": _quick_picks(request.actor),
        "posted": bool(item_code),
    }
    return page(request, "window/pick_item.html", context)


def _find_items(words: str) -> list[dict[str, str]]:
    """Items for words or an exact code: code, title, department."""
    if not words:
        return []
    if exact := catalogue.find_item_in_force(words):
        return [{"code": exact.code, "title": exact.title, "authority": exact.definition.authority_name}]
    found = catalogue.search_items(words=words, limit=12)
    return [{"code": item.code, "title": item.title, "authority": item.authority_name} for item in found.items]


def _quick_picks(actor: Actor) -> list[dict[str, str]]:
    """What this department's clerks took in most lately."""
    colleagues = [row.id for row in identity.list_staff(int(actor.authority_id or 0))]
    return [
        {"code": code, "title": title, "authority": ""}
        for code, title in applications.frequent_items(actor=actor, staff_ids=colleagues)
    ]


def _line(row: Any, names: dict[int, str]) -> dict[str, Any]:
    return {"row": row, "titles": "、".join(row.item_titles), "name": names.get(row.applicant_id, "")}


def _guess(words: str) -> dict[str, str]:
    """Put what was searched for into the box it probably belongs to."""
    text = words.strip()
    if not any(character.isdigit() for character in text):
        return {"kind": PartyKind.PERSON, "name": text}
    digits = text.removeprefix("+86")
    if len(digits) == 11 and digits.isdigit():
        return {"kind": PartyKind.PERSON, "mobile": digits}
    organisation = len(text) == 18 and not text[:17].isdigit()
    return {"kind": PartyKind.ORGANISATION if organisation else PartyKind.PERSON, "certificate_number": text}


def _register(actor: Actor, said: dict[str, str]) -> Any:
    contact = {"mobile": said["mobile"], "address": said["address"]}
    if said["kind"] == PartyKind.ORGANISATION:
        return identity.register_organisation(
            actor=actor,
            name=said["name"],
            uscc=said["certificate_number"],
            legal_representative=said["legal_representative"],
            **contact,
        )
    return identity.register_person(
        actor=actor,
        name=said["name"],
        certificate_type=said["certificate_type"] or CertificateType.CITIZEN_ID,
        certificate_number=said["certificate_number"],
        **contact,
    )


def _mark(form: forms.Form, refusal: DomainError) -> None:
    """A refusal beside the field it names, or on top."""
    field = getattr(refusal, "field", "")
    form.add_error(field if field in form.fields else None, str(refusal))
