"""The life of a case as one table. Read it with an expert in administrative law beside you."""

from datetime import datetime

from django.db import connection

from tongban.cases.enums import CaseState as S
from tongban.cases.errors import StepNotAllowed
from tongban.cases.models import Case
from tongban.kernel import writes
from tongban.kernel.actors import Actor

NEXT: dict[S, frozenset[S]] = {
    # 行政许可法 32: accept, refuse to accept, ask once to supplement; the applicant may withdraw until the decision
    S.RECEIVED: frozenset({S.ACCEPTED, S.NOT_ACCEPTED, S.SUPPLEMENT, S.WITHDRAWN}),
    # 32(4): what is supplemented is received anew; what does not come is sent back
    S.SUPPLEMENT: frozenset({S.RECEIVED, S.WITHDRAWN, S.RETURNED}),
    # 38: grant, or refuse with reasons and remedies; 42-48 lie between and change no state
    S.ACCEPTED: frozenset({S.GRANTED, S.REFUSED, S.WITHDRAWN}),
    # 复议法 64, 行政诉讼法 70: what was annulled is handled anew, by a recorded act of the head
    S.NOT_ACCEPTED: frozenset({S.ACCEPTED}),
    # 69: a grant that was revoked; one in force is never reopened (services.sequels)
    S.GRANTED: frozenset({S.ACCEPTED}),
    S.REFUSED: frozenset({S.ACCEPTED}),
    # the applicant's own will is final; what only counted as withdrawn (容缺逾期) may be taken up again (sequels)
    S.WITHDRAWN: frozenset({S.ACCEPTED}),
    S.RETURNED: frozenset({S.ACCEPTED}),
}


_NOTE = """
    INSERT INTO cases_caseevent (case_id, at, action, state, actor_kind, actor_id, actor_name, text, public)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)
"""  # in plain SQL, as audit and outbox: written with every act, and nobody asks for its identifier


def require_move(case: Case, to: S) -> None:
    """Refuse a move the table does not have."""
    if to not in NEXT[S(case.state)]:
        raise StepNotAllowed(state=str(S(case.state).label), wanted=to.value)


def move(case: Case, to: S, *, actor: Actor, action: str, at: datetime, text: str = "") -> None:
    """Change the state, save the case and write the history line. The caller holds the row lock."""
    require_move(case, to)
    case.state = to
    writes.update(case)
    note(case, actor=actor, action=action, at=at, text=text)


def note(case: Case, *, actor: Actor, action: str, at: datetime, text: str = "", public: bool = True) -> None:
    """Write one line of history without a change of state. ``public`` lines are shown to the applicant."""
    said = (case.pk, at, action, case.state, actor.kind.value, actor.id, actor.name[:100], text, public)
    with connection.cursor() as cursor:
        cursor.execute(_NOTE, said)
