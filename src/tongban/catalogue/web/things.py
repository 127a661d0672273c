"""Staff pages of things (一件事): list, new, one version with its picture, edit, and the rest of its life."""

from typing import Any

from django.http import HttpResponse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongban.catalogue import conditions
from tongban.catalogue.checks import CheckFinding
from tongban.catalogue.enums import Severity, VersionState
from tongban.catalogue.limits import limit_words
from tongban.catalogue.models import ThingVersion
from tongban.catalogue.selectors import IN_WORK
from tongban.catalogue.services import things
from tongban.catalogue.shown import labels_of_questions
from tongban.catalogue.thing_definition import ThingDefinition
from tongban.catalogue.things import selectors
from tongban.catalogue.things.checks import run_checks
from tongban.catalogue.things.known import Known, known_of
from tongban.catalogue.things.limits import limit_of, limit_of_part
from tongban.catalogue.things.picture import picture_of
from tongban.catalogue.web.editing import TONES, explained
from tongban.catalogue.web.forms import ReasonForm
from tongban.catalogue.web.thing_forms import NewThingForm
from tongban.catalogue.web.thing_sections import SECTIONS, place_words, section_of
from tongban.identity import public as identity
from tongban.kernel.access import open_to
from tongban.kernel.actors import ActorKind
from tongban.kernel.errors import DomainError, NotFound
from tongban.kernel.http import Request
from tongban.ui.pages import go_to, page

EDIT, PUBLISH = identity.CATALOGUE_EDIT, identity.CATALOGUE_PUBLISH
TABS = (
    ("", gettext_lazy("All")),
    ("work", VersionState.DRAFT.label),
    ("review", VersionState.IN_REVIEW.label),
    ("published", VersionState.PUBLISHED.label),
    ("suspended", VersionState.SUSPENDED.label),
)


@open_to(ActorKind.STAFF, permission=EDIT)
@require_GET
def list_thing_versions(request: Request) -> HttpResponse:
    shown = request.GET.get("shown", "")
    rows = selectors.list_thing_versions(actor=request.actor, shown=shown, cursor=request.GET.get("after", ""))
    tabs = [{"label": label, "address": f"?shown={key}", "current": shown == key} for key, label in TABS]
    lines = [(row, str(VersionState(row.state).label), TONES.get(row.state, "plain")) for row in rows.rows]
    context = {"rows": rows.rows, "lines": lines, "next_cursor": rows.next_cursor, "tabs": tabs}
    return page(request, "catalogue/list_thing_versions.html", context)


@open_to(ActorKind.STAFF, permission=EDIT)
@require_http_methods(["GET", "POST"])
def create_thing(request: Request) -> HttpResponse:
    """A thing begins with a code and a name, led by the editor's own department."""
    form = NewThingForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        own = identity.get_authority(request.actor.authority_id or 0)
        try:
            said = form.cleaned_data | {"lead_authority_code": own.code}
            version = things.create_thing(actor=request.actor, definition=said)
        except DomainError as refusal:
            form.add_error(None, explained(refusal))
        else:
            return go_to(request, "catalogue:show_thing_version", version.pk)
    context = {"form": form, "breadcrumbs": _trail(_("New thing"))}
    return page(request, "catalogue/create_thing.html", context, status=422 if form.is_bound else 200)


@open_to(ActorKind.STAFF, permission=EDIT)
@require_GET
def show_thing_version(request: Request, thing_version_id: int) -> HttpResponse:
    version = selectors.get_thing_version(actor=request.actor, version_id=thing_version_id)
    return page(request, "catalogue/show_thing_version.html", _shown(request, version))


@open_to(ActorKind.STAFF, permission=EDIT)
@require_http_methods(["GET", "POST"])
def edit_thing(request: Request, thing_version_id: int, section: str) -> HttpResponse:
    """``do`` of a section with rows adds, moves or removes one and shows the page again; ``save`` keeps all."""
    version = selectors.get_thing_version(actor=request.actor, version_id=thing_version_id)
    if section not in SECTIONS:
        raise NotFound
    said, known, found = _judged(request, version)
    stored = said.model_dump(mode="json")
    form = SECTIONS[section].bound(stored, known, found, request.POST if request.method == "POST" else None)
    problem = ""
    if form.is_bound and form.is_valid():
        problem = _save(request, version, SECTIONS[section].merged(stored, form))
        if not problem:
            return go_to(request, "catalogue:show_thing_version", version.pk)
    context = _editor(request, version, section, form, problem)
    refused = problem or (form.is_bound and not form.is_valid())
    return page(request, "catalogue/edit_thing.html", context, status=422 if refused else 200)


@open_to(ActorKind.STAFF, permission=EDIT)
@require_POST
def submit_thing_for_review(request: Request, thing_version_id: int) -> HttpResponse:
    return _done(request, things.submit_thing_for_review, thing_version_id)


@open_to(ActorKind.STAFF, permission=PUBLISH)
@require_POST
def publish_thing(request: Request, thing_version_id: int) -> HttpResponse:
    return _done(request, things.publish_thing, thing_version_id)


@open_to(ActorKind.STAFF, permission=PUBLISH)
@require_POST
def resume_thing(request: Request, thing_version_id: int) -> HttpResponse:
    return _done(request, things.resume_thing, thing_version_id)


@open_to(ActorKind.STAFF, permission=EDIT)
@require_POST
def new_version_from_thing(request: Request, thing_version_id: int) -> HttpResponse:
    return _done(request, things.new_version_from_thing, thing_version_id)


