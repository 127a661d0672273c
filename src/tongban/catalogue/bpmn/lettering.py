"""How much room words take: a Chinese character is as wide as its size, a Latin letter a little over half."""

import math
import unicodedata

TASK_SIZE, LABEL_SIZE = 12.0, 11.0
LINE = 1.3
LABEL_WIDTH = 110.0
TASK_INNER = 124.0
ICON_ROOM = 44.0


def width_of(text: str, size: float) -> float:
    """Width of a line in pixels."""
    wide = sum(unicodedata.east_asian_width(letter) in "WFA" for letter in text)
    return size * (wide + 0.6 * (len(text) - wide))


def lines_of(text: str, size: float, width: float) -> int:
    """How many lines a text takes when it is broken at any letter, and by what it brings itself."""
    parts = text.splitlines() or [""]
    return sum(max(1, math.ceil(width_of(part, size) / (width - size))) for part in parts)


def task_height(name: str) -> float:
    """Height of a task whose name stands in it without touching its icon."""
    return max(80.0, lines_of(name, TASK_SIZE, TASK_INNER) * TASK_SIZE * LINE + ICON_ROOM)


def label_height(text: str, width: float = LABEL_WIDTH) -> float:
    """Height of a label beside its shape; none for no text."""
    return lines_of(text, LABEL_SIZE, width) * LABEL_SIZE * LINE if text else 0.0
