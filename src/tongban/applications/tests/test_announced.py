"""Announced parts: the authority whose turn comes later prepares, and sees no more than its own item asks for."""

import pytest

from tongban.applications import announced
from tongban.applications.errors import AnnouncedNotFound
from tongban.applications.models import ApplicationItem
from tongban.applications.services import parts
from tongban.applications.services.announced import open_document
from tongban.applications.tests.factories import item, upload
from tongban.applications.tests.shop import LEASE, LICENCE, Shop, ask_for_more, bring
from tongban.catalogue.tests.factories import thing
from tongban.identity.tests.factories import AuthorityFactory, log_in, official
from tongban.kernel.actors import PUBLIC, SYSTEM
from tongban.ledger import public as ledger

pytestmark = pytest.mark.django_db
FLUE = {"key": "flue", "name": "油烟管道图", "forms": ["2"]}
HEALTH = {"key": "health", "name": "健康证明", "necessity": "2"}


@pytest.fixture
def shop():
    """The registration asks for a drawing too that the food permit does not ask for."""
    shop = Shop()
    shop.registration = item(title="设立登记", materials=[LEASE, FLUE])
    shop.food = item(title="食品经营许可", materials=[LEASE, LICENCE, HEALTH])
    edges = [(shop.registration, shop.food, "licence")]
    shop.thing = thing(shop.registration, shop.food, questions=shop.thing.questions, edges=edges)
    shop.clerk = official("reviewer", authority_id=shop.food.authority_id)
    return shop


def handed_in(shop):
    application = shop.start()
    upload(shop.me, application.number, "flue", "管道图.pdf")
    return shop.submitted()


def part_of(application, of):
    return ApplicationItem.objects.get(application=application, item_code=of.code)


def seen(shop, application):
    return announced.get_announced(actor=shop.clerk, part_id=part_of(application, shop.food).pk)


class TestSeen:
    def test_tells_what_it_waits_for_and_until_when(self, shop):
        found = seen(shop, handed_in(shop))
        (awaited,) = found.row.awaited
        assert (awaited.title, awaited.state.value) == ("设立登记", "received")
        assert found.begins_on == awaited.latest_on is not None

    def test_shows_only_documents_its_own_item_asks_for(self, shop):
        found = seen(shop, handed_in(shop))
        assert [(each.material, each.opens) for each in found.documents] == [("房屋租赁合同", True)]
        assert (found.arriving, found.missing) == (("营业执照",), ("健康证明",))

    def test_masks_the_applicant(self, shop):
        row = seen(shop, handed_in(shop)).row
        assert row.applicant_name == "张*丰"

    def test_tells_no_day_while_what_it_waits_for_stands(self, shop):
        application = handed_in(shop)
        ask_for_more(part_of(application, shop.registration).case_number)
        assert seen(shop, application).begins_on is None

    def test_ends_when_its_turn_came(self, shop):
        application = handed_in(shop)
        bring(part_of(application, shop.registration).case_number, "granted")
        with pytest.raises(AnnouncedNotFound):
            seen(shop, application)

    def test_ends_when_it_will_not_come(self, shop):
        application = handed_in(shop)
        bring(part_of(application, shop.registration).case_number, "refused")
        assert announced.list_announced(actor=shop.clerk).rows == []

    def test_a_part_nobody_waits_with_is_not_announced(self, shop):
        application = handed_in(shop)
        with pytest.raises(AnnouncedNotFound):
            announced.get_announced(actor=shop.clerk, part_id=part_of(application, shop.registration).pk)

    def test_nor_is_a_draft_or_what_was_given_up(self, shop):
        application = shop.start()
        assert announced.list_announced(actor=shop.clerk).rows == []
        application = handed_in(shop)
        parts.give_up_part(actor=shop.me, number=application.number, item_code=shop.food.code)
        assert announced.list_announced(actor=shop.clerk).rows == []


class TestForWhom:
    def test_denied_to_everybody_but_staff_of_the_authority_who_read_cases(self, shop):
        part = part_of(handed_in(shop), shop.food)
        elsewhere = official("reviewer", authority_id=AuthorityFactory().pk)
        without_duty = official("catalogue_editor", authority_id=shop.food.authority_id)
        for nobody in (PUBLIC, SYSTEM, shop.me, elsewhere, without_duty):
            assert not ApplicationItem.objects.visible_to(nobody).exists()
            with pytest.raises(AnnouncedNotFound):
                announced.get_announced(actor=nobody, part_id=part.pk)
        assert ApplicationItem.objects.visible_to(shop.clerk).get() == part


class TestOpenDocument:
    def test_each_look_is_in_the_ledger_of_the_applicant(self, shop):
        application = handed_in(shop)
        (document,) = seen(shop, application).documents
        part = part_of(application, shop.food)
        open_document(actor=shop.clerk, part_id=part.pk, evidence_id=document.evidence_id)
        (read,) = ledger.list_reads(actor=shop.me).rows
        assert "预先准备" in read.purpose

    def test_no_document_of_another_item_and_none_of_another_application(self, shop):
        application, other = handed_in(shop), Shop().submitted()
        part = part_of(application, shop.food)
        flue = application.evidence.get(material_key="flue")
        foreign = other.evidence.first()
        for evidence in (flue, foreign):
            with pytest.raises(AnnouncedNotFound):
                open_document(actor=shop.clerk, part_id=part.pk, evidence_id=evidence.pk)
        assert ledger.list_reads(actor=shop.me).rows == []


class TestPages:
    def test_list_detail_and_document(self, shop, client):
        application = handed_in(shop)
        part = part_of(application, shop.food)
        desk = log_in(client, shop.clerk)
        assert f"/desk/announced/{part.pk}/" in desk.get("/desk/announced/").text
        page = desk.get(f"/desk/announced/{part.pk}/").text
        assert "房屋租赁合同" in page
        assert "油烟管道图" not in page
        document = application.evidence.get(material_key="lease")
        assert desk.get(f"/desk/announced/{part.pk}/documents/{document.pk}/").status_code == 200

    def test_the_case_tells_what_waits_for_it(self, shop, client):
        application = handed_in(shop)
        number = part_of(application, shop.registration).case_number
        desk = log_in(client, official("reviewer", authority_id=shop.registration.authority_id))
        page = desk.get(f"/desk/cases/{number}/").text
        assert "等待本件结果的事项" in page
        assert "食品经营许可" in page
        bring(number, "granted")
        assert "等待本件结果的事项" not in desk.get(f"/desk/cases/{number}/").text
