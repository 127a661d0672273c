"""The doors and filters an item stands behind, told from its definition by the rules of data/navigation.toml."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from tongban.catalogue.definition import ItemDefinition
from tongban.catalogue.enums import CaseType, LimitUnit
from tongban.catalogue.search.words import DATA
from tongban.identity import public as identity

LEVELS = {str(level.value): level.label for level in identity.AuthorityLevel}
_DIVISION_LEVELS = (2, 4, 6, 9, 12)


@dataclass(frozen=True, slots=True)
class Door:
    """A place on the browse pages and the rule that says which items stand behind it."""

    kind: str
    key: str
    name: str
    icon: str = ""
    words: tuple[str, ...] = ()
    not_words: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        return f"{self.kind}:{self.key}"

    def opens_to(self, definition: ItemDefinition, text: str) -> bool:
        """True when the item belongs here. ``text``: title, everyday words and whatever else names it."""
        if self.targets and not set(self.targets) & {target.value for target in definition.targets}:
            return False
        if any(word in definition.title for word in self.not_words):
            return False
        return bool(set(self.topics) & set(definition.topics)) or any(word in text for word in self.words)


@cache
def doors(kind: str) -> tuple[Door, ...]:
    """``life`` (人生大事), ``enterprise`` (企业生命周期) or ``topic`` (服务主题), in the order they are shown."""
    with (DATA / "navigation.toml").open("rb") as file:
        rows = tomllib.load(file)[kind]
    return tuple(_door(kind, row) for row in rows)


def _door(kind: str, row: dict[str, Any]) -> Door:
    return Door(
        kind=kind,
        key=row.get("key", row["name"]),
        name=row["name"],
        icon=row.get("icon", ""),
        words=tuple(row.get("words", ())),
        not_words=tuple(row.get("not_words", ())),
        topics=tuple(row.get("topics", ())),
        targets=tuple(row.get("targets", ())),
    )


def find_door(kind: str, key: str) -> Door | None:
    """The door of a kind with this key, or None."""
    return next((door for door in doors(kind) if door.key == key), None)


def region_prefix(code: str) -> str:
    """A division code without the zeros that only fill it up: 440100 → 4401, 440103001000 → 440103001."""
    digits = code.strip()
    for length in _DIVISION_LEVELS:
        if length >= len(digits) or not digits[length:].strip("0"):
            return digits[:length]
    return digits


def regions_around(code: str) -> list[str]:
    """The region itself and all that contain it, as prefixes: 440103 → 44, 4401, 440103."""
    prefix = region_prefix(code)
    return [prefix[:length] for length in _DIVISION_LEVELS if length <= len(prefix)]


def is_instant(definition: ItemDefinition) -> bool:
    """马上办: decided while the person waits."""
    return definition.case_type == CaseType.INSTANT or definition.promised_limit.unit == LimitUnit.INSTANT


def topics_of(definition: ItemDefinition, text: str) -> list[str]:
    """The item's own topics, and for an item nobody sorted (其他) those its words tell."""
    own = [topic for topic in definition.topics if topic and topic != "其他"]
    told = [] if own else [door.key for door in doors("topic") if door.opens_to(definition, text)]
    return [*own, *told] or ["其他"]


def labels_of(definition: ItemDefinition) -> list[str]:
    """All labels of an item, each once, in a fixed order."""
    return list(dict.fromkeys(_labels(definition)))


def _labels(definition: ItemDefinition) -> Iterator[str]:
    text = " ".join((definition.title, *definition.everyday_words))
    yield f"department:{definition.authority_code}"
    yield f"type:{definition.item_type.value}"
    yield from (f"topic:{topic}" for topic in topics_of(definition, text))
    yield from (f"target:{target.value}" for target in definition.targets)
    yield from (f"level:{level.strip()}" for level in definition.level.split(",") if level.strip())
    yield from (f"region:{region}" for region in regions_around(definition.division_code) if definition.division_code)
    yield from (
        door.label for kind in ("life", "enterprise") for door in doors(kind) if door.opens_to(definition, text)
    )
    yield from (f"life:{event}" for event in definition.life_events if find_door("life", event))
    yield from _eases(definition)


def _eases(definition: ItemDefinition) -> Iterator[str]:
    if definition.online:
        yield "ease:online"
    if is_instant(definition):
        yield "ease:instant"
    if definition.visits == 0:
        yield "ease:zero-visits"
