"""Guides over HTTP: what they say, what they leave out, what machines read from them."""

import json
import re
from xml.etree import ElementTree

import pytest
from django.urls import reverse

from tongban.catalogue.enums import LimitUnit, VersionState
from tongban.catalogue.models import ItemVersion, ThingVersion
from tongban.catalogue.search import index
from tongban.catalogue.tests import factories
from tongban.catalogue.web.guide_parts import safe_url


def guide(client, code, **query):
    return client.get(reverse("catalogue:show_guide", args=[code]), query)


class TestShowGuide:
    def test_answers_the_four_questions_first(self, client, db):
        answer = guide(client, factories.published_item().code)

        facts = answer.text[answer.text.index("tb-facts") : answer.text.index('id="materials"')]
        for words in (
            "谁能办",
            "个人",
            "要什么",
            "1 份材料",
            "多久",
            "5 个工作日",
            "法定 20 个工作日",
            "多少钱",
            "不收费",
        ):
            assert words in facts

    @pytest.mark.parametrize(("assurance", "told"), [(None, ""), (1, ""), (2, "L2 姓名与证件号码已核对"), (3, "L3")])
    def test_says_how_surely_one_is_recognised_online(self, client, db, assurance, told):
        shown = guide(client, factories.published_item(assurance=assurance, online=True).code).text

        assert ("网上办理需要的认证等级" in shown) == bool(told)
        assert told in shown

    def test_strikes_the_statutory_limit_through_against_the_promise(self, client, db):
        answer = guide(client, factories.published_item().code)

        assert re.search(r"<strong>5 个工作日</strong> <s [^>]*>.*20 个工作日</s>", answer.text)

    @pytest.mark.parametrize(
        ("promised", "words"),
        [
            ({"unit": LimitUnit.INSTANT}, "即时办结"),
            ({"value": 0, "unit": LimitUnit.WORKING_DAY}, "即时办结"),
            ({"value": 3, "unit": LimitUnit.NATURAL_DAY}, "3 个自然日"),
            ({"value": 2, "unit": LimitUnit.HOUR}, "2 小时"),
        ],
    )
    def test_says_limits_in_plain_words(self, client, db, promised, words):
        assert words in guide(client, factories.published_item(promised_limit=promised).code).text

    def test_is_honest_about_what_is_not_known(self, client, db):
        none = {"unit": LimitUnit.NONE}
        item = factories.published_item(materials=(), charged=None, promised_limit=none, statutory_limit=none)

        answer = guide(client, item.code)

        for words in ("未列出材料", "以窗口告知为准", "法律未规定时限"):
            assert words in answer.text

    def test_leaves_empty_sections_out(self, client, db):
        item = factories.published_item(conditions="", faq=(), windows=(), legal_basis=(), result_name="")

        answer = guide(client, item.code)

        for section in ("我能办吗", "常见问题", "设定依据", "办完拿到什么"):
            assert section not in answer.text

    def test_escapes_what_an_import_brings(self, client, db):
        hostile = "</script><script>alert(1)</script>"
        item = factories.published_item(
            title=f"测试{hostile}", conditions=hostile, online_url="javascript:alert(1)", authority_name=hostile
        )

        answer = guide(client, item.code)

        assert "<script>alert" not in answer.text
        assert "javascript:" not in answer.text

    def test_tells_machines_the_same(self, client, db):
        item = factories.published_item()

        answer = guide(client, item.code)

        said = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', answer.text, re.S)[1])
        assert said["@type"] == "GovernmentService"
        assert said["name"] == item.title
        assert said["provider"]["name"] == "广东省教育厅"
        assert said["isAccessibleForFree"] is True
        assert f'<link rel="canonical" href="{said["url"]}">' in answer.text
        assert 'property="og:title"' in answer.text

    def test_prints_without_navigation(self, client, db):
        answer = guide(client, factories.published_item().code, print="1")

        assert "tb-printsheet" in answer.text
        assert "tb-header__nav" not in answer.text
        assert "<svg" in answer.text

    def test_unknown_codes_offer_a_search(self, client, db):
        answer = guide(client, "NO-SUCH-CODE")

        assert answer.status_code == 404
        assert reverse("catalogue:search") in answer.text

    def test_drafts_are_not_found(self, client, db):
        assert guide(client, factories.draft_version().item.code).status_code == 404

    def test_suspended_items_say_so_and_offer_no_application(self, client, db):
        version = factories.ItemVersionFactory()
        ItemVersion.objects.filter(pk=version.pk).update(state=VersionState.SUSPENDED)

        answer = guide(client, version.item.code)

        assert answer.status_code == 200
        assert "暂停办理" in answer.text
        assert "tb-guide-offer" not in answer.text

    def test_names_other_items_of_the_same_entry(self, client, db):
        first = factories.ItemVersionFactory()
        twin = factories.HandlingItemFactory(
            implementation=first.item.implementation, code=first.item.code + "01", name="教师资格证书补发"
        )
        factories.ItemVersionFactory(item=twin)

        assert "教师资格证书补发" in guide(client, first.item.code).text

    def test_asks_the_database_a_bounded_number_of_times(self, client, db, django_assert_max_num_queries):
        code = factories.published_item().code

        with django_assert_max_num_queries(6):
            guide(client, code)

    def test_stays_light(self, client, db):
        materials = tuple({"key": f"m{n}", "name": f"材料{n}"} for n in range(30))

        assert len(guide(client, factories.published_item(materials=materials).code).content) < 60_000


