"""Who may act for me, for whom I may act, and the clerk's page that writes down what is said at the counter."""

from functools import partial
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tongban.identity import acting, levels
from tongban.identity.assurance import OwnAct
from tongban.identity.errors import MandateNotFound
from tongban.identity.errors_of_mandates import OnlyTheRepresentative
from tongban.identity.roles import WINDOW_INTAKE
from tongban.identity.services import mandates, parties
from tongban.identity.web.forms import CounterMandateForm, MandateForm, mark
from tongban.kernel import files
from tongban.kernel.access import open_to
from tongban.kernel.actors import Actor, ActorKind
from tongban.kernel.errors import DomainError
from tongban.kernel.http import Request
from tongban.ui.pages import go_to, page


@open_to(ActorKind.CITIZEN)
@require_http_methods(["GET"])
def list_mandates(request: Request) -> HttpResponse:
    rows = acting.list_mandates(actor=request.actor)
    mine, now = request.actor.id, [row for row in rows if row.in_force]
    whose = acting.speaks_for(actor=request.actor)
    facts = {
        "given": [row for row in now if row.represented_id == (whose or mine)],
        "received": [row for row in now if row.agent_id == mine],
        "passed_on": [row for row in now if row.passed_on_by_id == mine],
        "ended": [row for row in rows if not row.in_force],
        "offices": acting.list_offices(actor=request.actor),
        "organisation": request.actor.represents_name if whose not in {None, mine} else "",
        "may_give": whose is not None,
        "done": request.GET.get("done", ""),
        "breadcrumbs": [(_("Agents"), "")],
    }
    return page(request, "identity/list_mandates.html", facts)


@open_to(ActorKind.CITIZEN)
@require_http_methods(["GET", "POST"])
def give_mandate(request: Request) -> HttpResponse:
    levels.require_for(request.actor, OwnAct.GIVE_MANDATE)  # before anything is typed
    whose = acting.speaks_for(actor=request.actor)
    if whose is None:
        raise OnlyTheRepresentative
    form = MandateForm(request.POST if request.method == "POST" else None)
    if request.POST.get("whose", str(whose)) != str(whose):  # another tab has switched
        form.add_error(None, _("You have switched identity in another window. Read below in whose name this is given."))
    if form.is_valid() and _done(form, lambda: mandates.give_mandate(actor=request.actor, **form.said())):
        return go_to(request, "identity:list_mandates", query="done=given")
    crumbs = [(_("Agents"), "/my/mandates/"), (_("Let somebody act for me"), "")]
    organisation = request.actor.represents_name if whose != request.actor.id else ""
    facts = {"form": form, "organisation": organisation, "whose": whose, "breadcrumbs": crumbs}
    return page(request, "identity/give_mandate.html", facts)


@open_to(ActorKind.CITIZEN)
@require_http_methods(["GET", "POST"])
def pass_on_mandate(request: Request, mandate_id: int) -> HttpResponse:
    """An agent lets another act in turn, where the represented said so."""
    levels.require_for(request.actor, OwnAct.GIVE_MANDATE)
    upper = acting.get_mandate(actor=request.actor, mandate_id=mandate_id)
    if upper is None or upper.agent_id != request.actor.id or not upper.scope.passes_on:
        raise MandateNotFound
    form = MandateForm(request.POST if request.method == "POST" else None)
    act = partial(mandates.pass_on_mandate, actor=request.actor, mandate_id=mandate_id)
    if form.is_valid() and _done(form, lambda: act(**form.said())):
        return go_to(request, "identity:list_mandates", query="done=given")
    crumbs = [(_("Agents"), "/my/mandates/"), (_("Let another act in my place"), "")]
    return page(request, "identity/give_mandate.html", {"form": form, "upper": upper, "breadcrumbs": crumbs})


@open_to(ActorKind.STAFF, permission=WINDOW_INTAKE)
@require_http_methods(["GET", "POST"])
def give_at_counter(request: Request) -> HttpResponse:
    """What the represented says at the counter, or has written and signed."""
    posted = (request.POST, request.FILES) if request.method == "POST" else ()
    form = CounterMandateForm(*posted)
    if form.is_valid() and _done(form, lambda: _written_down(request.actor, form)):
        return go_to(request, "identity:give_at_counter", query="done=given")
    facts = {"form": form, "done": request.GET.get("done", ""), "breadcrumbs": [(_("Write down a mandate"), "")]}
    return page(request, "identity/give_at_counter.html", facts)


@open_to(ActorKind.CITIZEN)
@require_http_methods(["POST"])
def revoke_mandate(request: Request, mandate_id: int) -> HttpResponse:
    mandates.revoke_mandate(actor=request.actor, mandate_id=mandate_id)
    return go_to(request, "identity:list_mandates", query="done=revoked")


def _written_down(actor: Actor, form: CounterMandateForm) -> None:
    number = form.cleaned_data["represented_number"]
    represented = parties.find_party(actor=actor, certificate_number=number, purpose="窗口办理代办授权")
    if represented is None:
        raise MandateNotFound
    in_writing = form.cleaned_data["way"] == "paper"
    paper = files.store_upload(actor=actor, upload=form.cleaned_data["paper"][0]).id if in_writing else None
    mandates.give_at_counter(actor=actor, represented_id=represented.id, paper_file_id=paper, **form.said())


def _done(form: MandateForm, act: Any) -> bool:
    """Do it; a refusal stands beside the answer it is about."""
    try:
        act()
    except DomainError as refusal:
        mark(form, refusal)
        return False
    return True
