"""What changed between two versions, field by field, readable by the person who must answer for it."""

from dataclasses import dataclass
from difflib import SequenceMatcher

from django.utils.translation import gettext as _

from tongban.catalogue.definition import ItemDefinition
from tongban.catalogue.labels import field_label, readable

NOT_COMPARED = frozenset({"retrieved_on"})


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a field: kept, added or removed."""

    text: str
    sign: str  # "" kept, "+" added, "-" removed


@dataclass(frozen=True, slots=True)
class Change:
    """One field that differs."""

    field: str
    label: str
    lines: tuple[Line, ...]


def changes_between(old: ItemDefinition, new: ItemDefinition) -> list[Change]:
    """Fields that differ, in the order of the definition."""
    found = []
    for name in ItemDefinition.model_fields:
        if name not in NOT_COMPARED and getattr(old, name) != getattr(new, name):
            before, after = readable(name, getattr(old, name)), readable(name, getattr(new, name))
            found.append(Change(name, field_label(name), lines_between(before, after)))
    return found


def lines_between(old: list[str], new: list[str]) -> tuple[Line, ...]:
    """The lines of both, each kept, removed or added."""
    lines: list[Line] = []
    for act, old_from, old_to, new_from, new_to in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if act == "equal":
            lines += [Line(text, "") for text in old[old_from:old_to]]
        else:
            lines += [Line(text, "-") for text in old[old_from:old_to]]
            lines += [Line(text, "+") for text in new[new_from:new_to]]
    if not any(line.sign for line in lines):  # same words, other inner values: keys, codes
        lines.append(Line(_("Codes inside changed; the words are the same."), "+"))
    return tuple(lines)
