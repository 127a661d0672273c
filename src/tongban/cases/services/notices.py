"""Numbered documents: issued in the transaction of the act, rendered by a job, withdrawn but never removed."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from tongban.cases import documents, policies
from tongban.cases.documents.content import Content
from tongban.cases.enums import NoticeKind
from tongban.cases.errors import NoticeNotFound, PatternInvalid, ReasonMissing
from tongban.cases.events import NoticeWithdrawn
from tongban.cases.models import Case, DocumentProfile, Notice, Publication
from tongban.cases.rows import CaseReceipt
from tongban.cases.selectors.verification import get_notice
from tongban.cases.services import acting, reading, steps
from tongban.identity import public as identity
from tongban.kernel import audit, clock, events, files, jobs, writes
from tongban.kernel.access import require
from tongban.kernel.actors import SYSTEM, Actor
from tongban.kernel.errors import NotAllowed
from tongban.kernel.numbering import next_serial
from tongban.kernel.paper import Printed
from tongban.kernel.prepared import Prepared

_PROFILE = Prepared(lambda authority: DocumentProfile.objects.filter(authority_id=authority))
DEFAULT_PATTERN = "{mark}{word}〔{year}〕{serial:04d}号"


def issue_notice(
    *,
    case: Case,
    kind: NoticeKind,
    content: Content,
    authority: "identity.AuthorityRow",
    at: datetime,
    number: str,
    to_others: bool = False,
) -> Notice:
    """Write the document with its content as of now; its PDF follows by a job after commit."""
    notice = Notice(
        number=number,
        authority_id=authority.id,
        case=case,
        kind=kind,
        issued_at=at,
        content=content | {"number": number, "site": settings.TONGBAN_SITE_URL.rstrip("/")},
        layout=documents.LAYOUT,
        to_others=to_others,
    )
    writes.insert(notice)
    jobs.defer("cases.render_notice", notice_id=notice.pk)
    return notice


def next_number(*, kind: NoticeKind, authority: "identity.AuthorityRow", at: datetime) -> str:
    """The next number of this authority, year and kind: 粤民受〔2026〕0001号. Ask late: it holds a row lock."""
    profile = profile_of(authority.id)
    year = timezone.localdate(at).year
    serial = next_serial(f"notice:{authority.id}:{year}:{kind}")
    return (profile.pattern if profile else DEFAULT_PATTERN).format(
        mark=profile.mark if profile else authority.short_name or authority.name,
        word=documents.word_of(kind),
        year=year,
        serial=serial,
    )


def profile_of(authority_id: int) -> DocumentProfile | None:
    """How this authority numbers and words its documents, or None for the defaults."""
    return _PROFILE.first(authority=authority_id)


def division_name(authority: "identity.AuthorityRow") -> str:
    """The full name of the authority's division, for 某某人民政府 as the body of reconsideration."""
    return identity.Divisions.path(authority.division_code)


@transaction.atomic
def render_notice(*, notice_id: int) -> Notice:
    """Make the PDF of a document and keep it. A repeat finds the PDF and does nothing."""
    notice = Notice.objects.select_for_update(of=("self",)).get(pk=notice_id)
    if notice.file_id is not None:
        return notice
    printed = print_again(notice)
    name = f"{notice.content['title']}-{notice.number}.pdf"
    notice.file_id = files.store_bytes(name=name, data=printed.pdf, media_type="application/pdf").id
    notice.unprintable = [{"character": char, "code_point": f"U+{ord(char):04X}"} for char in printed.unprintable]
    notice.save(update_fields=["file", "unprintable"])
    return notice


def print_again(notice: Notice) -> Printed:
    """The PDF of a document from its row alone: the same bytes today and in ten years (tested)."""
    site = str(notice.content.get("site") or settings.TONGBAN_SITE_URL.rstrip("/"))
    return documents.print_document(
        notice.content,
        verify_url=verify_url(notice.verification, site=site),
        progress_url=_progress_url(notice, site) if notice.kind == NoticeKind.RECEIPT else "",
        issued_at=notice.issued_at,
        layout=notice.layout,
    )


def print_notice_now(*, actor: Actor, number: str, verification: UUID) -> int:
    """The file id of a document somebody opens, made on the spot when its job has not run yet.

    Whoever comes second, the job or another window, waits at the row and finds the file. Staff's look is recorded.
    """
    notice = get_notice(actor=actor, number=number, verification=verification)
    with transaction.atomic():
        acting.require_receiving(actor, notice)
    file_id = notice.file_id or render_notice(notice_id=notice.pk).file_id
    reading.note_document_read(actor=actor, number=number)
    return file_id or 0


