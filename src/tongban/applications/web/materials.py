"""Materials: one row each, several files each, or a promise where the item allows one."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tongban.applications import policies, selectors
from tongban.applications.errors import EvidenceNotFound, PromiseNotBelieved, PromiseNotOffered
from tongban.applications.forms.uniting import Share
from tongban.applications.models import Evidence
from tongban.applications.selectors import Draft
from tongban.applications.services import evidence, holdings, promising
from tongban.applications.web.drafts import titles_of
from tongban.cases.public import MaterialForm
from tongban.catalogue.public import Material
from tongban.kernel import files
from tongban.kernel.access import open_to
from tongban.kernel.actors import Actor, ActorKind
from tongban.kernel.errors import DomainError
from tongban.kernel.http import Request
from tongban.ui.pages import go_to, page


@open_to(ActorKind.CITIZEN)
@require_http_methods(["GET", "POST"])
def list_materials(request: Request, number: str) -> HttpResponse:
    """POST: everything ready? Then on to the check; otherwise each missing one is marked."""
    if request.method == "GET":
        return show_materials(request, holdings.look_for_holdings(actor=request.actor, number=number), {})
    draft = selectors.get_draft(actor=request.actor, number=number)
    if request.POST.get("do") == "later":
        return go_to(request, "applications:show_application", number)
    if problems := draft.material_problems():
        return show_materials(request, draft, problems, status=422)
    return go_to(request, "applications:check_answers", number)


@open_to(ActorKind.CITIZEN)
@require_http_methods(["POST"])
def add_evidence(request: Request, number: str) -> HttpResponse:
    """Uploads (several at once) or one promise for one material. Good files stay when another is refused."""
    key, form = request.POST.get("material_key", ""), request.POST.get("form", MaterialForm.UPLOAD)
    uploads = request.FILES.getlist("files")
    refused: list[str] = []
    for upload in uploads:
        try:
            stored = files.store_upload(actor=request.actor, upload=upload)
            evidence.add_evidence(actor=request.actor, number=number, material_key=key, file_id=stored.id)
        except DomainError as refusal:
            refused.append(f"{upload.name}：{refusal}")
    if not uploads:
        refused = _promise(request.actor, number, key, form)
    if refused:
        draft = selectors.get_draft(actor=request.actor, number=number)
        return show_materials(request, draft, {key: refused}, status=422)
    return go_to(request, "applications:list_materials", number)


def _promise(actor: Actor, number: str, key: str, form: str) -> list[str]:
    try:
        evidence.add_evidence(actor=actor, number=number, material_key=key, form=form)
    except DomainError as refusal:
        return [str(refusal)]
    return []


@open_to(ActorKind.CITIZEN)
@require_http_methods(["POST"])
def remove_evidence(request: Request, number: str, evidence_id: int) -> HttpResponse:
    evidence.remove_evidence(actor=request.actor, number=number, evidence_id=evidence_id)
    return go_to(request, "applications:list_materials", number)


@open_to(ActorKind.CITIZEN, ActorKind.STAFF, permission="window:application:intake")
@require_http_methods(["GET"])
def download_evidence(request: Request, number: str, evidence_id: int) -> HttpResponseBase:
    row = selectors.get_evidence(actor=request.actor, number=number, evidence_id=evidence_id)
    if row is None or row.file_id is None:
        raise EvidenceNotFound
    return files.download(row.file_id)


@open_to(ActorKind.CITIZEN)
@require_http_methods(["POST"])
def choose_holding(request: Request, number: str) -> HttpResponse:
    """Not what was found, but one's own paper; or the other way round again."""
    act = holdings.use_holding if request.POST.get("do") == "use" else holdings.refuse_holding
    key = request.POST.get("material_key", "").replace("\0", "")
    act(actor=request.actor, number=number, material_key=key)
    return go_to(request, "applications:list_materials", number)


