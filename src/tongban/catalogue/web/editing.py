"""Staff pages of versions: list, show, compare, edit, publish and the rest of a version's life."""

from collections import defaultdict
from typing import Any

from django.http import HttpResponse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongban.catalogue import element_selectors, selectors
from tongban.catalogue.checks import CheckFinding, run_checks
from tongban.catalogue.comparing import changes_between
from tongban.catalogue.enums import Severity, VersionState
from tongban.catalogue.labels import field_label, readable
from tongban.catalogue.models import Finding, ItemVersion
from tongban.catalogue.services import versions
from tongban.catalogue.web.forms import CreateItemForm, ReasonForm
from tongban.catalogue.web.sections import SECTIONS, Section
from tongban.identity import public as identity
from tongban.kernel.access import open_to
from tongban.kernel.actors import ActorKind
from tongban.kernel.errors import DomainError, InvalidInput, NotFound
from tongban.kernel.http import Request
from tongban.ui.pages import go_to, page

EDIT, PUBLISH = identity.CATALOGUE_EDIT, identity.CATALOGUE_PUBLISH
TONES = {"draft": "plain", "in_review": "soon", "scheduled": "info", "published": "good", "suspended": "bad"}
TABS = (
    ("", gettext_lazy("All")),
    ("errors", gettext_lazy("With errors")),
    ("work", VersionState.DRAFT.label),
    ("review", VersionState.IN_REVIEW.label),
    ("published", VersionState.PUBLISHED.label),
    ("scheduled", VersionState.SCHEDULED.label),
    ("suspended", VersionState.SUSPENDED.label),
)


@open_to(ActorKind.STAFF, permission=EDIT)
@require_GET
def list_versions(request: Request) -> HttpResponse:
    words, shown = request.GET.get("q", "").strip()[:100], request.GET.get("shown", "")
    rows = selectors.list_versions(actor=request.actor, words=words, shown=shown, cursor=request.GET.get("after", ""))
    tabs = [{"label": label, "address": f"?shown={key}&q={words}", "current": shown == key} for key, label in TABS]
    context = {"rows": rows.rows, "next_cursor": rows.next_cursor, "tabs": tabs, "words": words, "tones": TONES}
    return page(request, "catalogue/list_versions.html", context)


@open_to(ActorKind.STAFF, permission=EDIT)
@require_http_methods(["GET", "POST"])
def create_item(request: Request) -> HttpResponse:
    form = CreateItemForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            version = versions.create_item(actor=request.actor, definition=_first_definition(request, form))
        except DomainError as refusal:
            form.add_error(None, explained(refusal))
        else:
            return go_to(request, "catalogue:show_version", version.pk)
    return page(request, "catalogue/create_item.html", {"form": form, "breadcrumbs": trail(_("New item"))})


@open_to(ActorKind.STAFF, permission=EDIT)
@require_GET
def show_version(request: Request, version_id: int) -> HttpResponse:
    version = selectors.get_version(actor=request.actor, version_id=version_id)
    return page(request, "catalogue/show_version.html", _shown(request, version))


@open_to(ActorKind.STAFF, permission=EDIT)
@require_GET
def compare_versions(request: Request, version_id: int, other_id: int) -> HttpResponse:
    new = selectors.get_version(actor=request.actor, version_id=version_id)
    old = selectors.get_version(actor=request.actor, version_id=other_id)
    if old.item_id != new.item_id:
        raise NotFound
    changes = changes_between(old.definition, new.definition)
    context = {"old": old, "new": new, "changes": changes, "breadcrumbs": trail(_("Compare versions"), new)}
    return page(request, "catalogue/compare_versions.html", context)


@open_to(ActorKind.STAFF, permission=EDIT)
@require_http_methods(["GET", "POST"])
def edit_version(request: Request, version_id: int, section: str) -> HttpResponse:
    """``do`` of a section with rows adds, moves or removes one and shows the page again; ``save`` keeps all."""
    version = selectors.get_version(actor=request.actor, version_id=version_id)
    part = SECTIONS.get(section)
    if part is None:
        raise NotFound
    said = version.definition.model_dump(mode="json")
    form = part.bound(said, request.POST if request.method == "POST" else None)
    problem = ""
    if form.is_bound and form.is_valid():
        try:
            save(request, version, part.merged(said, form))
        except DomainError as refusal:
            problem = explained(refusal)
        else:
            return go_to(request, "catalogue:show_version", version.pk)
    context = _editor(request, version, part, form, problem)
    return page(request, "catalogue/edit_version.html", context, status=_code(form, problem))


@open_to(ActorKind.STAFF, permission=EDIT)
@require_POST
def submit_for_review(request: Request, version_id: int) -> HttpResponse:
    return _done(request, versions.submit_for_review, version_id)


@open_to(ActorKind.STAFF, permission=PUBLISH)
@require_POST
def publish_version(request: Request, version_id: int) -> HttpResponse:
    return _done(request, versions.publish_version, version_id)


@open_to(ActorKind.STAFF, permission=PUBLISH)
@require_POST
def resume_version(request: Request, version_id: int) -> HttpResponse:
    return _done(request, versions.resume_version, version_id)


@open_to(ActorKind.STAFF, permission=PUBLISH)
@require_POST
def unschedule_version(request: Request, version_id: int) -> HttpResponse:
    return _done(request, versions.unschedule_version, version_id)


@open_to(ActorKind.STAFF, permission=EDIT)
@require_POST
def new_version_from(request: Request, version_id: int) -> HttpResponse:
    return _done(request, versions.new_version_from, version_id)


