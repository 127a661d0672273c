"""告知承诺 at the counter: told, chosen by the applicant, printed, signed, scanned, handed in with the case."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from tongban.applications import public as applications
from tongban.applications.tests.factories import ANSWERS, PDF, item
from tongban.cases.public import MaterialForm
from tongban.cases.tests import factories as cases
from tongban.identity import public as identity
from tongban.identity.public import Role
from tongban.identity.tests.factories import PartyFactory, log_in, official
from tongban.kernel.errors import DomainError, NotAllowed
from tongban.kernel.models import AuditRecord
from tongban.window.tests.web.test_intake import DETAILS, begin, page

WAY = {
    "offered": True,
    "low_risk": True,
    "basis": "本市告知承诺事项目录",
    "conditions": "经营场所合法使用\n从业人员有健康证明",
    "materials": ["lease"],
    "consequence": "两年内不再适用告知承诺",
}
SAID = ANSWERS | DETAILS | {"people-rows": "1", "ways:lease-asked": "1", "ways:photo-asked": "1"}


@pytest.fixture
def clerk(db):
    return official(Role.WINDOW_CLERK)


@pytest.fixture
def browser(clerk):
    return log_in(Client(), clerk)


@pytest.fixture
def asked(db):
    return item(promise_way=WAY)


@pytest.fixture
def number(browser, asked):
    return begin(browser, PartyFactory(name="李兰"), asked)


def scan(name="承诺书.pdf"):
    return SimpleUploadedFile(name, PDF, "application/pdf")


def save(browser, number, asked, way="promise", do="save", follow=True, **more):
    return browser.post(
        page("take_in", number), SAID | {f"promise-way:{asked.code}": way, "do": do} | more, follow=follow
    )


def hand_in(browser, clerk, number, **more):
    promise = applications.get_promise(actor=clerk, number=number)
    said = SAID | {"declared": "on", "promise": promise, "do": "submit"} | more
    return browser.post(page("take_in", number), said)


class TestPromiseAtTheCounter:
    def test_is_chosen_printed_signed_scanned_and_stands_in_the_case(self, browser, clerk, number, asked):
        shown = browser.get(page("take_in", number)).text
        assert "经营场所合法使用" in shown
        assert "打印承诺书签名" not in shown
        chosen = save(browser, number, asked).text
        assert "不必提交：" in chosen
        printed = browser.get(page("print_promise", number, asked.code)).text
        for line in ("经营场所合法使用", "李兰", "申请人或者代办人签名"):
            assert line in printed
        signed = save(browser, number, asked, **{f"promise-signed:{asked.code}": scan()}).text
        assert "已签名" in signed
        assert "承诺书.pdf" in signed
        assert hand_in(browser, clerk, number).status_code == 303

        row = applications.get_application(actor=clerk, number=number)
        (paper,) = cases.materials_of(row.case_numbers[0], "signed-promise")
        assert (paper.name, paper.form, paper.level) == ("告知承诺书（申请人签名）", MaterialForm.SCAN, "B")
        assert paper.file_id
        applicant = identity.citizen_actor(row.applicant_id)
        client = log_in(Client(), applicant)
        assert "经营场所合法使用" in client.get(reverse("cases:show_case", args=[row.case_numbers[0]])).text
        actions = set(AuditRecord.objects.filter(subject=f"application:{number}").values_list("action", flat=True))
        assert {"applications.choose_promise", "applications.sign_promise"} <= actions

    def test_is_not_handed_in_unsigned(self, browser, clerk, number, asked):
        save(browser, number, asked)
        refused = hand_in(browser, clerk, number)
        assert refused.status_code == 422
        assert "由申请人签名后扫描上传" in refused.text
        with pytest.raises(DomainError, match="由申请人签名后扫描上传"):
            applications.submit_application(
                actor=clerk, number=number, promise=applications.get_promise(actor=clerk, number=number)
            )

    def test_what_was_signed_in_another_wording_is_signed_again(self, browser, clerk, number):
        two = item(promise_way=WAY | {"materials": ["lease", "photo"]})
        number = begin(browser, PartyFactory(name="王芳"), two)
        save(browser, number, two)
        save(browser, number, two, **{f"promise-signed:{two.code}": scan()})
        assert "已签名" in browser.get(page("take_in", number)).text
        changed = save(browser, number, two, **{"ways:lease": ["original"]}).text  # one paper comes after all
        assert "不是现在的内容" in changed
        assert hand_in(browser, clerk, number, **{"ways:lease": ["original"]}).status_code == 422
        save(browser, number, two, **{"ways:lease": ["original"], f"promise-signed:{two.code}": scan("新.pdf")})
        assert hand_in(browser, clerk, number, **{"ways:lease": ["original"]}).status_code == 303

    def test_back_to_handing_everything_in(self, browser, clerk, number, asked):
        save(browser, number, asked)
        save(browser, number, asked, way="materials")
        assert applications.get_promise(actor=clerk, number=number) == ""
        assert browser.get(page("print_promise", number, asked.code)).headers["Location"] == page("take_in", number)
        assert hand_in(browser, clerk, number).status_code == 422  # the lease is missing again

    def test_who_broke_a_promise_is_told_so_on_the_page(self, browser, clerk, number, asked):
        party_id = applications.get_application(actor=clerk, number=number).applicant_id
        head = official("decider")
        identity.Credit(party_id).record(
            actor=head, case_number="X1", item_title="食品经营许可", authority_id=head.authority_id, findings="不符"
        )
        answer = save(browser, number, asked)
        assert "承诺" in answer.text
        assert answer.status_code == 422
        assert applications.get_promise(actor=clerk, number=number) == ""

    def test_only_a_clerk_keeps_a_signed_paper(self, number, asked):
        with pytest.raises(NotAllowed):
            applications.sign_promise(actor=official("decider"), number=number, item_code=asked.code, file_id=1)

    def test_a_file_that_is_none_is_refused_and_the_choice_stays(self, browser, clerk, number, asked):
        save(browser, number, asked)
        bad = SimpleUploadedFile("承诺书.pdf", b"MZ", "application/pdf")
        answer = save(browser, number, asked, **{f"promise-signed:{asked.code}": bad})
        assert answer.status_code == 422
        assert "请上传签名纸张的扫描件或者照片" in answer.text
        assert "已签名" not in answer.text
        assert applications.get_promise(actor=clerk, number=number)
