import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from tongban.identity.tests import factories as identity
from tongban.registers import adapters
from tongban.registers.models import Dispute, Lookup, Record, Register
from tongban.registers.tests.factories import PDF, BrokenSource, base_libraries, hold, me, number

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _libraries():
    base_libraries()


@pytest.fixture
def mine():
    return me(household_address="五山路1号", birth_date="1990-03-15")


def browser(actor):
    return identity.log_in(Client(), actor)


def wrong(column="household_address"):
    return reverse("registers:dispute_fact", args=[Record.objects.get().pk, column])


class TestMyData:
    def test_tells_register_source_day_and_level_and_offers_to_contradict(self, mine):
        page = browser(mine[0]).get("/my/data/").text

        for words in ("人口基本信息", "来自公安机关", "五山路1号", "1990年3月15日", "这里不对"):
            assert words in page
        assert mine[1] not in page

    def test_names_and_numbers_of_relatives_are_covered(self, mine):
        mother = number(900)
        said = {"relation": "mother", "parent_number": mother, "parent_name": "李秀英"}
        hold("population.kinship", {"number": mine[1], "name": "张敏"} | said)

        for address in ("/my/data/", "/my/relations/"):
            page = browser(mine[0]).get(address).text
            assert "李*英" in page
            assert "李秀英" not in page
            assert mother not in page

    def test_says_when_nothing_is_held(self):
        page = browser(identity.citizen(certificate_number=number(80))).get("/my/data/").text

        assert "没有登记库保存您的信息" in page

    def test_names_a_register_that_is_down(self, mine, monkeypatch):
        monkeypatch.setitem(adapters._sources, "elsewhere", BrokenSource())
        Register.objects.filter(code="population.residence").update(source="elsewhere")

        page = browser(mine[0]).get("/my/data/").text

        assert "居住登记（公安机关）：系统正在维护。" in page
        assert "五山路1号" in page

    def test_a_look_at_ones_own_is_recorded_too(self, mine):
        browser(mine[0]).get("/my/data/")

        assert Lookup.objects.get().actor_id == mine[0].id


class TestDisputeFact:
    def test_from_the_button_to_the_request(self, mine):
        client = browser(mine[0])
        proof = SimpleUploadedFile("户口本.pdf", PDF, "application/pdf")

        answer = client.post(wrong(), {"right_value": "五山路2号", "note": "去年搬的", "proof": proof})

        request = Dispute.objects.get()
        assert answer.headers["Location"] == reverse("registers:show_dispute", args=[request.number])
        page = client.get(answer.headers["Location"]).text
        for words in ("五山路1号", "五山路2号", "去年搬的", "户口本.pdf", "还剩 10 个工作日"):
            assert words in page
        assert "校核中" in client.get("/my/data/").text

    @pytest.mark.parametrize(
        "data", [{}, {"right_value": ""}, {"right_value": "路" * 301}, {"right_value": "五山路1号"}]
    )
    def test_says_what_is_wrong_and_keeps_nothing(self, mine, data):
        answer = browser(mine[0]).post(wrong(), data)

        assert answer.status_code == 422
        assert not Dispute.objects.exists()

    @pytest.mark.parametrize(
        "upload",
        [
            SimpleUploadedFile("空.pdf", b"", "application/pdf"),
            SimpleUploadedFile("../../x.html", b"<script>alert(1)</script>", "text/html"),
        ],
        ids=["empty", "script"],
    )
    def test_refuses_a_proof_that_is_none(self, mine, upload):
        upload.seek(0)
        answer = browser(mine[0]).post(wrong(), {"right_value": "五山路2号", "proof": upload})

        assert answer.status_code == 422
        assert not Dispute.objects.exists()

    def test_the_own_number_cannot_be_contradicted_here(self, mine):
        assert browser(mine[0]).get(wrong("number")).status_code == 404

    def test_anothers_record_does_not_exist(self, mine):
        stranger = browser(identity.citizen(certificate_number=number(80)))

        assert stranger.get(wrong()).status_code == 404
        assert stranger.post(wrong(), {"right_value": "x"}).status_code == 404

    def test_a_relative_cannot_contradict_the_childs_record(self, mine):
        mother = identity.citizen(certificate_number=number(900))
        said = {"relation": "mother", "parent_number": number(900), "parent_name": "李秀英"}
        (kin,) = hold("population.kinship", {"number": mine[1], "name": "张敏"} | said)

        address = reverse("registers:dispute_fact", args=[kin.pk, "parent_name"])

        assert browser(mother).get(address).status_code == 404
