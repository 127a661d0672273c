"""The one refusal of all codes."""

from typing import Any


class InvalidCode(ValueError):
    """The text is not such a code; ``reason`` (translatable) says what to look at."""

    def __init__(self, reason: Any) -> None:
        super().__init__(str(reason))
        self.reason = reason
