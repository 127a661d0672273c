"""Exports: one's own, and which cases one of them holds."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.dateparse import parse_date

from tongban.cases.enums import ExportForm, ExportState
from tongban.cases.errors import ExportNotFound
from tongban.cases.exports import FIELDS
from tongban.cases.models import Case, CaseExport, CaseQuerySet
from tongban.cases.selectors import inbox
from tongban.cases.selectors.inbox import Tab
from tongban.cases.selectors.looks import read_look
from tongban.kernel.actors import Actor
from tongban.kernel.pagination import Page, after

ALL = "all"


@dataclass(frozen=True, slots=True)
class ExportRow:
    """One export as its owner sees it."""

    uuid: UUID
    form: ExportForm
    state: ExportState
    rows: int
    size: int
    asked_at: datetime
    expires_at: datetime
    unmasked: bool
    purpose: str
    failure: str

    @property
    def under_way(self) -> bool:
        return self.state in (ExportState.WRITING, ExportState.BINDING)


def list_exports(*, actor: Actor, cursor: str = "", size: int = 20) -> Page[ExportRow]:
    """One's own exports, newest first."""
    found = after(CaseExport.objects.visible_to(actor), order=("-id",), cursor=cursor, size=size)
    return Page([_row(export) for export in found.rows], found.next_cursor)


def get_export(*, actor: Actor, uuid: UUID) -> CaseExport:
    """One's own export."""
    export = CaseExport.objects.visible_to(actor).filter(uuid=uuid).first()
    if export is None:
        raise ExportNotFound
    return export


def cases_of(actor: Actor, asked: Mapping[str, str]) -> CaseQuerySet:
    """The cases a filter means: those of a tab of the inbox, or all one may see."""
    if asked.get("tab") == ALL:
        cases = Case.objects.visible_to(actor)
        if asked.get("item"):
            cases = cases.filter(item_code=asked["item"])
        cases = cases.filter(channel=asked["channel"]) if asked.get("channel") else cases
    else:
        look = read_look(asked)
        if look.tab is Tab.CLOSED:
            cases = inbox.closed(actor, look.filters)
        else:
            steps = inbox.steps(actor, look.tab, look.filters).filter(case_id=OuterRef("pk"))
            cases = Case.objects.visible_to(actor).filter(Exists(steps))
    return _received(cases, asked)


def rows_after(cases: CaseQuerySet, cursor: int, most: int) -> list[dict[str, Any]]:
    """The next cases by the order they came in, only the columns of the file."""
    found = cases.filter(pk__gt=cursor).order_by("pk").values_list(*FIELDS.values())[:most]
    return [dict(zip(FIELDS, values, strict=True)) for values in found]


def _received(cases: CaseQuerySet, asked: Mapping[str, str]) -> CaseQuerySet:
    first, last = (parse_date(asked.get(name) or "") for name in ("received_from", "received_until"))
    if first:
        cases = cases.filter(received_at__gte=_start(first))
    return cases.filter(received_at__lte=_end(last)) if last else cases


def _start(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _end(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.max))


def _row(export: CaseExport) -> ExportRow:
    return ExportRow(
        uuid=export.uuid,
        form=ExportForm(export.form),
        state=ExportState(export.state),
        rows=export.rows,
        size=export.size,
        asked_at=export.asked_at,
        expires_at=export.expires_at,
        unmasked=export.unmasked,
        purpose=export.purpose,
        failure=export.failure,
    )
