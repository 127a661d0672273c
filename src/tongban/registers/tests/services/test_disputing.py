import threading
from datetime import date, timedelta

import pytest
from django.db import connections

from tongban.identity.public import Role
from tongban.identity.tests import factories as identity
from tongban.kernel import calendar, clock
from tongban.kernel.actors import SYSTEM
from tongban.kernel.errors import NotAllowed
from tongban.ledger.public import list_reads
from tongban.messaging import public as messaging
from tongban.registers.enums import Answer, DisputeState, Quality
from tongban.registers.errors import (
    AlreadyAnswered,
    AlreadyDisputed,
    DisputeNotFound,
    FactNotHeld,
    ReasonNeeded,
    SameValue,
    SubjectNotVisible,
    ValueRefused,
)
from tongban.registers.models import Dispute, PastRecord, Record, Register
from tongban.registers.public import dispute_fact, find_disputes, find_facts, value_on
from tongban.registers.services import disputing
from tongban.registers.tests.factories import (
    MINE,
    PURPOSE,
    base_libraries,
    hold,
    jsonl,
    keeper,
    load,
    me,
    number,
    person,
)

pytestmark = pytest.mark.django_db
ADDRESS = "person.household_address"


@pytest.fixture(autouse=True)
def _libraries():
    base_libraries()


@pytest.fixture
def mine():
    return me(household_address="五山路1号")


def fact_of(actor, own, element=ADDRESS):
    return find_facts(actor=actor, subject=person(own), elements=[element], purpose=PURPOSE).facts[element]


def wrong(actor, own, right="五山路2号", **more):
    return dispute_fact(actor=actor, subject=person(own), fact=fact_of(actor, own), right_value=right, **more)


class TestDisputeFact:
    def test_starts_a_clock_of_working_days_and_marks_the_value(self, mine, outbox):
        row = wrong(*mine, note="户口本上写的", about="application:A1")

        assert row.due_on == calendar.add_working_days(clock.today(), 10)
        assert (row.held, row.right, row.state) == ("五山路1号", "五山路2号", DisputeState.OPEN)
        assert outbox()[-1] == "registers.fact_disputed"
        fact = fact_of(*mine)
        assert (fact.value, fact.quality, fact.dispute) == ("五山路1号", Quality.DISPUTED, row.number)

    def test_a_register_may_have_its_own_clock(self, mine):
        Register.objects.filter(code="population.persons").update(correction_days=3)

        assert wrong(*mine).due_on == calendar.add_working_days(clock.today(), 3)

    def test_the_person_finds_it_again(self, mine):
        row = wrong(*mine, about="application:A1")

        assert [each.number for each in find_disputes(actor=mine[0])] == [row.number]
        assert find_disputes(actor=mine[0], about="application:A2") == []
        assert find_disputes(actor=identity.citizen(certificate_number=number(60))) == []

    def test_once_while_it_is_open(self, mine):
        wrong(*mine)
        with pytest.raises(AlreadyDisputed):
            wrong(*mine, right="五山路3号")

    def test_needs_another_value(self, mine):
        with pytest.raises(SameValue):
            wrong(*mine, right="五山路 １号")

    @pytest.mark.parametrize("text", ["", "  ", "路" * 301, "a\x00b"])
    def test_refuses_what_the_column_does_not_take(self, mine, text):
        with pytest.raises(ValueRefused):
            wrong(*mine, right=text)

    def test_nobody_disputes_for_a_stranger(self, mine):
        fact = fact_of(*mine)
        stranger = identity.citizen(certificate_number=number(60))
        with pytest.raises(SubjectNotVisible):
            dispute_fact(actor=stranger, subject=person(mine[1]), fact=fact, right_value="x")
        with pytest.raises(FactNotHeld):
            dispute_fact(actor=stranger, subject=person(number(60)), fact=fact, right_value="x")


