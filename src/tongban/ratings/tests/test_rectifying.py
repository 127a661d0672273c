"""A bad rating is verified, mended or explained, called back and answered; who rated stays hidden."""

import threading
from datetime import timedelta

import pytest
from django.core import signing
from django.db import connection
from django.urls import reverse

from tongban.cases.public import CaseState
from tongban.cases.tests import factories as cases
from tongban.identity.tests import factories as identity
from tongban.kernel import calendar, clock
from tongban.kernel.actors import SYSTEM
from tongban.kernel.errors import DomainError, NotAllowed
from tongban.kernel.models import AuditRecord
from tongban.ledger import public as ledger
from tongban.messaging import public as messaging
from tongban.messaging.tests.factories import notices_of
from tongban.ratings import handlers, links, public, selectors
from tongban.ratings.enums import Finding
from tongban.ratings.enums import RectificationState as State
from tongban.ratings.errors import (
    AppealedBefore,
    CallBackMissing,
    LinkBroken,
    NotAnsweredYet,
    OwnCause,
    PlanDayInvalid,
    RatedAgain,
    RectificationMoved,
    RectificationNotFound,
    WithTheBureau,
    WordsMissing,
)
from tongban.ratings.events import BadRatingGiven
from tongban.ratings.links import Target
from tongban.ratings.models import Rating, Rectification
from tongban.ratings.services import judging, rectifying
from tongban.ratings.services.rating import give_rating
from tongban.ratings.tests.factories import NOON, InvitationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today():
    with clock.standing_at(NOON):  # Tuesday, 10 March 2026
        yield


@pytest.fixture
def office():
    return identity.AuthorityFactory(name="演示市市场监督管理局").pk


@pytest.fixture
def head(office):
    return identity.official("decider", authority_id=office, name="刘主任")


@pytest.fixture
def rater():
    return identity.citizen(name="欧阳建华")


@pytest.fixture
def bureau():
    return identity.official("bureau")


def rated(office, rater=None, **changes):
    invitation = InvitationFactory(authority_id=office, party_id=rater.id if rater else None)
    said = {"level": 5, "answers": [], "text": "等了两个小时", "channel": "web", "chosen": ""} | changes
    give_rating(target=Target(case_number=invitation.reference), **said)
    return Rectification.objects.filter(rating__invitation=invitation).first()


def verify(head, one, finding=Finding.CLEAR, **more):
    return rectifying.verify_rating(
        actor=head, rectification_id=one.pk, finding=finding, found="当天只开了一个窗口", **more
    )


def answer(head, one):
    about = {"measures": "增开两个窗口", "answer": "窗口已经增开，向您道歉。"}
    return rectifying.answer_rating(actor=head, rectification_id=one.pk, **about)


class TestOpening:
    def test_two_stars_or_fewer_open_it_with_the_days_of_the_settings(self, office, settings):
        settings.TONGBAN_RATINGS_CLOSE_DAYS = 7
        assert rated(office, level=3) is None
        one = rated(office, level=4)

        assert one.state == State.TO_VERIFY
        assert one.act_by == calendar.add_working_days(clock.today(), 1)
        assert one.due_on == calendar.add_working_days(clock.today(), 7)

    def test_who_answers_for_the_department_is_told_and_no_clerk(self, office, head):
        clerks = [identity.official(role, authority_id=office) for role in ("window_clerk", "reviewer")]
        one = rated(office)
        event = BadRatingGiven(one.rating_id, "case", "I1", office, 5, "2026-03-10")
        for _again in range(2):
            handlers.tell_department(event)

        (notice,) = notices_of(head)
        assert notice.link == reverse("ratings:show_rectification", args=[one.pk])
        assert [notices_of(clerk) for clerk in clerks] == [[], []]


class TestVerify:
    def test_complex_ones_get_a_day_within_the_longer_limit(self, office, head):
        last = calendar.add_working_days(clock.today(), 15)
        one = verify(head, rated(office), Finding.COMPLEX, plan_until=last)
        assert (one.state, one.act_by, one.due_on) == (State.RECTIFYING, last, last)
        assert verify(head, rated(office), Finding.COMPLEX).due_on == last
        for day in (last + timedelta(days=1), clock.today() - timedelta(days=1)):
            with pytest.raises(PlanDayInvalid):
                verify(head, rated(office), Finding.COMPLEX, plan_until=day)

    @pytest.mark.parametrize("finding", [Finding.CLEAR, Finding.NO_BASIS])
    def test_others_keep_the_short_limit(self, office, head, finding):
        one = verify(head, rated(office), finding)
        assert one.act_by == calendar.add_working_days(clock.today(), 5)

    def test_needs_words_and_happens_once(self, office, head):
        one = rated(office)
        with pytest.raises(WordsMissing):
            rectifying.verify_rating(actor=head, rectification_id=one.pk, finding="clear", found=" \x00 ")
        verify(head, one)
        with pytest.raises(RectificationMoved):
            verify(head, one)

    def test_is_for_who_answers_for_the_department(self, office, bureau):
        one = rated(office)
        with pytest.raises(NotAllowed):
            verify(bureau, one)
        elsewhere = identity.official("decider")
        clerk = identity.official("reviewer", authority_id=office)
        for actor in (elsewhere, clerk):
            with pytest.raises(RectificationNotFound):
                verify(actor, one)


