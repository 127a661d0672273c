"""Registers defined as data: the shipped base libraries, and what departments add on a page."""

import tomllib
from importlib.resources import files
from typing import Any

from django.db import IntegrityError, transaction

from tongban.identity import public as identity
from tongban.kernel import audit, clock
from tongban.kernel.access import require
from tongban.kernel.actors import Actor, ActorKind
from tongban.kernel.errors import NotAllowed
from tongban.registers import policies
from tongban.registers.enums import Library
from tongban.registers.errors import CodeTaken, DefinitionRefused, ReasonNeeded, RegisterSuspended
from tongban.registers.models import Column, Register, RelationRule, TruthRule
from tongban.registers.permissions import KEEP, WATCH
from tongban.registers.schema import RegisterSchema, read_schema
from tongban.registers.selectors import directory


@transaction.atomic
def define_register(*, actor: Actor, schema: dict[str, Any], correction_days: int | None = None) -> Register:
    """A department adds a register of its own. Base libraries come with the platform.

    Raises NotAllowed, DefinitionRefused, CodeTaken.
    """
    require(actor, KEEP)
    checked = read_schema(schema)
    if actor.kind is ActorKind.STAFF and checked.library != Library.DEPARTMENT:
        raise NotAllowed(permission=KEEP)
    try:
        with transaction.atomic():
            register = _insert(checked, authority_id=actor.authority_id, authority_name=actor.authority_name)
    except IntegrityError as error:
        raise CodeTaken from error
    if correction_days is not None:
        register.correction_days = correction_days
        register.save(update_fields=["correction_days"])
    audit.record(
        actor=actor, action="registers.define_register", subject=f"register:{register.code}", schema=_said(checked)
    )
    return register


@transaction.atomic
def ship_base_libraries() -> int:
    """Add the shipped registers that are missing; returns how many. What a city changed is left alone.

    Which papers their records stand in for is the platform's to say: registers that are there learn it anew.
    """
    text = (files("tongban.registers") / "data" / "base_libraries.toml").read_text("utf-8")
    known = set(Register.objects.values_list("code", flat=True))
    shipped = tomllib.loads(text)["register"]
    schemas = [read_schema(told) for told in shipped if told["code"] not in known]
    for schema in schemas:
        _insert(schema, authority_id=None, authority_name=schema.authority_name)
    for told in shipped:
        if told.get("proves") and told["code"] in known:
            Register.objects.filter(code=told["code"]).update(proves=_proofs(read_schema(told)))
    return len(schemas)


@transaction.atomic
def assign_register(*, actor: Actor, code: str, authority_code: str) -> Register:
    """Name the department that is the source of a register. For the platform and the bureau."""
    require(actor, WATCH)
    register = _locked(actor, code)
    authority = identity.find_authority(authority_code)
    if authority is None:
        raise identity.AuthorityNotFound
    register.authority_id = authority.id
    register.authority_name = authority.name
    register.save(update_fields=["authority", "authority_name"])
    audit.record(actor=actor, action="registers.assign_register", subject=f"register:{code}", authority=authority.code)
    return register


@transaction.atomic
def suspend_register(*, actor: Actor, code: str, reason: str) -> Register:
    """Take a register out of service: forms then name it as unavailable and go on without it."""
    register = _kept(actor, code)
    if not reason.strip():
        raise ReasonNeeded
    if register.suspended_at:
        raise RegisterSuspended
    register.suspended_at, register.suspended_reason = clock.now(), reason.strip()[:300]
    register.save(update_fields=["suspended_at", "suspended_reason"])
    audit.record(actor=actor, action="registers.suspend_register", subject=f"register:{code}", reason=reason)
    return register


@transaction.atomic
def resume_register(*, actor: Actor, code: str) -> Register:
    """Put a register back into service."""
    register = _kept(actor, code)
    if register.suspended_at is None:
        raise RegisterSuspended
    register.suspended_at, register.suspended_reason = None, ""
    register.save(update_fields=["suspended_at", "suspended_reason"])
    audit.record(actor=actor, action="registers.resume_register", subject=f"register:{code}")
    return register


@transaction.atomic
def believe_register(*, actor: Actor, element: str, code: str, reason: str) -> TruthRule:
    """Say which register is believed for an element when several differ (一数一源). For the bureau."""
    require(actor, WATCH)
    if not reason.strip():
        raise ReasonNeeded
    register = directory.get_register(actor=actor, code=code)
    if not Column.objects.filter(register=register, element=element).exists():
        raise DefinitionRefused(why=element)
    rule, _added = TruthRule.objects.update_or_create(
        element=element,
        defaults={
            "register": register,
            "reason": reason.strip()[:300],
            "decided_by": actor.name[:100],
            "decided_at": clock.now(),
        },
    )
    audit.record(
        actor=actor, action="registers.believe_register", subject=f"element:{element}", register=code, reason=reason
    )
    return rule


def _insert(schema: RegisterSchema, *, authority_id: int | None, authority_name: str) -> Register:
    register = Register.objects.create(
        code=schema.code,
        name=schema.name,
        library=schema.library,
        subject_kind=schema.subject_kind,
        authority_id=authority_id,
        authority_name=authority_name,
        legal_basis=schema.legal_basis,
        description=schema.description,
        proves=_proofs(schema),
    )
    Column.objects.bulk_create(
        Column(register=register, position=place, **column.model_dump()) for place, column in enumerate(schema.columns)
    )
    RelationRule.objects.bulk_create(
        RelationRule(register=register, value=value, kind=kind) for value, kind in schema.relations.items()
    )
    return register


def _proofs(schema: RegisterSchema) -> list[dict[str, Any]]:
    return [proof.model_dump(mode="json") for proof in schema.proves]


def _locked(actor: Actor, code: str) -> Register:
    directory.get_register(actor=actor, code=code)
    return Register.objects.select_for_update().get(code=code)


def _kept(actor: Actor, code: str) -> Register:
    register = _locked(actor, code)
    if not policies.can_keep(actor, register):
        raise NotAllowed(permission=KEEP)
    return register


def _said(schema: RegisterSchema) -> dict[str, Any]:
    return schema.model_dump(mode="json")
