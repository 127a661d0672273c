"""XML as text: elements in the order they are opened, every character that XML forbids left out."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\n": "&#10;", "\r": "&#13;", "\t": "&#9;"}
_SPECIAL = re.compile('[&<>"\n\r\t]')


def escape(text: str) -> str:
    """Text for an attribute or between tags, line breaks kept by their numbers."""
    return _SPECIAL.sub(lambda found: _ESCAPES[found[0]], FORBIDDEN.sub("", text))


class Markup:
    """Writes one document. ``None`` leaves an attribute out."""

    def __init__(self) -> None:
        self._lines = ['<?xml version="1.0" encoding="UTF-8"?>']
        self._depth = 0

    def element(self, tag: str, text: str | None = None, /, **attributes: object) -> None:
        """An element without elements in it."""
        inner = "/>" if text is None else f">{escape(text)}</{tag}>"
        self._line(f"<{tag}{_written(attributes)}{inner}")

    @contextmanager
    def inside(self, tag: str, /, **attributes: object) -> Iterator[None]:
        """An element with elements in it."""
        self._line(f"<{tag}{_written(attributes)}>")
        self._depth += 1
        yield
        self._depth -= 1
        self._line(f"</{tag}>")

    def document(self) -> str:
        return "\n".join(self._lines) + "\n"

    def _line(self, text: str) -> None:
        self._lines.append("  " * self._depth + text)


def _written(attributes: dict[str, object]) -> str:
    """Attributes in their order; ``a__b`` is ``a:b``, numbers without needless decimals."""
    parts = []
    for name, value in attributes.items():
        if value is None:
            continue
        text = f"{value:.10g}" if isinstance(value, float) else str(value)
        parts.append(f' {name.rstrip("_").replace("__", ":")}="{escape(text)}"')
    return "".join(parts)
