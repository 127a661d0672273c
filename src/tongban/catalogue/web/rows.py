"""Rows of a form, and rows within rows: added, removed and moved on the server, so that it works without scripts.

Inputs of a row are named ``route-0-name``, those of a row within it ``situations-0-options-1-label``: which rows there
are follows from the names alone. ``origin`` tells which row of the definition a row was, so that what its form does
not show is kept, wherever the row is moved to.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.utils.datastructures import MultiValueDict

MOST_ROWS = 100
ORIGIN, SHAPE, WHEN = "origin", "shape", "when"
DEEPEST = 40  # dashes in the name of an input
Said = dict[str, Any]
Choices = Mapping[str, Any]


class RowForm(forms.Form):
    """One row. ``folded`` names the fields few people need; ``called`` names it something else than its kind does."""

    origin = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput())
    folded: tuple[str, ...] = ()
    called: Any = ""
    acts: tuple[tuple[str, Any], ...] = ()  # buttons of this row beside moving and removing

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

    ``wanders``: a row moved beyond the end goes into the neighbour of the row around it. ``others``: forms of rows of
    another shape, which ``shape_of`` tells of a row of the definition; ``also``: what adds one, beside ``add``.
    ``around``: what the rows within one row may choose from, by the origin of that row.
    """

    name: str
    form: type[RowForm]
    title: Any
    add: Any
    within: "Callable[[], RowKind] | None" = None
    wanders: bool = False
    others: Mapping[str, type[RowForm]] = field(default_factory=dict)
    shape_of: Callable[[Said], str] = lambda said: ""
    also: tuple[str, Any] | None = None
    around: "Callable[[Choices, str], Choices]" = lambda choices, origin: choices

    @property
    def inner(self) -> "RowKind | None":
        """Rows within a row; a kind may stand within itself."""
        return self.within() if self.within else None

    def form_for(self, shape: str) -> type[RowForm]:
        """The form of a row of this shape."""
        return self.others.get(shape, self.form)


@dataclass(slots=True)
class Node:
    """A row as it was sent: every value as text. A new row has none, or says its shape only."""

    values: dict[str, list[str]] = field(default_factory=dict)
    inner: list["Node"] = field(default_factory=list)

    @property
    def shape(self) -> str:
        return (self.values.get(SHAPE) or [""])[-1]

    @property
    def fresh(self) -> bool:
        return not set(self.values) - {SHAPE}


@dataclass(slots=True)
class Row:
    """A row on the page."""

    form: RowForm
    path: str
    place: int
    inner: "Block | None" = None
    remarks: list[str] = field(default_factory=list)

    @property
    def asked(self) -> list[Any]:
        return [part for part in self.form.visible_fields() if part.name not in (*self.form.folded, WHEN)]

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

    def with_remarks(self, told: Mapping[int, list[str]]) -> "Block":
        """What the checks say, beside the row it is about, by its number."""
        for number, row in enumerate(self.rows):
            row.remarks = told.get(number, [])
        return self

    def is_valid(self) -> bool:
        return self.is_bound and not [form for form in self.every_form() if not form.is_valid()]

    def written(self, origins: dict[str, Said]) -> list[Said]:
        """The rows of the definition. An origin counts once: a row made from it twice would be the same row."""
        rows = []
        for row in self.rows:
            said = row.form.written(origins.pop(row.form.cleaned_data[ORIGIN], {}))
            if row.inner is not None and (row.shows_inner or row.inner.kind.name in said):
                said[row.inner.kind.name] = row.inner.written(origins)
            rows.append(said)
        return rows


def parse(data: Any, kind: RowKind, prefix: str) -> list[Node]:
    """The rows that were sent, in the order of their numbers."""
    if prefix.count("-") > DEEPEST:
        return []
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
        if inner or any(_typed(kind.form_for(node.shape), name, values) for name, values in node.values.items()):
            kept.append(Node(node.values, inner))
    return kept


def _typed(form: type[RowForm], name: str, values: list[str]) -> bool:
    asked = form.base_fields.get(name)
    chosen = isinstance(asked, forms.ChoiceField | forms.BooleanField) or name in (ORIGIN, SHAPE)
    return asked is not None and not chosen and any(value.strip() for value in values)


def rearranged(nodes: list[Node], act: str, kind: RowKind) -> list[Node]:
    """``add:``, ``add:0`` (within row 0), ``remove:0.1``, ``up:2``, ``down:2``. What cannot be done changes nothing."""
    word, _sign, place = act.partition(":")
    try:
        path = [int(step) for step in place.split(".") if step]
        if word in {"add", "add-group"}:
            siblings = _within(nodes, path)
            if len(siblings) < MOST_ROWS:
                siblings.append(Node() if word == "add" else Node({SHAPE: ["group"]}, [Node(), Node()]))
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
        shape = kind.shape_of(row)
        initial = kind.form_for(shape).read(row) | {ORIGIN: here}
        form = _form(kind.form_for(shape), f"{prefix}-{place}", choices, initial=initial)
        inner = None
        if kind.inner:
            within = f"{prefix}-{place}-{kind.inner.name}"
            near = kind.around(choices, here)
            inner = from_definition(row.get(kind.inner.name) or [], kind.inner, within, near, f"{here}.")
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
        shown = kind.form_for(node.shape)
        form = _form(shown, name, choices, data=data if judged else None, initial=_raw(shown, node))
        inner = None
        if kind.inner:
            within = f"{name}-{kind.inner.name}"
            near = kind.around(choices, (node.values.get(ORIGIN) or [""])[-1])
            inner = _from_nodes(node.inner, kind.inner, within, near, f"{here}.", judged=judged)
        rows.append(Row(form, here, place + 1, inner))
    return Block(kind, path.rstrip("."), rows, is_bound=judged)


def _raw(form: type[RowForm], node: Node) -> Said:
    """What was typed as initial values; of a new row nothing, so that its fields start as they like."""
    if node.fresh:
        return {}
    typed = MultiValueDict(node.values)
    return {name: asked.widget.value_from_datadict(typed, {}, name) for name, asked in form.base_fields.items()}


def _form(shown: type[RowForm], prefix: str, choices: Choices, **given: Any) -> RowForm:
    form = shown(prefix=prefix, **given)
    for name, listed in choices.items():
        asked: Any = form.fields.get(name)
        if isinstance(asked, forms.ChoiceField):
            asked.choices = listed
        elif hasattr(asked, "offered"):
            asked.offered = listed
    return form


def origins_of(said: list[Said], kind: RowKind, path: str = "") -> dict[str, Said]:
    """Rows of the definition by their origin."""
    found = {}
    for place, row in enumerate(said):
        found[f"{path}{place}"] = row
        if kind.inner:
            found |= origins_of(row.get(kind.inner.name) or [], kind.inner, f"{path}{place}.")
    return found