def print_slip_now(*, receipt: CaseReceipt) -> int:
    """The file id of the receipt slip (收件凭证). Whoever holds a receipt may have its slip: the caller has checked."""
    slip = Notice.objects.visible_to(SYSTEM).filter(
        case__number=receipt.number, case__query_code=receipt.query_code, kind=NoticeKind.RECEIPT
    )
    notice = slip.first()
    if notice is None:
        raise NoticeNotFound
    return notice.file_id or render_notice(notice_id=notice.pk).file_id or 0


def print_decisions_now(*, numbers: Iterable[str]) -> None:
    """Make the PDFs of the decisions of these cases that have none yet."""
    waiting = Notice.objects.visible_to(SYSTEM).filter(case__number__in=list(numbers), file__isnull=True)
    for notice_id in waiting.filter(kind__in=(NoticeKind.GRANT, NoticeKind.REFUSAL)).values_list("id", flat=True):
        render_notice(notice_id=notice_id)


def render_waiting_notices(*, case_number: str) -> None:
    """Make the PDFs of a case that have none yet, e.g. the receipt slip of intake."""
    for notice_id in Notice.objects.filter(case__number=case_number, file__isnull=True).values_list("id", flat=True):
        jobs.defer("cases.render_notice", notice_id=notice_id)


def verify_url(verification: UUID, *, site: str = "") -> str:
    """Where anybody can check a document. ``site`` is the address the platform had when it was issued."""
    here = site or settings.TONGBAN_SITE_URL.rstrip("/")
    return f"{here}{reverse('cases:verify_notice', args=[verification])}"


def _progress_url(notice: Notice, site: str) -> str:
    return f"{site}{reverse('cases:find_progress')}?{urlencode({'number': notice.number})}"


@transaction.atomic
def withdraw_notice(*, actor: Actor, verification: UUID, reason: str) -> Notice:
    """Mark a document as no longer valid, for instance after a clerical error. The verify page says so at once."""
    notice = Notice.objects.visible_to(actor).select_for_update(of=("self",)).filter(verification=verification).first()
    if notice is None:
        raise NoticeNotFound
    if not actor.may(policies.CASE_DECIDE) or notice.authority_id != actor.authority_id:
        raise NotAllowed(permission=policies.CASE_DECIDE)
    if not reason.strip():
        raise ReasonMissing
    if notice.withdrawn_at is None:
        notice.withdrawn_at = clock.now()
        notice.withdrawn_reason = reason.strip()
        notice.save(update_fields=["withdrawn_at", "withdrawn_reason"])
        Publication.objects.filter(notice=notice).update(ended_at=notice.withdrawn_at, ended_why=reason.strip()[:200])
        audit.record(actor=actor, action="cases.withdraw_notice", subject=f"notice:{notice.number}", reason=reason)
        told = {"verification": str(notice.verification)}
        events.publish(steps.event(NoticeWithdrawn, notice.case, notice.withdrawn_at, **told))
    return notice


@transaction.atomic
def save_document_profile(
    *,
    actor: Actor,
    authority_id: int,
    mark: str,
    pattern: str = DEFAULT_PATTERN,
    reconsideration_body: str = "",
    court: str = "",
) -> None:
    """Set how an authority numbers its documents and which bodies its remedies name. For the bureau."""
    require(actor, policies.BUREAU_WATCH)
    _require_usable(pattern)
    values = {"mark": mark, "pattern": pattern, "reconsideration_body": reconsideration_body, "court": court}
    DocumentProfile.objects.update_or_create(authority_id=authority_id, defaults=values)
    audit.record(actor=actor, action="cases.save_document_profile", subject=f"authority:{authority_id}", **values)


def _require_usable(pattern: str) -> None:
    """A pattern must tell numbers apart: serial, year and kind, and nothing it does not know."""
    try:
        first, second = (pattern.format(mark="粤", word="受", year=2026, serial=serial) for serial in (1, 2))
        other_year = pattern.format(mark="粤", word="受", year=2027, serial=1)
        other_kind = pattern.format(mark="粤", word="准", year=2026, serial=1)
    except (KeyError, IndexError, ValueError, AttributeError) as error:
        raise PatternInvalid from error
    if len({first, second, other_year, other_kind}) != 4:
        raise PatternInvalid
