"""Which questions and materials of several items are one and the same (一张表单), and what each is called in the form.

Two questions are one when they ask for the same data element (数据元) of the same kind, or, where a form names none,
when key and words are the same. Whatever an item asks twice by the same element is told apart by its key. Two
materials are one when they are of one kind (材料种类), or have the same key, which follows from their name. What shares
a key and is not the same gets a name of its own, ``area--2`` for the second item.
"""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from tongban.applications.forms.demands import can_be_one, can_lie_together, higher, stricter
from tongban.applications.forms.rows import FILE_ANSWER
from tongban.catalogue.public import FormField, Item, Material

T = TypeVar("T", FormField, Material)
V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two items ask for the same thing in ways that no one answer can meet; it is asked twice."""

    item_code: str
    key: str
    label: str


@dataclass(frozen=True, slots=True)
class Share:
    """What one item asks for, and under which names the application keeps it: own key → name."""

    item: Item
    questions: Mapping[str, str]
    materials: Mapping[str, str]

    def answers(self, answers: Mapping[str, Any]) -> dict[str, Any]:
        """The answers to the questions of the item, by its own keys."""
        return {key: answers[name] for key, name in self.questions.items() if name in answers}

    def named(self, answers: Mapping[str, Any]) -> dict[str, Any]:
        """Answers by own keys, back under the names of the application."""
        return {self.questions[key]: answer for key, answer in answers.items() if key in self.questions}

    def filed(self, evidence: Mapping[str, V]) -> dict[str, V]:
        """What was handed in for the item, by its own keys: a material's, or ``answer:<question>`` for a file."""
        own = {key: evidence[name] for key, name in self.materials.items() if name in evidence}
        asked = {name: key for key, name in self.questions.items()}
        for place, rows in evidence.items():
            name, sign, rest = place.removeprefix(FILE_ANSWER).partition(":")
            if place.startswith(FILE_ANSWER) and name in asked:
                own[f"{FILE_ANSWER}{asked[name]}{sign}{rest}"] = rows
        return own

    def asked(self, answers: Mapping[str, Any]) -> dict[str, FormField]:
        """What the item asks of this applicant, by its own keys: what its authority needs to know, and no more."""
        form = self.item.asked_form(self.answers(answers))
        asked = (*self.item.situations, *(question for section in form for question in section.fields))
        return {question.key: question for question in asked}

    def facts(self, answers: Mapping[str, Any]) -> dict[str, Any]:
        """The answers its authority gets to know, by its own keys."""
        return self.item.only_asked(self.answers(answers))

    def sources(self, answers: Mapping[str, Any], known: Mapping[str, V]) -> dict[str, V]:
        """Where the answers its authority gets to know came from, by its own keys."""
        names = {key: name for key, name in self.questions.items() if name in known}
        asked = self.facts(answers) if names else {}
        return {key: known[name] for key, name in names.items() if key in asked}

    def needed(self, answers: Mapping[str, Any]) -> tuple[Material, ...]:
        """The materials the item needs of this applicant, with its own keys and words."""
        return self.item.materials_for(self.answers(answers))


@dataclass(frozen=True, slots=True)
class Union:
    """The shares of all items, in order, and where they could not be united."""

    shares: tuple[Share, ...]
    conflicts: tuple[Conflict, ...]


def unite(items: Iterable[Item], kinds: Mapping[str, str] | None = None) -> Union:
    """Name what each item asks for. The same items in the same order get the same names.

    ``kinds``: name of a material → the kind it is of, where that is known.
    """
    items, kinds = tuple(items), kinds or {}
    asked = [tuple(_questions(item)) for item in items]
    wanted = [item.definition.materials for item in items]
    questions = _Names(asked, lambda question: question.element, can_be_one, stricter)
    materials = _Names(wanted, lambda material: kinds.get(material.name, ""), can_lie_together, higher)
    shares = tuple(
        Share(item, questions.given(item, place), materials.given(item, place)) for place, item in enumerate(items)
    )
    return Union(shares, (*questions.conflicts, *materials.conflicts))


class _Names(Generic[T]):
    """Names given so far to what each item asks.

    ``sort`` tells of which element or kind a thing is, "" for none; ``fits`` whether two demands can be met at once;
    ``both`` makes one of them. What some item asks twice of a sort is told apart by its key, for all items.
    """

    def __init__(
        self,
        asked: Sequence[Sequence[T]],
        sort: Callable[[T], str],
        fits: Callable[[T, T], bool],
        both: Callable[[T, T], T],
    ) -> None:
        self._asked: Sequence[Sequence[T]] = asked
        self._sort: Callable[[T], str] = sort
        self._fits: Callable[[T, T], bool] = fits
        self._both: Callable[[T, T], T] = both
        self._doubled = {each for one in asked for each, times in Counter(map(sort, one)).items() if times > 1}
        self._known: dict[Hashable, tuple[str, T]] = {}
        self._taken: set[str] = set()
        self.conflicts: list[Conflict] = []

    def given(self, item: Item, place: int) -> dict[str, str]:
        """Own key → name, for the item at this place."""
        return {one.key: self._name(item, place + 1, one) for one in self._asked[place]}

    def _same(self, one: T) -> Hashable:
        """Two things with the same answer here are the same thing."""
        sort = self._sort(one)
        if not sort:
            return "", one.key, one.label if isinstance(one, FormField) else ""
        return sort, one.key if sort in self._doubled else ""

    def _name(self, item: Item, number: int, one: T) -> str:
        same = self._same(one)
        known = self._known.get(same)
        if known and self._fits(known[1], one):
            self._known[same] = known[0], self._both(known[1], one)
            return known[0]
        if known:
            self.conflicts.append(Conflict(item.code, one.key, _words(one)))
        name = one.key if one.key not in self._taken else f"{one.key}--{number}"
        self._taken.add(name)
        self._known.setdefault(same, (name, one))
        return name


def _questions(item: Item) -> Iterator[FormField]:
    yield from item.situations
    for section in item.form:
        yield from section.fields


def _words(one: FormField | Material) -> str:
    return one.label if isinstance(one, FormField) else one.name
