"""How told stories speak: a heading, what was seen and its proof; and what stops a story."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from rich.console import Console

PATIENCE = 90.0


class NotSeen(Exception):
    """A step did not happen: says what was expected."""


@dataclass
class Teller:
    """Writes to the terminal."""

    console: Console

    def head(self, title: str) -> None:
        self.console.print(f"[bold blue]{title}[/bold blue]", highlight=False)

    def prove(self, what: str, **proof: Any) -> None:
        self.console.print(f"  [green]✓[/green] {what}", highlight=False)
        for name, value in proof.items():
            self.console.print(f"      [dim]{name.replace('_', ' ')}:[/dim] {value}", highlight=False, soft_wrap=True)


def require(happened: Any, otherwise: str) -> None:
    """Go on only if it happened."""
    if not happened:
        raise NotSeen(otherwise)


def wait_for(what: Callable[[], Any], otherwise: str) -> Any:
    """What the worker brings about, as soon as it is there."""
    give_up = time.monotonic() + PATIENCE
    while time.monotonic() < give_up:
        if found := what():
            return found
        time.sleep(0.3)
    raise NotSeen(otherwise)
