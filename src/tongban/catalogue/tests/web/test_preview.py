"""A draft as residents would see it."""

import pytest
from django.urls import reverse

from tongban.catalogue.tests.factories import authority, draft_version
from tongban.identity.tests.factories import citizen, log_in, official

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft():
    return draft_version(
        conditions="年满十八周岁",
        form=({"key": "a", "title": "住房情况", "fields": ({"key": "rooms", "label": "房间数", "type": "number"},)},),
    )


def address(draft):
    return reverse("catalogue:preview_version", args=[draft.pk])


class TestPreviewVersion:
    def test_shows_guide_and_form_of_a_draft_marked_as_preview(self, client, draft):
        desk = log_in(client, official("catalogue_editor", authority_id=authority().id))

        text = desk.get(address(draft)).text

        assert "年满十八周岁" in text
        assert "房间数" in text
        assert "居民身份证" in text
        assert "预览:" in text.replace("\uff1a", ":")
        assert "noindex" in text

    def test_has_nothing_to_send(self, client, draft):
        desk = log_in(client, official("catalogue_editor", authority_id=authority().id))

        main = desk.get(address(draft)).text.partition("<main")[2].partition("</main>")[0]

        assert 'method="post"' not in main
        assert "hx-" not in main
        assert "<fieldset" in main

    def test_answers_may_be_tried(self, client):
        rooms = {"key": "rooms", "label": "房间数", "type": "number"}
        lift = {"key": "lift", "label": "有没有电梯", "when": {"field": "rooms", "operator": "at_least", "value": "9"}}
        draft = draft_version(form=({"key": "a", "title": "住房情况", "fields": (rooms, lift)},))
        desk = log_in(client, official("catalogue_editor", authority_id=authority().id))

        def asked(**answers):
            form = desk.get(address(draft), answers).text.partition('id="form"')[2]
            return 'name="lift"' in form

        assert asked()  # nothing tried: everything it could ask
        assert asked(**{"try": "1", "rooms": "9"})
        assert not asked(**{"try": "1", "rooms": "3"})
        assert not asked(**{"try": "1", "rooms": "\x00九"})

    def test_is_linked_from_the_version(self, client, draft):
        desk = log_in(client, official("catalogue_editor", authority_id=authority().id))

        assert address(draft) in desk.get(reverse("catalogue:show_version", args=[draft.pk])).text

    def test_is_closed_to_residents_other_staff_and_other_authorities(self, client, draft):
        assert log_in(client, citizen()).get(address(draft)).status_code == 403
        assert log_in(client, official("reviewer")).get(address(draft)).status_code == 403
        assert log_in(client, official("catalogue_editor")).get(address(draft)).status_code == 404
