"""How somebody looks at the inbox, kept for the next time."""

from django.db import connection, transaction

from tongban.cases.errors import FilterNameMissing, TooManyFilters
from tongban.cases.models import InboxColumns, SavedFilter
from tongban.cases.selectors.looks import COLUMNS, Look
from tongban.kernel import audit
from tongban.kernel.actors import Actor, ActorKind
from tongban.kernel.errors import NotAllowed

MOST = 30


@transaction.atomic
def save_filter(*, actor: Actor, name: str, look: Look, is_default: bool = False) -> SavedFilter:
    """Keep a look under a name; the same name again is overwritten. At most one opens with the inbox."""
    staff_id = _lock(actor)
    name = " ".join(name.split())
    if not name or len(name) > 40:
        raise FilterNameMissing
    own = SavedFilter.objects.filter(staff_id=staff_id)
    if own.exclude(name=name).count() >= MOST:
        raise TooManyFilters(most=MOST)
    if is_default:
        own.update(is_default=False)
    says = look.filters
    kept = {"tab": look.tab, "item_code": says.item_code, "step": says.step, "channel": says.channel, "due": says.due}
    saved, _new = SavedFilter.objects.update_or_create(
        staff_id=staff_id, name=name, defaults=kept | {"is_default": is_default}
    )
    audit.record(actor=actor, action="cases.save_filter", subject=f"staff:{actor.id}", filter=name)
    return saved


@transaction.atomic
def forget_filter(*, actor: Actor, filter_id: int) -> bool:
    """Remove one of one's own filters; False when there is none (any more)."""
    removed, _rows = SavedFilter.objects.visible_to(actor).filter(pk=filter_id).delete()
    if removed:
        audit.record(actor=actor, action="cases.forget_filter", subject=f"staff:{actor.id}", filter=filter_id)
    return bool(removed)


@transaction.atomic
def choose_columns(*, actor: Actor, columns: list[str]) -> tuple[str, ...]:
    """Which columns the inbox shows; the case itself is always there."""
    staff_id = _lock(actor)
    chosen = [column for column in COLUMNS if column in columns]
    InboxColumns.objects.update_or_create(staff_id=staff_id, defaults={"columns": chosen})
    audit.record(actor=actor, action="cases.choose_columns", subject=f"staff:{actor.id}", columns=chosen)
    return tuple(chosen)


def _lock(actor: Actor) -> int:
    """Two clicks of one person wait for each other."""
    if actor.kind is not ActorKind.STAFF or actor.id is None:
        raise NotAllowed
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"cases.looks:{actor.id}"])
    return actor.id
