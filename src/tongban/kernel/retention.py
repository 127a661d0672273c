"""What is kept for a term goes when the term is over, and leaves proof (个人信息保护法 art. 19, 47).

Tables say the term where they are declared (``kernel.privacy``). Rows counted from one of their own columns are deleted
here; what needs more (a warning first, names taken out of a figure that stays) is forgotten by a job of its context,
which writes the same proof: an audit record with the table, the term, how many rows, and a digest of their keys.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.apps import apps
from django.db import models, transaction
from django.utils import timezone

from tongban.kernel import audit, clock
from tongban.kernel.actors import SYSTEM
from tongban.kernel.models import AuditRecord
from tongban.kernel.privacy import Privacy, Retention, privacy_of

FORGET = "kernel.forget"
BATCH = 1_000
GRACE = timedelta(days=3)  # the nightly job may have been missed once or twice


@dataclass(frozen=True, slots=True)
class Keeping:
    """One table kept for a term in days."""

    model: type[models.Model]
    privacy: Privacy

    @property
    def label(self) -> str:
        return self.model._meta.label

    @property
    def words(self) -> str:
        """The table in the field's words."""
        return self.model._meta.db_table_comment or self.label

    def overdue(self, now: datetime) -> "models.QuerySet[models.Model]":
        """Rows whose term was over at a moment. Only for tables counted from a column of their own."""
        ends = oldest_kept(self.privacy.retention, now)
        column = self.privacy.counted_from
        dated = not isinstance(self.model._meta.get_field(column), models.DateTimeField)
        before = timezone.localdate(ends) if dated else ends
        return self.model._base_manager.filter(**{f"{column}__lt": before})


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What the last run on a table left as proof."""

    at: datetime
    rows: int
    digest: str


def oldest_kept(retention: Retention, now: datetime) -> datetime:
    """What is older than this moment is no longer kept. Raises ValueError for a term not in days."""
    days = retention.value.days
    if days is None:
        raise ValueError(f"{retention.name} has no term in days")
    return now - timedelta(days=days)


def list_keepings() -> Iterator[Keeping]:
    """Every table kept for a term in days."""
    for model in apps.get_models():
        privacy = privacy_of(model)
        if privacy is not None and privacy.retention.value.days is not None:
            yield Keeping(model, privacy)


def forget_all() -> int:
    """Delete every row whose term is over, table by table, in batches; returns how many."""
    gone = 0
    for keeping in list_keepings():
        while keeping.privacy.counted_from and (some := forget_some(keeping)):
            gone += some
    return gone


@transaction.atomic
def forget_some(keeping: Keeping) -> int:
    """One batch of one table, with its proof in the same transaction."""
    overdue = keeping.overdue(clock.now()).order_by("pk").select_for_update(skip_locked=True, of=("self",))
    keys = list(overdue.values_list("pk", flat=True)[:BATCH])
    if keys:
        keeping.model._base_manager.filter(pk__in=keys).delete()
        note_forgotten(keeping.label, keeping.privacy.retention, keys)
    return len(keys)


def note_forgotten(label: str, retention: Retention, keys: Iterable[object]) -> None:
    """The proof that rows (or what they said of a person) are gone; in the transaction that forgot them."""
    names = sorted(str(key) for key in keys)
    audit.record(
        actor=SYSTEM,
        action=FORGET,
        subject=f"table:{label}",
        term=retention.value.words,
        basis=retention.value.basis,
        rows=len(names),
        digest=hashlib.new("sm3", "\n".join(names).encode()).hexdigest(),
    )


def last_forgotten(labels: Iterable[str]) -> dict[str, Forgotten]:
    """Label → the last proof; tables that nothing has left yet are not in it."""
    found: dict[str, Forgotten] = {}
    subjects = [f"table:{label}" for label in labels]
    rows = AuditRecord.objects.filter(subject__in=subjects, action=FORGET).order_by("subject", "-id")
    for row in rows.distinct("subject"):
        found[row.subject.removeprefix("table:")] = Forgotten(row.at, row.details["rows"], row.details["digest"])
    return found


def count_overdue(*, now: datetime | None = None) -> dict[str, int]:
    """Label → rows that should have gone ``GRACE`` ago; nothing for a table that is as it should be."""
    late = (now or clock.now()) - GRACE
    counts = {each.label: each.overdue(late).count() for each in list_keepings() if each.privacy.counted_from}
    return {label: count for label, count in counts.items() if count}
