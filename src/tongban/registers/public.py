"""What other contexts may use from registers. No model leaves this house.

Values leave in one way: ``find_facts`` and its sisters, for one exact number, with a purpose, recorded in the ledger.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, BinaryIO

from tongban.kernel.actors import Actor
from tongban.registers.adapters import add_source
from tongban.registers.enums import (
    Answer,
    DisputeState,
    LoadMode,
    MaterialSource,
    Quality,
    RelationKind,
    SubjectKind,
    TrustLevel,
)
from tongban.registers.errors import (
    AlreadyDisputed,
    CodeTaken,
    FactNotHeld,
    MatterNeeded,
    PurposeNeeded,
    SameValue,
    SubjectNotVisible,
    ValueRefused,
)
from tongban.registers.events import DisputeAnswered, FactDisputed, RegisterLoaded
from tongban.registers.rows import (
    DisputeRow,
    Fact,
    FactsFound,
    HeldRecord,
    LoadSummary,
    Proof,
    ProvingRecord,
    Purpose,
    RelationRow,
    RelationsFound,
    Subject,
    Unavailable,
)
from tongban.registers.selectors import directory, disputes
from tongban.registers.services import definitions, disputing, files, lookups, own_relations, proving, relations
from tongban.registers.services.verifying import PopulationVerifier

__all__ = [
    "AlreadyDisputed",
    "Answer",
    "CodeTaken",
    "DisputeAnswered",
    "DisputeRow",
    "DisputeState",
    "Fact",
    "FactDisputed",
    "FactNotHeld",
    "FactsFound",
    "HeldRecord",
    "LoadMode",
    "LoadSummary",
    "MaterialSource",
    "MatterNeeded",
    "PopulationVerifier",
    "Proof",
    "ProvingRecord",
    "Purpose",
    "PurposeNeeded",
    "Quality",
    "RegisterLoaded",
    "RelationKind",
    "RelationRow",
    "RelationsFound",
    "SameValue",
    "Subject",
    "SubjectKind",
    "SubjectNotVisible",
    "TrustLevel",
    "Unavailable",
    "ValueRefused",
    "add_source",
    "assign_register",
    "believe_register",
    "define_register",
    "dispute_fact",
    "elements_held",
    "find_disputes",
    "find_facts",
    "find_records",
    "load_file",
    "my_relations",
    "own_subject",
    "prove_relation",
    "ship_base_libraries",
    "value_on",
]


def own_subject(actor: Actor) -> Subject:
    """The party an actor is, as a subject. Raises identity's PartyNotFound for staff and the public."""
    return lookups.own_subject(actor)


def find_facts(*, actor: Actor, subject: Subject, elements: Iterable[str], purpose: Purpose) -> FactsFound:
    """What the registers say today of each data element about a subject; recorded in the ledger.

    The actor is the subject, acts for it (``purpose.item_code`` under its mandate), looks up as an official (then
    ``purpose.about`` is required), or is the platform. A register that is down is in ``unavailable``: go on without
    it. Raises SubjectNotVisible, PurposeNeeded, MatterNeeded.
    """
    return lookups.find_facts(actor=actor, subject=subject, elements=elements, purpose=purpose)


def find_records(
    *, actor: Actor, subject: Subject, kinds: Iterable[str], purpose: Purpose, relatives: Mapping[RelationKind, str]
) -> dict[str, ProvingRecord]:
    """The records that say what a paper would say (证照由登记代替), by the name of its kind (材料种类): 居民户口簿.

    A register names the kinds its records prove. ``relatives``: numbers of relations the applicant named; where a kind
    is about a relation (出生医学证明), the relation is proven to that person. What is in dispute or has ended stands
    in for nothing; a register that is down neither. Recorded and refused as find_facts.
    """
    return proving.find_records(actor=actor, subject=subject, kinds=kinds, purpose=purpose, relatives=relatives)


def value_on(*, actor: Actor, subject: Subject, element: str, purpose: Purpose, day: date) -> Fact | None:
    """The fact as it stood on a day, or None (nothing known, or the sources differed). Refusals as find_facts."""
    found = lookups.find_facts(actor=actor, subject=subject, elements=[element], purpose=purpose, day=day)
    return found.facts.get(element)


