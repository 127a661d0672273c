"""Pages for residents and for everybody, and the same over JSON."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tongban.cases import handlers
from tongban.cases.enums import CaseState, NoticeKind
from tongban.cases.models import ProgressAttempts
from tongban.cases.services import notices, progress_query
from tongban.cases.tests import factories
from tongban.identity.tests.factories import log_in
from tongban.kernel import clock, files
from tongban.kernel.actors import Actor, ActorKind
from tongban.kernel.models import OutboxEvent
from tongban.messaging import public as messaging

pytestmark = pytest.mark.django_db


def address(case, name="show_case", *more):
    return reverse(f"cases:{name}", args=[case.number, *more])


@pytest.fixture
def granted():
    case = factories.case(CaseState.GRANTED, name="欧阳建国")
    notices.render_notice(notice_id=case.notices.get(kind=NoticeKind.GRANT).pk)
    return case


class TestShowCase:
    @pytest.mark.parametrize("state", list(CaseState))
    def test_shows_every_state_to_its_owner(self, client, state):
        case = factories.case(state)

        answer = log_in(client, factories.owner_of(case)).get(address(case))

        assert answer.status_code == 200
        assert case.number in answer.text

    def test_says_by_when_and_why(self, client):
        with clock.standing_at(datetime(2026, 3, 2, 1, 0, tzinfo=UTC)):
            case = factories.case(CaseState.ACCEPTED)

        text = log_in(client, factories.owner_of(case)).get(address(case)).text
        assert "2026年3月9日（周一）" in text
        assert "2026年3月2日（周一）受理" in text

    def test_another_persons_case_does_not_exist(self, client):
        case = factories.case()

        answer = log_in(client, factories.applicant()).get(address(case))

        assert answer.status_code == 404
        assert case.item_title not in answer.text

    def test_the_agent_sees_it_too(self, client):
        agent = factories.applicant(name="李代办")
        case = factories.case(agent=agent)

        assert log_in(client, agent).get(address(case)).status_code == 200

    def test_the_public_is_asked_to_log_in(self, client):
        assert client.get(address(factories.case())).status_code == 302

    @pytest.mark.parametrize("number", ["x", "0", "%00", "<script>", "9" * 200])
    def test_nonsense_numbers_are_not_found(self, client, number):
        answer = log_in(client, factories.applicant()).get(f"/cases/{number}/")

        assert answer.status_code in (400, 404)

    def test_staff_only_words_never_reach_the_applicant(self, client):
        case = factories.case()
        progress_query.progress.get_case(actor=factories.owner_of(case), number=case.number)
        case.history.create(at=clock.now(), action="taken_over", state=case.state, text="内部原因", public=False)

        assert "内部原因" not in log_in(client, factories.owner_of(case)).get(address(case)).text


class TestListMyCases:
    def test_lists_only_ones_own(self, client):
        mine, other = factories.case(), factories.case()

        text = log_in(client, factories.owner_of(mine)).get("/cases/").text

        assert mine.number in text
        assert other.number not in text


class TestDownloads:
    def test_owner_gets_the_document_others_do_not(self, client, granted):
        notice = granted.notices.get(kind=NoticeKind.GRANT)
        url = address(granted, "download_notice", notice.verification)

        answer = log_in(client, factories.owner_of(granted)).get(url)
        assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
        assert log_in(client, factories.applicant()).get(url).status_code == 404


class TestFindProgress:
    def ask(self, client, number, code):
        return client.post("/progress/", {"number": number, "query_code": code})

    def test_shows_the_case_masked(self, client, granted):
        answer = self.ask(client, f" {granted.number} ", f"{granted.query_code[:4]} {granted.query_code[4:]}")

        assert answer.status_code == 200
        assert granted.number in answer.text
        assert "欧阳建国" not in answer.text
        assert granted.query_code not in answer.text

    def test_wrong_pairs_all_get_the_same_answer(self, client, granted):
        wrong = self.ask(client, granted.number, "00000001")
        unknown = self.ask(client, "123", granted.query_code)

        assert wrong.status_code == unknown.status_code == 422
        assert "没有找到这个办件" in wrong.text
        assert "没有找到这个办件" in unknown.text

    def test_stops_guessing(self, client, granted):
        for _ in range(progress_query.WRONG_PER_ADDRESS):
            self.ask(client, granted.number, "00000001")

        assert "输错次数太多" in self.ask(client, granted.number, granted.query_code).text

    def test_forgets_after_a_while(self, client, granted):
        for _ in range(progress_query.WRONG_PER_ADDRESS):
            self.ask(client, granted.number, "00000001")

        with clock.standing_at(clock.now() + progress_query.WINDOW + timedelta(seconds=1)):
            assert granted.number in self.ask(client, granted.number, granted.query_code).text
            assert progress_query.forget_wrong_guesses() == 2
        assert ProgressAttempts.objects.count() == 0

    def test_an_empty_form_is_explained(self, client):
        assert self.ask(client, "", "").status_code == 422


class TestVerifyNotice:
    def url(self, case):
        return reverse("cases:verify_notice", args=[case.notices.get(kind=NoticeKind.GRANT).verification])

    def test_anybody_may_check(self, client, granted):
        text = client.get(self.url(granted)).text

        assert "文书真实有效" in text
        assert "欧阳建国" not in text

    def test_compares_an_uploaded_file(self, client, granted):
        genuine = files.open_file(granted.notices.get(kind=NoticeKind.GRANT).file_id).read()

        def compare(data):
            return client.post(self.url(granted), {"document": SimpleUploadedFile("x.pdf", data)}).text

        assert "文件真实" in compare(genuine)
        assert "文件不一致" in compare(genuine + b"\n")
        assert "请选择 PDF 文件" in client.post(self.url(granted)).text

    def test_unknown_addresses_are_not_found(self, client):
        assert client.get(f"/verify/{uuid4()}/").status_code == 404


class TestApi:
    def test_lists_ones_own_cases_page_by_page(self, client):
        who = factories.applicant()
        numbers = [factories.open_case(actor=who).number for _ in range(3)]
        log_in(client, who)

        first = client.get("/api/v1/cases?size=2").json()
        rest = client.get("/api/v1/cases", {"size": 2, "after": first["next"]}).json()

        assert [row["number"] for row in first["cases"] + rest["cases"]] == numbers[::-1]
        assert rest["next"] == ""

    def test_tells_where_a_case_is(self, client, granted):
        body = log_in(client, factories.owner_of(granted)).get(f"/api/v1/cases/{granted.number}").json()

        assert (body["state"], body["state_label"]) == ("granted", CaseState.GRANTED.label)
        assert [step["state"] for step in body["steps"]] == ["done", "done", "done"]

    def test_hides_other_peoples_cases(self, client, granted):
        answer = log_in(client, factories.applicant()).get(f"/api/v1/cases/{granted.number}")

        assert (answer.status_code, answer.json()["code"]) == (404, "cases.not_found")

    def test_refuses_the_public(self, client):
        assert client.get("/api/v1/cases").status_code == 401

    def test_staff_read_names_masked(self, client, granted):
        body = log_in(client, factories.staff_of(granted)).get(f"/api/v1/cases/{granted.number}").json()

        assert body["applicant_name"] == "欧**国"

    def test_verifies_without_login(self, client, granted):
        notice = granted.notices.get(kind=NoticeKind.GRANT)

        body = client.get(f"/api/v1/verifications/{notice.verification}").json()

        assert (body["valid"], body["number"]) == (True, notice.number)


class TestMessages:
    @pytest.mark.parametrize(
        "state",
        [CaseState.SUPPLEMENT, CaseState.ACCEPTED, CaseState.NOT_ACCEPTED, CaseState.GRANTED, CaseState.WITHDRAWN],
    )
    def test_reach_the_applicant_once_however_often_delivered(self, state, deliver, outbox):
        case = factories.case(state)
        owner = factories.owner_of(case)

        deliver()
        told = messaging.count_unread(owner)
        OutboxEvent.objects.update(fanned_out_at=None)
        deliver()

        assert messaging.count_unread(owner) == told >= 1

    def test_reach_the_agent_too(self, deliver):
        agent = factories.applicant(name="李代办")
        factories.case(CaseState.ACCEPTED, agent=agent)

        deliver()

        assert messaging.count_unread(Actor(ActorKind.CITIZEN, agent.id)) >= 1

    def test_go_to_the_address_given_for_the_case_of_whoever_handed_it_in(self, deliver, monkeypatch):
        sent = []
        monkeypatch.setattr(handlers.messaging, "send_message", lambda **given: sent.append(given))
        agent = factories.applicant(name="李代办")
        case = factories.case(CaseState.ACCEPTED, agent=agent, contact={"email": "shop@example.cn"})

        deliver()

        addresses = {given["party_id"]: given["email"] for given in sent}
        assert addresses == {agent.id: "shop@example.cn", case.applicant_id: ""}
