"""Every pair of states, against the law's own list of moves."""

import itertools

import pytest

from tongban.cases.enums import CLOSED_STATES, OPEN_STATES
from tongban.cases.enums import CaseState as S
from tongban.cases.errors import StepNotAllowed
from tongban.cases.models import Case
from tongban.cases.workflow import NEXT, require_move

LAWFUL = {
    (S.RECEIVED, S.ACCEPTED),
    (S.RECEIVED, S.NOT_ACCEPTED),
    (S.RECEIVED, S.SUPPLEMENT),
    (S.RECEIVED, S.WITHDRAWN),
    (S.SUPPLEMENT, S.RECEIVED),
    (S.SUPPLEMENT, S.WITHDRAWN),
    (S.SUPPLEMENT, S.RETURNED),
    (S.ACCEPTED, S.GRANTED),
    (S.ACCEPTED, S.REFUSED),
    (S.ACCEPTED, S.WITHDRAWN),
    (S.NOT_ACCEPTED, S.ACCEPTED),  # reopened
    (S.GRANTED, S.ACCEPTED),
    (S.REFUSED, S.ACCEPTED),
    (S.RETURNED, S.ACCEPTED),
    (S.WITHDRAWN, S.ACCEPTED),  # only what merely counted as withdrawn: services.sequels
}


@pytest.mark.parametrize(("before", "after"), list(itertools.product(S, S)))
def test_moves_exactly_as_the_law_lists(before, after):
    case = Case(state=before)

    if (before, after) in LAWFUL:
        require_move(case, after)
    else:
        with pytest.raises(StepNotAllowed):
            require_move(case, after)


def test_every_state_has_a_row_and_closed_ones_only_open_again():
    assert set(NEXT) == set(S)
    assert all(NEXT[state] <= {S.ACCEPTED} for state in CLOSED_STATES)
    assert all(NEXT[state] for state in OPEN_STATES)
