import json
import threading
from datetime import timedelta

import pytest
from django.apps import apps
from django.core.signing import Signer
from django.db import connection

from tongban.cases import public as cases
from tongban.cases.tests.factories import open_case
from tongban.identity.tests import factories as identity
from tongban.kernel import clock
from tongban.kernel.models import AuditRecord, OutboxEvent
from tongban.messaging import public as messaging
from tongban.ratings import links, public, questions
from tongban.ratings.enums import Level
from tongban.ratings.errors import (
    AlreadyRated,
    AnswerUnknown,
    LevelMissing,
    LinkBroken,
    NotYetFinished,
    RatingClosed,
)
from tongban.ratings.links import Target
from tongban.ratings.models import Invitation, Rating
from tongban.ratings.services import inviting
from tongban.ratings.services.rating import give_rating
from tongban.ratings.tests.factories import NOON, InvitationFactory


@pytest.fixture(autouse=True)
def _today():
    with clock.standing_at(NOON):
        yield


def rate(number: str, **changes: object) -> None:
    said = {"level": 1, "answers": [], "text": "", "channel": "web", "chosen": ""} | changes
    give_rating(target=Target(case_number=number), **said)


class TestLevels:
    def test_run_against_the_stars(self):
        assert [(level.value, level.stars) for level in Level] == [(1, 5), (2, 4), (3, 3), (4, 2), (5, 1)]

    def test_two_stars_or_fewer_are_bad(self):
        assert [level.stars for level in Level if level.is_bad] == [2, 1]


class TestQuestions:
    @pytest.mark.parametrize("language", ["zh-hans", "en"])
    @pytest.mark.parametrize(
        ("setting", "names"),
        [
            ("online", {"办事效率", "办事指南精确度", "办事便捷度", "平台操作性"}),
            ("on_site", {"服务效率", "服务水平", "服务态度"}),
        ],
    )
    def test_ask_the_indicators_of_the_specification_at_every_level(self, setting, names, language):
        for level in Level:
            question = questions.question_of(setting=setting, level=level, language=language)
            assert question.text
            assert len({indicator.statement for indicator in question.indicators}) == len(names)
            if language == "zh-hans":
                assert {indicator.name for indicator in question.indicators} == names


class TestLinks:
    def test_lead_back_to_what_was_signed_and_stay_the_same(self):
        token = links.token_of(Target(case_number="C1"))

        assert links.read_token(token) == Target(case_number="C1")
        assert links.token_of(Target(case_number="C1")) == token

    def test_every_altered_character_is_refused(self):
        token = links.token_of(Target(case_number="C1"))
        for place in range(len(token) - 1):  # the last character of base64 carries spare bits
            other = "A" if token[place] != "A" else "B"
            with pytest.raises(LinkBroken):
                links.read_token(token[:place] + other + token[place + 1 :])

    @pytest.mark.parametrize("token", ["", ":", "C1", "x" * 5000, "../../etc", "张三", "\x00", "W10:x"])
    def test_everything_we_did_not_sign_is_refused(self, token):
        with pytest.raises(LinkBroken):
            links.read_token(token)

    def test_a_signature_made_for_another_purpose_is_refused(self):
        with pytest.raises(LinkBroken):
            links.read_token(Signer(salt="something.else").sign_object(["C1", ""]))


