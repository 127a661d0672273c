"""Rows of a form, and rows within rows: added, removed and moved on the server, so that it works without scripts.

Inputs of a row are named ``route-0-name``, those of a row within it ``situations-0-options-1-label``: which rows there
are follows from the names alone. ``origin`` tells which row of the definition a row was, so that what its form does
not show is kept, wherever the row is moved to.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.utils.datastructures import MultiValueDict

MOST_ROWS = 100
ORIGIN = "origin"
Said = dict[str, Any]
Choices = Mapping[str, list[tuple[str, Any]]]


class RowForm(forms.Form):
    """One row. ``folded`` names the fields few people need."""

    origin = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput())
    folded: tuple[str, ...] = ()

    @classmethod
    def read(cls, said: Said) -> Said:
        """What the form shows of a row of the definition; ``a__b`` reads into the part ``a``."""
        shown = {}
        for name in cls.base_fields:
            head, _sign, inner = name.partition("__")
            if head in said:
                shown[name] = said[head][inner] if inner else said[head]
        return shown

    def written(self, before: Said) -> Said:
        """The row of the definition with the cleaned answers in it."""
        row = dict(before)
        for name, value in self.cleaned_data.items():
            head, _sign, inner = name.partition("__")
            if inner:
                row[head] = {**row.get(head, {}), inner: value}
            elif name != ORIGIN:
                row[head] = value
        return row

    def shows_inner(self) -> bool:
        """Whether the rows within this row are asked for."""
        return True


@dataclass(frozen=True, slots=True)
class RowKind:
    """Rows of one kind. ``name``: the field of the definition, or of the row around it.

    ``wanders``: a row moved beyond the end goes into the neighbour of the row around it.
    """

    name: str
    form: type[RowForm]
    title: Any
    add: Any
    inner: "RowKind | None" = None
    wanders: bool = False


@dataclass(slots=True)
class Node:
    """A row as it was sent: every value as text. A new row has none."""

    values: dict[str, list[str]] = field(default_factory=dict)
    inner: list["Node"] = field(default_factory=list)


@dataclass(slots=True)
class Row:
    """A row on the page."""

    form: RowForm
    path: str
    place: int
    inner: "Block | None" = None

    @property
    def asked(self) -> list[Any]:
        return [part for part in self.form.visible_fields() if part.name not in self.form.folded]

    @property
    def folded(self) -> list[Any]:
        return [part for part in self.form.visible_fields() if part.name in self.form.folded]

    @property
    def unfolded(self) -> bool:
        """Whether something is wrong with what few people need."""
        return any(part.errors for part in self.folded)

    @property
    def shows_inner(self) -> bool:
        return self.inner is not None and (self.form.shows_inner() or bool(self.inner.rows))


@dataclass(slots=True)
class Block:
    """Rows of one kind on the page, with the way back into the definition."""

    kind: RowKind
    path: str
    rows: list[Row]
    is_bound: bool = False

    def every_form(self) -> Iterator[RowForm]:
        for row in self.rows:
            yield row.form
            yield from row.inner.every_form() if row.inner else ()

    def is_valid(self) -> bool:
        return self.is_bound and not [form for form in self.every_form() if not form.is_valid()]

    def written(self, origins: dict[str, Said]) -> list[Said]:
        """The rows of the definition. An origin counts once: a row made from it twice would be the same row."""
        rows = []
        for row in self.rows:
            said = row.form.written(origins.pop(row.form.cleaned_data[ORIGIN], {}))
            if row.inner is not None:
                said[row.inner.kind.name] = row.inner.written(origins)
            rows.append(said)
        return rows


def parse(data: Any, kind: RowKind, prefix: str) -> list[Node]:
    """The rows that were sent, in the order of their numbers."""
    names: dict[int, set[str]] = {}
    pattern = re.compile(rf"{re.escape(prefix)}-(\d{{1,4}})-(.+)")
    for key in data:
        if match := pattern.fullmatch(key):
            names.setdefault(int(match[1]), set()).add(match[2])
    within = f"{kind.inner.name}-" if kind.inner else "\x00"
    nodes = []
    for number in sorted(names)[:MOST_ROWS]:
        own = {name: data.getlist(f"{prefix}-{number}-{name}") for name in names[number] if not name.startswith(within)}
        inner = parse(data, kind.inner, f"{prefix}-{number}-{kind.inner.name}") if kind.inner else []
        nodes.append(Node(own, inner))
    return nodes


def filled(nodes: list[Node], kind: RowKind) -> list[Node]:
    """Rows in which something was typed; what is only chosen from a list does not count."""
    kept = []
    for node in nodes:
        inner = filled(node.inner, kind.inner) if kind.inner else []
        if inner or any(_typed(kind.form, name, values) for name, values in node.values.items()):
            kept.append(Node(node.values, inner))
    return kept


def _typed(form: type[RowForm], name: str, values: list[str]) -> bool:
    asked = form.base_fields.get(name)
    chosen = isinstance(asked, forms.ChoiceField | forms.BooleanField) or name == ORIGIN
    return asked is not None and not chosen and any(value.strip() for value in values)


def rearranged(nodes: list[Node], act: str, kind: RowKind) -> list[Node]:
    """``add:``, ``add:0`` (within row 0), ``remove:0.1``, ``up:2``, ``down:2``. What cannot be done changes nothing."""
    word, _sign, place = act.partition(":")
    try:
        path = [int(step) for step in place.split(".") if step]
        if word == "add":
            siblings = _within(nodes, path)
            if len(siblings) < MOST_ROWS:
                siblings.append(Node())
        elif word == "remove":
            del _within(nodes, path[:-1])[path[-1]]
        elif word in {"up", "down"}:
            _move(nodes, path, -1 if word == "up" else 1, _kind_at(kind, len(path)).wanders)
    except (IndexError, ValueError):
        return nodes
    return nodes


def _kind_at(kind: RowKind, depth: int) -> RowKind:
    for _step in range(depth - 1):
        kind = kind.inner or kind
    return kind


def _within(nodes: list[Node], path: list[int]) -> list[Node]:
    for place in path:
        nodes = nodes[place].inner
    return nodes


def _move(nodes: list[Node], path: list[int], by: int, wanders: bool) -> None:
    siblings, place = _within(nodes, path[:-1]), path[-1]
    goal = place + by
    if 0 <= goal < len(siblings):
        siblings[place], siblings[goal] = siblings[goal], siblings[place]
        return
    if wanders and len(path) > 1:
        around = _within(nodes, path[:-2])
        neighbour = path[-2] + by
        if 0 <= neighbour < len(around):
            moved = siblings.pop(place)
            around[neighbour].inner.insert(len(around[neighbour].inner) if by < 0 else 0, moved)


def from_definition(said: list[Said], kind: RowKind, prefix: str, choices: Choices, path: str = "") -> Block:
    """The rows of the definition on a fresh page."""
    rows = []
    for place, row in enumerate(said):
        here = f"{path}{place}"
        initial = kind.form.read(row) | {ORIGIN: here}
        form = _form(kind, f"{prefix}-{place}", choices, initial=initial)
        inner = None
        if kind.inner:
            within = f"{prefix}-{place}-{kind.inner.name}"
            inner = from_definition(row.get(kind.inner.name) or [], kind.inner, within, choices, f"{here}.")
        rows.append(Row(form, here, place + 1, inner))
    return Block(kind, path.rstrip("."), rows)


def as_typed(nodes: list[Node], kind: RowKind, prefix: str, choices: Choices, path: str = "") -> Block:
    """The rows with what was typed, not judged yet."""
    return _from_nodes(nodes, kind, prefix, choices, path, judged=False)


def to_be_judged(nodes: list[Node], kind: RowKind, prefix: str, choices: Choices) -> Block:
    """The rows bound to what was typed."""
    return _from_nodes(nodes, kind, prefix, choices, "", judged=True)


def _from_nodes(nodes: list[Node], kind: RowKind, prefix: str, choices: Choices, path: str, *, judged: bool) -> Block:
    rows = []
    for place, node in enumerate(nodes):
        here, name = f"{path}{place}", f"{prefix}-{place}"
        data = MultiValueDict({f"{name}-{key}": values for key, values in node.values.items()})
        form = _form(kind, name, choices, data=data if judged else None, initial=_raw(kind.form, node))
        inner = None
        if kind.inner:
            within = f"{name}-{kind.inner.name}"
            inner = _from_nodes(node.inner, kind.inner, within, choices, f"{here}.", judged=judged)
        rows.append(Row(form, here, place + 1, inner))
    return Block(kind, path.rstrip("."), rows, is_bound=judged)


def _raw(form: type[RowForm], node: Node) -> Said:
    """What was typed as initial values; of a new row nothing, so that its fields start as they like."""
    if not node.values:
        return {}
    raw: Said = {}
    for name, asked in form.base_fields.items():
        values = node.values.get(name, [])
        if isinstance(asked, forms.MultipleChoiceField):
            raw[name] = values
        elif isinstance(asked, forms.BooleanField):
            raw[name] = bool(values)
        else:
            raw[name] = values[-1] if values else ""
    return raw


def _form(kind: RowKind, prefix: str, choices: Choices, **given: Any) -> RowForm:
    form = kind.form(prefix=prefix, **given)
    for name, listed in choices.items():
        asked = form.fields.get(name)
        if isinstance(asked, forms.ChoiceField):
            asked.choices = listed
    return form


def origins_of(said: list[Said], kind: RowKind, path: str = "") -> dict[str, Said]:
    """Rows of the definition by their origin."""
    found = {}
    for place, row in enumerate(said):
        found[f"{path}{place}"] = row
        if kind.inner:
            found |= origins_of(row.get(kind.inner.name) or [], kind.inner, f"{path}{place}.")
    return found
