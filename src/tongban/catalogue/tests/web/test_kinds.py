"""Pages of the registry of material kinds, over HTTP."""

import pytest
from django.test import Client

from tongban.catalogue import public as catalogue
from tongban.catalogue.enums import NameState
from tongban.catalogue.kind_names import normal_name
from tongban.catalogue.models import MaterialKind, MaterialName, NamingDecision
from tongban.catalogue.services.kind_loading import load_shipped_kinds
from tongban.catalogue.tests.web.test_elements import person
from tongban.identity.tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def bureau():
    return factories.log_in(Client(), person("bureau", "李局"))


@pytest.fixture
def editor():
    return factories.log_in(Client(), person("catalogue_editor"))


def waiting(spelling):
    return MaterialName.objects.create(normal=normal_name(spelling), spelling=spelling, spellings=[spelling], uses=3)


class TestSortNames:
    def test_offers_the_kinds_a_name_is_like(self, bureau):
        load_shipped_kinds()
        waiting("申请人的居民身份证")

        answer = bureau.get("/desk/materials/names/").content.decode()

        assert "相似度" in answer
        assert "<strong>居民身份证</strong>" in answer

    def test_keeps_a_page_of_decisions_and_leaves_the_rest(self, bureau):
        load_shipped_kinds()
        kind = MaterialKind.objects.get(name="居民身份证")
        like, fresh, other, none, later = map(waiting, ("我的身份证", "公司印章", "二代证", "略", "以后再说"))
        chosen = {
            "name": [row.pk for row in (like, fresh, other, none, later)],
            f"act-{like.pk}": f"accept:{kind.code}:71",
            f"act-{fresh.pk}": "new",
            f"new-{fresh.pk}": "单位印章",
            f"act-{other.pk}": "other",
            f"other-{other.pk}": "居民身份证",
            f"act-{none.pk}": "none",
            f"act-{later.pk}": "",
        }

        answer = bureau.post("/desk/materials/names/", chosen)

        assert answer.status_code == 303
        found = catalogue.kinds_of(["我的身份证", "公司印章", "二代证", "略", "以后再说"])
        assert {name: row.name for name, row in found.items()} == {
            "我的身份证": "居民身份证",
            "公司印章": "单位印章",
            "二代证": "居民身份证",
        }
        later.refresh_from_db()
        assert later.state == NameState.OPEN
        assert NamingDecision.objects.get(name=like).similarity == 0.71

    def test_says_what_a_colleague_decided_meanwhile(self, bureau):
        name = waiting("照片")
        chosen = {"name": [name.pk], f"act-{name.pk}": "new", f"new-{name.pk}": "照片"}
        bureau.post("/desk/materials/names/", chosen)

        again = bureau.post("/desk/materials/names/", chosen)

        assert again.status_code == 409
        assert "同事刚才已处理了“照片”" in again.content.decode()

    @pytest.mark.parametrize("text", ["x", "-1", "9" * 40, "\x00", "𠮷", "１"])
    def test_bears_any_input(self, bureau, text):
        name = waiting("照片")
        given = {"name": [text, name.pk], f"act-{text}": "new", f"act-{name.pk}": text, f"new-{name.pk}": text}

        assert bureau.post("/desk/materials/names/", given).status_code in {303, 409}

    def test_is_not_for_an_editor_of_an_authority(self, editor):
        assert editor.get("/desk/materials/names/").status_code == 403


class TestKinds:
    def test_are_found_by_any_of_their_names(self, editor):
        load_shipped_kinds()

        answer = editor.get("/desk/materials/", {"q": "委托代理书"}).content.decode()

        assert "授权委托书" in answer
        assert "居民户口簿" not in answer

    def test_show_their_names(self, editor):
        load_shipped_kinds()
        kind = MaterialKind.objects.get(name="授权委托书")

        assert "委托代理书" in editor.get(f"/desk/materials/{kind.code}/").content.decode()

    def test_are_changed_by_reviewers_only(self, editor, bureau):
        load_shipped_kinds()
        kind = MaterialKind.objects.get(name="授权委托书")
        address, said = f"/desk/materials/{kind.code}/", {"name": "授权委托书", "elements": "agent.name,agent.scope"}

        assert editor.post(address, said).status_code == 422
        assert bureau.post(address, said).status_code == 303
        kind.refresh_from_db()
        assert kind.elements == ["agent.name", "agent.scope"]


class TestDecisions:
    def test_are_listed_and_undone(self, bureau):
        name = waiting("照片")
        bureau.post("/desk/materials/names/", {"name": [name.pk], f"act-{name.pk}": "none"})
        made = NamingDecision.objects.get()
        assert "照片" in bureau.get("/desk/materials/decisions/").content.decode()

        bureau.post(f"/desk/materials/decisions/{made.pk}/undo/")
        stale = bureau.post(f"/desk/materials/decisions/{made.pk}/undo/")

        name.refresh_from_db()
        assert name.state == NameState.OPEN
        assert stale.status_code == 409