class TestOwnCause:
    """Nobody looks into the rating of what the same person worked on (回避)."""

    @pytest.fixture
    def decided(self):
        """A case one head did alone, from acceptance to decision."""
        case = cases.case(CaseState.GRANTED)
        return case, cases.who_decided(case)

    def rated(self, case, **invited):
        invited = {"reference": case.number, "application_number": case.application_number} | invited
        invitation = InvitationFactory(**{"authority_id": case.authority_id} | invited)
        target = Target(case_number=case.number) if invitation.occasion == "case" else None
        target = target or Target(application_number=invitation.application_number)
        give_rating(target=target, level=5, answers=[], text="态度不好", channel="web", chosen="")
        return Rectification.objects.get(rating__invitation=invitation)

    def test_alone_in_the_department_it_goes_up_to_the_bureau_by_itself(self, decided, bureau):
        case, own = decided
        one = self.rated(case)
        for _again in range(2):
            rectifying.tell_department(rating_id=one.rating_id)

        one.refresh_from_db()
        assert one.routed_up_at == clock.now()
        assert notices_of(own) == []
        (told,) = notices_of(bureau)
        assert told.link == reverse("ratings:show_rectification", args=[one.pk])
        assert AuditRecord.objects.filter(action="ratings.route_up").count() == 1
        assert answer(bureau, verify(bureau, one)).state == State.ANSWERED

    def test_who_worked_on_it_is_refused_at_every_act(self, decided, bureau):
        case, own = decided
        one = self.rated(case)
        at = {"actor": own, "rectification_id": one.pk}
        for act in (
            lambda: verify(own, one),
            lambda: answer(own, one),
            lambda: rectifying.record_call_back(**at, result="reached", words="已说明"),
            lambda: rectifying.reveal_matter(**at, purpose="核对"),
        ):
            with pytest.raises(OwnCause):
                act()

    def test_a_colleague_who_took_no_part_does_it_and_it_does_not_go_up(self, decided, bureau):
        case, own = decided
        colleague = identity.official("decider", authority_id=case.authority_id)
        one = self.rated(case)
        rectifying.tell_department(rating_id=one.rating_id)

        assert len(notices_of(colleague)) == 1
        assert notices_of(own) == notices_of(bureau) == []
        with pytest.raises(NotAllowed):
            verify(bureau, one)
        assert verify(colleague, one).state == State.RECTIFYING

    def test_what_went_up_is_the_bureaus_alone(self, decided, bureau):
        case, _own = decided
        one = self.rated(case)
        rectifying.tell_department(rating_id=one.rating_id)
        later = identity.official("decider", authority_id=case.authority_id)
        with pytest.raises(WithTheBureau):
            verify(later, one)

    def test_goes_up_when_the_last_free_colleague_leaves(self, decided, bureau):
        case, _own = decided
        colleague = identity.official("decider", authority_id=case.authority_id)
        one = self.rated(case)
        assert judging.route_up_the_stranded() == 0
        identity.leave(colleague)
        assert [judging.route_up_the_stranded() for _again in range(2)] == [1, 0]
        assert len(notices_of(bureau)) == 1
        one.refresh_from_db()
        assert one.routed_up_at

    def test_a_rated_visit_counts_who_took_it_in(self):
        clerk = identity.official("decider", "window_clerk")
        case = cases.opened(cases.open_case(by=clerk, channel="1").number)
        one = self.rated(case, occasion="visit", reference=case.application_number, authority_id=clerk.authority_id)
        with pytest.raises(OwnCause):
            verify(clerk, one)

    def test_the_bureau_does_not_review_what_the_same_person_handled(self, decided):
        case, _own = decided
        both = identity.official("decider", "bureau", authority_id=case.authority_id)
        colleague = identity.official("decider", authority_id=case.authority_id)
        cases.done_by(case, "decide", both)
        one = verify(colleague, self.rated(case), Finding.MISTAKEN)
        with pytest.raises(OwnCause):
            rectifying.decide_appeal(actor=both, rectification_id=one.pk, upheld=True, answer="误评")

    def test_the_page_says_so_and_offers_no_act(self, client, decided):
        case, own = decided
        one = self.rated(case)
        identity.log_in(client, own)
        shown = client.get(reverse("ratings:show_rectification", args=[one.pk])).text
        assert "您经办过这件事" in shown
        assert reverse("ratings:verify_rating", args=[one.pk]) not in shown
        for name in ("verify_rating", "answer_rating", "record_call_back", "reveal_matter"):
            refused = client.get(reverse(f"ratings:{name}", args=[one.pk]))
            assert refused.status_code == 403
            assert "回避" in refused.text