@open_to(ActorKind.CITIZEN, ActorKind.STAFF, permission="window:application:intake")
@require_http_methods(["GET"])
def look_at_holding(request: Request, number: str, holding_id: int) -> HttpResponseBase:
    """What will be shown instead of the paper, as one sheet under a watermark; a paper given before as it is."""
    application, row = holdings.get_holding(actor=request.actor, number=number, holding_id=holding_id)
    if row.file_id is not None:
        return files.download(row.file_id, inline=True)
    return files.hand_out(holdings.sheet(application, row), name="预览.pdf", media_type="application/pdf", inline=True)


def show_materials(
    request: Request, draft: Draft, problems: dict[str, list[str]], *, status: int = 200
) -> HttpResponse:
    found = selectors.list_holdings(draft.application)
    rows = [
        material_row(request.actor, material, draft.evidence.get(material.key, []), problems.get(material.key, []))
        | {"held": found.get(material.key), "shown_to": draft.asked_by(material.key)}
        | {"promised": material.key in draft.promised_materials}
        for material in draft.requirements.materials
        if material.key not in draft.arriving
    ]
    context = {
        "application": draft.application,
        "titles": titles_of(draft.application),
        "ways": [way_of(draft, share) for share in draft.promisable],
        "materials": rows,
        "arriving": arriving_rows(draft),
        "unneeded": draft.unneeded_evidence,
        "errors": [{"text": said, "target": row["id"]} for row in rows for said in row["errors"]],
    }
    return page(request, "applications/list_materials.html", context, status=status)


def arriving_rows(draft: Draft) -> list[tuple[str, str]]:
    """(material, the part whose result it is), for what comes by itself."""
    titles = {item.item_code: item.item_title for item in draft.items}
    names = {material.key: material.name for material in draft.requirements.materials}
    return [(names[key], titles[code]) for key, code in draft.arriving.items()]


def way_of(draft: Draft, share: Share) -> dict[str, Any]:
    """The choice between the two ways for one item, with all that is told before a promise."""
    way = share.item.definition.promise_way
    return {
        "code": share.item.code,
        "title": share.item.title if len(draft.items) > 1 else "",
        "chosen": draft.by_promise(share),
        "instead": list(draft.stood_in_for(share).values()),
        "conditions": way.conditions.splitlines(),
        "excluded": way.excluded.splitlines(),
        "consequence": way.consequence.splitlines(),
    }


@open_to(ActorKind.CITIZEN)
@require_http_methods(["POST"])
def choose_promise(request: Request, number: str, item_code: str) -> HttpResponse:
    """To promise or to hand everything in; a refusal stands on the page."""
    chosen = request.POST.get("way") == "promise"
    try:
        promising.choose_promise(actor=request.actor, number=number, item_code=item_code, chosen=chosen)
    except (PromiseNotBelieved, PromiseNotOffered) as refusal:
        messages.error(request, str(refusal))
    return go_to(request, "applications:list_materials", number)


def material_row(actor: Actor, material: Material, handed_in: list[Evidence], errors: list[str]) -> dict[str, Any]:
    """One material as a row of the page."""
    ways = policies.forms_open_to(actor, material)
    own = [row for row in handed_in if row.holding_id is None]
    return {
        "stands_in": len(own) < len(handed_in),
        "material": material,
        "id": f"material-{material.key}",
        "files": [row for row in own if row.file_id],
        "promises": [{"row": row, "words": way_words(row.form)} for row in own if not row.file_id],
        "ways": [{"form": way.value, "words": way_words(way)} for way in ways if way != MaterialForm.UPLOAD],
        "errors": errors,
    }


def way_words(form: str) -> str:
    """How a material is handed in without a file, as said to the applicant."""
    words = {
        MaterialForm.COPY: _("On paper, at the window or by post"),
        MaterialForm.LATER: _("Later: the item allows it to follow"),
        MaterialForm.ORIGINAL_SEEN: _("Original shown at the window"),
    }
    return str(words.get(MaterialForm(form), MaterialForm(form).label))
