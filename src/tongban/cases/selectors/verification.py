"""What a document proves, for anybody who holds it: enough to check, no more."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from tongban.cases.enums import NoticeKind
from tongban.cases.errors import NoticeNotFound
from tongban.cases.models import Notice
from tongban.cases.selectors import hearings
from tongban.cases.selectors.progress import applicant_name
from tongban.kernel import clock, files
from tongban.kernel.actors import SYSTEM, Actor


@dataclass(frozen=True, slots=True)
class Verification:
    """What the platform knows of one document. ``holder_name`` is masked for persons."""

    verification: UUID
    title: str
    kind: NoticeKind
    number: str
    authority_name: str
    item_title: str
    item_code: str
    holder_name: str
    issued_at: datetime
    valid: bool
    withdrawn_at: datetime | None
    result_number: str
    valid_until: date | None
    sha256: str
    sm3: str
    concerns_hearing: bool = False


def get_verification(*, verification: UUID) -> Verification:
    """The public face of a document, by the random address printed on it."""
    notice = Notice.objects.visible_to(SYSTEM).filter(verification=verification).select_related("case").first()
    if notice is None:
        raise NoticeNotFound
    info = files.get_file(notice.file_id) if notice.file_id else None
    case = notice.case
    grant = notice.kind == NoticeKind.GRANT
    expired = grant and case.result_valid_until is not None and case.result_valid_until < clock.today()
    return Verification(
        verification=notice.verification,
        title=notice.content["title"],
        kind=NoticeKind(notice.kind),
        number=notice.number,
        authority_name=notice.content["authority"],
        item_title=notice.content["item_title"],
        item_code=notice.content["item_code"],
        holder_name=applicant_name(case, masked=True),
        issued_at=notice.issued_at,
        valid=notice.withdrawn_at is None and not expired,
        withdrawn_at=notice.withdrawn_at,
        result_number=case.result_number if grant else "",
        valid_until=case.result_valid_until if grant else None,
        sha256=info.sha256 if info else "",
        sm3=info.sm3 if info else "",
        concerns_hearing=hearings.is_own_copy(notice),
    )


def get_notice(*, actor: Actor, number: str, verification: UUID) -> Notice:
    """A document of a case the actor may see."""
    notice = Notice.objects.visible_to(actor).filter(verification=verification, case__number=number).first()
    if notice is None:
        raise NoticeNotFound
    return notice