class TestReview:
    def test_upheld_takes_the_rating_out_of_every_figure(self, office, head, bureau):
        one = rated(office)
        before = public.satisfaction(clock.today()).count
        verify(head, one, Finding.MISTAKEN)
        one = rectifying.decide_appeal(actor=bureau, rectification_id=one.pk, upheld=True, answer="评的是另一件")

        assert one.state == State.REMOVED
        assert public.satisfaction(clock.today()).count == before - 1
        assert selectors.list_voices(actor=head, days=30).rows == []
        assert selectors.count_rectifications(actor=head, days=30).confirmed == 0
        assert Rating.objects.get(pk=one.rating_id).level == 5

    def test_refused_goes_back_and_cannot_be_asked_for_again(self, office, head, bureau):
        one = verify(head, rated(office), Finding.MISTAKEN)
        with clock.standing_at(NOON + timedelta(days=10)):
            one = rectifying.decide_appeal(actor=bureau, rectification_id=one.pk, upheld=False, answer="事实清楚")
            assert one.act_by == calendar.add_working_days(clock.today(), 1)
        with pytest.raises(AppealedBefore):
            verify(head, one, Finding.MISTAKEN)
        assert verify(head, one).state == State.RECTIFYING

    def test_is_the_bureaus(self, office, head):
        one = verify(head, rated(office), Finding.MISTAKEN)
        with pytest.raises(NotAllowed):
            rectifying.decide_appeal(actor=head, rectification_id=one.pk, upheld=True, answer="误评")


class TestCallBackAndAnswer:
    def test_who_left_a_number_is_called_before_it_is_closed(self, office, head):
        one = verify(head, rated(office, contact_name="欧阳", contact_phone="13800138000"))
        with pytest.raises(CallBackMissing):
            answer(head, one)
        rectifying.record_call_back(actor=head, rectification_id=one.pk, result="reached", words="本人表示谅解")

        assert answer(head, one).state == State.ANSWERED
        counts = selectors.count_rectifications(actor=head, days=30)
        assert (counts.rectified, counts.called_back) == (1.0, 1.0)

    def test_the_answer_reaches_who_was_invited_once(self, office, head, rater):
        one = answer(head, verify(head, rated(office, rater)))

        (message,) = messaging.list_recent(rater)
        assert "反馈" in message.subject
        with pytest.raises(RectificationMoved):
            answer(head, one)

    def test_settles_the_notice(self, office, head):
        one = rated(office)
        rectifying.tell_department(rating_id=one.rating_id)
        answer(head, verify(head, one))
        assert notices_of(head)[0].settled_at

    def test_nothing_is_answered_before_it_was_looked_into(self, office, head):
        with pytest.raises(RectificationMoved):
            answer(head, rated(office))


class TestMatter:
    def test_is_shown_for_a_purpose_and_the_person_reads_who_looked(self, office, head, rater):
        one = rated(office, rater, contact_name="欧阳", contact_phone="13800138000")
        matter = rectifying.reveal_matter(actor=head, rectification_id=one.pk, purpose="核对办理经过")

        assert matter.reference == one.rating.invitation.reference
        assert matter.contact_phone == "13800138000"
        assert any("核对办理经过" in row.purpose for row in ledger.list_reads(actor=rater).rows)
        assert AuditRecord.objects.filter(action="ratings.reveal_rated_matter").exists()

    def test_is_shown_to_nobody_else_and_not_after_the_end(self, office, head, bureau):
        one = rated(office)
        clerk = identity.official("reviewer", authority_id=office)
        for actor, refusal in ((bureau, NotAllowed), (clerk, RectificationNotFound)):
            with pytest.raises(refusal):
                rectifying.reveal_matter(actor=actor, rectification_id=one.pk, purpose="看看")
        answer(head, verify(head, one))
        with pytest.raises(RectificationMoved):
            rectifying.reveal_matter(actor=head, rectification_id=one.pk, purpose="看看")


