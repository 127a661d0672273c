"""Which registers there are, and what a column of one means."""

from collections.abc import Iterable

from tongban.kernel.actors import SYSTEM, Actor
from tongban.kernel.memory import kept
from tongban.registers.enums import ColumnRole, Library, SubjectKind
from tongban.registers.errors import RegisterNotFound
from tongban.registers.models import Column, Register, RelationRule, TruthRule

DEATHS = "population.death"


def get_register(*, actor: Actor, code: str) -> Register:
    """Raises RegisterNotFound."""
    register = Register.objects.visible_to(actor).filter(code=code).first()
    if register is None:
        raise RegisterNotFound
    return register


def list_registers(*, actor: Actor) -> list[Register]:
    """All registers, by library and code."""
    return list(Register.objects.visible_to(actor).order_by("library", "code"))


def all_registers() -> list[Register]:
    """For questions of the platform: which registers there are decides nothing about their values."""
    return list_registers(actor=SYSTEM)


def columns_of(registers: Iterable[Register]) -> dict[int, list[Column]]:
    """Columns by register id, in order."""
    found: dict[int, list[Column]] = {register.pk: [] for register in registers}
    for column in Column.objects.filter(register_id__in=found).order_by("register_id", "position", "pk"):
        found[column.register_id].append(column)
    return found


def columns_for(elements: Iterable[str]) -> list[Column]:
    """The columns bound to these data elements, with their registers; the register of deaths comes along."""
    found = Column.objects.filter(element__in=list(elements)).select_related("register__authority")
    return list(found.order_by("register__code", "position"))


@kept(30)
def elements_held(kind: SubjectKind) -> frozenset[str]:
    """Data elements that some register of this kind of subject holds."""
    held = Column.objects.filter(register__subject_kind=kind).exclude(element="")
    return frozenset(held.values_list("element", flat=True))


def relation_rules() -> dict[int, list[RelationRule]]:
    """What rows of each register say about two parties, by register id."""
    found: dict[int, list[RelationRule]] = {}
    for rule in RelationRule.objects.order_by("register_id", "pk"):
        found.setdefault(rule.register_id, []).append(rule)
    return found


def truth_rules(elements: Iterable[str]) -> dict[str, TruthRule]:
    """Which register is believed, by element."""
    rules = TruthRule.objects.filter(element__in=list(elements)).select_related("register")
    return {rule.element: rule for rule in rules}


def name_of_source(register: Register) -> str:
    """The source authority: the department here, or its name where it has no record here."""
    return register.authority.name if register.authority else register.authority_name


def column_with_role(columns: Iterable[Column], role: ColumnRole) -> Column | None:
    """The one column of a role, or None."""
    return next((column for column in columns if column.role == role), None)


def names_of_elements() -> dict[str, dict[str, str]]:
    """What can be asked for, by kind of subject and element: the name of its column, once."""
    found: dict[str, dict[str, str]] = {kind.value: {} for kind in SubjectKind}
    columns = Column.objects.exclude(element="").exclude(role=ColumnRole.SUBJECT).select_related("register")
    shipped_first = sorted(columns, key=lambda each: (each.register.library == Library.DEPARTMENT, each.pk))
    for column in shipped_first:
        found[column.register.subject_kind].setdefault(column.element, column.name)
    return found


def shared_elements() -> dict[str, list[Column]]:
    """Elements that several registers hold, with their columns."""
    found: dict[str, list[Column]] = {}
    for column in Column.objects.exclude(element="").select_related("register").order_by("element", "register__code"):
        found.setdefault(column.element, []).append(column)
    return {element: columns for element, columns in found.items() if len(columns) > 1}


def registers_that_prove() -> list[Register]:
    """The registers whose records stand in for papers."""
    found = Register.objects.visible_to(SYSTEM).exclude(proves=[]).select_related("authority")
    return list(found.order_by("library", "code"))
