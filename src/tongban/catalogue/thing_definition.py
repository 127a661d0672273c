"""What one version of a thing says: its parts, the questions that choose among them, and which needs whose result."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any, Self

from tongban.catalogue import conditions
from tongban.catalogue.conditions import Condition
from tongban.catalogue.definition import FormField
from tongban.catalogue.enums import ServiceTarget
from tongban.catalogue.parts import Part


class ThingPart(Part):
    """One item of a thing (组成事项). ``when``: only for whom these answers call for it.

    ``made_up``: the item stands in for a real one that the catalogue does not have.
    """

    item_code: str
    when: Condition | None = None
    note: str = ""
    made_up: bool = False


class Edge(Part):
    """``after`` begins when ``before`` was granted (前后关系).

    ``material_key`` is the material of ``after`` that the result of ``before`` stands for; "" for order alone.
    ``number_key`` is the question of ``after`` that the number of the result answers, such as 统一社会信用代码.
    """

    before: str
    after: str
    material_key: str = ""
    number_key: str = ""


class ThingDefinition(Part):
    """One version of a thing. ``promised_days``: working days for all of it; None: what its parts add up to.

    ``life_events`` and ``enterprise_stages`` are the codes under which items are found too. ``source`` names the
    document that lists the thing; ``made_up`` says that some of its items were made up from general knowledge.
    """

    code: str
    title: str
    summary: str = ""
    lead_authority_code: str = ""
    targets: tuple[ServiceTarget, ...] = ()
    everyday_words: tuple[str, ...] = ()
    life_events: tuple[str, ...] = ()
    enterprise_stages: tuple[str, ...] = ()
    questions: tuple[FormField, ...] = ()
    parts: tuple[ThingPart, ...] = ()
    edges: tuple[Edge, ...] = ()
    promised_days: int | None = None
    source: str = ""
    made_up: bool = False

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of all items, in the order they were written."""
        return tuple(part.item_code for part in self.parts)

    def chosen(self, answers: Mapping[str, Any]) -> tuple[str, ...]:
        """The codes of the items these answers call for, each after those whose result it needs."""
        called = {part.item_code for part in self.parts if conditions.holds(part.when, answers)}
        return tuple(code for code in self.in_order() if code in called)

    def edges_among(self, codes: Collection[str]) -> tuple[Edge, ...]:
        """The edges between these items. Where one in between is not chosen, nothing waits for it."""
        return tuple(edge for edge in self.edges if edge.before in codes and edge.after in codes)

    def only(self, codes: Collection[str]) -> Self:
        """The same with these items and the edges between them alone."""
        parts = tuple(part for part in self.parts if part.item_code in codes)
        return self.model_copy(update={"parts": parts, "edges": self.edges_among(codes)})

    def in_order(self) -> Iterator[str]:
        """All items, each after those it needs, otherwise as written; what stands in a circle comes last."""
        left = list(self.codes)
        while left:
            blocked = {edge.after for edge in self.edges if edge.before in left}
            free = [code for code in left if code not in blocked]
            if not free:
                yield from left
                return
            yield free[0]
            left.remove(free[0])
