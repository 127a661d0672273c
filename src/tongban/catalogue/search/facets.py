"""Labels and their counts as ways to narrow a search, with names for people."""

from collections import defaultdict

from tongban.catalogue.enums import ItemType, ServiceTarget
from tongban.catalogue.models import SearchLabel
from tongban.catalogue.search.labels import LEVELS, find_door
from tongban.catalogue.search.results import FacetValue

MOST_VALUES = 10


def facets_of(counts: dict[str, int]) -> dict[str, tuple[FacetValue, ...]]:
    """Kind → its most frequent values, for counts of labels."""
    kinds: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for label, count in counts.items():
        kind, _, value = label.partition(":")
        kinds[kind].append((-count, value))
    chosen = {
        kind: [(value, -count) for count, value in sorted(values)[:MOST_VALUES]] for kind, values in kinds.items()
    }
    names = names_of([f"{kind}:{value}" for kind, values in chosen.items() for value, _ in values])
    return {
        kind: tuple(FacetValue(value, names.get(f"{kind}:{value}", value), count) for value, count in values)
        for kind, values in chosen.items()
    }


def names_of(labels: list[str]) -> dict[str, str]:
    """What to call each label. Names of departments and regions were kept when they were indexed."""
    names = {label: _plain_name(*label.split(":", 1)) for label in labels}
    kept = [label for label in labels if label.startswith(("department:", "region:"))]
    if kept:
        names |= dict(SearchLabel.objects.filter(label__in=kept).exclude(name="").values_list("label", "name"))
    return names


def _plain_name(kind: str, value: str) -> str:
    if kind == "target":
        return str(dict(ServiceTarget.choices).get(value, value))
    if kind == "type":
        return str(dict(ItemType.choices).get(value, value))
    if kind == "level":
        return str(LEVELS.get(value, value))
    door = find_door(kind, value) if kind in {"life", "enterprise"} else None
    return door.name if door else value
