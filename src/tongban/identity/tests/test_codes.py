"""Codes by text message: good once, for one purpose, some minutes; asked for within limits."""

import threading
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection

from tongban.identity.enums import CodePurpose
from tongban.identity.errors import CodesRest, CodesUsedUp, CodeWrong, MobileRefused
from tongban.identity.models import OneTimeCode
from tongban.identity.services.codes import GOOD_MINUTES, MOST_TRIES, code_to_send, note_sent, send_code, use_code
from tongban.identity.tests.factories import after_the_pause, citizen_number, code_of
from tongban.kernel import clock
from tongban.kernel.actors import PUBLIC
from tongban.kernel.models import AuditRecord, OutboxEvent

MOBILE = "13800138000"


def send(mobile: str = MOBILE, purpose: CodePurpose = CodePurpose.REGISTER, **counted: str):
    return send_code(actor=PUBLIC, purpose=purpose, mobile=mobile, **counted)


def use(code_id, code: str, purpose: CodePurpose = CodePurpose.REGISTER) -> str:
    return use_code(actor=PUBLIC, code_id=code_id, purpose=purpose, code=code)


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


@pytest.mark.django_db
class TestUseCode:
    @pytest.mark.parametrize("typed", ["{}", " {} ", "{0[0]}{0[1]}{0[2]} {0[3]}{0[4]}{0[5]}"])
    def test_tells_the_number_it_was_sent_to(self, typed):
        code_id = send("+86 138 0013 8000")

        assert use(code_id, typed.format(code_of())) == MOBILE

    def test_is_good_once(self):
        code_id, code = send(), code_of()
        use(code_id, code)

        with pytest.raises(CodeWrong):
            use(code_id, code)

    def test_is_good_for_its_purpose_only(self):
        code_id, code = send(purpose=CodePurpose.PROVE), code_of()

        with pytest.raises(CodeWrong):
            use(code_id, code, CodePurpose.MOBILE)
        assert use(code_id, code, CodePurpose.PROVE) == MOBILE

    def test_is_good_for_some_minutes_only(self):
        code_id, code = send(), code_of()

        with clock.standing_at(clock.now() + timedelta(minutes=GOOD_MINUTES)), pytest.raises(CodeWrong):
            use(code_id, code)

    def test_a_newer_one_ends_it(self):
        first, code = send(), code_of()
        after_the_pause()
        send()

        with pytest.raises(CodeWrong):
            use(first, code)

    def test_guessing_is_stopped_and_counted_though_refused(self):
        code_id, code = send(), code_of()
        for _ in range(MOST_TRIES):
            with pytest.raises(CodeWrong):
                use(code_id, wrong(code))

        with pytest.raises(CodeWrong):
            use(code_id, code)
        assert OneTimeCode.objects.get().false_tries == MOST_TRIES + 1
        assert AuditRecord.objects.filter(action="identity.false_code").count() == MOST_TRIES + 1

    @pytest.mark.parametrize("typed", ["", " ", "1", "1234567", "१२३४५६", "\x00", "' OR 1=1", "9" * 4000])
    def test_what_is_no_code_is_wrong(self, typed):
        with pytest.raises(CodeWrong):
            use(send(), typed)

    @pytest.mark.parametrize("code_id", [None, uuid4()])
    def test_a_code_that_never_was_is_as_wrong(self, code_id):
        with pytest.raises(CodeWrong):
            use(code_id, "123456")


@pytest.mark.django_db
class TestSendCode:
    def test_number_and_code_lie_sealed_and_travel_in_no_event(self):
        send(subject=citizen_number(1), place="203.0.113.9")

        with connection.cursor() as cursor:
            cursor.execute("SELECT row_to_json(c)::text FROM identity_onetimecode c")
            (kept,) = cursor.fetchone()
        trails = str(list(OutboxEvent.objects.values())) + str(list(AuditRecord.objects.values()))
        for secret in (MOBILE, code_of(), citizen_number(1), "203.0.113.9"):
            assert secret not in kept + trails
            assert secret.encode().hex() not in kept

    def test_a_second_one_waits_a_minute(self):
        send()

        with pytest.raises(CodesRest) as refused:
            send(purpose=CodePurpose.PROVE)
        assert 0 < refused.value.details["seconds"] <= 60

    def test_one_number_gets_five_an_hour(self):
        for _ in range(5):
            send()
            after_the_pause()

        with pytest.raises(CodesUsedUp):
            send()
        assert send("13900139000")

    def test_about_one_person_ten_a_day_whatever_the_numbers(self):
        for number in range(10):
            send(f"1380013{number:04d}", subject=citizen_number(1))

        with pytest.raises(CodesUsedUp):
            send("13900139000", subject=citizen_number(1))
        assert send("13900139000", subject=citizen_number(2))

    def test_from_one_place_sixty_an_hour(self):
        for number in range(60):
            send(f"1380013{number:04d}", place="203.0.113.9")

        with pytest.raises(CodesUsedUp):
            send("13900139000", place="203.0.113.9")
        assert send("13900139000", place="203.0.113.10")

    @pytest.mark.parametrize("mobile", ["123", "+1 202 555 0100", "一三八"])
    def test_goes_to_mobile_numbers_only(self, mobile):
        with pytest.raises(MobileRefused):
            send(mobile)

    def test_is_told_to_the_sender_while_it_is_good(self):
        code_id = send()
        assert code_to_send(code_id=code_id) == (MOBILE, code_of())

        note_sent(code_id=code_id)
        use(code_id, code_of())

        assert code_to_send(code_id=code_id) is None
        assert OneTimeCode.objects.get().sent_at is not None


@pytest.mark.django_db(transaction=True)
class TestRace:
    def _at_once(self, act, times: int = 4) -> list[str]:
        barrier, ends = threading.Barrier(times), []

        def run() -> None:
            try:
                barrier.wait(10)
                act()
                ends.append("done")
            except (CodeWrong, CodesRest) as refusal:
                ends.append(refusal.code)
            finally:
                connection.close()

        threads = [threading.Thread(target=run) for _ in range(times)]
        [thread.start() for thread in threads]
        [thread.join(20) for thread in threads]
        return sorted(ends)

    def test_one_code_lets_one_in(self):
        code_id, code = send(), code_of()

        assert self._at_once(lambda: use(code_id, code)) == ["done"] + ["identity.code_wrong"] * 3

    def test_many_requests_for_one_number_send_one(self):
        assert self._at_once(send) == ["done"] + ["identity.codes_rest"] * 3
        assert OneTimeCode.objects.count() == 1
