"""Publication of positive decisions (许可决定公开, 行政许可法 art. 40): nothing that names a private person in full."""

from django.db import transaction
from django.utils import timezone

from tongban.cases.enums import NoticeKind
from tongban.cases.models import Notice, Publication
from tongban.cases.selectors.progress import applicant_name
from tongban.catalogue import public as catalogue
from tongban.catalogue.public import ItemType
from tongban.kernel.actors import SYSTEM


@transaction.atomic
def publish_decision(*, case_number: str) -> bool:
    """Put the grant of a licence on public view; a repeat finds it there. Other items are not published."""
    grants = Notice.objects.visible_to(SYSTEM).filter(case__number=case_number, kind=NoticeKind.GRANT)
    notice = grants.filter(withdrawn_at__isnull=True).select_related("case").order_by("-id").first()
    if notice is None:
        return False
    item = catalogue.get_item(notice.case.item_version_id)
    if item.definition.item_type != ItemType.LICENCE:
        return False
    values = {
        "authority_id": notice.authority_id,
        "item_code": notice.case.item_code,
        "item_title": notice.case.item_title,
        "number": notice.number,
        "holder": applicant_name(notice.case, masked=True),
        "result_name": item.definition.result_name,
        "decided_on": timezone.localdate(notice.issued_at),
        "valid_until": notice.case.result_valid_until,
    }
    _published, is_new = Publication.objects.get_or_create(notice=notice, defaults=values)
    return is_new
