"""Every way in, as it declares itself: pages from the resolver, operations of the API from whoever mounts them."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver

from tongban.kernel.access import Audience

_operations: list[Callable[[], Iterable["Entrance"]]] = []


@dataclass(frozen=True, slots=True)
class Entrance:
    """One way in. ``name``: ``cases:inbox`` or ``api:get_case``; ``method`` is empty for a page."""

    name: str
    address: str
    audience: Audience
    method: str = ""

    @property
    def context(self) -> str:
        return self.name.partition(":")[0]


def operations_from(supplier: Callable[[], Iterable[Entrance]]) -> None:
    """Who mounts the API says what it mounted; asked each time, because routers may come late."""
    _operations[:] = [supplier]


def list_entrances() -> list[Entrance]:
    """All of ours, pages first, by address."""
    pages = sorted(_pages(get_resolver().url_patterns, "/", ""), key=lambda each: each.address)
    operations = [each for supplier in _operations for each in supplier()]
    return pages + sorted(operations, key=lambda each: (each.address, each.method))


def _pages(patterns: Iterable[URLPattern | URLResolver], before: str, space: str) -> Iterator[Entrance]:
    for each in patterns:
        address = before + str(each.pattern)
        if isinstance(each, URLResolver):
            yield from _pages(each.url_patterns, address, each.namespace or space)
        elif each.callback.__module__.startswith("tongban.") and hasattr(each.callback, "open_to"):
            yield Entrance(f"{space}:{each.name}", address, each.callback.open_to)
