"""Missed promises and renewals as people read them."""

from dataclasses import dataclass
from datetime import date

from tongban.cases.models import Case, MissedPromise, RenewalClaim
from tongban.cases.models.silence import RENEWAL_LAW
from tongban.cases.rows import Broken, Renewal
from tongban.identity import public as identity
from tongban.identity.public import BUREAU_WATCH
from tongban.kernel import clock
from tongban.kernel.actors import Actor
from tongban.kernel.errors import NotAllowed
from tongban.kernel.pagination import Page, after


@dataclass(frozen=True, slots=True)
class Unexplained:
    """One line of the bureau's list."""

    case_number: str
    item_title: str
    authority_name: str
    due_on: date


def find_broken(case: Case) -> Broken | None:
    """The missed promise of a case, once its day has really passed (a server's clock may have stood wrong)."""
    if case.promised_due_on is None or case.promised_due_on >= clock.today():
        return None
    row = MissedPromise.objects.filter(case=case, due_on__lt=clock.today()).first()
    return Broken(row.due_on, row.article, row.explanation, row.explained_at) if row else None


def renewal_of(row: RenewalClaim | None) -> Renewal | None:
    """The licence a case asks to renew."""
    return Renewal(row.licence_number, row.expires_on, row.deemed_on, RENEWAL_LAW) if row else None


def list_unexplained(*, actor: Actor, cursor: str = "") -> Page[Unexplained]:
    """Promises missed and not explained yet, the oldest first; for the bureau."""
    if not actor.may(BUREAU_WATCH):
        raise NotAllowed(permission=BUREAU_WATCH)
    missed = MissedPromise.objects.filter(explained_at__isnull=True, due_on__lt=clock.today()).select_related("case")
    page = after(missed, order=("missed_on", "id"), cursor=cursor, size=50)
    authorities = identity.get_authorities({row.case.authority_id for row in page.rows})
    rows = [
        Unexplained(row.case.number, row.case.item_title, authorities[row.case.authority_id].name, row.due_on)
        for row in page.rows
    ]
    return Page(rows, page.next_cursor)
