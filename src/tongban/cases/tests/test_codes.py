"""The table of codes in the code is the table in the documents, and a case is in the phase its facts say."""

import re
from pathlib import Path

import pytest

from tongban.cases import codes
from tongban.cases.codes import CODES, CONFIGURABLE, Codes, Phase, Table
from tongban.cases.enums import OPEN_STATES, CaseState, NonAcceptanceReason
from tongban.cases.facts import record_of
from tongban.cases.models import Case
from tongban.cases.selectors import desk, progress
from tongban.cases.selectors.phases import phase_of
from tongban.cases.services import acceptance, claiming, procedures, sequels, supplements
from tongban.cases.tests import factories
from tongban.kernel.actors import SYSTEM

PAGE = Path(__file__).parents[4] / "docs" / "topics" / "case-states.md"


def told() -> dict[str, list[str]]:
    """Phase → cells of its row: Chinese, state, GB/T, construction, closing, Guangdong."""
    text = PAGE.read_text("utf-8").split("### Codes of other systems")[1]
    rows = re.findall(r"^\| `(\w+)` \|(.*)\|$", text, re.M)
    return {phase: [cell.strip() for cell in cells.split("|")] for phase, cells in rows}


class TestTheTable:
    @pytest.mark.parametrize("phase", Phase)
    def test_is_the_one_the_documents_show(self, phase):
        state, shipped = CODES[phase]
        row = (shipped.national, shipped.construction, shipped.closing, shipped.guangdong)
        assert told()[phase] == [phase.label, state.value, *(code or "—" for code in row)]

    @pytest.mark.parametrize("state", CaseState)
    def test_knows_every_state(self, state):
        assert CODES[Phase(state.value)][0] is state
        assert CODES[Phase(state.value)][1] != Codes()

    def test_closes_what_is_closed_and_nothing_else(self):
        closed = {state for state, found in CODES.values() if found.closing}
        assert closed == set(CaseState) - OPEN_STATES

    def test_has_each_code_of_construction_approvals(self):
        assert {found.construction for _state, found in CODES.values()} - {""} == {str(code) for code in range(1, 16)}


class TestTheCitysOwnFile:
    @pytest.fixture
    def own(self, settings, tmp_path):
        shipped = Path(codes.__file__).with_name("national") / "codes.toml"
        path = tmp_path / "codes.toml"
        more = "\n".join(f'[{table}]\nwithdrawn = "x-{table}"\nwithdrawn_late = "y"' for table in Table)
        path.write_text(f"{shipped.read_text('utf-8')}\n{more}\n", "utf-8")
        settings.TONGBAN_CASES_NATIONAL_CODES = str(path)

    def test_goes_before_what_is_only_practice(self, own):
        assert frozenset(Table) - {Table.NATIONAL} == CONFIGURABLE
        assert codes.codes_of(Phase.WITHDRAWN) == Codes("", "x-construction", "x-result", "x-guangdong")
        assert codes.closing_code(CaseState.GRANTED) == "0"

    def test_a_phase_goes_before_its_state(self, own):
        assert codes.codes_of(Phase.WITHDRAWN_LATE).construction == "y"


@pytest.mark.django_db
class TestThePhaseOfACase:
    def test_of_a_new_one_and_after_the_supplement(self):
        case = factories.case()
        assert phase_of(record_of(case)) is Phase.RECEIVED
        factories.bring(case, CaseState.SUPPLEMENT)
        assert seen(case) is Phase.SUPPLEMENT
        supplements.answer_supplement(
            actor=factories.owner_of(case), case_number=case.number, facts={}, materials=[factories.material()]
        )
        assert seen(case) is Phase.SUPPLEMENTED

    def test_goes_with_the_step_in_hand(self):
        case = factories.case(CaseState.ACCEPTED)
        assert seen(case) is Phase.ACCEPTED
        head = factories.staff_of(case)
        claiming.claim_task(actor=head, case_number=case.number)
        assert seen(case) in (Phase.EXAMINING, Phase.HANDLING)
        factories.to_decision(case.number, head)
        assert seen(case) is Phase.APPROVING

    def test_of_a_special_procedure_and_after_it(self):
        case = factories.case(CaseState.ACCEPTED)
        head = factories.staff_of(case)
        begun = procedures.start_procedure(
            actor=head, case_number=case.number, kind="testing", reasons="需要检测", expected_value=5
        )
        assert seen(case) is Phase.PAUSED
        procedures.end_procedure(
            actor=head, case_number=case.number, procedure_id=begun.pk, passed=True, result="检测合格"
        )
        assert seen(case) is Phase.RESUMED

    @pytest.mark.parametrize(
        ("ground", "phase"),
        [
            (NonAcceptanceReason.NOT_NEEDED, Phase.NOT_ACCEPTED),
            (NonAcceptanceReason.NOT_THIS_AUTHORITY, Phase.NOT_OURS),
        ],
    )
    def test_of_one_that_is_not_accepted_goes_with_the_ground(self, ground, phase):
        case = factories.case()
        acceptance.refuse_acceptance(
            actor=factories.staff_of(case),
            case_number=case.number,
            ground=ground,
            reasons="经核对",
            right_authority="市城管局",
        )
        assert seen(case) is phase

    def test_of_a_permit_and_of_one_that_was_revoked(self):
        case = factories.case(CaseState.GRANTED)
        assert seen(case) is Phase.GRANTED
        sequels.revoke_result(
            actor=factories.staff_of(case), case_number=case.number, ground="69-2", reasons="以欺骗手段取得"
        )
        assert seen(case) is Phase.REVOKED

    def test_is_told_on_the_desk_and_to_who_asks(self):
        case = factories.case(CaseState.REFUSED)
        on_desk = desk.get_case_on_desk(actor=factories.staff_of(case), number=case.number, masked=True)
        asked = progress.get_progress(actor=SYSTEM, number=case.number)
        assert (on_desk.codes, asked.codes) == (Codes("T8", "13", "1"),) * 2


def seen(case: Case) -> Phase:
    return progress.get_progress(actor=SYSTEM, number=case.number).phase
