"""Staff pages of the registry of data elements (数据元): list, one element, propose, review."""

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongban.catalogue import element_selectors as selectors
from tongban.catalogue.element_content import WITH_CHOICES
from tongban.catalogue.enums import ElementState
from tongban.catalogue.models import Element, ElementVersion
from tongban.catalogue.services import elements
from tongban.catalogue.web.editing import explained
from tongban.catalogue.web.element_forms import ElementForm, JudgementForm, NewElementForm, changes_between, lines_of
from tongban.identity import public as identity
from tongban.kernel.access import open_to
from tongban.kernel.actors import ActorKind
from tongban.kernel.errors import DomainError
from tongban.kernel.http import Request
from tongban.ui.pages import go_to, page

EDIT, REVIEW = identity.CATALOGUE_EDIT, identity.DATA_REVIEW
TONES = {"proposed": "soon", "in_force": "good", "refused": "bad"}


@open_to(ActorKind.STAFF, permission=EDIT)
@require_GET
def list_elements(request: Request) -> HttpResponse:
    words, group = request.GET.get("q", "").strip()[:100], request.GET.get("group", "")[:80]
    cursor = request.GET.get("after", "")
    rows = selectors.list_elements(actor=request.actor, words=words, group=group, cursor=cursor)
    uses = selectors.count_uses(element.code for element in rows.rows)
    context = {
        "rows": [_row(element, uses[element.code]) for element in rows.rows],
        "next_cursor": rows.next_cursor,
        "chips": _chips(request, words, group),
        "words": words,
        "group": group,
    }
    return page(request, "catalogue/list_elements.html", context)


@open_to(ActorKind.STAFF, permission=EDIT)
@require_GET
def show_element(request: Request, element_code: str) -> HttpResponse:
    element = selectors.get_element(actor=request.actor, code=element_code)
    uses = selectors.list_uses(code=element.code, cursor=request.GET.get("after", ""))
    context = _shown(request, element) | {"uses": uses.rows, "next_cursor": uses.next_cursor}
    return page(request, "catalogue/show_element.html", context)


@open_to(ActorKind.STAFF, permission=EDIT)
@require_http_methods(["GET", "POST"])
def propose_element(request: Request) -> HttpResponse:
    form = NewElementForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        code, reason = form.cleaned_data["code"].strip(), form.cleaned_data["reason"]
        try:
            version = elements.propose_element(actor=request.actor, code=code, content=form.content(), reason=reason)
        except DomainError as refusal:
            form.add_error("code" if "fields" in refusal.details else None, _told(refusal))
        else:
            return go_to(request, "catalogue:show_element_version", code, version.number)
    context = {"form": form, "title": _("Propose a data element"), "element": None, "revision": ""}
    return page(request, "catalogue/edit_element.html", context | {"breadcrumbs": _trail(_("New data element"))})


@open_to(ActorKind.STAFF, permission=EDIT)
@require_http_methods(["GET", "POST"])
def propose_change(request: Request, element_code: str) -> HttpResponse:
    element = selectors.get_element(actor=request.actor, code=element_code)
    waiting = selectors.find_proposal(actor=request.actor, element=element)
    form = ElementForm(request.POST if request.method == "POST" else None, initial=_initial(element, waiting))
    revision = request.POST.get("revision", elements.revision_of(waiting))
    if form.is_valid():
        said = {"content": form.content(), "reason": form.cleaned_data["reason"], "revision": revision}
        try:
            version = elements.propose_change(actor=request.actor, code=element.code, **said)
        except DomainError as refusal:
            form.add_error(None, explained(refusal))
        else:
            return go_to(request, "catalogue:show_element_version", element.code, version.number)
    context = {"form": form, "title": _("Propose a change"), "element": element, "revision": revision}
    return page(request, "catalogue/edit_element.html", context | {"breadcrumbs": _trail(_("Change"), element.code)})


@open_to(ActorKind.STAFF, permission=EDIT)
@require_GET
def list_proposals(request: Request) -> HttpResponse:
    rows = selectors.list_proposals(actor=request.actor, cursor=request.GET.get("after", ""))
    told = [(version, version.content, _mine(request, version)) for version in rows.rows]
    context = {"rows": told, "next_cursor": rows.next_cursor, "breadcrumbs": _trail(_("Proposals"))}
    return page(request, "catalogue/list_proposals.html", context)


@open_to(ActorKind.STAFF, permission=EDIT)
@require_GET
def show_element_version(request: Request, element_code: str, element_version: int) -> HttpResponse:
    version = selectors.get_version(actor=request.actor, code=element_code, number=element_version)
    return page(request, "catalogue/show_element_version.html", _version(request, version, JudgementForm()))


