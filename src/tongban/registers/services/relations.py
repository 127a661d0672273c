"""Relations proven from registers: my mother is my mother, and nobody has to bring a paper for it."""

from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from tongban.kernel import clock
from tongban.kernel.actors import SYSTEM, Actor
from tongban.registers.adapters import Entry
from tongban.registers.enums import ColumnRole, RelationKind
from tongban.registers.errors import SubjectNotVisible
from tongban.registers.models import Column, Register
from tongban.registers.rows import Fact, Proof, Purpose, Subject, Unavailable
from tongban.registers.selectors import directory
from tongban.registers.selectors.sources import Answers, ask_about, fact_of
from tongban.registers.selectors.weighing import deceased_on
from tongban.registers.services.lookups import record_lookup, require_right

TURNED = {  # kinds that registers hold from the other side
    RelationKind.CHILD: (RelationKind.MOTHER, RelationKind.FATHER),
    RelationKind.WARD: (RelationKind.GUARDIAN,),
    RelationKind.REPRESENTED: (RelationKind.LEGAL_REPRESENTATIVE,),
    RelationKind.HOLDING: (RelationKind.SHAREHOLDER,),
    RelationKind.HEAD_OFFICE: (RelationKind.BRANCH,),
}
_ENDS_WITH_DEATH = {RelationKind.SPOUSE, RelationKind.GUARDIAN, RelationKind.WARD, RelationKind.LEGAL_REPRESENTATIVE}
_ENDS_WITH_DEATH |= {RelationKind.REPRESENTED, RelationKind.HOUSEHOLD_MEMBER}


@dataclass
class _Edge:
    """One entry of a register that says something about two parties."""

    entry: Entry
    register: Register
    columns: list[Column]

    @property
    def share(self) -> str:
        column = directory.column_with_role(self.columns, ColumnRole.SHARE)
        return str(self.entry.data.get(column.key) or "") if column else ""

    def fact(self, kind: RelationKind) -> Fact:
        """The entry as a fact: its value is the number of the other party."""
        column = directory.column_with_role(self.columns, ColumnRole.OTHER)
        if column is None:
            raise LookupError(self.register.code)
        told = fact_of(self.entry, column, self.register)
        return replace(told, element=f"relation.{kind}")


@dataclass
class _Evidence:
    """Everything the registers say about the kind asked for."""

    edges: list[_Edge] = field(default_factory=list)
    down: tuple[Unavailable, ...] = ()


@transaction.atomic
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
    """Whether ``to`` is the ``kind`` of ``of`` on the day (today): MOTHER, of a child, to her.

    ``share_above`` (per cent) is asked of SHAREHOLDER and HOLDING. The actor has a right to one of the two at least.
    Raises SubjectNotVisible, PurposeNeeded, MatterNeeded.
    """
    _require_right_to_one(actor, of, to, purpose)
    on = day or clock.today()
    if kind == RelationKind.HOUSEHOLD_MEMBER:
        evidence, found = _same_household(of, to, on)
    else:
        evidence, found = _named(kind, of, to, on)
    proof = _judge(kind, evidence, found, share_above)
    if proof.holds and kind in _ENDS_WITH_DEATH and _is_dead((of, to), on):
        proof = Proof(False, kind, _("One of the two has died."), fact=proof.fact, unavailable=proof.unavailable)
    for subject in (of, to):
        told = [f"relation.{kind}"] if proof.holds is not None else []
        record_lookup(
            actor=actor, subject=subject, purpose=purpose, asked=[f"relation.{kind}"], found=told, down=evidence.down
        )
    return proof


def _require_right_to_one(actor: Actor, of: Subject, to: Subject, purpose: Purpose) -> None:
    last: Exception = SubjectNotVisible()
    for subject in (of, to):
        try:
            require_right(actor, subject, purpose)
        except SubjectNotVisible as refusal:
            last = refusal
        else:
            return
    raise last


def _named(kind: RelationKind, of: Subject, to: Subject, day: date) -> tuple[_Evidence, list[_Edge]]:
    """What is registered of the side a kind is kept for, and which of it names the other. Spouses: either side."""
    kinds, sides = TURNED.get(kind, (kind,)), [(to, of) if kind in TURNED else (of, to)]
    sides += [(to, of)] if kind == RelationKind.SPOUSE else []
    evidence, found = _Evidence(), list[_Edge]()
    for holder, other in sides:
        evidence = _evidence(kinds, holder, day)
        found = [edge for edge in evidence.edges if edge.entry.other_number == other.number]
        if evidence.edges:
            break
    return evidence, found


def _evidence(kinds: tuple[RelationKind, ...], holder: Subject, day: date) -> _Evidence:
    """Entries of the registers that keep these kinds, about the side they are kept for.

    Asked by the platform itself: the right to one of the two was settled before, and what leaves is yes or no.
    """
    rules = directory.relation_rules()
    values = {
        register_id: {rule.value for rule in several if rule.kind in kinds} for register_id, several in rules.items()
    }
    registers = [each for each in directory.all_registers() if values.get(each.pk)]
    answers = ask_about(actor=SYSTEM, registers=registers, number=holder.number, day=day)
    columns, known = directory.columns_of(registers), {each.pk: each for each in registers}
    edges = [
        _Edge(entry, known[entry.register_id], columns[entry.register_id])
        for entry in answers.entries
        if values[entry.register_id] & {"", entry.relation}
    ]
    return _Evidence(edges, tuple(answers.down.values()))


def _same_household(of: Subject, to: Subject, day: date) -> tuple[_Evidence, list[_Edge]]:
    """Two persons are of one household when their entries name the same one."""
    kinds = (RelationKind.HOUSEHOLD_MEMBER,)
    mine, theirs = (_evidence(kinds, subject, day) for subject in (of, to))
    homes = {edge.entry.other_number for edge in theirs.edges}
    both = _Evidence(mine.edges if theirs.edges else [], mine.down or theirs.down)
    return both, [edge for edge in mine.edges if edge.entry.other_number in homes]


def _judge(kind: RelationKind, evidence: _Evidence, found: list[_Edge], share_above: Decimal | None) -> Proof:
    """Yes with its entry; no when the registers name somebody else; otherwise nobody can say."""
    saying_no = {edge.register.code for edge in evidence.edges} - {edge.register.code for edge in found}
    if found and saying_no:
        facts = tuple(edge.fact(kind).masked() for edge in evidence.edges)
        return Proof(None, kind, _("The registers differ."), contradictory=facts, unavailable=evidence.down)
    if found:
        return _with_share(kind, found[0], share_above, evidence.down)
    if evidence.down:
        return Proof(None, kind, _("A register cannot be asked now."), unavailable=evidence.down)
    if evidence.edges:
        return Proof(False, kind, _("The register names somebody else."), fact=None)
    return Proof(None, kind, _("Nothing is registered."))


def _with_share(kind: RelationKind, edge: _Edge, above: Decimal | None, down: tuple[Unavailable, ...]) -> Proof:
    holds = above is None or Decimal(edge.share or 0) > above
    reason = "" if holds else _("The share is not above the limit.")
    return Proof(holds, kind, reason, edge.entry.valid_from, edge.share, edge.fact(kind), unavailable=down)


def _is_dead(subjects: tuple[Subject, Subject], day: date) -> bool:
    """The platform looks itself: that somebody has died is told by the answer no, and nothing more of it."""
    deaths = [each for each in directory.all_registers() if each.code == directory.DEATHS]
    for subject in subjects:
        answers: Answers = ask_about(actor=SYSTEM, registers=deaths, number=subject.number, day=day)
        if deceased_on(answers, deaths):
            return True
    return False
