"""The words of a promise, told before it is given: applications show them and bring them back as they were shown."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self

from tongban.cases.services import committing, following
from tongban.catalogue.public import Item


@dataclass(frozen=True, slots=True)
class Promise:
    """What an applicant promises in writing for one item. ``materials``: what it is about, key → name."""

    text: str
    materials: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def later(cls, item: Item, materials: Mapping[str, str]) -> Self:
        """To bring these materials later (容缺后补)."""
        return cls(following.promise_of(item, list(materials.values())), materials)

    @classmethod
    def instead(cls, item: Item, materials: Mapping[str, str]) -> Self:
        """To meet the conditions, instead of handing these materials in (告知承诺)."""
        return cls(committing.promise_of(item, list(materials.values())), materials)
