"""Marking in a title what was typed. Safe: the title is escaped, only our own marks are HTML."""

from collections.abc import Iterable

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from tongban.catalogue.search.text import plain_characters


def highlight(title: str, words: Iterable[str]) -> SafeString:
    """The title with each word in ``<mark>``. Words are in key form; width and case of the title do not matter."""
    plain = plain_characters(title)
    key = "".join(plain)
    starts = [at for at, part in enumerate(plain) for _ in part]
    marked = [False] * len(title)
    for word in words:
        at = key.find(word) if word else -1
        while at >= 0:
            for place in starts[at : at + len(word)]:
                marked[place] = True
            at = key.find(word, at + 1)
    return mark_safe("".join(_pieces(title, marked)))  # noqa: S308 every piece is escaped


def _pieces(title: str, marked: list[bool]) -> Iterable[str]:
    start = 0
    for at in range(1, len(title) + 1):
        if at == len(title) or marked[at] != marked[start]:
            piece = escape(title[start:at])
            yield f"<mark>{piece}</mark>" if marked[start] else piece
            start = at
