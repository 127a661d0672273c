"""The desk's pages of bad ratings: the list in due order, one page each, and an act a page."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from tongban.identity import public as identity
from tongban.identity.public import BUREAU_WATCH, CASE_DECIDE, Sessions
from tongban.kernel.access import open_to
from tongban.kernel.actors import Actor, ActorKind
from tongban.kernel.errors import DomainError, NotAllowed
from tongban.kernel.http import Request
from tongban.ratings import selectors
from tongban.ratings.enums import RectificationState as State
from tongban.ratings.models import Rectification
from tongban.ratings.services import judging, rectifying
from tongban.ratings.web import rectifying_forms as forms
from tongban.ui.pages import go_to, page

_TONES = {
    State.TO_VERIFY: "soon",
    State.RECTIFYING: "info",
    State.APPEALED: "info",
    State.ANSWERED: "good",
    State.REMOVED: "plain",
}
_PARTS = {"open": _("To be mended"), "late": _("Overdue"), "appeals": _("To be reviewed"), "closed": _("Closed")}


@open_to(ActorKind.STAFF)
@require_GET
def list_rectifications(request: Request) -> HttpResponse:
    """Bad ratings of one's own department, of all for the bureau."""
    _require_reader(request.actor)
    part = request.GET.get("part", "")
    part = part if part in _PARTS else "open"
    found = selectors.list_rectifications(actor=request.actor, part=part, cursor=request.GET.get("after", ""))
    names = identity.get_authorities({row.rating.authority_id for row in found.rows})
    rows = [
        {"one": row, "tone": _TONES[State(row.state)], "authority": names[row.rating.authority_id].name}
        for row in found.rows
    ]
    here = reverse("ratings:list_rectifications")
    tabs = [
        {"label": label, "address": f"{here}?part={key}", "current": key == part, "count": ""}
        for key, label in _PARTS.items()
    ]
    facts = {"rows": rows, "next_cursor": found.next_cursor, "tabs": tabs, "part": part, "breadcrumbs": _crumbs()}
    return page(request, "ratings/list_rectifications.html", facts)


@open_to(ActorKind.STAFF)
@require_GET
def show_rectification(request: Request, rectification_id: int) -> HttpResponse:
    return page(request, "ratings/show_rectification.html", _shown(request, rectification_id))


@open_to(ActorKind.STAFF)
@never_cache
@require_http_methods(["GET", "POST"])
@Sessions.before_unmasking
def reveal_matter(request: Request, rectification_id: int) -> HttpResponse:
    """Why one must know which matter it was; then it is shown, once."""
    shown = _shown(request, rectification_id, _("See which matter it was"))
    judging.require_judge(request.actor, shown["one"])
    form = forms.RevealForm(request.POST if request.method == "POST" else None)
    facts: dict[str, Any] = {"form": form, "title": _("See which matter it was"), "button": _("Show it")}
    if form.is_valid():
        try:
            asked: dict[str, Any] = {"actor": request.actor, "rectification_id": rectification_id}
            facts["matter"] = rectifying.reveal_matter(**asked, **form.cleaned_data)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
    facts |= {"why": _("Every look is written down, and the person can read who looked and why.")}
    return page(request, "ratings/rectify.html", shown | facts)


def _act(form_class: type[forms.RectifyForm], service: Callable[..., Any], permission: str = "", **words: Any) -> Any:
    """A page for one act; without ``permission`` for whoever looks into this one, the department or the bureau."""

    @open_to(ActorKind.STAFF, permission=permission)
    @require_http_methods(["GET", "POST"])
    def view(request: Request, rectification_id: int) -> HttpResponse:
        shown = _shown(request, rectification_id, words["title"])
        if not permission:
            judging.require_judge(request.actor, shown["one"])
        form = form_class(request.POST if request.method == "POST" else None)
        if form.is_valid():
            try:
                service(actor=request.actor, rectification_id=rectification_id, **form.cleaned_data)
            except DomainError as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, words["done"])
                return go_to(request, "ratings:show_rectification", rectification_id)
        return page(request, "ratings/rectify.html", shown | words | {"form": form})

    return view


verify_rating = _act(
    forms.VerifyForm,
    rectifying.verify_rating,
    title=_("What came out"),
    button=_("Save the finding"),
    done=_("Saved."),
    why=_("Ask those who were there, look at the record, and say which of the four it is."),
)
record_call_back = _act(
    forms.CallBackForm,
    rectifying.record_call_back,
    title=_("Note the call back"),
    button=_("Save the call"),
    done=_("Saved."),
    why=_("Who left a name and a number is always called back."),
)
answer_rating = _act(
    forms.AnswerForm,
    rectifying.answer_rating,
    title=_("Answer and close"),
    button=_("Send the answer"),
    done=_("Closed. The person has been sent the answer and may rate it."),
)
decide_appeal = _act(
    forms.AppealForm,
    rectifying.decide_appeal,
    BUREAU_WATCH,
    title=_("Decide on the review"),
    button=_("Save the decision"),
    done=_("Decided."),
    why=_("A rating that is removed no longer counts. Remove only what was meant for another matter or is malicious."),
)


def _shown(request: Request, rectification_id: int, here: Any = "") -> dict[str, Any]:
    _require_reader(request.actor)
    one = selectors.get_rectification(actor=request.actor, rectification_id=rectification_id)
    authority = identity.get_authorities([one.rating.authority_id])
    return {
        "one": one,
        "tone": _TONES[State(one.state)],
        "authority": authority[one.rating.authority_id].name,
        "statements": selectors.statements_of(one.rating),
        "can": _can(request.actor, one),
        "took_part": one.closed_at is None and judging.took_part(request.actor, one),
        "breadcrumbs": _crumbs(one, here),
    }


def _can(actor: Actor, one: Rectification) -> frozenset[str]:
    """What this official may do now; the services check again."""
    decides = one.state == State.APPEALED and actor.may(BUREAU_WATCH) and not judging.took_part(actor, one)
    able = {"decide"} if decides else set()
    if one.closed_at is None and judging.may_judge(actor, one):
        able |= {"reveal"}
        able |= {State.TO_VERIFY: {"verify"}, State.RECTIFYING: {"answer"}}.get(State(one.state), set())
        if one.is_real_name and one.state != State.APPEALED:
            able |= {"call"}
    return frozenset(able)


def _require_reader(actor: Actor) -> None:
    """The bureau, and who answers for a department; the clerks who were rated see totals only."""
    if not (actor.may(BUREAU_WATCH) or actor.may(CASE_DECIDE)):
        raise NotAllowed(permission=CASE_DECIDE)


def _crumbs(one: Rectification | None = None, here: Any = "") -> list[tuple[Any, str]]:
    trail: list[tuple[Any, str]] = [(_("Ratings"), reverse("ratings:list_ratings"))]
    trail.append((_("Bad ratings"), reverse("ratings:list_rectifications") if one else ""))
    if one is not None:
        address = reverse("ratings:show_rectification", args=[one.pk]) if here else ""
        trail.append((one.rating.item_title, address))
    return [*trail, (here, "")] if here else trail
