"""The table of codes in the code is the table in the documents."""

import re
from pathlib import Path

import pytest

from tongban.cases import codes
from tongban.cases.enums import OPEN_STATES, CaseState

PAGE = Path(__file__).parents[4] / "docs" / "topics" / "case-states.md"


def told() -> dict[str, list[str]]:
    """State → cells of its row: state, Chinese, law, GB/T, construction, closing, …"""
    rows = re.findall(r"^\| `(\w+)` \|(.*)\|$", PAGE.read_text("utf-8"), re.M)
    return {state: [cell.strip() for cell in cells.split("|")] for state, cells in rows}


@pytest.mark.parametrize("state", CaseState)
def test_every_state_has_the_codes_the_documents_tell(state):
    cells = told()[state]
    wanted = (codes.national_code(state), codes.construction_code(state), codes.closing_code(state))
    assert [re.split(r"[ ,/]", cell)[0] for cell in cells[2:5]] == [code or "—" for code in wanted]


def test_what_the_law_lets_follow_is_told_apart():
    assert codes.construction_code(CaseState.ACCEPTED, paused=True) == "9"
    assert codes.construction_code(CaseState.WITHDRAWN, accepted=True) == "14"
    assert codes.construction_code(CaseState.GRANTED, tolerant=True) == "12"
    assert codes.construction_code(CaseState.REFUSED, tolerant=True) == "13"
    assert not any(codes.closing_code(state) for state in OPEN_STATES)
