"""One case with everything the exchange tables ask about it, read by the selector."""

from dataclasses import dataclass, field

from tongban.cases.models import Case, CaseMaterial, CaseTask, Extension, Notice, Procedure
from tongban.catalogue.public import Item
from tongban.identity.public import AuthorityRow


@dataclass(frozen=True, slots=True)
class Record:
    """``steps`` and ``procedures`` are over; ``names`` are those of staff by id."""

    case: Case
    item: Item
    authority: AuthorityRow
    steps: tuple[CaseTask, ...] = ()
    procedures: tuple[Procedure, ...] = ()
    extension: Extension | None = None
    materials: tuple[CaseMaterial, ...] = ()
    acceptance: Notice | None = None
    couriered: bool = False
    names: dict[int, str] = field(default_factory=dict)
    files: dict[int, str] = field(default_factory=dict)