class TestAgain:
    def test_once_by_the_link_of_the_answer(self, office, head):
        one = rated(office)
        token = links.again_path(one.pk).split("/")[2]
        with pytest.raises(NotAnsweredYet):
            rectifying.rate_again(token=token, level=1, text="")
        answer(head, verify(head, one))
        assert rectifying.rate_again(token=token, level=2, text=" 改得快 ").again_text == "改得快"
        with pytest.raises(RatedAgain):
            rectifying.rate_again(token=token, level=5, text="")

    @pytest.mark.parametrize("token", ["", "1", "1:abc", "x" * 500, "１:2"])
    def test_no_other_link_opens_it(self, token):
        with pytest.raises(LinkBroken):
            links.read_again(token)

    def test_a_link_for_rating_is_no_link_for_answers(self):
        with pytest.raises(LinkBroken):
            links.read_again(links.token_of(Target(case_number="C1")))
        with pytest.raises(LinkBroken):
            links.read_again(signing.Signer(salt="tongban.ratings.again").sign("word"))


class TestList:
    def test_in_due_order_with_the_overdue_ones_for_the_bureau(self, office, head, bureau):
        first = verify(head, rated(office))
        second = rated(office)
        other = rated(identity.AuthorityFactory().pk)

        def shown(actor, part):
            return [row.pk for row in selectors.list_rectifications(actor=actor, part=part).rows]

        assert shown(head, "open") == [second.pk, first.pk]
        assert shown(bureau, "late") == []
        with clock.standing_at(NOON + timedelta(days=4)):
            assert shown(bureau, "late") == [second.pk, other.pk]
            assert selectors.count_rectifications(actor=bureau, days=30).late == 2
        assert shown(identity.official("reviewer", authority_id=office), "open") == []
        answer(head, first)
        assert shown(head, "closed") == [first.pk]
        assert shown(SYSTEM, "appeals") == []


class TestPages:
    def test_the_whole_loop(self, client, office, head, rater):
        invitation = InvitationFactory(authority_id=office, party_id=rater.id)
        rate = links.path_of(Target(case_number=invitation.reference))
        client.post(f"{rate}5/", {"text": "太慢", "contact_name": "欧阳", "contact_phone": "13800138000"})
        one = Rectification.objects.get()
        identity.log_in(client, head)

        listed = client.get(reverse("ratings:list_rectifications")).text
        assert "食品经营许可" in listed
        page = client.get(reverse("ratings:show_rectification", args=[one.pk])).text
        assert "太慢" in page
        for hidden in ("13800138000", "欧阳", invitation.reference):
            assert hidden not in page
        act = {name: reverse(f"ratings:{name}", args=[one.pk]) for name in ACTS}
        assert "13800138000" in client.post(act["reveal_matter"], {"purpose": "回访"}).text
        assert "13800138000" not in client.get(act["reveal_matter"]).text
        client.post(act["verify_rating"], {"finding": "clear", "found": "窗口少"})
        assert "先回访" in client.post(act["answer_rating"], {"measures": "增开", "answer": "已增开"}).text
        client.post(act["record_call_back"], {"result": "reached", "words": "已说明"})
        client.post(act["answer_rating"], {"measures": "增开", "answer": "窗口已经增开"})
        again = links.again_path(one.pk)
        assert "窗口已经增开" in client.get(again).text
        client.post(again, {"level": "1", "text": "谢谢"})

        assert "谢谢" in client.get(reverse("ratings:show_rectification", args=[one.pk])).text
        assert "100.0%" in client.get(reverse("ratings:list_ratings")).text

    def test_contact_is_asked_after_bad_levels_only_and_checked(self, client, office):
        rate = links.path_of(Target(case_number=InvitationFactory(authority_id=office).reference))
        assert "contact_phone" not in client.get(f"{rate}2/").text
        assert "contact_phone" in client.get(f"{rate}4/").text
        for bad in ({"contact_name": "欧阳"}, {"contact_phone": "<script>"}, {"contact_phone": "1" * 40}):
            client.post(f"{rate}4/", bad)
        assert not Rectification.objects.exists()

    def test_those_who_were_rated_cannot_open_them(self, client, office):
        one = rated(office)
        identity.log_in(client, identity.official("reviewer", authority_id=office))
        assert client.get(reverse("ratings:list_rectifications")).status_code == 403
        assert client.get(reverse("ratings:show_rectification", args=[one.pk])).status_code == 403
        assert reverse("ratings:list_rectifications") not in client.get(reverse("ratings:list_ratings")).text

    def test_another_department_finds_nothing(self, client, office):
        one = rated(office)
        identity.log_in(client, identity.official("decider"))
        for name in ACTS:
            assert client.get(reverse(f"ratings:{name}", args=[one.pk])).status_code in (403, 404)


ACTS = ("show_rectification", "verify_rating", "record_call_back", "answer_rating", "decide_appeal", "reveal_matter")


@pytest.mark.django_db(transaction=True)
def test_two_answers_at_the_same_instant_close_it_once(office, head):
    one = verify(head, rated(office))
    gate, refused = threading.Barrier(2), []

    def close():
        gate.wait()
        try:
            answer(head, one)
        except DomainError as error:
            refused.append(error.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=close) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert refused == ["ratings.rectification_moved"]
