"""The catalogue desk in English. The item is written in Latin letters, so any Chinese character is a word of ours."""

import re

import pytest
from django.urls import reverse

from tongban.catalogue.definition import ItemDefinition
from tongban.catalogue.enums import FieldType, StepKind
from tongban.catalogue.labels import FIELD_LABELS, field_label, readable
from tongban.catalogue.models import ImportRun
from tongban.catalogue.services import import_orders, versions
from tongban.catalogue.tests.factories import authority, draft_version
from tongban.catalogue.tests.importing.rows import other, row
from tongban.catalogue.tests.web.test_imports import hand_in
from tongban.catalogue.web.sections import SECTIONS
from tongban.identity import public as identity
from tongban.identity.tests.factories import log_in, official

pytestmark = pytest.mark.django_db
CHINESE = re.compile("[\u4e00-\u9fff\u3001\u3002\uff01-\uff1f]+")
MARKED = re.compile(r'<(\w+)[^>]*\blang="zh-Hans"[^>]*>.*?</\1>', re.S)
LATIN = {
    "title": "Teacher certificate",
    "authority_name": "Education department",
    "level": "2,3",
    "legal_basis": ({"law": "Teachers Act", "article": "13"},),
    "conditions": "A degree.",
    "materials": (
        {"key": "card", "name": "Identity card", "kind": "1", "forms": ("1", "2"), "copies": 1, "originals": 2},
        {"key": "photo", "name": "Photograph", "necessity": "2", "kind": "2", "source": "Yourself", "basis": "Rules"},
    ),
    "fees": ({"name": "Cost", "standard": "10", "amount": "10.00"},),
    "charged": True,
    "faq": ({"question": "Who?", "answer": "You."},),
    "windows": ({"name": "Window 1", "address": "Main street 1", "hours": "9-17", "phone": "020-1"},),
    "route": (
        {"key": "a", "name": "Accept", "kind": StepKind.ACCEPT, "limit": {"value": 2, "unit": "working_day"}},
        {"key": "d", "name": "Decide", "kind": StepKind.DECIDE, "checklist": ("Complete",)},
    ),
    "situations": (
        {"key": "s", "question": "Married?", "options": ({"value": "y", "label": "Y", "materials": ("photo",)},)},
    ),
    "special_procedures": ({"name": "Hearing", "basis": "Act 45", "limit": {"value": 20, "unit": "natural_day"}},),
    "form": (
        {
            "key": "f",
            "title": "You",
            "fields": [
                {"key": kind.value, "label": f"Field {kind.value}", "type": kind, "required": False}
                for kind in FieldType
            ],
        },
    ),
    "statutory_limit": {"value": 20, "unit": "working_day"},
    "promised_limit": {"value": 21, "unit": "working_day", "note": "at most"},
    "result_name": "Certificate",
    "source": "Test data",
}


@pytest.fixture
def actor():
    return official("catalogue_editor", authority_id=authority().id)


@pytest.fixture
def desk(client, actor):
    log_in(client, actor)
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def draft(actor):
    """A draft with one of everything, checked, with errors and warnings."""
    version = draft_version(**LATIN)
    definition = version.definition_json
    return versions.save_draft_version(actor=actor, version_id=version.pk, definition=definition)


def chinese_of(response, *names):
    """Chinese words of the page's own part, without what is marked as stored in Chinese and without these names."""
    assert response.status_code in {200, 409, 422}, response
    main = MARKED.sub("", re.search("<main.*</main>", response.text, re.S)[0])
    for name in names:
        main = main.replace(name, "")
    return CHINESE.findall(main)


class TestEnglishDesk:
    def test_of_the_list(self, desk, draft):
        response = desk.get(reverse("catalogue:list_versions"))

        assert "Teacher certificate" in response.text
        assert chinese_of(response, draft.item.implementation.authority.name) == []

    @pytest.mark.parametrize("section", SECTIONS)
    def test_of_every_section_of_the_editor(self, desk, draft, section):
        response = desk.get(reverse("catalogue:edit_version", args=[draft.pk, section]))

        assert chinese_of(response, *(row.name for row in identity.list_authorities())) == []

    def test_of_a_version_with_findings(self, desk, draft):
        response = desk.get(reverse("catalogue:show_version", args=[draft.pk]))

        assert "is longer than the statutory one" in response.text
        assert "2 originals" in response.text
        assert chinese_of(response) == []

    def test_of_a_refused_publication(self, desk, draft):
        response = desk.post(reverse("catalogue:submit_for_review", args=[draft.pk]))

        assert response.status_code == 409
        assert chinese_of(response) == []

    def test_of_a_comparison(self, desk, actor, draft):
        changes = {"route": [], "charged": False, "fees": [], "visits": 3, "materials": [], "promised_limit": {}}
        old = draft.item.versions.create(
            number=2,
            state="superseded",
            effective_from=draft.created_at,
            definition_json=draft.definition_json | changes,
        )

        response = desk.get(reverse("catalogue:compare_versions", args=[draft.pk, old.pk]))

        assert "Handling route" in response.text
        assert chinese_of(response) == []

    def test_of_an_import_and_its_report(self, desk, actor):
        address = hand_in(desk, row(handle_time_limit="90(工作日)"), other()).url
        import_orders.run_ordered_import(run_id=ImportRun.objects.get().pk)

        response = desk.get(address)

        assert "Rows read" in response.text
        assert "Implementation lists of Guangdong" in response.text
        assert chinese_of(response, actor.name) == []
        assert chinese_of(desk.get(reverse("catalogue:order_import")), actor.name) == []
        heading = next(iter(desk.get(f"{address}report.csv").streaming_content)).decode().splitlines()[0]
        assert not CHINESE.search(heading)

    def test_of_a_new_item(self, desk):
        assert chinese_of(desk.get(reverse("catalogue:create_item"))) == []


def test_every_part_of_a_definition_has_a_name():
    assert set(ItemDefinition.model_fields) - set(FIELD_LABELS) == set()


def test_a_place_within_a_field_reads_as_a_row():
    assert field_label("materials.3") == "申请材料 第 4 项"


def test_the_depth_of_online_handling_is_told_in_words():
    assert readable("online_depth", ("1", "7", "IV")) == ["互联网咨询", "互联网电子证照反馈", "IV"]
