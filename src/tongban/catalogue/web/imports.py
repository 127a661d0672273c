"""Staff pages of imports: hand in a file, watch it being read, read the report."""

from typing import Any

from django.http import HttpResponse, StreamingHttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongban.catalogue import reports, selectors
from tongban.catalogue.enums import ImportState
from tongban.catalogue.errors import FourEyesNeeded
from tongban.catalogue.importing.template import template_csv, template_workbook
from tongban.catalogue.models import ItemVersion
from tongban.catalogue.services import import_orders, import_publications
from tongban.catalogue.web.forms import MAPPINGS, ImportForm
from tongban.identity import public as identity
from tongban.kernel.access import open_to
from tongban.kernel.actors import ActorKind
from tongban.kernel.errors import DomainError, NotFound
from tongban.kernel.http import Request
from tongban.ui.pages import go_to, page

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TEMPLATES = {"xlsx": (template_workbook, WORKBOOK), "csv": (template_csv, "text/csv; charset=utf-8")}
REPORTS = {"csv": (reports.as_csv, "text/csv; charset=utf-8"), "json": (reports.as_json, "application/json")}
SHOWN = 50


@open_to(ActorKind.STAFF, permission=identity.CATALOGUE_EDIT)
@require_http_methods(["GET", "POST"])
def order_import(request: Request) -> HttpResponse:
    posted = request.method == "POST"
    form = ImportForm(request.POST if posted else None, request.FILES if posted else None)
    if form.is_valid():
        try:
            run = import_orders.order_import(actor=request.actor, **form.cleaned_data)
        except DomainError as refusal:
            form.add_error("upload", str(refusal))
        else:
            return go_to(request, "catalogue:show_import", run.uuid)
    runs = selectors.list_imports(actor=request.actor, cursor=request.GET.get("after", ""))
    context = {"form": form, "runs": runs.rows, "next_cursor": runs.next_cursor, "breadcrumbs": _trail(_("Import"))}
    return page(request, "catalogue/order_import.html", context)


@open_to(ActorKind.STAFF, permission=identity.CATALOGUE_EDIT)
@require_GET
def show_import(request: Request, run_uuid: str) -> HttpResponse:
    """The report, while the file is read, and while what is clean is published."""
    return page(request, "catalogue/show_import.html", _report(request, run_uuid))


@open_to(ActorKind.STAFF, permission=identity.CATALOGUE_EDIT)
@require_GET
def download_report(request: Request, run_uuid: str, kind: str) -> HttpResponse | StreamingHttpResponse:
    run = selectors.get_import(actor=request.actor, run_uuid=run_uuid)
    if kind not in REPORTS:
        raise NotFound
    write, media_type = REPORTS[kind]
    response = StreamingHttpResponse(write(run), content_type=media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="import-{run.uuid}.{kind}"'
    return response


@open_to(ActorKind.STAFF, permission=identity.CATALOGUE_EDIT)
@require_GET
def download_template(request: Request, kind: str) -> HttpResponse:
    if kind not in TEMPLATES:
        raise NotFound
    write, media_type = TEMPLATES[kind]
    response = HttpResponse(write(), content_type=media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="tongban-items.{kind}"'
    return response


@open_to(ActorKind.STAFF, permission=identity.CATALOGUE_PUBLISH)
@require_POST
def publish_import(request: Request, run_uuid: str) -> HttpResponse:
    """A job publishes; the report shows how far it is."""
    try:
        import_publications.order_publication(actor=request.actor, run_uuid=run_uuid)
    except FourEyesNeeded as refusal:
        context = _report(request, run_uuid) | {"problem": str(refusal)}
        return page(request, "catalogue/show_import.html", context, status=403)
    return go_to(request, "catalogue:show_import", run_uuid)


def _report(request: Request, run_uuid: str) -> dict[str, Any]:
    run = selectors.get_import(actor=request.actor, run_uuid=run_uuid)
    rule = request.GET.get("rule", "")
    findings = run.findings.order_by("line", "pk")
    publication = run.publications.order_by("-pk").first()
    publishing = publication is not None and publication.state == ImportState.RUNNING
    return {
        "run": run,
        "problem": "",
        "mapping": MAPPINGS.get(run.mapping, run.mapping),
        "running": run.state == ImportState.RUNNING,
        "publication": publication,
        "publishing": publishing,
        "moving": publishing or run.state == ImportState.RUNNING,
        "figures": [{"label": label, "value": count, "unit": ""} for label, count in reports.labelled_counts(run)],
        "rules": reports.rule_counts(run),
        "rule": rule,
        "findings": (findings.filter(rule=rule) if rule else findings.exclude(severity="note"))[:SHOWN],
        "shown": SHOWN,
        "may_publish": request.actor.may(identity.CATALOGUE_PUBLISH),
        "drafts": ItemVersion.objects.editable_by(request.actor).filter(import_run=run, state="draft").exists(),
        "breadcrumbs": [*_trail(_("Import"))[:1], (_("Import"), "/desk/catalogue/imports/"), (run.source_name, "")],
    }


def _trail(last: str) -> list[tuple[str, str]]:
    return [(_("Catalogue"), "/desk/catalogue/"), (last, "")]
