"""What came of an act on many cases."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tongban.cases.enums import BatchOutcome
from tongban.cases.errors import BatchNotFound
from tongban.cases.models import Batch
from tongban.kernel.actors import Actor


@dataclass(frozen=True, slots=True)
class BatchLineRow:
    """One case of a batch; ``message`` says why it was refused."""

    case_number: str
    item_title: str
    task_id: int
    outcome: BatchOutcome
    message: str


@dataclass(frozen=True, slots=True)
class BatchRow:
    """A batch as it stands: how many are done, refused, still to do; the lines in the order of the selection."""

    id: int
    uuid: UUID
    act: str
    started_at: datetime
    total: int
    done: int
    refused: int
    pending: int
    lines: tuple[BatchLineRow, ...]

    @property
    def over(self) -> bool:
        return not self.pending

    def of(self, outcome: BatchOutcome) -> list[BatchLineRow]:
        return [line for line in self.lines if line.outcome == outcome]


def get_batch(*, actor: Actor, uuid: UUID) -> BatchRow:
    """One's own batch with the outcome of each case."""
    batch = Batch.objects.visible_to(actor).filter(uuid=uuid).first()
    if batch is None:
        raise BatchNotFound
    rows = batch.lines.order_by("position").values_list(
        "case__number", "case__item_title", "task_id", "outcome", "message"
    )
    lines = tuple(
        BatchLineRow(number, title, task, BatchOutcome(outcome), said) for number, title, task, outcome, said in rows
    )
    count = Counter(line.outcome for line in lines)
    return BatchRow(
        id=batch.pk,
        uuid=batch.uuid,
        act=batch.act,
        started_at=batch.started_at,
        total=batch.total,
        done=count[BatchOutcome.DONE],
        refused=count[BatchOutcome.REFUSED],
        pending=count[BatchOutcome.PENDING],
        lines=lines,
    )
