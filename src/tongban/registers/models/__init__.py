"""Tables of registers."""

from tongban.registers.models.disputes import Dispute
from tongban.registers.models.loads import Load, LoadFlaw
from tongban.registers.models.lookups import Lookup
from tongban.registers.models.records import PastRecord, Record, entry_mark, said_by
from tongban.registers.models.registers import HELD, Column, Register, RelationRule, TruthRule

__all__ = [
    "HELD",
    "Column",
    "Dispute",
    "Load",
    "LoadFlaw",
    "Lookup",
    "PastRecord",
    "Record",
    "Register",
    "RelationRule",
    "TruthRule",
    "entry_mark",
    "said_by",
]