@open_to(ActorKind.STAFF, permission=PUBLISH)
@require_http_methods(["GET", "POST"])
def suspend_version(request: Request, version_id: int) -> HttpResponse:
    return _with_reason(request, version_id, versions.suspend_version, _("Suspend this item"))


@open_to(ActorKind.STAFF, permission=PUBLISH)
@require_http_methods(["GET", "POST"])
def cancel_version(request: Request, version_id: int) -> HttpResponse:
    return _with_reason(request, version_id, versions.cancel_version, _("Cancel this item for good"))


@open_to(ActorKind.STAFF, permission=EDIT)
@require_POST
def discard_draft(request: Request, version_id: int) -> HttpResponse:
    versions.discard_draft(actor=request.actor, version_id=version_id)
    return go_to(request, "catalogue:list_versions")


def _done(request: Request, service: Any, version_id: int) -> HttpResponse:
    """Do it and show the version; a refusal is explained on the same page."""
    try:
        version = service(actor=request.actor, version_id=version_id)
    except DomainError as refusal:
        version = selectors.get_version(actor=request.actor, version_id=version_id)
        context = _shown(request, version) | {"problem": explained(refusal)}
        return page(request, "catalogue/show_version.html", context, status=409)
    return go_to(request, "catalogue:show_version", version.pk)


def _with_reason(request: Request, version_id: int, service: Any, title: str) -> HttpResponse:
    version = selectors.get_version(actor=request.actor, version_id=version_id)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            service(actor=request.actor, version_id=version_id, reason=form.cleaned_data["reason"])
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            return go_to(request, "catalogue:show_version", version_id)
    context = {"form": form, "version": version, "title": title, "breadcrumbs": trail(title, version)}
    return page(request, "catalogue/give_reason.html", context)


def _shown(request: Request, version: ItemVersion) -> dict[str, Any]:
    findings = [(finding, field_label(finding.place)) for finding in _told(version)]
    said = version.definition
    fields = [(name, readable(name, getattr(said, name))) for name in type(said).model_fields]
    return {
        "version": version,
        "said": said,
        "state": version.standing.value,
        "state_label": str(version.standing.label),
        "tone": TONES.get(version.standing, "plain"),
        "errors": [row for row in findings if row[0].severity == "error"],
        "warnings": [row for row in findings if row[0].severity != "error"],
        "fields": [(field_label(name), lines) for name, lines in fields if lines],
        "sections": SECTIONS.values(),
        "history": selectors.list_history(actor=request.actor, version=version),
        "may_edit": selectors.may_edit(actor=request.actor, version=version),
        "may_publish": request.actor.may(PUBLISH),
        "in_work": version.state in selectors.IN_WORK,
        "breadcrumbs": trail(version.definition.title),
    }


def _told(version: ItemVersion) -> list[Finding | CheckFinding]:
    """What the checks say, errors first: of a version in work now, of a published one what was found then.

    Findings are kept in Chinese, and told in the reader's language where the check still says the same.
    """
    now = run_checks(version.definition)
    if version.state in selectors.IN_WORK:
        return sorted(now, key=lambda found: found.severity != Severity.ERROR)
    findings = selectors.list_findings(version=version)
    said = defaultdict(list)
    for found in now:
        said[found.rule, found.place].append(found.message)
    for finding in findings:
        words = said[finding.rule, finding.place]
        finding.message = words.pop(0) if words else finding.message
    return [*findings]


def save(request: Request, version: ItemVersion, merged: dict[str, Any]) -> None:
    """Write a draft, unless somebody changed it since the page was made."""
    versions.save_draft_version(
        actor=request.actor,
        version_id=version.pk,
        definition=merged,
        revision=parse_datetime(request.POST.get("revision", "")) or version.changed_at,
    )


def _editor(request: Request, version: ItemVersion, part: Section, form: Any, problem: str) -> dict[str, Any]:
    return {
        "version": version,
        "section": part,
        "sections": SECTIONS.values(),
        "rowset": form if part.kind else None,
        "form": None if part.kind else form,
        "revision": request.POST.get("revision") or version.changed_at.isoformat(),
        "problem": problem,
        "elements": element_selectors.list_names(actor=request.actor) if part.key == "form" else (),
        "breadcrumbs": trail(str(part.title), version),
    }


def _code(form: Any, problem: str) -> int:
    return 422 if problem or (form.is_bound and not form.is_valid()) else 200


def _first_definition(request: Request, form: CreateItemForm) -> dict[str, Any]:
    """Authority, level and base code stand in the code itself; the rest is filled in the editor."""
    own = identity.get_authority(request.actor.authority_id or 0)
    code = form.cleaned_data["code"].strip().upper()
    task_code = code[:31] if len(code) == 33 else code
    return {
        "title": form.cleaned_data["title"],
        "item_type": form.cleaned_data["item_type"],
        "task_code": task_code,
        "handling_code": code if code != task_code else "",
        "base_code": task_code[19:],
        "authority_code": own.code,
        "authority_name": own.name,
        "level": task_code[18],
        "division_code": own.division_code,
    }


def explained(refusal: DomainError) -> str:
    """The refusal in words, with what each field says. What the checks found stands on the page of the version."""
    told = []
    if isinstance(refusal, InvalidInput) or "fields" in refusal.details:
        told = [f"{field_label(name)}: {'; '.join(texts)}" for name, texts in refusal.details["fields"].items()]
    return " ".join([str(refusal), *told])


def trail(last: str, version: ItemVersion | None = None) -> list[tuple[str, str]]:
    """The way back: the catalogue, the version, this page."""
    trail = [(_("Catalogue"), "/desk/catalogue/")]
    if version:
        trail.append((version.item.name, f"/desk/catalogue/versions/{version.pk}/"))
    return [*trail, (last, "")]
