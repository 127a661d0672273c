"""Sorting names of materials into kinds: every name by a decision of a person, every decision on record."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from tongban.catalogue import kind_selectors as selectors
from tongban.catalogue.enums import NameState, NamingAct
from tongban.catalogue.errors import (
    DecisionStale,
    KindNameMissing,
    KindNameTaken,
    NameDecided,
    NameNotFound,
)
from tongban.catalogue.kind_names import kind_code, normal_name
from tongban.catalogue.models import ItemVersion, MaterialKind, MaterialName, NamingDecision
from tongban.identity import public as identity
from tongban.kernel import audit, clock
from tongban.kernel.access import require
from tongban.kernel.actors import SYSTEM, Actor
from tongban.kernel.errors import DomainError

LONGEST_NAME = 200
BATCH = 1000


@dataclass(frozen=True, slots=True)
class Decision:
    """What a reviewer says about a name. ``kind``: code of the kind, for ACCEPT and OTHER; ``new_name`` for NEW.

    ``similarity``: how like the suggestion was that the reviewer saw.
    """

    name_id: int
    act: NamingAct
    kind: str = ""
    new_name: str = ""
    similarity: float | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """How many names were sorted, and which could not be, with the reason."""

    done: int
    refused: tuple[tuple[int, str], ...]


@transaction.atomic
def scan_names() -> int:
    """Note the names of materials of all items in force and how often each is used; returns how many there are.

    A new name waits to be sorted; what was decided about a known one stays.
    """
    uses, spellings = _names_in_force()
    known = {name.normal: name for name in MaterialName.objects.select_for_update().order_by("pk")}
    fresh = [
        MaterialName(normal=normal, spelling=written[0], spellings=written, uses=uses[normal])
        for normal, written in spellings.items()
        if normal not in known
    ]
    for normal, name in known.items():
        name.uses = uses.get(normal, 0)
        name.spellings = sorted({*name.spellings, *spellings.get(normal, [])})
    MaterialName.objects.bulk_create(fresh, batch_size=BATCH, ignore_conflicts=True)
    MaterialName.objects.bulk_update(known.values(), ["uses", "spellings"], batch_size=BATCH)
    return len(known) + len(fresh)


def decide_names(*, actor: Actor, decisions: Iterable[Decision]) -> Outcome:
    """Carry out the decisions of one page, each by itself: what a colleague decided meanwhile is told, not undone."""
    require(actor, identity.DATA_REVIEW)
    done, refused = 0, []
    for decision in decisions:
        try:
            decide_name(actor=actor, decision=decision)
            done += 1
        except DomainError as refusal:
            refused.append((decision.name_id, str(refusal)))
    return Outcome(done, tuple(refused))


@transaction.atomic
def decide_name(*, actor: Actor, decision: Decision) -> NamingDecision:
    """Give an open name to a kind, old or new, or set it aside. The name is locked: two reviewers decide once."""
    require(actor, identity.DATA_REVIEW)
    name = _locked(decision.name_id)
    if name.state != NameState.OPEN:
        raise NameDecided(name=name.spelling)
    match decision.act:
        case NamingAct.ACCEPT | NamingAct.OTHER:
            kind = selectors.get_kind(actor=actor, code=decision.kind)
        case NamingAct.NEW:
            kind = _new_kind(decision.new_name or name.spelling)
        case _:
            return _settle(name, NameState.NO_MATERIAL, None, actor, decision)
    return _settle(name, NameState.OF_A_KIND, kind, actor, decision)


@transaction.atomic
def undo_decision(*, actor: Actor, decision_id: int) -> NamingDecision:
    """Put a name back to what it was before its latest decision; the decision stays on record, and so does this."""
    require(actor, identity.DATA_REVIEW)
    undone = NamingDecision.objects.filter(pk=decision_id).select_related("kind_before").first()
    if undone is None:
        raise NameNotFound
    name = _locked(undone.name_id)
    if NamingDecision.objects.filter(name=name, pk__gt=undone.pk).exists():
        raise DecisionStale
    said = Decision(name.pk, NamingAct.UNDO)
    return _settle(name, NameState(undone.state_before), undone.kind_before, actor, said)


@transaction.atomic
def change_kind(
    *,
    actor: Actor,
    code: str,
    name: str,
    licence_type: str = "",
    elements: Iterable[str] = (),
    registers: Iterable[str] = (),
    remarks: str = "",
    valid_days: int | None = None,
) -> MaterialKind:
    """Say what a kind is called, which licence or facts may stand in for it, and how long a paper serves again.

    ``valid_days``: natural days since the original was seen; 0 never, None as the platform sets it.
    """
    require(actor, identity.DATA_REVIEW)
    selectors.get_kind(actor=actor, code=code)
    kind = MaterialKind.objects.select_for_update().get(code=code)
    wanted = _kind_name(name)
    if MaterialKind.objects.filter(name=wanted).exclude(pk=kind.pk).exists():
        raise KindNameTaken(name=wanted)
    before = _said_of(kind)
    kind.name, kind.licence_type, kind.remarks = wanted, licence_type.strip()[:100], remarks.strip()[:500]
    kind.elements, kind.registers = sorted(set(elements)), sorted(set(registers))
    kind.valid_days, kind.changed_at = valid_days, clock.now()
    kind.save()
    about = f"kind:{kind.code}"
    audit.record(actor=actor, action="catalogue.change_kind", subject=about, before=before, **_said_of(kind))
    return kind


def _said_of(kind: MaterialKind) -> dict[str, Any]:
    """What a kind says, for the record of who changed what."""
    said = ("name", "licence_type", "elements", "registers", "remarks", "valid_days")
    return {key: getattr(kind, key) for key in said}


def _names_in_force() -> tuple[Counter[str], dict[str, list[str]]]:
    uses: Counter[str] = Counter()
    spellings: dict[str, set[str]] = defaultdict(set)
    lists = ItemVersion.objects.visible_to(SYSTEM).in_force().values_list("definition_json__materials", flat=True)
    for materials in lists.iterator(BATCH):
        for name in {material["name"][:500] for material in materials or () if material["name"].strip()}:
            normal = normal_name(name)
            uses[normal] += 1
            spellings[normal].add(name)
    return uses, {normal: sorted(written) for normal, written in spellings.items()}


def _locked(name_id: int) -> MaterialName:
    name = MaterialName.objects.select_for_update(of=("self",)).select_related("kind").filter(pk=name_id).first()
    if name is None:
        raise NameNotFound
    return name


def _kind_name(name: str) -> str:
    wanted = " ".join(name.replace("\x00", "").split())
    if not wanted or len(wanted) > LONGEST_NAME:
        raise KindNameMissing
    return wanted


def _new_kind(name: str) -> MaterialKind:
    wanted = _kind_name(name)
    if MaterialKind.objects.filter(name=wanted).exists():
        raise KindNameTaken(name=wanted)
    kind, made = MaterialKind.objects.get_or_create(
        code=kind_code(wanted), defaults={"name": wanted, "changed_at": clock.now()}
    )
    if not made:
        raise KindNameTaken(name=kind.name)
    return kind


def _settle(
    name: MaterialName, state: NameState, kind: MaterialKind | None, actor: Actor, decision: Decision
) -> NamingDecision:
    made = NamingDecision.objects.create(
        name=name,
        act=decision.act,
        state_before=name.state,
        kind_before=name.kind,
        state_after=state,
        kind_after=kind,
        similarity=decision.similarity,
        decided_by=actor.name[:100],
        decided_at=clock.now(),
    )
    name.state, name.kind = state, kind
    name.save(update_fields=["state", "kind"])
    audit.record(
        actor=actor,
        action="catalogue.decide_name",
        subject=f"material_name:{name.pk}",
        act=decision.act,
        name=name.spelling,
        kind=kind.code if kind else "",
    )
    return made
