"""Where registers are read. Other systems are added by name; ours is ``held``."""

from tongban.registers.adapters.base import Entry, RegisterSource, SourceDown
from tongban.registers.adapters.held import HeldSource

__all__ = ["Entry", "RegisterSource", "SourceDown", "add_source", "source_named"]

_sources: dict[str, RegisterSource] = {"held": HeldSource()}


def add_source(name: str, source: RegisterSource) -> None:
    """Make another place known. The same name again replaces it."""
    _sources[name] = source


def source_named(name: str) -> RegisterSource:
    """The place of a name. Raises SourceDown when nobody made it known: a register is never silently empty."""
    if name not in _sources:
        raise SourceDown(name)
    return _sources[name]
