"""Loads and their reports."""

from collections.abc import Iterator
from uuid import UUID

from tongban.kernel import pagination
from tongban.kernel.actors import Actor
from tongban.kernel.pagination import Page
from tongban.registers.errors import LoadNotFound
from tongban.registers.models import Load, LoadFlaw, Register


def get_load(*, actor: Actor, load_uuid: str | UUID) -> Load:
    """Raises LoadNotFound."""
    load = Load.objects.visible_to(actor).select_related("register__authority").filter(uuid=load_uuid).first()
    if load is None:
        raise LoadNotFound
    return load


def list_loads(*, actor: Actor, register: Register, after: str = "", size: int = 20) -> Page[Load]:
    """Newest first."""
    loads = Load.objects.visible_to(actor).filter(register=register)
    return pagination.after(loads, order=("-id",), cursor=after, size=size)


def flaws_of(load: Load, *, most: int) -> list[LoadFlaw]:
    """The first flaws by line."""
    return list(load.flaws.order_by("line", "pk")[:most])


def each_flaw(load: Load) -> Iterator[LoadFlaw]:
    return load.flaws.order_by("line", "pk").iterator()
