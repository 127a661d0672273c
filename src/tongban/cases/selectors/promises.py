"""Decisions that rest on a promise (告知承诺): what is to be looked into, and what waits for the head."""

from dataclasses import dataclass
from datetime import date

from tongban.cases.enums import CaseState, NoticeKind
from tongban.cases.models import Case, Commitment, Notice
from tongban.identity.public import BUREAU_WATCH
from tongban.kernel.actors import SYSTEM, Actor
from tongban.kernel.pagination import Page, after

LONGEST = 50


@dataclass(frozen=True, slots=True)
class PromiseLine:
    """One line of the list. ``ordered``: it must be put right by the day."""

    case_number: str
    item_title: str
    check_by: date
    ordered: bool
    findings: str = ""


def list_to_check(*, actor: Actor, cursor: str = "") -> Page[PromiseLine]:
    """Promises of one's authority (for the bureau, of all) that nobody has looked into, the first day first."""
    open_ones = _of(actor).filter(check_by__isnull=False, checked_at__isnull=True, dropped_at__isnull=True)
    page = after(open_ones.select_related("case"), order=("check_by", "id"), cursor=cursor, size=LONGEST)
    return Page([_line(each) for each in page.rows], page.next_cursor)


def list_false(*, actor: Actor) -> list[PromiseLine]:
    """False promises whose permit still stands, newest first: the head decides whether to revoke it."""
    standing = Notice.objects.visible_to(SYSTEM).filter(kind=NoticeKind.GRANT, withdrawn_at__isnull=True)
    false = _of(actor).filter(kept=False, case__state=CaseState.GRANTED, case__in=standing.values("case"))
    return [_line(each) for each in false.select_related("case").order_by("-checked_at", "-id")[:LONGEST]]


def _of(actor: Actor):  # type: ignore[no-untyped-def]
    cases = Case.objects.visible_to(actor)
    if not actor.may(BUREAU_WATCH):
        cases = cases.of_authority(actor.authority_id)
    return Commitment.objects.filter(case__in=cases)


def _line(row: Commitment) -> PromiseLine:
    day = row.check_by or row.promised_at.date()
    return PromiseLine(row.case.number, row.case.item_title, day, row.ordered_at is not None, row.findings)
