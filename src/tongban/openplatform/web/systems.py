"""The desk: departments ask for systems to be connected, the bureau reviews them."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from tongban.identity.public import SystemPermission
from tongban.kernel.access import open_to
from tongban.kernel.actors import Actor, ActorKind
from tongban.kernel.errors import DomainError, NotAllowed
from tongban.kernel.http import Request
from tongban.openplatform import selectors
from tongban.openplatform.enums import WITH_SECRET
from tongban.openplatform.proposals import check_content
from tongban.openplatform.services import systems
from tongban.openplatform.web.forms import SystemForm, initial_of, mark, new_initial
from tongban.ui.pages import go_to, page

_STAFF = ActorKind.STAFF


@open_to(_STAFF)
@require_http_methods(["GET"])
def list_systems(request: Request) -> HttpResponse:
    _require_either(request.actor)
    words = request.GET.get("q", "")
    facts = {
        "rows": selectors.list_systems(actor=request.actor, words=words, cursor=request.GET.get("after", "")),
        "waiting": selectors.list_proposals(actor=request.actor, cursor=request.GET.get("waiting", "")),
        "words": words,
        "may_register": request.actor.may(SystemPermission.REGISTER),
        "breadcrumbs": [(_("Connected systems"), "")],
    }
    return page(request, "openplatform/list_systems.html", facts)


@open_to(_STAFF, permission=SystemPermission.REGISTER)
@require_http_methods(["GET", "POST"])
def propose_system(request: Request) -> HttpResponse:
    """A new system."""
    form = SystemForm(request.POST if request.method == "POST" else None, initial=new_initial())
    return _propose(request, form, "")


@open_to(_STAFF, permission=SystemPermission.REGISTER)
@require_http_methods(["GET", "POST"])
def change_system(request: Request, client_id: str) -> HttpResponse:
    """A change of one in force; until it is approved nothing changes."""
    system = selectors.get_system(actor=request.actor, client_id=client_id)
    form = SystemForm(request.POST if request.method == "POST" else None, initial=initial_of(system))
    return _propose(request, form, client_id)


@open_to(_STAFF)
@require_http_methods(["GET"])
def show_system(request: Request, client_id: str) -> HttpResponse:
    _require_either(request.actor)
    system = selectors.get_system(actor=request.actor, client_id=client_id)
    facts = {
        "system": system,
        "scopes": [selectors.item_of(_shown(row)) for row in system.scopes.all()],
        "has_secret": system.authentication in WITH_SECRET,
        "owns": request.actor.may(SystemPermission.REGISTER) and system.authority_id == request.actor.authority_id,
        "reviews": request.actor.may(SystemPermission.REVIEW),
        "breadcrumbs": _trail(system.name),
    }
    return page(request, "openplatform/show_system.html", facts)


@open_to(_STAFF, permission=SystemPermission.REGISTER)
@never_cache
@require_http_methods(["POST"])
def renew_secret(request: Request, client_id: str) -> HttpResponse:
    """The secret is on this page and nowhere else."""
    secret = systems.renew_secret(actor=request.actor, client_id=client_id)
    system = selectors.get_system(actor=request.actor, client_id=client_id)
    facts = {"system": system, "secret": secret, "breadcrumbs": _trail(system.name)}
    return page(request, "openplatform/renew_secret.html", facts)


@open_to(_STAFF, permission=SystemPermission.REVIEW)
@require_http_methods(["POST"])
def suspend_system(request: Request, client_id: str) -> HttpResponse:
    systems.suspend_system(actor=request.actor, client_id=client_id, reason=request.POST.get("reason", ""))
    return go_to(request, "openplatform:show_system", client_id)


@open_to(_STAFF, permission=SystemPermission.REVIEW)
@require_http_methods(["POST"])
def resume_system(request: Request, client_id: str) -> HttpResponse:
    systems.resume_system(actor=request.actor, client_id=client_id)
    return go_to(request, "openplatform:show_system", client_id)


@open_to(_STAFF)
@require_http_methods(["GET", "POST"])
def review_proposal(request: Request, proposal_id: int) -> HttpResponse:
    """What is asked, beside what is in force; and the answer."""
    _require_either(request.actor)
    proposal = selectors.get_proposal(actor=request.actor, proposal_id=proposal_id)
    if request.method == "POST":
        return _answer(request, proposal_id)
    facts = {
        "proposal": proposal,
        "content": proposal.content,
        "scopes": [selectors.item_of({**each, "given": False}) for each in proposal.content["scopes"]],
        "before": proposal.system,
        "own": proposal.proposed_by_id == request.actor.id,
        "reviews": request.actor.may(SystemPermission.REVIEW),
        "owns": request.actor.may(SystemPermission.REGISTER) and proposal.authority_id == request.actor.authority_id,
        "breadcrumbs": _trail(proposal.name),
    }
    return page(request, "openplatform/review_proposal.html", facts)


def _answer(request: Request, proposal_id: int) -> HttpResponse:
    match request.POST.get("answer", ""):
        case "approve":
            system = systems.approve_proposal(actor=request.actor, proposal_id=proposal_id)
            return go_to(request, "openplatform:show_system", system.client_id)
        case "take_back":
            systems.take_back_proposal(actor=request.actor, proposal_id=proposal_id)
        case _:
            reason = request.POST.get("reason", "")
            systems.refuse_proposal(actor=request.actor, proposal_id=proposal_id, reason=reason)
    return go_to(request, "openplatform:list_systems")


def _propose(request: Request, form: SystemForm, client_id: str) -> HttpResponse:
    if form.is_valid():
        try:
            proposal = systems.propose_system(
                actor=request.actor, content=check_content(form.said()), client_id=client_id
            )
        except DomainError as refusal:
            mark(form, refusal)
        else:
            return go_to(request, "openplatform:review_proposal", proposal.pk)
    facts = {"form": form, "changes": bool(client_id), "breadcrumbs": _trail(_("Connect a system"))}
    return page(request, "openplatform/propose_system.html", facts)


def _shown(row: object) -> dict[str, object]:
    names = ("scope", "purpose", "basis", "legal_basis")
    return {name: getattr(row, name) for name in names} | {"given": False}


def _require_either(actor: Actor) -> None:
    if not actor.may(SystemPermission.REGISTER) and not actor.may(SystemPermission.REVIEW):
        raise NotAllowed(permission=SystemPermission.REGISTER)


def _trail(here: str) -> list[tuple[str, str]]:
    return [(_("Connected systems"), reverse("openplatform:list_systems")), (here, "")]