@open_to(ActorKind.STAFF, permission=PUBLISH)
@require_http_methods(["GET", "POST"])
def suspend_thing(request: Request, thing_version_id: int) -> HttpResponse:
    return _with_reason(request, thing_version_id, things.suspend_thing, _("Suspend this thing"))


@open_to(ActorKind.STAFF, permission=PUBLISH)
@require_http_methods(["GET", "POST"])
def cancel_thing(request: Request, thing_version_id: int) -> HttpResponse:
    return _with_reason(request, thing_version_id, things.cancel_thing, _("Cancel this thing for good"))


@open_to(ActorKind.STAFF, permission=EDIT)
@require_POST
def discard_draft_thing(request: Request, thing_version_id: int) -> HttpResponse:
    things.discard_draft_thing(actor=request.actor, version_id=thing_version_id)
    return go_to(request, "catalogue:list_thing_versions")


def _done(request: Request, service: Any, version_id: int) -> HttpResponse:
    """Do it and show the version; a refusal is explained on the same page."""
    try:
        version = service(actor=request.actor, version_id=version_id)
    except DomainError as refusal:
        version = selectors.get_thing_version(actor=request.actor, version_id=version_id)
        context = _shown(request, version) | {"problem": explained(refusal)}
        return page(request, "catalogue/show_thing_version.html", context, status=409)
    return go_to(request, "catalogue:show_thing_version", version.pk)


def _with_reason(request: Request, version_id: int, service: Any, title: str) -> HttpResponse:
    version = selectors.get_thing_version(actor=request.actor, version_id=version_id)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            service(actor=request.actor, version_id=version_id, reason=form.cleaned_data["reason"])
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            return go_to(request, "catalogue:show_thing_version", version_id)
    context = {"form": form, "version": version, "title": title, "breadcrumbs": _trail(title, version)}
    return page(request, "catalogue/end_thing.html", context, status=422 if form.is_bound else 200)


def _save(request: Request, version: ThingVersion, merged: dict[str, Any]) -> str:
    """Write a draft, unless somebody changed it since the page was made; what was wrong, or ""."""
    try:
        things.save_draft_thing(
            actor=request.actor,
            version_id=version.pk,
            definition=merged,
            revision=parse_datetime(request.POST.get("revision", "")) or version.changed_at,
        )
    except DomainError as refusal:
        return explained(refusal)
    return ""


def _judged(request: Request, version: ThingVersion) -> tuple[ThingDefinition, Known, list[CheckFinding]]:
    said = version.definition
    known = known_of(actor=request.actor, definition=said)
    return said, known, run_checks(said, known)


def _editor(request: Request, version: ThingVersion, section: str, form: Any, problem: str) -> dict[str, Any]:
    part = SECTIONS[section]
    return {
        "version": version,
        "section": part,
        "sections": SECTIONS.values(),
        "rowset": form if part.kind else None,
        "form": None if part.kind else form,
        "revision": request.POST.get("revision") or version.changed_at.isoformat(),
        "problem": problem,
        "breadcrumbs": _trail(str(part.title), version),
    }


def _shown(request: Request, version: ThingVersion) -> dict[str, Any]:
    said, known, found = _judged(request, version)
    rows = [(finding, place_words(finding.place), section_of(finding.place)) for finding in found]
    return {
        "version": version,
        "said": said,
        "state_label": str(VersionState(version.state).label),
        "tone": TONES.get(version.state, "plain"),
        "errors": [row for row in rows if row[0].severity == Severity.ERROR],
        "warnings": [row for row in rows if row[0].severity != Severity.ERROR],
        "picture": picture_of(said, {code: known.title(code) for code in said.codes}),
        "limit": limit_of(said, known.items, said.codes),
        "path": [known.title(code) for code in limit_of(said, known.items, said.codes).path],
        "parts": _parts(said, known),
        "edges": _edges(said, known),
        "targets": [str(target.label) for target in said.targets],
        "sections": SECTIONS.values(),
        "history": selectors.list_thing_history(actor=request.actor, version=version),
        "may_edit": selectors.may_edit_thing(actor=request.actor, version=version),
        "may_publish": request.actor.may(PUBLISH),
        "in_work": version.state in IN_WORK,
        "breadcrumbs": _trail(said.title),
    }


def _parts(said: ThingDefinition, known: Known) -> list[dict[str, Any]]:
    """The items with who needs them and how long each takes."""
    labels = labels_of_questions(said.questions)
    return [
        {
            "title": known.title(part.item_code),
            "code": part.item_code,
            "note": part.note,
            "when": conditions.say(part.when, labels),
            "limit": limit_words(limit_of_part(known.items.get(part.item_code))),
        }
        for part in said.parts
    ]


def _edges(said: ThingDefinition, known: Known) -> list[tuple[str, str, str]]:
    """Which item comes before which, and the name of the material it brings."""
    rows = []
    for edge in said.edges:
        item = known.items.get(edge.after)
        material = item.definition.material(edge.material_key) if item and edge.material_key else None
        rows.append((known.title(edge.before), known.title(edge.after), material.name if material else ""))
    return rows


def _trail(last: str, version: ThingVersion | None = None) -> list[tuple[str, str]]:
    """The way back: the things, the version, this page."""
    way = [(_("Things at once"), "/desk/things/")]
    if version:
        way.append((version.thing.title, f"/desk/things/versions/{version.pk}/"))
    return [*way, (last, "")]
