"""The life of a case as one table. Read it with an expert in administrative law beside you."""

from tongban.cases.enums import CaseState as S

NEXT: dict[S, frozenset[S]] = {
    S.RECEIVED: frozenset({S.ACCEPTED, S.NOT_ACCEPTED, S.SUPPLEMENT, S.WITHDRAWN}),
    S.SUPPLEMENT: frozenset({S.RECEIVED, S.WITHDRAWN, S.RETURNED}),
    S.ACCEPTED: frozenset({S.GRANTED, S.REFUSED, S.WITHDRAWN}),
    S.NOT_ACCEPTED: frozenset(),
    S.GRANTED: frozenset(),
    S.REFUSED: frozenset(),
    S.WITHDRAWN: frozenset(),
    S.RETURNED: frozenset(),
}
