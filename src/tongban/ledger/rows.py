"""What leaves the ledger."""

from dataclasses import dataclass
from datetime import datetime

from tongban.kernel.actors import ActorKind


@dataclass(frozen=True, slots=True)
class ReadRow:
    """One unmasked read of a person's data, as the person sees it. ``fields`` are stable names, not values."""

    id: int
    at: datetime
    reader_kind: ActorKind
    reader_name: str
    authority_name: str
    purpose: str
    legal_basis: str
    about: str
    fields: tuple[str, ...]
