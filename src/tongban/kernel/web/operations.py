"""Pages for those who run the platform (deliveries, jobs), and for the audit administrator: the trail and its seals."""

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from tongban.kernel import audit, audit_chain, job_board, jobs, outbox, retention, worker
from tongban.kernel.access import open_to
from tongban.kernel.actors import ActorKind
from tongban.kernel.http import Request
from tongban.kernel.models import AuditRecord
from tongban.kernel.privacy import Retention

OPERATE = "operator:platform:run"
_AUDIT_ROWS = 200
READ_TRAIL = "audit:trail:read"
operators_only = open_to(ActorKind.STAFF, permission=OPERATE)
auditors_only = open_to(ActorKind.STAFF, permission=READ_TRAIL)


@operators_only
@require_http_methods(["GET"])
def show_operations(request: Request) -> HttpResponse:
    lag = outbox.measure_lag()
    context = {"lag": lag, "letters": outbox.list_dead_letters(), "workers": worker.list_live_workers()}
    return render(request, "kernel/show_operations.html", context)


@operators_only
@require_http_methods(["POST"])
def retry_dead_letters(request: Request) -> HttpResponse:
    outbox.retry_dead_letters(actor=request.actor, ids=_chosen(request))
    return HttpResponseRedirect(reverse("kernel:show_operations"), status=303)


@operators_only
@require_http_methods(["GET"])
def list_jobs(request: Request) -> HttpResponse:
    context = {"queues": job_board.list_queues(), "failures": job_board.list_failed_jobs()}
    return render(request, "kernel/list_jobs.html", context)


@operators_only
@require_http_methods(["POST"])
def retry_failed_jobs(request: Request) -> HttpResponse:
    job_board.retry_failed_jobs(actor=request.actor, ids=_chosen(request))
    return HttpResponseRedirect(reverse("kernel:list_jobs"), status=303)


@auditors_only
@require_http_methods(["GET"])
def search_audit(request: Request) -> HttpResponse:
    """Records of one object. Looking at a trail leaves a trace too."""
    subject = request.GET.get("subject", "").strip().replace("\x00", "")[:100]
    rows = []
    if subject:
        rows = list(AuditRecord.objects.filter(subject=subject).order_by("-id")[:_AUDIT_ROWS])
        audit.record(actor=request.actor, action="kernel.search_audit", subject=subject, found=len(rows))
    checks = AuditRecord.objects.filter(subject=audit_chain.CHECKED, action="kernel.check_seals")
    facts = {"subject": subject, "rows": rows, "checked": checks.order_by("-id").first()}
    return render(request, "kernel/search_audit.html", facts | {"most": _AUDIT_ROWS})


@auditors_only
@require_http_methods(["POST"])
def check_seals(request: Request) -> HttpResponse:
    """Recompute the whole chain, in the background: it takes a minute for a million records."""
    audit.record(actor=request.actor, action="kernel.ask_for_check", subject=audit_chain.CHECKED)
    jobs.defer("kernel.check_seals")
    return HttpResponseRedirect(reverse("kernel:search_audit") + "?asked=yes", status=303)


@auditors_only
@require_http_methods(["GET"])
def show_retention(request: Request) -> HttpResponse:
    """How long each table is kept, when rows last left it, and whether any stayed too long."""
    keepings = sorted(retention.list_keepings(), key=lambda each: (each.privacy.retention.value.days, each.label))
    last, late = retention.last_forgotten(each.label for each in keepings), retention.count_overdue()
    lines = [{"keeping": each, "last": last.get(each.label), "late": late.get(each.label, 0)} for each in keepings]
    bound = [each.value for each in Retention if each.value.days is None and each is not Retention.NOTHING]
    return render(request, "kernel/show_retention.html", {"lines": lines, "bound": bound, "late": sum(late.values())})


def _chosen(request: Request) -> list[int] | None:
    """The one whose button was pressed; None for all."""
    one = request.POST.get("id", "")
    if not one:
        return None
    return [int(one)] if one.isascii() and one.isdigit() and len(one) < 19 else []
