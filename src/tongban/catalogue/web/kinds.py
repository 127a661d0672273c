"""Staff pages of the registry of material kinds (材料种类): kinds, names to sort, decisions."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.http import HttpResponse, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongban.catalogue import kind_selectors as selectors
from tongban.catalogue.enums import NamingAct
from tongban.catalogue.models import MaterialKind, MaterialName
from tongban.catalogue.services import kinds
from tongban.catalogue.services.kinds import Decision
from tongban.catalogue.web.editing import explained
from tongban.catalogue.web.forms import WordsField
from tongban.identity import public as identity
from tongban.kernel.access import open_to
from tongban.kernel.actors import ActorKind
from tongban.kernel.errors import DomainError
from tongban.kernel.http import Request
from tongban.ui.pages import go_to, page

EDIT, REVIEW = identity.CATALOGUE_EDIT, identity.DATA_REVIEW
MOST_AT_ONCE = 200
LARGEST_ID = 2**63 - 1
LONGEST_VALID = 32_767  # days
SEPARATE = gettext_lazy("Separate with commas.")


class KindForm(forms.Form):
    """What a kind is called, and what may stand in for it."""

    name = forms.CharField(label=gettext_lazy("Name of the kind"), max_length=200)
    licence_type = forms.CharField(
        label=gettext_lazy("Licence that may stand in for it"), required=False, max_length=100
    )
    elements = WordsField(
        label=gettext_lazy("Data elements that say what it says"), required=False, max_length=1000, help_text=SEPARATE
    )
    registers = WordsField(
        label=gettext_lazy("Registers that hold them"), required=False, max_length=1000, help_text=SEPARATE
    )
    valid_days = forms.IntegerField(
        label=gettext_lazy("For how many days a paper seen before serves again"),
        required=False,
        min_value=0,
        max_value=LONGEST_VALID,
        help_text=gettext_lazy("From the day the original was seen. 0: never again. Empty: as the platform sets it."),
    )
    remarks = forms.CharField(label=gettext_lazy("To be minded"), required=False, max_length=500)


@open_to(ActorKind.STAFF, permission=EDIT)
@require_GET
def list_kinds(request: Request) -> HttpResponse:
    words = request.GET.get("q", "").strip()[:100]
    rows = selectors.list_kinds(actor=request.actor, words=words, cursor=request.GET.get("after", ""))
    context = {"rows": rows.rows, "next_cursor": rows.next_cursor, "words": words}
    return page(request, "catalogue/list_kinds.html", context | {"counts": selectors.counts(actor=request.actor)})


@open_to(ActorKind.STAFF, permission=EDIT)
@require_http_methods(["GET", "POST"])
def show_kind(request: Request, kind_code: str) -> HttpResponse:
    kind = selectors.get_kind(actor=request.actor, code=kind_code)
    form = KindForm(request.POST if request.method == "POST" else None, initial=_said(kind))
    if form.is_valid():
        try:
            kinds.change_kind(actor=request.actor, code=kind_code, **form.cleaned_data)
        except DomainError as refusal:
            form.add_error(None, explained(refusal))
        else:
            return go_to(request, "catalogue:show_kind", kind_code)
    context = {"kind": kind, "form": form, "names": selectors.list_names_of(actor=request.actor, kind=kind)}
    context |= {"may_review": request.actor.may(REVIEW), "breadcrumbs": _trail(kind.name)}
    return page(request, "catalogue/show_kind.html", context)


@open_to(ActorKind.STAFF, permission=REVIEW)
@require_http_methods(["GET", "POST"])
def sort_names(request: Request) -> HttpResponse:
    """A page of names with the kinds they are like; what is not decided stays for later."""
    told, done = [], 0
    if request.method == "POST":
        outcome = kinds.decide_names(actor=request.actor, decisions=list(_decisions(request)))
        told, done = [reason for _name, reason in outcome.refused], outcome.done
        if not told:
            return go_to(request, "catalogue:sort_names")
    words = request.GET.get("q", "").strip()[:100]
    names = selectors.list_names(actor=request.actor, words=words, cursor=request.GET.get("after", ""))
    context = {
        "rows": _rows(request, names.rows),
        "next_cursor": names.next_cursor,
        "words": words,
        "told": told,
        "done": done,
        "kinds": selectors.kind_names(actor=request.actor),
        "counts": selectors.counts(actor=request.actor),
        "breadcrumbs": _trail(_("Names to sort")),
    }
    return page(request, "catalogue/sort_names.html", context, status=409 if told else 200)


@open_to(ActorKind.STAFF, permission=EDIT)
@require_GET
def list_decisions(request: Request) -> HttpResponse:
    rows = selectors.list_decisions(actor=request.actor, cursor=request.GET.get("after", ""))
    context = {"rows": rows.rows, "next_cursor": rows.next_cursor, "may_review": request.actor.may(REVIEW)}
    return page(request, "catalogue/list_decisions.html", context | {"breadcrumbs": _trail(_("Decisions"))})


@open_to(ActorKind.STAFF, permission=REVIEW)
@require_POST
def undo_decision(request: Request, decision_id: int) -> HttpResponse:
    try:
        kinds.undo_decision(actor=request.actor, decision_id=decision_id)
    except DomainError as refusal:
        rows = selectors.list_decisions(actor=request.actor)
        context = {"rows": rows.rows, "next_cursor": rows.next_cursor, "may_review": True}
        context |= {"problem": explained(refusal), "breadcrumbs": _trail(_("Decisions"))}
        return page(request, "catalogue/list_decisions.html", context, status=409)
    return go_to(request, "catalogue:list_decisions")


def _decisions(request: Request) -> Iterator[Decision]:
    """What was chosen for each name of the page; a name without a choice is left out."""
    given = request.POST
    for text in given.getlist("name")[:MOST_AT_ONCE]:
        if not (text.isascii() and text.isdigit() and int(text) <= LARGEST_ID):
            continue
        decision = _decision(given, int(text), given.get(f"act-{text}", ""), request)
        if decision is not None:
            yield decision


def _decision(given: QueryDict, name_id: int, chosen: str, request: Request) -> Decision | None:
    match chosen.split(":"):
        case ["accept", code, alike]:
            return Decision(name_id, NamingAct.ACCEPT, kind=code, similarity=_percent(alike))
        case ["other"]:
            return Decision(name_id, NamingAct.OTHER, kind=_code_of(given.get(f"other-{name_id}", ""), request))
        case ["new"]:
            return Decision(name_id, NamingAct.NEW, new_name=given.get(f"new-{name_id}", ""))
        case ["none"]:
            return Decision(name_id, NamingAct.NONE)
    return None


def _percent(text: str) -> float | None:
    return int(text) / 100 if text.isascii() and text.isdigit() and len(text) < 4 else None


def _code_of(typed: str, request: Request) -> str:
    """The code of the kind whose name or code was typed."""
    wanted = typed.strip()
    return next((code for code, name in selectors.kind_names(actor=request.actor) if wanted in (code, name)), wanted)


def _rows(request: Request, names: list[MaterialName]) -> list[dict[str, Any]]:
    suggested = selectors.suggestions_for(actor=request.actor, names=names)
    called = dict(selectors.kind_names(actor=request.actor))
    return [
        {
            "name": name,
            "others": [each for each in name.spellings if each != name.spelling],
            "suggestions": [
                {"kind": each.kind, "called": called.get(each.kind, each.kind), "percent": round(each.similarity * 100)}
                for each in suggested[name.pk]
            ],
        }
        for name in names
    ]


def _said(kind: MaterialKind) -> dict[str, Any]:
    return {name: getattr(kind, name) for name in KindForm.base_fields}


def _trail(last: str) -> list[tuple[str, str]]:
    return [(_("Kinds of materials"), "/desk/materials/"), (last, "")]
