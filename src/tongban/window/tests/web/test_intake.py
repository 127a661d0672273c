"""The counter over HTTP: find or register, pick, take in, print."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from tongban.applications import public as applications
from tongban.applications.tests.factories import ANSWERS, PDF, ROW_FORM, item, submitted
from tongban.cases import public as cases
from tongban.identity import public as identity
from tongban.identity.public import Role
from tongban.identity.tests.factories import PartyFactory, citizen, citizen_number, log_in, official
from tongban.kernel.models import AuditRecord
from tongban.ledger.public import list_reads

UNDEFINED = "undefined template variable"
DETAILS = {"contact_name": "李兰", "mobile": "13800138000"}


@pytest.fixture
def clerk(db):
    return official(Role.WINDOW_CLERK)


@pytest.fixture
def browser(clerk):
    return log_in(Client(), clerk)


def page(name, *arguments):
    return reverse(f"window:{name}", args=arguments)


def begin(browser, party, asked, **agent):
    said = {"present": "self", "item": asked.code} | agent
    answer = browser.post(page("pick_item", party.pk), said)
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"].rstrip("/").rpartition("/")[2]


def handed_in_at_the_counter(clerk):
    """An application the clerk took in, and the receipt of its case."""
    done = submitted(clerk, applicant_id=PartyFactory(name="李兰").pk)
    return done.number, done.cases[0]


class TestIntake:
    def test_a_new_person_goes_home_with_a_receipt_after_five_screens(self, browser, clerk):
        asked = item()
        number = citizen_number(77)
        found = browser.post(page("find_person"), {"words": number})
        assert "没有找到" in found.text
        assert UNDEFINED not in found.text
        proposed = browser.post(page("register_party"), {"words": number, "do": "new"})
        assert f'value="{number}"' in proposed.text
        person = {"kind": "person", "name": "李兰", "certificate_type": "111", "certificate_number": number}
        registered = browser.post(page("register_party"), person | {"mobile": "13800138000", "do": "register"})
        picking = browser.get(registered.headers["Location"])
        assert "李兰" in picking.text
        assert number not in picking.text
        assert UNDEFINED not in picking.text
        assert "食品经营许可" in browser.post(registered.headers["Location"], {"words": asked.code, "do": "find"}).text
        begun = browser.post(registered.headers["Location"], {"present": "self", "item": asked.code})
        shown = browser.get(begun.headers["Location"])
        assert UNDEFINED not in shown.text

        materials = {"ways:lease-asked": "1", "ways:lease": ["original", "1"], "ways:photo-asked": "1"}
        scan = {"scan:lease": SimpleUploadedFile("扫描.pdf", PDF, "application/pdf")}
        said = ANSWERS | DETAILS | materials | {"people-rows": "1", "declared": "on", "do": "submit"}
        handed_in = browser.post(begun.headers["Location"], said | scan)
        assert handed_in.status_code == 303, handed_in.text
        receipt = browser.get(handed_in.headers["Location"])

        (row,) = applications.list_my_applications(actor=clerk, states=["submitted"])
        assert row.case_numbers[0] in receipt.text
        assert "核验原件、纸质收取、扫描" in receipt.text
        assert row.channel == "1"
        assert UNDEFINED not in receipt.text
        applicant = identity.citizen_actor(row.applicant_id)
        assert cases.get_progress(actor=applicant, case_number=row.case_numbers[0]).channel == "1"

    def test_the_small_slip_and_the_pdf_carry_the_number_and_never_the_code_in_an_address(self, browser, clerk):
        number, case = handed_in_at_the_counter(clerk)

        slip = browser.get(page("print_slip", number)).text
        pdf = browser.get(page("download_slip", number, case.number))
        a4 = browser.get(page("print_receipt", number)).text

        assert case.number in slip
        assert case.query_code in slip
        assert "李兰" not in slip
        assert f"={case.query_code}" not in slip
        assert page("download_slip", number, case.number) in a4
        assert b"".join(pdf.streaming_content).startswith(b"%PDF")
        assert UNDEFINED not in slip + a4

    def test_the_pdf_of_another_application_is_not_there(self, browser, clerk):
        number, _case = handed_in_at_the_counter(clerk)
        _other, foreign = handed_in_at_the_counter(clerk)

        assert browser.get(page("download_slip", number, foreign.number)).status_code in (404, 409)

    def test_an_agent_is_recorded_with_what_the_clerk_saw(self, browser, clerk):
        mother = PartyFactory(name="李兰")
        agent = {"present": "agent", "agent_name": "王小明", "agent_number": citizen_number(78)}

        number = begin(browser, mother, item(), **agent, agent_relation="儿子,已看户口簿")

        row = applications.get_application(actor=clerk, number=number)
        assert identity.party_names([row.agent_id])[row.agent_id] == "王小明"
        started = AuditRecord.objects.get(action="applications.start")
        assert started.details["agent_relation"] == "儿子,已看户口簿"

    def test_an_agent_without_relation_is_asked_for_it(self, browser):
        said = {"present": "agent", "agent_name": "王小明", "agent_number": citizen_number(78), "item": item().code}

        answer = browser.post(page("pick_item", PartyFactory().pk), said)

        assert answer.status_code == 422
        assert "请填写与申请人的关系" in answer.text

    def test_marks_everything_missing_at_once_and_keeps_what_is_there(self, browser, clerk):
        number = begin(browser, PartyFactory(), item())
        said = DETAILS | {"site": "五山路1号", "ways:lease-asked": "1", "do": "submit", "declared": "on"}

        answer = browser.post(page("take_in", number), said)

        assert answer.status_code == 422
        for missing in ("请填写面积。", "请选择申请类别。", "请提交“房屋租赁合同”"):
            assert missing in answer.text
        assert 'value="五山路1号"' in browser.get(page("take_in", number)).text

    def test_needs_the_declaration(self, browser, clerk):
        number = begin(browser, PartyFactory(), item())
        ready = ANSWERS | DETAILS | {"ways:lease-asked": "1", "ways:lease": "original", "do": "submit"}

        answer = browser.post(page("take_in", number), ready)

        assert answer.status_code == 422
        assert "请阅读声明并勾选" in answer.text
        assert browser.post(page("take_in", number), ready | {"declared": "on"}).status_code == 303

    def test_unticking_takes_a_material_back(self, browser, clerk):
        number = begin(browser, PartyFactory(), item())
        browser.post(page("take_in", number), {"ways:lease-asked": "1", "ways:lease": ["original", "1"], "do": "save"})
        browser.post(page("take_in", number), {"ways:lease-asked": "1", "ways:lease": "1", "do": "save"})

        (lease,) = applications.list_handed_in(actor=clerk, number=number)

        assert lease.how == "纸质收取"

    def test_later_is_offered_only_where_the_item_allows_it(self, browser):
        asked = item(materials=[{"key": "a", "name": "甲"}, {"key": "b", "name": "乙", "necessity": "3"}])
        shown = browser.get(page("take_in", begin(browser, PartyFactory(), asked)))

        assert shown.text.count('value="4"') == 1

    def test_takes_in_items_of_any_authority(self, browser, clerk):
        asked = item()
        assert asked.authority_id != clerk.authority_id

        assert begin(browser, PartyFactory(), asked)

    def test_takes_in_items_that_are_not_online(self, browser):
        assert begin(browser, PartyFactory(), item(online=False))

    def test_rows_and_next_levels_work_without_javascript(self, browser, clerk):
        number = begin(browser, PartyFactory(), item())

        answer = browser.post(
            page("take_in", number), {"people-rows": "1", "people-0-name": "李四", "do": "add:people"}
        )

        assert answer.status_code == 303
        assert 'name="people-1-name"' in browser.get(page("take_in", number)).text

    def test_a_file_for_each_row_is_taken_in_and_printed(self, browser, clerk):
        party = PartyFactory(name="李兰", mobile="13800138000")
        number = begin(browser, party, item(form=ROW_FORM, materials=[]))
        rows = {"people-rows": "2", "people-0-name": "张三", "people-1-name": "李四", "people-1-_row": "b"}
        rows |= {"people-0-_row": "a", "do": "upload"} | DETAILS
        scan = SimpleUploadedFile("李四.pdf", PDF, "application/pdf")
        browser.post(page("take_in", number), rows | {"file:people:b:cert": scan})
        bad = SimpleUploadedFile("坏.exe", b"MZ\x90\x00", "application/pdf")
        refused = browser.post(page("take_in", number), rows | {"file:people:a:cert": bad})
        assert "坏.exe" in refused.text

        missing = browser.post(page("take_in", number), rows | {"do": "submit", "declared": "on"})
        assert "请上传健康证明（从业人员第 1 行）。" in missing.text
        drop = browser.post(page("take_in", number), rows | {"do": "drop:people:0"})
        assert drop.status_code == 303
        left = {"people-rows": "1", "people-0-name": "李四", "people-0-_row": "b", "do": "submit", "declared": "on"}
        done = browser.post(page("take_in", number), left | DETAILS)

        receipt = browser.get(done.headers["Location"]).text
        assert "健康证明（从业人员第 1 行）" in receipt

    def test_after_handing_in_the_page_leads_to_the_receipt(self, browser, clerk):
        number = begin(browser, PartyFactory(), item())
        ready = (
            ANSWERS | DETAILS | {"ways:lease-asked": "1", "ways:lease": "original", "do": "submit", "declared": "on"}
        )
        browser.post(page("take_in", number), ready)

        again = browser.post(page("take_in", number), ready)

        assert again.headers["Location"] == page("print_receipt", number)
        assert len(applications.list_my_applications(actor=clerk, states=["submitted"])) == 1

    def test_giving_up_closes_the_draft(self, browser, clerk):
        number = begin(browser, PartyFactory(), item())

        browser.post(page("give_up", number))

        assert applications.list_my_applications(actor=clerk) == []


class TestWhoMayKnock:
    def test_drafts_of_another_clerk_do_not_exist(self, browser):
        number = begin(browser, PartyFactory(), item())

        assert log_in(Client(), official(Role.WINDOW_CLERK)).get(page("take_in", number)).status_code == 404

    @pytest.mark.parametrize("name", ["find_person", "register_party"])
    def test_others_stay_outside(self, db, name):
        assert log_in(Client(), official(Role.REVIEWER)).get(page(name)).status_code == 403
        assert log_in(Client(), citizen()).get(page(name)).status_code == 403

    def test_a_search_shows_masked_rows_and_leaves_no_number_in_the_address(self, browser):
        party = PartyFactory(name="欧阳建华")

        found = browser.post(page("find_person"), {"words": party.certificate_number})

        assert page("pick_item", party.pk) in found.text
        assert party.certificate_number not in found.text.replace(f'value="{party.certificate_number}"', "")

    def test_the_person_sees_who_looked(self, browser):
        party = PartyFactory()
        begin(browser, party, item())

        reads = list_reads(actor=identity.citizen_actor(party.pk)).rows

        assert any("受理申请" in read.purpose for read in reads)


class TestQuickPicks:
    def test_what_was_taken_in_lately_is_one_click_away(self, browser):
        asked = item(title="社保卡补领")
        begin(browser, PartyFactory(), asked)

        assert "社保卡补领" in browser.get(page("pick_item", PartyFactory().pk)).text