@pytest.mark.django_db
class TestGiveRating:
    def test_keeps_the_code_of_the_standard_and_the_version_of_the_question(self):
        invitation = InvitationFactory()
        rate(invitation.reference, level=5, answers=["platform", "efficiency"], text="  太慢\x00了\n ")

        rating = Rating.objects.get()
        assert (rating.level, rating.answers, rating.question_version) == (5, ["efficiency", "platform"], "2026-1")
        assert rating.text == "太慢 了"

    def test_a_second_rating_is_refused_and_the_first_stays(self):
        invitation = InvitationFactory()
        rate(invitation.reference, level=1)

        with pytest.raises(AlreadyRated):
            rate(invitation.reference, level=5)
        assert Rating.objects.get().level == 1

    def test_before_the_case_is_finished_nothing_can_be_rated(self):
        with pytest.raises(NotYetFinished):
            rate("C-unknown")

    def test_the_time_to_rate_ends(self, settings):
        settings.TONGBAN_RATINGS_DAYS = 30
        recent = InvitationFactory(opened_at=NOON - timedelta(days=30))
        old = InvitationFactory(opened_at=NOON - timedelta(days=30, seconds=1))

        rate(recent.reference)
        with pytest.raises(RatingClosed):
            rate(old.reference)

    @pytest.mark.parametrize("level", [0, 6, -1])
    def test_refuses_a_level_that_does_not_exist(self, level):
        with pytest.raises(LevelMissing):
            rate(InvitationFactory().reference, level=level)

    def test_refuses_an_answer_of_another_question(self):
        with pytest.raises(AnswerUnknown):
            rate(InvitationFactory(setting="online").reference, answers=["attitude"])

    def test_an_application_with_several_cases_needs_a_choice_among_its_own(self):
        mine = InvitationFactory(application_number="A1")
        InvitationFactory(application_number="A1")
        other = InvitationFactory(application_number="A2")
        said = {"level": 2, "answers": [], "text": "", "channel": "qr"}

        with pytest.raises(NotYetFinished):
            give_rating(target=Target(application_number="A1"), chosen="", **said)
        with pytest.raises(NotYetFinished):
            give_rating(target=Target(application_number="A1"), chosen=other.choice, **said)
        give_rating(target=Target(application_number="A1"), chosen=mine.choice, **said)
        assert Rating.objects.get().invitation == mine

    def test_nothing_that_is_written_tells_who_rated(self):
        party = identity.PartyFactory(name="欧阳震华")
        invitation = InvitationFactory()
        rate(invitation.reference, level=5, text="不满意")

        assert not {"party", "actor", "applicant"} & {field.name for field in Rating._meta.get_fields()}
        told = json.dumps(list(OutboxEvent.objects.values_list("payload", flat=True)))
        assert invitation.reference not in told
        assert str(party.certificate_number) not in told
        assert not AuditRecord.objects.filter(action__startswith="ratings").exists()

    def test_a_bad_rating_is_announced_as_such(self, outbox):
        rate(InvitationFactory().reference, level=3)
        rate(InvitationFactory().reference, level=4)

        assert outbox() == ["ratings.rating_given", "ratings.rating_given", "ratings.bad_rating_given"]


@pytest.mark.django_db(transaction=True)
def test_two_submits_at_once_make_one_rating():
    invitation = InvitationFactory()
    barrier, outcomes = threading.Barrier(2), []

    def race(level: int) -> None:
        with clock.standing_at(NOON):
            barrier.wait()
            try:
                rate(invitation.reference, level=level)
                outcomes.append("rated")
            except AlreadyRated:
                outcomes.append("refused")
            finally:
                connection.close()

    threads = [threading.Thread(target=race, args=[level]) for level in (1, 5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["rated", "refused"]
    assert Rating.objects.count() == 1
    assert OutboxEvent.objects.filter(name="ratings.rating_given").count() == 1


def finished(kind: type = cases.CaseDecided, **facts: object):
    values = {
        "case_number": "C1",
        "application_number": "A1",
        "item_code": "I1",
        "item_title": "食品经营许可",
        "authority_id": 1,
        "applicant_id": facts.get("applicant_id") or identity.citizen().id,
        "agent_id": None,
        "channel": "2",
        "state": "granted",
        "due_on": None,
        "at": NOON.isoformat(),
    }
    return kind(**(values | facts))


@pytest.mark.django_db
class TestInvitations:
    def test_a_finished_case_is_invited_once_with_a_message_that_carries_the_link(self):
        citizen = identity.citizen()
        for _ in range(2):
            inviting.invite_for_case(finished(applicant_id=citizen.id))

        assert Invitation.objects.get().setting == "online"
        (message,) = messaging.list_recent(citizen)
        assert "食品经营许可" in message.subject

    def test_the_mail_goes_to_the_address_given_in_the_application(self):
        citizen = identity.citizen()
        receipt = open_case(actor=citizen, contact={"email": "shop@example.cn"})

        inviting.invite_for_case(finished(applicant_id=citizen.id, case_number=receipt.number))

        message = apps.get_model("messaging", "Message").objects.get(key="rating_invited:" + receipt.number)
        assert message.email_to == "shop@example.cn"

    def test_several_cases_taken_in_at_a_window_are_one_visit(self):
        for number in ("C1", "C2"):
            inviting.invite_for_visit(finished(cases.CaseOpened, case_number=number, channel="1", state="received"))

        invitation = Invitation.objects.get()
        assert (invitation.occasion, invitation.reference, invitation.setting) == ("visit", "A1", "on_site")

    def test_an_online_application_is_no_visit(self):
        inviting.invite_for_visit(finished(cases.CaseOpened, state="received"))

        assert not Invitation.objects.exists()

    def test_visit_and_case_are_rated_apart(self):
        inviting.invite_for_visit(finished(cases.CaseOpened, channel="1", state="received"))
        InvitationFactory(reference="C1", application_number="A1")
        said = {"level": 1, "answers": [], "text": "", "channel": "qr"}
        for chosen in ("visit:A1", "case:C1"):
            give_rating(target=Target(application_number="A1"), chosen=chosen, **said)

        assert sorted(Rating.objects.values_list("occasion", flat=True)) == ["case", "visit"]

    def test_the_path_on_a_slip_is_a_signed_link(self):
        path = public.rating_path(application_number="A1")

        assert links.read_token(path.split("/")[2]) == Target(application_number="A1")