def prove_relation(
    *,
    actor: Actor,
    kind: RelationKind,
    of: Subject,
    to: Subject,
    purpose: Purpose,
    share_above: Decimal | None = None,
    day: date | None = None,
) -> Proof:
    """Whether ``to`` is the ``kind`` of ``of``: MOTHER, of the child, to her; SHAREHOLDER, of the company, to its
    holder, above a share in per cent. ``holds`` is None when the registers cannot say. Refusals as find_facts; the
    right to one of the two is enough, because what leaves is yes or no."""
    return relations.prove_relation(
        actor=actor, kind=kind, of=of, to=to, purpose=purpose, share_above=share_above, day=day
    )


def my_relations(*, actor: Actor, purpose: Purpose) -> RelationsFound:
    """The actor's own relations from all registers, names and numbers masked, with the registers that are down."""
    return own_relations.list_own_relations(actor=actor, purpose=purpose)


def dispute_fact(
    *,
    actor: Actor,
    subject: Subject,
    fact: Fact,
    right_value: str,
    file_id: int | None = None,
    note: str = "",
    about: str = "",
    item_code: str = "",
) -> DisputeRow:
    """Say that a fact found is wrong and what would be right; its source gets a request with a clock, the case goes on.

    ``fact`` is one that find_facts gave (of contradictory ones, the one meant); ``item_code`` names the item under
    whose mandate somebody else speaks. Raises FactNotHeld, ValueRefused, SameValue, AlreadyDisputed, SubjectNotVisible.
    """
    return disputes.dispute_row(
        disputing.dispute_fact(
            actor=actor,
            subject=subject,
            record_id=fact.record_id,
            column=fact.column,
            right_value=right_value,
            file_id=file_id,
            note=note,
            about=about,
            item_code=item_code,
        )
    )


def find_disputes(*, actor: Actor, about: str = "") -> list[DisputeRow]:
    """The actor's own correction requests, newest first; with ``about`` those of one application or case."""
    return disputes.list_own_disputes(actor=actor, about=about)


def elements_held(kind: SubjectKind) -> frozenset[str]:
    """The data elements that some register of persons or of organisations holds: what is worth asking for."""
    return directory.elements_held(kind)


def define_register(*, actor: Actor, schema: dict[str, Any], correction_days: int | None = None) -> str:
    """Add a register from its schema (docs/topics/registers.md); returns its code. Raises DefinitionRefused."""
    return definitions.define_register(actor=actor, schema=schema, correction_days=correction_days).code


def ship_base_libraries() -> int:
    """Add the shipped base libraries that are missing; returns how many were."""
    return definitions.ship_base_libraries()


def assign_register(*, actor: Actor, code: str, authority_code: str) -> None:
    """Name the department that is the source of a register. Raises RegisterNotFound, AuthorityNotFound."""
    definitions.assign_register(actor=actor, code=code, authority_code=authority_code)


def believe_register(*, actor: Actor, element: str, code: str, reason: str) -> None:
    """Say which register is believed for an element when several differ (一数一源)."""
    definitions.believe_register(actor=actor, element=element, code=code, reason=reason)


def load_file(
    *,
    actor: Actor,
    code: str,
    file: BinaryIO,
    source_name: str,
    mode: LoadMode,
    as_of: date,
    without_flaws: bool = False,
    endings_meant: bool = False,
    tell: files.Tell | None = None,
) -> LoadSummary:
    """Read, check and put a CSV or JSONL file into a register; the same file again goes on where it stopped.

    With flaws nothing is put in unless ``without_flaws``: the summary then says CHECKED and names them.
    Raises FileUnreadable, LoadNotReady, TooManyEndings.
    """
    return files.load_file(
        actor=actor,
        code=code,
        file=file,
        source_name=source_name,
        mode=mode,
        as_of=as_of,
        without_flaws=without_flaws,
        endings_meant=endings_meant,
        tell=tell,
    )