@open_to(ActorKind.STAFF, permission=REVIEW)
@require_POST
def approve_proposal(request: Request, element_code: str, element_version: int) -> HttpResponse:
    return _judged(request, element_code, element_version, elements.approve_proposal, revision=_seen(request))


@open_to(ActorKind.STAFF, permission=REVIEW)
@require_POST
def refuse_proposal(request: Request, element_code: str, element_version: int) -> HttpResponse:
    judgement = request.POST.get("judgement", "").replace("\x00", "")[:500]
    given = {"judgement": judgement, "revision": _seen(request)}
    return _judged(request, element_code, element_version, elements.refuse_proposal, **given)


@open_to(ActorKind.STAFF, permission=EDIT)
@require_POST
def withdraw_proposal(request: Request, element_code: str, element_version: int) -> HttpResponse:
    return _judged(request, element_code, element_version, elements.withdraw_proposal)


def _judged(request: Request, code: str, number: int, service: Any, **given: str) -> HttpResponse:
    """Do it and show the element; a refusal is explained beside the proposal."""
    try:
        service(actor=request.actor, code=code, number=number, **given)
    except DomainError as refusal:
        version = selectors.get_version(actor=request.actor, code=code, number=number)
        context = _version(request, version, JudgementForm(initial=given)) | {"problem": explained(refusal)}
        return page(request, "catalogue/show_element_version.html", context, status=409)
    return go_to(request, "catalogue:show_element", code)


def _seen(request: Request) -> str:
    return request.POST.get("revision", "")


def _row(element: Element, uses: selectors.UseCount) -> dict[str, Any]:
    proposals = element.proposals  # type: ignore[attr-defined]  # prefetched by the selector
    shown = element.current or (proposals[0] if proposals else None)
    return {"element": element, "content": shown.content if shown else None, "uses": uses, "waits": bool(proposals)}


def _chips(request: Request, words: str, group: str) -> list[dict[str, Any]]:
    names = ["", *selectors.list_groups(actor=request.actor)]
    return [
        {"label": name or _("All"), "address": f"?group={name}&q={words}", "current": name == group} for name in names
    ]


def _shown(request: Request, element: Element) -> dict[str, Any]:
    versions = selectors.list_versions(actor=request.actor, element=element)
    shown = element.current or (versions[0] if versions else None)
    content = shown.content if shown else None
    return {
        "element": element,
        "content": content,
        "lines": lines_of(content) if content else [],
        "has_codes": content is not None and content.type in WITH_CHOICES,
        "versions": [(version, TONES.get(version.state, "plain")) for version in versions],
        "proposal": next((version for version in versions if version.state == ElementState.PROPOSED), None),
        "count": selectors.count_uses([element.code])[element.code],
        "breadcrumbs": _trail(content.name if content else element.code),
    }


def _version(request: Request, version: ElementVersion, form: JudgementForm) -> dict[str, Any]:
    """A version with what it changes: against the one in force while it waits, else against the one before."""
    waits = version.state == ElementState.PROPOSED
    others = selectors.list_versions(actor=request.actor, element=version.element)
    lived = {ElementState.IN_FORCE, ElementState.SUPERSEDED}
    before = next((other for other in others if other.state in lived and other.number < version.number), None)
    return {
        "version": version,
        "content": version.content,
        "before": before,
        "changes": changes_between(before.content if before else None, version.content),
        "waits": waits,
        "tone": TONES.get(version.state, "plain"),
        "mine": _mine(request, version),
        "may_review": request.actor.may(REVIEW),
        "revision": elements.revision_of(version),
        "count": selectors.count_uses([version.element.code])[version.element.code],
        "form": form,
        "breadcrumbs": _trail(_("Version"), version.element.code),
    }


def _mine(request: Request, version: ElementVersion) -> bool:
    return f"staff:{request.actor.id}" in version.editors


def _initial(element: Element, waiting: ElementVersion | None) -> dict[str, Any]:
    source = waiting or element.current
    said = dict(source.content_json) if source else {}
    return said | ({"reason": waiting.reason} if waiting else {})


def _told(refusal: DomainError) -> str:
    return " ".join(refusal.details["fields"]["code"]) if "fields" in refusal.details else explained(refusal)


def _trail(last: str, code: str = "") -> list[tuple[str, str]]:
    trail = [(_("Data elements"), "/desk/elements/")]
    if code:
        trail.append((code, f"/desk/elements/{code}/"))
    return [*trail, (last, "")]