class TestShowGuideVersion:
    def test_keeps_old_versions_readable_with_a_banner(self, client, db):
        old = factories.ItemVersionFactory(says={"conditions": "旧的条件"}, state=VersionState.SUPERSEDED)
        factories.ItemVersionFactory(item=old.item, number=2, says={"conditions": "新的条件"})

        answer = client.get(reverse("catalogue:show_guide_version", args=[old.item.code, 1]))

        assert "旧的条件" in answer.text
        assert "旧版本" in answer.text
        assert "noindex" in answer.text
        assert "新的条件" in guide(client, old.item.code).text
        assert reverse("catalogue:show_guide_version", args=[old.item.code, 1]) in guide(client, old.item.code).text

    @pytest.mark.parametrize("number", [2, 99999999999999])
    def test_unknown_numbers_are_not_found(self, client, db, number):
        code = factories.published_item().code

        assert client.get(f"/items/{code}/versions/{number}/").status_code == 404


class TestCrawlers:
    def test_sitemap_leads_to_every_item_and_every_thing_in_force(self, client, db):
        items = [factories.published_item() for _ in range(3)]
        codes, things = [item.code for item in items], [factories.thing(*items), factories.thing(*items)]
        ended = factories.thing(*items)
        ThingVersion.objects.filter(pk=ended.version_id).update(state=VersionState.CANCELLED)
        index.rebuild()

        whole = ElementTree.fromstring(client.get("/sitemap.xml").content)  # noqa: S314 our own
        chunks = [element.text for element in whole.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")]
        text = "".join(client.get("/" + chunk.rsplit("/", 1)[1]).getvalue().decode() for chunk in chunks)

        assert ElementTree.fromstring(text) is not None  # noqa: S314 our own
        assert all(reverse("catalogue:show_guide", args=[code]) in text for code in codes)
        assert all(f"{reverse('catalogue:show_thing', args=[thing.code])}</loc>" in text for thing in things)
        assert f"{reverse('catalogue:list_things')}</loc>" in text
        assert ended.code not in text

    def test_chunks_beyond_the_end_are_not_found(self, client, db):
        assert client.get("/sitemap-99999.xml").status_code == 404

    def test_robots_names_the_sitemap(self, client, db):
        assert "/sitemap.xml" in client.get("/robots.txt").text


@pytest.mark.parametrize(
    ("address", "safe"),
    [
        ("https://a.cn/x", "https://a.cn/x"),
        ("javascript:alert(1)", ""),
        ("//evil.cn", ""),
        ("", ""),
        ("http://[x", ""),
        ("无", ""),
    ],
)
def test_only_web_addresses_become_links(address, safe):
    assert safe_url(address) == safe


@pytest.mark.django_db
class TestRouteOnTheGuide:
    def test_departments_that_examine_at_once_are_told_in_plain_words(self, client):
        nodes = [{"key": key, "name": f"{key}审查", "kind": "review"} for key in ("规划", "消防")]
        branches = [{"key": node["key"], "name": node["key"], "nodes": (node,)} for node in nodes]
        route = (
            {"key": "accept", "name": "受理", "kind": "accept"},
            {"key": "g", "name": "多部门审查", "branches": branches},
            {"key": "decide", "name": "决定", "kind": "decide"},
        )
        item = factories.published_item(route=route)

        text = client.get(f"/items/{item.code}/").content.decode()

        assert "这几个部门同时审查" in text
        assert "全部办完后往下办" in text
        assert f"/items/{item.code}/versions/1/route.bpmn" in text

    def test_a_route_of_one_way_needs_no_picture(self, client):
        assert "data-diagram" not in client.get(f"/items/{factories.published_item().code}/").content.decode()
