"""Making the daily bills: each day once, in order, one department after the other."""

from datetime import date, timedelta

from django.db import transaction

from tongban.cases.bills import canonical, digest_of, leaf_of, root_of, written
from tongban.cases.bills.paper import FORM
from tongban.cases.models import DailyBill
from tongban.cases.selectors import bills as selectors
from tongban.cases.selectors.bills import Act
from tongban.identity import public as identity
from tongban.kernel import audit, clock, files, languages
from tongban.kernel.actors import SYSTEM, Actor

FURTHEST = 31  # days a platform that stood still makes up for


def make_bills() -> int:
    """Bills of every day that has ended and has none yet; returns how many were made. A repeat makes none."""
    newest = DailyBill.objects.visible_to(SYSTEM).order_by("-day").values_list("day", flat=True).first()
    today = clock.today()
    day = max(newest, today - timedelta(days=FURTHEST)) if newest else today - timedelta(days=1)
    made = 0
    while day < today:
        made += make_bills_of(day=day)
        day += timedelta(days=1)
    return made


def make_bills_of(*, day: date) -> int:
    """The bills of one day that has ended, of every department that acted on it."""
    return sum(make_bill(authority_id=key, day=day, acts=acts) for key, acts in selectors.acts_of(day).items())


@languages.official()
@transaction.atomic
def make_bill(*, authority_id: int, day: date, acts: list[Act]) -> bool:
    """One bill, unless it is there; it names the one before it."""
    bills = DailyBill.objects.visible_to(SYSTEM).filter(authority_id=authority_id)
    if bills.filter(day=day).exists():
        return False
    before = bills.filter(day__lt=day).order_by("-day").first()
    leaves = [leaf_of(canonical(act)) for act in acts]
    authority = identity.get_authority(authority_id)
    at = clock.now()
    bill = {
        "form": FORM,
        "authority": {"code": authority.code, "name": authority.name},
        "day": day.isoformat(),
        "made_at": at.isoformat(),
        "count": len(acts),
        "root": root_of(leaves),
        "previous": {"day": before.day.isoformat(), "digest": before.digest, "root": before.root} if before else None,
        "acts": [act | {"leaf": leaf} for act, leaf in zip(acts, leaves, strict=True)],
    }
    name = f"{authority.code}-{day.isoformat()}.json"
    stored = files.store_bytes(name=name, data=written(bill), media_type="application/json")
    kept = {"count": len(acts), "root": bill["root"], "digest": digest_of(bill), "file_id": stored.id, "made_at": at}
    DailyBill.objects.create(authority_id=authority_id, day=day, **kept)
    audit.record(actor=SYSTEM, action="cases.make_bill", subject=f"bill:{authority.code}:{day}", root=bill["root"])
    return True


@transaction.atomic
def open_bill(*, actor: Actor, bill_id: int) -> int:
    """The file id of a bill one may see; the download is recorded."""
    bill = selectors.get_bill(actor=actor, bill_id=bill_id)
    audit.record(actor=actor, action="cases.open_bill", subject=f"bill:{bill.authority_id}:{bill.day}")
    return bill.file_id
