"""The row other contexts see: one version of a thing with what it says."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString

from tongban.catalogue.definition import FormField
from tongban.catalogue.enums import VersionState
from tongban.catalogue.items import Item
from tongban.catalogue.thing_definition import Edge, ThingDefinition
from tongban.catalogue.things.limits import CombinedLimit, limit_of
from tongban.catalogue.things.picture import picture_of


@dataclass(frozen=True, slots=True)
class Thing:
    """One version of a thing (一件事的一个版本). ``authority_id`` is that of the lead department (牵头部门)."""

    version_id: int
    version_number: int
    state: VersionState
    code: str
    title: str
    authority_id: int
    definition: ThingDefinition

    @property
    def questions(self) -> tuple[FormField, ...]:
        """The questions that choose among its items (情形引导)."""
        return self.definition.questions

    @property
    def open(self) -> bool:
        """True when one may apply under this version now (在用)."""
        return self.state == VersionState.PUBLISHED

    def items_for(self, answers: Mapping[str, Any]) -> tuple[str, ...]:
        """The codes of the items these answers call for, each after those whose result it needs."""
        return self.definition.chosen(answers)

    def edges_among(self, codes: Collection[str]) -> tuple[Edge, ...]:
        """Which of these items needs the result of which."""
        return self.definition.edges_among(codes)

    def limit_of(self, items: Mapping[str, Item]) -> CombinedLimit:
        """How long these items (by code) take together (组合期限); acceptance of each comes on top."""
        return limit_of(self.definition, items, items.keys())

    def picture_of(self, titles: Mapping[str, str], states: Mapping[str, str]) -> SafeString:
        """These items (code → title) as a picture, with how each stands; see ``things/picture.py`` for the states."""
        return picture_of(self.definition.only(titles), titles, states)
