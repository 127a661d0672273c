"""The JSON door: the same rights and the same refusals as the pages."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tongban.applications.models import Application
from tongban.applications.tests.factories import ANSWERS, PDF, ROW_FORM, draft, item, ready, submitted
from tongban.cases import public as cases
from tongban.identity.public import Role
from tongban.identity.tests.factories import MandateFactory, PartyFactory, citizen, log_in, official

ROOT = "/api/v1/applications"


class Caller:
    """A logged-in person who speaks JSON."""

    def __init__(self, actor):
        self.client = log_in(Client(), actor)

    def __call__(self, method, path="", body=None, **headers):
        data = {} if body is None else {"data": json.dumps(body), "content_type": "application/json"}
        return getattr(self.client, method)(f"{ROOT}{path}", headers=headers, **data)

    def upload(self, number, key="lease", data=PDF, **more):
        file = SimpleUploadedFile("合同.pdf", data, "application/pdf")
        return self.client.post(f"{ROOT}/{number}/evidence", {"material_key": key, "file": file} | more)


@pytest.fixture
def me(db):
    return citizen()


@pytest.fixture
def call(me):
    return Caller(me)


class TestRowFiles:
    def test_a_file_for_each_row_over_the_api(self, call, me):
        number = draft(me, of=item(form=ROW_FORM, materials=[])).number
        saved = call(
            "patch", f"/{number}/answers", {"answers": {"people": [{"name": "张三"}, {"name": "李四"}]}}
        ).json()
        first, second = (row["_row"] for row in saved["answers"]["people"])
        assert saved["problems"].keys() == {"people.0.cert", "people.1.cert"}

        assert call.upload(number, key=f"answer:people:{second}:cert").status_code == 201
        rows = {"people": [{"name": "李四四", "_row": second}]}
        assert call("patch", f"/{number}/answers", {"answers": rows}).json()["problems"] == {}
        gone = call.upload(number, key=f"answer:people:{first}:cert")

        assert gone.status_code == 409
        assert gone.json()["code"] == "applications.row_gone"
        (kept,) = call("get", f"/{number}").json()["evidence"]
        assert kept["material_key"] == f"answer:people:{second}:cert"


class TestWholeWay:
    def test_from_draft_to_receipt(self, call, me):
        made = call("post", body={"item_codes": [item().code]})
        assert made.status_code == 201
        number = made.json()["number"]
        assert [section["key"] for section in made.json()["sections"]] == ["details", "premises", "staff"]

        saved = call("patch", f"/{number}/answers", {"answers": ANSWERS | {"area": "很大"}, "revision": 0})
        assert saved.json()["problems"] == {"area": ["面积请用数字填写。"]}
        call("patch", f"/{number}/answers", {"answers": {"area": "80"}, "revision": saved.json()["revision"]})
        assert call.upload(number).status_code == 201
        assert call("get", f"/{number}").json()["missing"] == {}

        first = call("post", f"/{number}/submission", {"declared": True})
        again = call("post", f"/{number}/submission", {"declared": True}, **{"Idempotency-Key": "x"})
        assert first.status_code == again.status_code == 200
        assert first.json() == again.json()
        (receipt,) = first.json()["cases"]
        assert cases.get_progress(actor=me, case_number=receipt["number"]).channel == "9"

    def test_refusals_carry_their_code(self, call, me):
        number = draft(me).number

        answer = call("post", f"/{number}/submission", {"declared": True})

        assert answer.status_code == 422
        assert answer.json()["code"] == "applications.incomplete"
        assert "lease" in answer.json()["details"]["problems"]["materials"]

    def test_the_declaration_is_needed(self, call, me):
        answer = call("post", f"/{ready(me).number}/submission", {"declared": False})

        assert answer.json()["code"] == "applications.declaration_needed"

    def test_a_stale_revision_is_refused_with_both_answers(self, call, me):
        number = draft(me).number
        call("patch", f"/{number}/answers", {"answers": {"site": "东门"}, "revision": 0})

        answer = call("patch", f"/{number}/answers", {"answers": {"site": "西门"}, "revision": 0})

        assert answer.status_code == 409
        assert answer.json()["details"]["fields"]["site"] == {"label": "经营场所", "mine": "西门", "theirs": "东门"}


class TestIdempotencyKey:
    def test_a_repeated_creation_makes_one_draft(self, call):
        body = {"item_codes": [item().code]}

        numbers = {call("post", body=body, **{"Idempotency-Key": "k1"}).json()["number"] for _ in range(2)}

        assert len(numbers) == 1
        assert Application.objects.count() == 1

    def test_a_key_for_another_request_is_refused(self, call):
        call("post", body={"item_codes": [item().code]}, **{"Idempotency-Key": "k1"})

        answer = call("post", body={"item_codes": [item().code]}, **{"Idempotency-Key": "k1"})

        assert answer.json()["code"] == "applications.idempotency_key_reused"

    def test_two_people_may_use_the_same_key(self, call):
        body = {"item_codes": [item().code]}
        call("post", body=body, **{"Idempotency-Key": "k1"})

        Caller(citizen())("post", body=body, **{"Idempotency-Key": "k1"})

        assert Application.objects.count() == 2


class TestWhoMayKnock:
    def test_nobody_without_login(self, db):
        assert Client().get(ROOT).status_code == 401

    def test_no_staff(self, db):
        assert log_in(Client(), official(Role.WINDOW_CLERK)).get(ROOT).status_code == 403

    @pytest.mark.parametrize(
        ("method", "path"),
        [("get", ""), ("delete", ""), ("patch", "/answers"), ("post", "/submission"), ("post", "/evidence")],
    )
    def test_other_peoples_applications_do_not_exist(self, call, method, path):
        number = ready(citizen()).number
        body = {"/answers": {"answers": {}}, "/submission": {"declared": True}}.get(path)

        answer = call.upload(number) if path == "/evidence" else call(method, f"/{number}{path}", body)

        assert answer.status_code == 404

    def test_a_mandate_opens_the_door_and_nothing_else_does(self, call, me):
        mother, stranger, asked = PartyFactory(name="李兰"), PartyFactory(), item()
        MandateFactory(agent_id=me.id, represented=mother)

        made = call("post", body={"item_codes": [asked.code], "applicant_id": mother.pk})
        refused = call("post", body={"item_codes": [asked.code], "applicant_id": stranger.pk})

        assert made.status_code == 201
        assert refused.json()["code"] == "applications.mandate_needed"
        names = [row["name"] for row in log_in(Client(), me).get("/api/v1/applicants").json()]
        assert names == ["张三丰", "李兰"]

    def test_nobody_names_an_applicant_by_certificate_without_the_right(self, call):
        other = PartyFactory()

        answer = call("post", body={"item_codes": [item().code], "applicant_certificate": other.certificate_number})

        assert answer.status_code == 403


class TestBadInput:
    @pytest.mark.parametrize(
        "answers",
        [
            {"site": {"a": 1}},
            {"site": [[[1]]]},
            {"area": True},
            {"area": "NaN"},
            {"people": "x"},
            {"people": [1]},
            {"site": "\x00\ud800"},
        ],
    )
    def test_is_kept_or_refused_and_never_breaks(self, call, me, answers):
        number = draft(me).number

        answer = call("patch", f"/{number}/answers", {"answers": answers})

        assert answer.status_code in {200, 422}
        assert call("get", f"/{number}").status_code == 200

    def test_unknown_questions_are_refused(self, call, me):
        answer = call("patch", f"/{draft(me).number}/answers", {"answers": {"nonsense": 1}})

        assert (answer.status_code, answer.json()["code"]) == (422, "applications.unknown_question")

    def test_an_executable_in_disguise_is_refused(self, call, me):
        answer = call.upload(draft(me).number, data=b"MZ\x90\x00" * 100)

        assert answer.status_code == 422

    def test_an_unknown_material_is_refused(self, call, me):
        answer = call.upload(draft(me).number, key="nonsense")

        assert answer.json()["code"] == "applications.unknown_material"


class TestList:
    def test_shows_ones_own_in_the_state_asked_for(self, call, me):
        draft(me)
        done = submitted(me)
        draft()

        assert len(call("get").json()) == 1
        (line,) = call("get", "?state=submitted").json()
        assert line["case_numbers"] == [done.cases[0].number]

    def test_a_draft_can_be_given_up(self, call, me):
        number = draft(me).number

        assert call("delete", f"/{number}").status_code == 204
        assert call("get").json() == []
