"""Reporting cases upwards: pages of an exchange table, each read of personal data told to whom it concerns."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from tongban.cases.errors import ExchangeTableUnknown
from tongban.cases.national import TABLES, Filled, Unfilled, fields_of, fill
from tongban.cases.selectors import national
from tongban.identity.public import BUREAU_WATCH
from tongban.kernel import audit, clock
from tongban.kernel.actors import SYSTEM, Actor, ActorKind
from tongban.kernel.errors import NotAllowed
from tongban.ledger import public as ledger

REPORT = "client:cases:report"  # the permission of another system that takes the tables up
PURPOSE = "按国家政务服务平台数据交换要求报送办件"
PAGE = 200
_PERSONAL = ["name", "certificate_number", "legal_representative", "mobile", "address"]


@dataclass(frozen=True, slots=True)
class ExchangePage:
    """Rows of some cases, what could not be filled, and where the next page begins ("" after the last)."""

    rows: tuple[dict[str, str], ...]
    unfilled: tuple[Unfilled, ...]
    next: str


@transaction.atomic
def read_table(
    *, actor: Actor, table: str, first: date, last: date, cursor: str = "", size: int = PAGE, officially: bool = True
) -> ExchangePage:
    """One page of a table for the days from ``first`` to ``last``.

    ``officially`` False looks only at what cannot be filled: no row leaves, so nothing is recorded.
    """
    _require_right(actor, table)
    now = clock.now()
    found = national.list_records(actor=SYSTEM, table=table, first=first, last=last, cursor=cursor, size=size)
    batch = f"{first:%Y%m%d}-{last:%Y%m%d}"
    filled = fill(table, found.rows, at=now, batch=batch)
    if officially:
        _record(actor, table, filled, {row.case.number: row.case.applicant_id for row in found.rows})
    return ExchangePage(filled.rows if officially else (), filled.unfilled, found.next_cursor)


def write_csv(*, actor: Actor, table: str, first: date, last: date) -> Iterator[bytes]:
    """The whole table as UTF-8 CSV, page by page; for machines, so nothing is disarmed."""
    _require_right(actor, table)
    return _csv_pages(actor, table, first, last)


def _csv_pages(actor: Actor, table: str, first: date, last: date) -> Iterator[bytes]:
    names = [field.name for field in fields_of(table)]
    cursor, rows = "", [dict(zip(names, names, strict=True))]
    while True:
        page = read_table(actor=actor, table=table, first=first, last=last, cursor=cursor)
        out = io.StringIO()
        csv.DictWriter(out, names, lineterminator="\r\n").writerows([*rows, *page.rows])
        yield out.getvalue().encode()
        cursor, rows = page.next, []
        if not cursor:
            return


def _require_right(actor: Actor, table: str) -> None:
    if table not in TABLES:
        raise ExchangeTableUnknown(tables="、".join(TABLES))
    allowed = {ActorKind.STAFF: BUREAU_WATCH, ActorKind.CLIENT: REPORT}
    if actor.kind is not ActorKind.SYSTEM and not actor.may(allowed.get(actor.kind, REPORT)):
        raise NotAllowed(permission=allowed.get(actor.kind, REPORT))


def _record(actor: Actor, table: str, filled: Filled, applicants: dict[str, int]) -> None:
    audit.record(actor=actor, action="cases.read_exchange_table", subject=f"exchange:{table}", rows=len(filled.rows))
    if table == "up_pro_accept" and filled.rows:
        subjects = [(applicants[row["project_no"]], f"case:{row['project_no']}") for row in filled.rows]
        ledger.record_reads(actor=actor, subjects=subjects, fields=_PERSONAL, purpose=PURPOSE)
