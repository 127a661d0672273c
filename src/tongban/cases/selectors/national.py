"""Which cases go into a national exchange table for some days, and everything asked about them, in few questions."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from tongban.cases.enums import DeliveryMethod, NoticeKind, TaskState
from tongban.cases.models import (
    Case,
    CaseMaterial,
    CaseQuerySet,
    CaseTask,
    Delivery,
    Extension,
    Notice,
    Procedure,
)
from tongban.cases.national import Record
from tongban.catalogue import public as catalogue
from tongban.identity import public as identity
from tongban.kernel import files
from tongban.kernel.actors import SYSTEM, Actor
from tongban.kernel.pagination import Page, after

_OVER = [TaskState.DONE, TaskState.SENT_BACK]


def list_records(
    *, actor: Actor, table: str, first: date, last: date, cursor: str = "", size: int = 100
) -> Page[Record]:
    """The cases of a table that something happened to from ``first`` to ``last``, in the order they came in."""
    cases = _of(Case.objects.visible_to(actor), table, _between(first, last))
    found = after(cases, order=("id",), cursor=cursor, size=size)
    return Page(_records(found.rows), found.next_cursor)


def _of(cases: CaseQuerySet, table: str, when: tuple[datetime, datetime]) -> CaseQuerySet:
    match table:
        case "up_pro_accept":
            return cases.filter(accepted_at__range=when)
        case "up_pro_result":
            return cases.filter(closed_at__range=when)
        case "up_pro_process":
            steps = CaseTask.objects.visible_to(SYSTEM).filter(
                case_id=OuterRef("pk"), state__in=_OVER, done_at__range=when
            )
            return cases.filter(Exists(steps))
        case "up_pro_special_procedure":
            ended = Procedure.objects.filter(case_id=OuterRef("pk"), ended_at__range=when)
            extended = Extension.objects.filter(case_id=OuterRef("pk"), approved_at__range=when)
            return cases.filter(Q(Exists(ended)) | Q(Exists(extended)))
    return cases.filter(received_at__range=when)


def _between(first: date, last: date) -> tuple[datetime, datetime]:
    start = timezone.make_aware(datetime.combine(first, time.min))
    return start, timezone.make_aware(datetime.combine(last + timedelta(days=1), time.min)) - timedelta(microseconds=1)


def _records(cases: list[Case]) -> list[Record]:
    ids = [case.pk for case in cases]
    items = catalogue.get_items({case.item_version_id for case in cases})
    authorities = identity.get_authorities({case.authority_id for case in cases})
    steps = _by_case(
        CaseTask.objects.visible_to(SYSTEM).filter(case_id__in=ids, state__in=_OVER).order_by("done_at", "id")
    )
    procedures = _by_case(Procedure.objects.filter(case_id__in=ids, ended_at__isnull=False).order_by("id"))
    materials = _by_case(CaseMaterial.objects.filter(case_id__in=ids, superseded_at__isnull=True).order_by("id"))
    extensions = {row.case_id: row for row in Extension.objects.filter(case_id__in=ids)}
    accepted = Notice.objects.visible_to(SYSTEM).filter(case_id__in=ids, kind=NoticeKind.ACCEPTANCE)
    papers = {row.case_id: row for row in accepted.order_by("id")}
    couriered = set(
        Delivery.objects.filter(case_id__in=ids, method=DeliveryMethod.POST).values_list("case_id", flat=True)
    )
    staff = identity.get_staff({step.done_by_id for rows in steps.values() for step in rows if step.done_by_id})
    infos = files.get_files(row.file_id for rows in materials.values() for row in rows if row.file_id)
    return [
        Record(
            case=case,
            item=items[case.item_version_id],
            authority=authorities[case.authority_id],
            steps=tuple(steps[case.pk]),
            procedures=tuple(procedures[case.pk]),
            extension=extensions.get(case.pk),
            materials=tuple(materials[case.pk]),
            acceptance=papers.get(case.pk),
            couriered=case.pk in couriered,
            names={key: row.name for key, row in staff.items()},
            files={key: row.name for key, row in infos.items()},
        )
        for case in cases
    ]


def _by_case(rows: Iterable[Any]) -> defaultdict[int, list[Any]]:
    found: defaultdict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.case_id].append(row)
    return found
