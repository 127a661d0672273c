"""One paper under many names: handed in once for every item that wants it, however it calls it."""

import pytest
from django.apps import apps

from tongban.applications import selectors
from tongban.applications.services import answers, drafts
from tongban.applications.services.submission import submit_application
from tongban.applications.tests.factories import ANSWERS, item, upload
from tongban.cases.public import Channel
from tongban.catalogue.tests.factories import kind_of_material, next_version
from tongban.identity.tests.factories import citizen

SHOP = [{"key": "id", "name": "身份证", "copies": 1}, {"key": "lease", "name": "房屋租赁合同"}]
SIGN = [{"key": "card", "name": "居民身份证复印件", "copies": 2}, {"key": "lease", "name": "房屋租赁合同"}]


def start(me, *items):
    codes = [each.code for each in items]
    return drafts.start_application(actor=me, item_codes=codes, applicant_id=me.id, channel=Channel.WEB)


def asked(me, application):
    draft = selectors.get_draft(actor=me, number=application.number)
    return {material.key: material.copies for material in draft.requirements.materials}


def taken_in(case_number):
    materials = apps.get_model("cases", "CaseMaterial").objects.filter(case__number=case_number)
    return dict(materials.values_list("key", "name"))


@pytest.mark.django_db
class TestOneMaterialUnderManyNames:
    def test_is_asked_once_with_the_higher_demand(self):
        kind_of_material("身份证", "居民身份证复印件")
        me = citizen()

        assert asked(me, start(me, item(materials=SHOP), item(materials=SIGN))) == {"id": 2, "lease": 0}

    def test_reaches_each_case_under_its_own_name(self):
        kind_of_material("身份证", "居民身份证复印件")
        me = citizen()
        application = start(me, item(materials=SHOP), item(materials=SIGN))
        answers.save_answers(actor=me, number=application.number, answers=ANSWERS)
        upload(me, application.number, "id", "身份证.pdf")
        upload(me, application.number, "lease")

        receipts = submit_application(actor=me, number=application.number).cases

        assert [taken_in(receipt.number) for receipt in receipts] == [
            {"id": "身份证", "lease": "房屋租赁合同"},
            {"card": "居民身份证复印件", "lease": "房屋租赁合同"},
        ]

    def test_names_sorted_later_change_nothing_in_a_draft(self):
        me = citizen()
        before = start(me, item(materials=SHOP), item(materials=SIGN))
        assert asked(me, before) == {"id": 1, "lease": 0, "card": 2}

        kind_of_material("身份证", "居民身份证复印件")

        assert asked(me, before) == {"id": 1, "lease": 0, "card": 2}

    def test_a_new_version_keeps_what_was_known_of_the_old_names(self):
        kind_of_material("身份证", "居民身份证复印件")
        me, shop, sign = citizen(), item(materials=SHOP), item(materials=SIGN)
        application = start(me, shop, sign)
        upload(me, application.number, "id", "身份证.pdf")
        kind_of_material("店招照片")
        next_version(sign.version_id, materials=[*SIGN, {"key": "photo", "name": "店招照片"}])

        answers.rebase_draft(actor=me, number=application.number)

        assert asked(me, application) == {"id": 2, "lease": 0, "photo": 0}
        assert "id" in selectors.get_draft(actor=me, number=application.number).evidence
