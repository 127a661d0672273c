"""The smallest pieces of a definition."""

from pydantic import BaseModel, ConfigDict

from tongban.catalogue.enums import LimitUnit


class Part(BaseModel):
    """A piece of the definition: frozen, and strict about unknown names."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Limit(Part):
    """A time limit (时限): value and unit. ``value`` is None for INSTANT and NONE."""

    value: int | None = None
    unit: LimitUnit = LimitUnit.NONE
    note: str = ""
