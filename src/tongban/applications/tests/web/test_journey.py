"""The whole way over HTTP as a browser without JavaScript walks it."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from tongban.applications.models import Application
from tongban.applications.services import answers
from tongban.applications.tests.factories import ANSWERS, FORM, MATERIALS, PDF, draft, item, ready, upload
from tongban.identity.tests.factories import MandateFactory, PartyFactory, citizen, log_in

UNDEFINED = "undefined template variable"


@pytest.fixture
def me(db):
    return citizen()


@pytest.fixture
def browser(me):
    return log_in(Client(), me)


def page(name, *arguments):
    return reverse(f"applications:{name}", args=arguments)


def file(name="合同.pdf", data=PDF):
    return SimpleUploadedFile(name, data, "application/pdf")


class TestJourney:
    def test_from_the_guide_to_the_receipt(self, browser):
        asked = item()

        shown = browser.get(page("start_application", asked.code))
        assert "食品经营许可" in shown.text
        assert "房屋租赁合同" in shown.text
        started = browser.post(
            page("start_application", asked.code), {"applicant": shown.context["form"].initial["applicant"]}
        )
        number = Application.objects.get().number
        assert started.headers["Location"] == page("show_application", number)

        tasks = browser.get(page("show_application", number))
        assert [task["state"] for task in tasks.context["tasks"]] == ["done", "now", "done", "now", "todo"]
        assert UNDEFINED not in tasks.text

        saved = browser.post(page("save_details", number), {"contact_name": "张三丰", "mobile": "138 0013 8000"})
        assert saved.headers["Location"] == page("save_answers", number, "premises")

        saved = browser.post(page("save_answers", number, "premises"), ANSWERS | {"do": "continue"})
        assert saved.headers["Location"] == page("save_answers", number, "staff")

        browser.post(
            page("save_answers", number, "staff"), {"people-rows": "1", "people-0-name": "李四", "do": "add:people"}
        )
        rows = {"people-rows": "2", "people-0-name": "李四", "people-1-name": "王五", "people-1-age": "30"}
        saved = browser.post(page("save_answers", number, "staff"), rows)
        assert saved.headers["Location"] == page("list_materials", number)

        added = browser.post(
            page("add_evidence", number), {"material_key": "lease", "files": [file(), file("附件.pdf")]}
        )
        assert added.status_code == 303
        assert browser.post(page("list_materials", number)).headers["Location"] == page("check_answers", number)

        summary = browser.get(page("check_answers", number))
        for said in ("五山路1号", "80 平方米", "新办", "1. 李四", "2. 王五，30", "合同.pdf", "附件.pdf"):
            assert said in summary.text
        assert UNDEFINED not in summary.text

        refused = browser.post(page("submit_application", number))
        assert refused.status_code == 422
        handed_in = browser.post(page("submit_application", number), {"declared": "on"})
        assert handed_in.headers["Location"] == page("show_receipt", number)

        receipt = browser.get(page("show_receipt", number))
        assert Application.objects.get().items.get().case_number in receipt.text
        assert "<svg" in receipt.text
        assert UNDEFINED not in receipt.text

    def test_the_receipt_leads_to_its_slip_as_pdf(self, browser, me):
        application = ready(me)
        browser.post(page("submit_application", application.number), {"declared": "on"})
        case_number = application.items.get().case_number
        slip = page("download_slip", application.number, case_number)

        assert slip in browser.get(page("show_receipt", application.number)).text
        answer = browser.get(slip)
        assert b"".join(answer.streaming_content).startswith(b"%PDF")
        assert log_in(Client(), citizen()).get(slip).status_code == 404
        assert browser.get(page("download_slip", application.number, "1")).status_code == 409

    def test_going_back_after_handing_in_shows_the_receipt(self, browser, me):
        application = ready(me)
        browser.post(page("submit_application", application.number), {"declared": "on"})

        for name in ("show_application", "check_answers", "submit_application"):
            assert browser.get(page(name, application.number)).headers["Location"] == page(
                "show_receipt", application.number
            )
        again = browser.post(page("submit_application", application.number), {"declared": "on"})
        assert again.headers["Location"] == page("show_receipt", application.number)
        late = browser.post(page("save_answers", application.number, "premises"), {"site": "别处"})
        assert late.status_code == 409

    def test_a_draft_with_three_uploads_is_there_on_another_device(self, browser, me):
        application = ready(me)
        for name in ("一.pdf", "二.pdf"):
            browser.post(page("add_evidence", application.number), {"material_key": "photo", "files": [file(name)]})

        elsewhere = log_in(Client(), me).get(page("list_materials", application.number))

        for name in ("合同.pdf", "一.pdf", "二.pdf"):
            assert name in elsewhere.text

    def test_login_leads_back_to_the_same_step(self, me):
        application = draft(me)

        step = page("save_answers", application.number, "premises")

        answer = Client().get(step)

        assert answer.status_code == 302
        assert parse_qs(urlsplit(answer.headers["Location"]).query) == {"next": [step]}

    def test_without_cookies_a_clear_message_says_what_to_do(self, me):
        answer = Client(enforce_csrf_checks=True).post(
            page("save_answers", draft(me).number, "premises"), {"site": "x"}
        )

        assert answer.status_code == 403
        assert "允许本网站使用 Cookie" in answer.text

    @pytest.mark.parametrize(
        "name",
        [
            "show_application",
            "save_details",
            "list_materials",
            "check_answers",
            "submit_application",
            "discard_draft",
            "show_receipt",
        ],
    )
    def test_other_peoples_drafts_do_not_exist(self, browser, name):
        stranger = ready(citizen())

        assert browser.get(page(name, stranger.number)).status_code == 404

    def test_start_offers_the_open_draft_and_another_one(self, browser, me):
        asked = item()
        first = draft(me, of=asked)

        shown = browser.get(page("start_application", asked.code))
        assert page("show_application", first.number) in shown.text
        browser.post(page("start_application", asked.code), {"applicant": me.id, "do": "fresh"})

        assert Application.objects.count() == 2

    def test_an_agent_chooses_for_whom(self, browser, me):
        asked, mother = item(), PartyFactory(name="李兰")
        MandateFactory(agent_id=me.id, represented=mother)

        assert "李兰" in browser.get(page("start_application", asked.code)).text
        browser.post(page("start_application", asked.code), {"applicant": mother.pk})

        application = Application.objects.get()
        assert (application.applicant_id, application.agent_id) == (mother.pk, me.id)
        assert "李兰" in browser.get(page("show_application", application.number)).text

    def test_nobody_applies_for_a_stranger(self, browser):
        asked, stranger = item(), PartyFactory()

        answer = browser.post(page("start_application", asked.code), {"applicant": stranger.pk})

        assert answer.status_code == 422
        assert Application.objects.count() == 0

    def test_an_item_that_is_not_online_says_so(self, browser, me):
        asked = item(online=False)

        answer = browser.post(page("start_application", asked.code), {"applicant": me.id})

        assert answer.status_code == 409

    def test_giving_up_asks_first_and_forgets(self, browser, me):
        application = ready(me)

        assert "放弃" in browser.get(page("discard_draft", application.number)).text
        browser.post(page("discard_draft", application.number))

        application.refresh_from_db()
        assert (application.state, application.answers) == ("discarded", {})
        assert "食品经营许可" not in browser.get(page("list_my_applications")).text

    def test_drafts_are_listed(self, browser, me):
        draft(me)

        assert "食品经营许可" in browser.get(page("list_my_applications")).text


class TestSection:
    def test_marks_what_is_wrong_in_the_fields_own_words_and_keeps_it(self, browser, me):
        number = draft(me).number

        answer = browser.post(page("save_answers", number, "premises"), {"area": "很大", "kind-asked": "1"})

        assert answer.status_code == 422
        assert "请填写经营场所。" in answer.text
        assert "面积请用数字填写。" in answer.text
        assert 'value="很大"' in answer.text
        assert Application.objects.get().answers["area"] == "很大"

    def test_autosave_tells_the_time_and_renews_what_was_seen(self, browser, me):
        number = draft(me).number

        answer = browser.post(
            page("autosave_answers", number, "premises"), {"site": "五山路2号"}, headers={"HX-Request": "true"}
        )

        assert '"saved"' in answer.headers["HX-Trigger"]
        assert 'id="seen"' in answer.text
        assert Application.objects.get().answers == {"site": "五山路2号"}

    def test_two_windows_with_different_questions_merge(self, browser, me):
        number = draft(me).number
        seen = browser.get(page("save_answers", number, "premises")).context["form"].seen

        browser.post(
            page("save_answers", number, "premises"), {"site": "五山路1号", "area": "", "seen": seen, "do": "later"}
        )
        browser.post(page("save_answers", number, "premises"), {"site": "", "area": "80", "seen": seen, "do": "later"})

        assert Application.objects.get().answers == {"site": "五山路1号", "area": "80"}

    def test_two_windows_with_the_same_question_show_both(self, browser, me):
        number = draft(me).number
        seen = browser.get(page("save_answers", number, "premises")).context["form"].seen
        browser.post(page("save_answers", number, "premises"), {"site": "东门", "seen": seen, "do": "later"})

        answer = browser.post(page("save_answers", number, "premises"), {"site": "西门", "seen": seen, "do": "later"})

        assert answer.status_code == 409
        assert "东门" in answer.text
        assert 'value="西门"' in answer.text
        assert Application.objects.get().answers == {"site": "东门"}
        again = {"site": "西门", "seen": answer.context["form"].seen, "do": "later"}
        assert browser.post(page("save_answers", number, "premises"), again).status_code == 303
        assert Application.objects.get().answers == {"site": "西门"}

    def test_an_autosave_in_conflict_saves_nothing_and_the_page_still_knows(self, browser, me):
        number = draft(me).number
        seen = browser.get(page("save_answers", number, "premises")).context["form"].seen
        browser.post(page("save_answers", number, "premises"), {"site": "东门", "seen": seen, "do": "later"})
        mine = {"site": "西门", "seen": seen, "do": "later"}

        quiet = browser.post(page("autosave_answers", number, "premises"), mine, headers={"HX-Request": "true"})
        loud = browser.post(page("save_answers", number, "premises"), mine)

        assert "另一个网页" in quiet.text
        assert quiet.context["seen"] == seen
        assert loud.status_code == 409
        assert Application.objects.get().answers == {"site": "东门"}

    def test_adds_and_drops_rows_without_javascript(self, browser, me):
        number = draft(me).number
        address = page("save_answers", number, "staff")
        rows = {"people-rows": "2", "people-0-name": "李四", "people-1-name": "王五"}

        browser.post(address, rows | {"do": "add:people"})
        assert len(Application.objects.get().answers["people"]) == 3
        browser.post(address, rows | {"do": "drop:people:0"})

        assert [row["name"] for row in Application.objects.get().answers["people"]] == ["王五"]

    def test_two_hundred_rows_are_saved_and_shown(self, browser, me):
        number = draft(me).number
        rows = {f"people-{place}-name": f"员工{place}" for place in range(200)} | {"people-rows": "200"}

        answer = browser.post(page("save_answers", number, "staff"), rows)

        assert answer.status_code == 303
        shown = browser.get(page("save_answers", number, "staff") + "?page-people=10")
        assert "员工199" in shown.text
        assert 'value="add:people"' in shown.text

    def test_htmx_gets_only_the_form(self, browser, me):
        number = draft(me).number

        answer = browser.post(
            page("save_answers", number, "staff"),
            {"people-rows": "1", "do": "add:people"},
            headers={"HX-Request": "true"},
        )

        assert "<html" not in answer.text
        assert 'name="people-1-name"' in answer.text

    def test_a_file_question_keeps_its_file_while_answers_are_wrong(self, browser, me):
        form = [
            {
                "key": "one",
                "title": "一",
                "fields": [{"key": "site", "label": "场所"}, {"key": "plan", "label": "平面图", "type": "file"}],
            }
        ]
        number = draft(me, of=item(form=form)).number

        answer = browser.post(page("save_answers", number, "one"), {"site": "", "file:plan": [file("平面图.pdf")]})

        assert answer.status_code == 422
        assert "平面图.pdf" in answer.text
        assert "请填写场所。" in answer.text


class TestMaterials:
    def test_a_refused_file_leaves_the_good_ones(self, browser, me):
        number = draft(me).number

        answer = browser.post(
            page("add_evidence", number),
            {"material_key": "lease", "files": [file("好.pdf"), file("坏.pdf", b"MZ\x90\x00" * 50)]},
        )

        assert answer.status_code == 422
        assert "好.pdf" in answer.text
        assert "坏.pdf：" in answer.text

    def test_nothing_chosen_says_what_to_do(self, browser, me):
        number = draft(me).number

        answer = browser.post(page("add_evidence", number), {"material_key": "lease"})

        assert answer.status_code == 422
        assert "请先选择要上传的“房屋租赁合同”文件" in answer.text

    def test_going_on_marks_what_is_missing(self, browser, me):
        answer = browser.post(page("list_materials", draft(me).number))

        assert answer.status_code == 422
        assert "请提交“房屋租赁合同”" in answer.text

    def test_paper_may_follow_where_the_item_takes_paper(self, browser, me):
        asked = item(materials=[{"key": "seal", "name": "盖章原件", "forms": ["1"]}])
        number = draft(me, of=asked).number

        browser.post(page("add_evidence", number), {"material_key": "seal", "form": "1"})

        assert browser.post(page("list_materials", number)).headers["Location"] == page("check_answers", number)

    def test_what_was_uploaded_comes_back_to_its_owner_only(self, browser, me):
        application = ready(me)
        address = page("download_evidence", application.number, upload(me, application.number, "photo", "图.pdf").pk)

        assert b"".join(browser.get(address)) == PDF
        assert log_in(Client(), citizen()).get(address).status_code == 404

    def test_removing_works_without_javascript(self, browser, me):
        application = ready(me)
        row = upload(me, application.number, "photo", "图.pdf")

        browser.post(page("remove_evidence", application.number, row.pk))

        assert "图.pdf" not in browser.get(page("list_materials", application.number)).text


class TestDefinitionChanged:
    def test_the_draft_moves_over_and_nothing_typed_is_lost(self, browser, me):
        application = ready(me)
        fields = [field for field in FORM[0]["fields"] if field["key"] != "area"] + [
            {"key": "phone", "label": "值班电话", "type": "phone"}
        ]
        _publish(application, form=[FORM[0] | {"fields": fields}, FORM[1]], materials=MATERIALS[1:])

        shown = browser.get(page("show_application", application.number))

        assert "办理要求有更新" in shown.text
        assert "面积" in shown.text
        application.refresh_from_db()
        assert application.answers == {"site": "五山路1号", "kind": "new"}
        assert application.set_aside == [{"key": "area", "label": "面积", "answer": "80"}]
        assert "合同.pdf" in browser.get(page("list_materials", application.number)).text
        assert "值班电话" in browser.get(page("save_answers", application.number, "premises")).text

    def test_handing_in_leads_back_to_the_task_list(self, browser, me):
        application = ready(me)
        _publish(application)

        answer = browser.post(page("submit_application", application.number), {"declared": "on"})

        assert answer.headers["Location"] == page("show_application", application.number)


def _publish(application, **says):
    from tongban.applications.tests.test_submission import _new_version

    return _new_version(application.items.get(), **says)


class TestNaughtyStrings:
    @pytest.mark.parametrize(
        "text",
        [
            "<script>alert(1)</script>",
            "'; DROP TABLE applications_application; --",
            "{{ 7*7 }}",
            "𠮷野家",
            "Ω≈ç√∫",
            "‮test",
            "🏳️‍🌈",
            "a\u0000b",
            "\ufeffabc",
            "%s%n",
            "-1/0",
        ],
    )
    def test_are_kept_and_shown_harmlessly(self, browser, me, text):
        number = draft(me).number

        browser.post(page("save_answers", number, "premises"), {"site": text, "do": "later"})

        shown = browser.get(page("check_answers", number))
        assert shown.status_code == 200
        assert "<script>alert(1)" not in shown.text
        assert answers.get_open_draft(actor=me, number=number).answers["site"] == text.replace("\x00", "")
