"""A list of results as its template needs it: lines with marks and facts, chips that narrow, pages."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from tongban.catalogue.enums import ServiceTarget
from tongban.catalogue.limits import limit_words
from tongban.catalogue.parts import Limit
from tongban.catalogue.search.facets import names_of
from tongban.catalogue.search.highlight import highlight
from tongban.catalogue.search.results import FacetValue, Filters, FoundItem, Results
from tongban.catalogue.web.filters import search_address
from tongban.catalogue.web.wording import target_words

PAGE_SIZE = 20
EASE_NAMES: dict[str, str | Promise] = {
    "online": _("Online"),
    "instant": _("Handled at once"),
    "zero_visits": _("Zero visits"),
}
GROUPS: tuple[tuple[str, str | Promise], ...] = (
    ("target", _("For whom")),
    ("topic", _("Topic")),
    ("department", _("Department")),
    ("region", _("Region")),
    ("type", _("Kind of service")),
    ("level", _("Level")),
)


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter one can set or take away. ``current`` ones are set."""

    label: str | Promise
    address: str
    current: bool = False
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One result, in words."""

    code: str
    title: SafeString
    authority_name: str
    targets: str
    limit: str
    visits: int | None
    online: bool
    instant: bool
    also: str
    near: bool


def lines(results: Results) -> list[Line]:
    return [_line(item, results.words) for item in results.items]


def _line(item: FoundItem, words: Iterable[str]) -> Line:
    value, unit = item.promised
    also = [word for word in item.everyday_words if word not in item.title]
    return Line(
        code=item.code,
        title=highlight(item.title, words),
        authority_name=item.authority_name,
        targets=target_words([ServiceTarget(target) for target in item.targets]),
        limit=limit_words(Limit.model_validate({"value": value, "unit": unit}), silent=True),
        visits=item.visits,
        online=item.online,
        instant=item.instant,
        also="、".join(also[:3]),
        near=item.near,
    )


def chips(words: str, filters: Filters, results: Results) -> dict[str, Any]:
    """``chosen``: filters that are set, each with the address without it; ``eases``; ``groups`` of further filters."""
    return {
        "chosen": _chosen(words, filters),
        "eases": [
            Chip(label, search_address(words, filters, {name: True}), count=_ease_count(results, name))
            for name, label in EASE_NAMES.items()
            if not getattr(filters, name) and _ease_count(results, name)
        ],
        "groups": [
            {"label": label, "chips": _group(kind, words, filters, results.facets.get(kind, ()))}
            for kind, label in GROUPS
            if not getattr(filters, kind) and len(results.facets.get(kind, ())) > 1
        ],
    }


def _group(kind: str, words: str, filters: Filters, values: tuple[FacetValue, ...]) -> list[Chip]:
    return [Chip(v.name, search_address(words, filters, {kind: v.value}), count=v.count) for v in values]


def _ease_count(results: Results, name: str) -> int:
    counts = {value.value: value.count for value in results.facets.get("ease", ())}
    return counts.get(name.replace("_", "-"), 0)


def _chosen(words: str, filters: Filters) -> list[Chip]:
    kinds = [kind for kind, _label in GROUPS] + ["life", "enterprise"]
    labels = {kind: f"{kind}:{getattr(filters, kind)}" for kind in kinds if getattr(filters, kind)}
    names = names_of(list(labels.values()))
    chosen = [
        Chip(names.get(label, label), search_address(words, filters, {kind: ""}), current=True)
        for kind, label in labels.items()
    ]
    chosen += [
        Chip(label, search_address(words, filters, {name: False}), current=True)
        for name, label in EASE_NAMES.items()
        if getattr(filters, name)
    ]
    return chosen


def pages(words: str, filters: Filters, results: Results, page: int) -> dict[str, Any]:
    """Where this page stands among the results, and the addresses before and after it."""
    first = (page - 1) * PAGE_SIZE + 1
    last = first + len(results.items) - 1
    return {
        "first": first,
        "last": last,
        "before": search_address(words, filters, page=page - 1) if page > 1 else "",
        "after": search_address(words, filters, page=page + 1) if last < results.total else "",
    }
