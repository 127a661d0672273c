"""Reactions to what cases announce."""

from tongban.kernel.events import on
from tongban.supervision.folding import WATCHED_EVENTS, CaseFact
from tongban.supervision.services import watching


def watch_the_case(event: CaseFact) -> None:
    """Note where the case stands now."""
    watching.watch_case(event)


for _event in WATCHED_EVENTS:
    on(_event)(watch_the_case)
