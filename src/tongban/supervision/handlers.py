"""Reactions to what cases announce."""

from tongban.cases.public import CasesRedated
from tongban.kernel.events import on
from tongban.supervision.folding import WATCHED_EVENTS, CaseFact
from tongban.supervision.services import watching


def watch_the_case(event: CaseFact) -> None:
    """Note where the case stands now."""
    watching.watch_case(event)


@on(CasesRedated)
def follow_moved_dates(event: CasesRedated) -> None:
    """The holidays changed: the dates of many cases moved at once."""
    watching.watch_redated(run_id=event.run_id, batch=event.batch)


for _event in WATCHED_EVENTS:
    on(_event)(watch_the_case)
