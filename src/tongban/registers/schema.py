"""The schema of a register as data, checked before it is kept."""

import re
from collections import Counter
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from tongban.catalogue.public import Sensitivity
from tongban.registers.enums import (
    ColumnRole,
    ColumnType,
    Library,
    RelationKind,
    SubjectKind,
    TrustLevel,
)
from tongban.registers.errors import DefinitionRefused

CODE = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9_]++)*")
ELEMENT = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*+)+")
KEY = re.compile(r"[a-z][a-z0-9_]*")
MOST_COLUMNS = 200
_NUMBERS = {ColumnType.CITIZEN_NUMBER, ColumnType.USCC, ColumnType.SUBJECT_NUMBER}


class ColumnSchema(BaseModel):
    """One column (信息项)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    key: str = Field(max_length=40)
    name: str = Field(min_length=1, max_length=60)
    element: str = Field(default="", max_length=80)
    type: ColumnType
    role: ColumnRole = ColumnRole.VALUE
    required: bool = False
    max_length: int = Field(default=300, ge=1, le=20_000)
    choices: dict[str, str] = Field(default_factory=dict)
    level: TrustLevel = TrustLevel.A
    sensitivity: Sensitivity = Sensitivity.PERSONAL


class ProofSchema(BaseModel):
    """A kind of paper (材料种类, by its name) that a record stands in for.

    ``when``: only where these columns hold one of these values; ``*`` is any value at all. ``relation``: the paper is
    about a relation, which is proven to a person the applicant names; ``share_above`` (per cent): to a holder of more.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: str = Field(min_length=1, max_length=200)
    when: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    relation: bool = False
    share_above: Decimal | None = Field(default=None, ge=0, lt=100)


class RegisterSchema(BaseModel):
    """One register (登记库). ``relations``: what a value of the relation column ("" when there is none) proves.

    ``proves``: the kinds of papers its records stand in for.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: str = Field(max_length=60)
    name: str = Field(min_length=1, max_length=100)
    library: Library
    subject_kind: SubjectKind
    legal_basis: str = Field(min_length=1, max_length=300)
    authority_name: str = Field(default="", max_length=200)
    description: str = Field(default="", max_length=500)
    relations: dict[str, RelationKind] = Field(default_factory=dict)
    proves: tuple[ProofSchema, ...] = Field(default=(), max_length=50)
    columns: tuple[ColumnSchema, ...] = Field(min_length=1, max_length=MOST_COLUMNS)


def read_schema(told: dict[str, Any]) -> RegisterSchema:
    """Raises DefinitionRefused, which names the flaw."""
    try:
        schema = RegisterSchema.model_validate(told)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise DefinitionRefused(why=f"{place}: {first['msg']}") from error
    for flaw in (_flaw_of_names(schema), _flaw_of_roles(schema), _flaw_of_relations(schema), _flaw_of_proofs(schema)):
        if flaw:
            raise DefinitionRefused(why=flaw)
    return schema


def _flaw_of_names(schema: RegisterSchema) -> str:
    if not CODE.fullmatch(schema.code):
        return _("The code has small letters, digits, dots and underscores, and begins with a letter.")
    for column in schema.columns:
        if not KEY.fullmatch(column.key):
            return _("Column “%(name)s”: its key has small letters, digits and underscores.") % {"name": column.name}
        if column.element and not ELEMENT.fullmatch(column.element):
            return _("Column “%(name)s”: a data element is written like person.name.") % {"name": column.name}
        if (column.type == ColumnType.CHOICE) != bool(column.choices):
            return _("Column “%(name)s”: a code table belongs to the type code, and only to it.") % {
                "name": column.name
            }
    for told in ([c.key for c in schema.columns], [c.element for c in schema.columns if c.element]):
        twice = [name for name, times in Counter(told).items() if times > 1]
        if twice:
            return _("“%(name)s” stands there twice.") % {"name": twice[0]}
    return ""


def _flaw_of_roles(schema: RegisterSchema) -> str:
    roles = Counter(column.role for column in schema.columns)
    if roles[ColumnRole.SUBJECT] != 1:
        return _("Exactly one column holds the number of the subject.")
    if any(times > 1 for role, times in roles.items() if role != ColumnRole.VALUE):
        return _("Each role but that of a value is given to one column at most.")
    subject = next(column for column in schema.columns if column.role == ColumnRole.SUBJECT)
    fitting = ColumnType.CITIZEN_NUMBER if schema.subject_kind == SubjectKind.PERSON else ColumnType.USCC
    if subject.type not in {fitting, ColumnType.SUBJECT_NUMBER} or not subject.required:
        return _("The column of the subject holds citizen numbers for persons, credit codes for organisations, always.")
    return ""


def _flaw_of_relations(schema: RegisterSchema) -> str:
    by_role = {column.role: column for column in schema.columns}
    other, relation = by_role.get(ColumnRole.OTHER), by_role.get(ColumnRole.RELATION)
    if not schema.relations:
        return _("A relation needs a rule that says what it proves.") if other or relation else ""
    if other is None or not other.required:
        return _("A register of relations has a column for the other side, always filled.")
    grouping = set(schema.relations.values()) == {RelationKind.HOUSEHOLD_MEMBER}
    if not grouping and other.type not in _NUMBERS:
        return _("The other side of a relation is a citizen number or a credit code.")
    if relation is None and set(schema.relations) != {""}:
        return _("Without a column of the relation there is one rule, without a value.")
    if relation is not None and not set(schema.relations) <= set(relation.choices):
        return _("Each rule of a relation names a code of its column.")
    return ""


def _flaw_of_proofs(schema: RegisterSchema) -> str:
    known = {column.key for column in schema.columns}
    for proof in schema.proves:
        if unknown := set(proof.when) - known:
            return _("“%(kind)s”: there is no column %(key)s.") % {"kind": proof.kind, "key": min(unknown)}
        if proof.relation and not schema.relations:
            return _("“%(kind)s”: this register holds no relations.") % {"kind": proof.kind}
        if proof.share_above is not None and ColumnRole.SHARE not in {column.role for column in schema.columns}:
            return _("“%(kind)s”: this register holds no shares.") % {"kind": proof.kind}
    return ""