class TestAnswerDispute:
    def answer(self, row, answer=Answer.CORRECTED, actor=None, **said):
        who = actor or keeper("population.persons")
        values = {"reason": "已核实", "value": "五山路2号"} | said
        return disputing.answer_dispute(actor=who, number=row.number, answer=answer, **values)

    def test_a_correction_is_a_new_version_with_its_source(self, mine, deliver):
        self.answer(wrong(*mine))

        fact = fact_of(*mine)
        assert (fact.value, fact.quality, fact.as_of) == ("五山路2号", Quality.CORRECTED, clock.today())
        past = PastRecord.objects.get()
        assert (past.replaced, past.data["household_address"]) == (True, "五山路1号")
        deliver()
        (message,) = messaging.list_recent(mine[0])
        assert message.subject == "已更正：户籍地址"

    def test_a_correction_since_a_day_keeps_what_held_before(self, mine):
        since = clock.today() - timedelta(days=5)

        self.answer(wrong(*mine), since=since)

        asked = {"actor": mine[0], "subject": person(mine[1]), "element": ADDRESS, "purpose": MINE}
        assert value_on(**asked, day=since - timedelta(days=1)).value == "五山路1号"
        assert value_on(**asked, day=since).value == "五山路2号"

    def test_it_stands_with_the_reason(self, mine, deliver):
        row = wrong(*mine)

        self.answer(row, Answer.STANDS, reason="与户口登记一致")

        assert fact_of(*mine).quality == Quality.AS_GIVEN
        (seen,) = find_disputes(actor=mine[0])
        assert (seen.state, seen.answer_reason) == (DisputeState.STANDS, "与户口登记一致")
        deliver()
        assert messaging.list_recent(mine[0])[0].subject == "核实结果：户籍地址"

    def test_needs_a_reason_once_and_a_value_of_the_column(self, mine):
        row = wrong(*mine)
        with pytest.raises(ReasonNeeded):
            self.answer(row, reason=" ")
        with pytest.raises(ValueRefused):
            self.answer(row, value="")
        with pytest.raises(ValueRefused):
            self.answer(row, since=date(2001, 1, 1))
        self.answer(row)
        with pytest.raises(AlreadyAnswered):
            self.answer(row)

    def test_only_the_source_department_sees_and_answers(self, mine):
        row = wrong(*mine)
        keeper("population.persons")
        for role in Role:
            with pytest.raises((DisputeNotFound, NotAllowed)):
                self.answer(row, actor=identity.official(role))

    def test_opening_it_is_told_to_the_person(self, mine):
        row = wrong(*mine)

        disputing.open_for_answer(actor=keeper("population.persons"), number=row.number)

        assert list_reads(actor=mine[0]).rows[0].purpose == "数据校核"


class TestTheNextFile:
    def correct(self, mine):
        row = wrong(*mine)
        disputing.answer_dispute(
            actor=SYSTEM, number=row.number, answer=Answer.CORRECTED, reason="已核实", value="五山路2号"
        )

    def send(self, own, address):
        row = {"number": own, "name": "张敏", "sex": "2", "household_address": address}
        return load("population.persons", jsonl([row]), as_of=clock.today())

    def test_that_has_the_old_value_does_not_undo_the_correction(self, mine):
        self.correct(mine)

        summary = self.send(mine[1], "五山路1号")

        assert [flaw.message for flaw in summary.flaws] == ["文件里仍是更正以前的内容，保留更正。"]
        assert (summary.state, summary.bad_rows) == ("applied", 0)
        assert fact_of(*mine).value == "五山路2号"

    def test_that_follows_the_correction_ends_its_mark(self, mine):
        self.correct(mine)

        self.send(mine[1], "五山路2号")

        assert Record.objects.get().marks == {}
        assert fact_of(*mine).quality == Quality.AS_GIVEN

    def test_that_has_something_newer_is_believed(self, mine):
        self.correct(mine)

        self.send(mine[1], "珠江路9号")

        assert fact_of(*mine).value == "珠江路9号"
        assert Record.objects.get().marks == {}

    def test_leaves_an_open_dispute_open(self, mine):
        wrong(*mine)

        self.send(mine[1], "珠江路9号")

        assert fact_of(*mine).quality == Quality.DISPUTED


@pytest.mark.django_db(transaction=True)
class TestTwoAtOnce:
    def test_open_one_request(self):
        base_libraries()
        actor, own = me(household_address="五山路1号")
        fact = fact_of(actor, own)
        barrier, told = threading.Barrier(2), []

        def send():
            barrier.wait(timeout=10)
            try:
                dispute_fact(actor=actor, subject=person(own), fact=fact, right_value="五山路2号")
                told.append("sent")
            except AlreadyDisputed:
                told.append("refused")
            finally:
                connections.close_all()

        threads = [threading.Thread(target=send) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=30)

        assert sorted(told) == ["refused", "sent"]
        assert Dispute.objects.count() == 1

    def test_the_waiting_file_and_a_correction_do_not_lose_each_other(self):
        base_libraries()
        actor, own = me(household_address="五山路1号")
        row = wrong(actor, own)
        disputing.answer_dispute(
            actor=SYSTEM, number=row.number, answer=Answer.CORRECTED, reason="已核实", value="五山路2号"
        )
        hold(
            "population.persons", {"number": own, "name": "张敏", "household_address": "五山路1号"}, as_of=clock.today()
        )

        assert fact_of(actor, own).value == "五山路2号"
