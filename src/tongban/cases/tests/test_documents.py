"""What is printed: the words, rare characters, the same bytes for the same content."""

import io
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from uuid import uuid4

import pytest
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob
from pypdf import PdfReader

from tongban.cases import handlers
from tongban.cases.documents import print_document
from tongban.cases.enums import CaseState, NoticeKind
from tongban.cases.errors import NoticeNotFound, PatternInvalid, ReasonMissing
from tongban.cases.models import Notice
from tongban.cases.selectors import verification
from tongban.cases.services import notices
from tongban.cases.tests import factories
from tongban.identity.tests.factories import log_in
from tongban.kernel import clock, files
from tongban.kernel.actors import SYSTEM
from tongban.kernel.errors import NotAllowed
from tongban.kernel.paper import fonts
from tongban.ledger import public as ledger

pytestmark = pytest.mark.django_db


def printed(content, at=None):
    return print_document(
        content,
        verify_url="https://zwfw.example.cn/verify/x/",
        progress_url="https://zwfw.example.cn/p",
        issued_at=at or clock.now(),
    )


def text_of(pdf):
    """All words of a PDF, without the line breaks of the layout."""
    return "".join("".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(pdf)).pages)


@pytest.fixture
def content():
    return factories.case(name="欧阳建国").notices.get().content


class TestPrintDocument:
    @pytest.mark.parametrize(
        ("state", "kind", "words"),
        [
            (CaseState.RECEIVED, NoticeKind.RECEIPT, "收件凭证"),
            (CaseState.ACCEPTED, NoticeKind.ACCEPTANCE, "受理通知书"),
            (CaseState.SUPPLEMENT, NoticeKind.SUPPLEMENT, "补正告知书"),
            (CaseState.NOT_ACCEPTED, NoticeKind.NON_ACCEPTANCE, "不予受理决定书"),
            (CaseState.GRANTED, NoticeKind.GRANT, "准予行政许可决定书"),
            (CaseState.REFUSED, NoticeKind.REFUSAL, "不予行政许可决定书"),
        ],
    )
    def test_every_kind_names_person_item_number_and_date(self, state, kind, words):
        case = factories.case(state, name="欧阳建国")
        notice = case.notices.get(kind=kind)

        text = text_of(printed(notice.content).pdf)

        for expected in (
            words,
            "欧阳建国",
            case.item_title,
            notice.number,
            notice.content["date"],
            case.number,
            "印章位置",
        ):
            assert expected in text

    def test_what_is_not_a_licence_is_not_called_one(self):
        case = factories.case(CaseState.GRANTED, version=factories.item(item_type="20"))

        content = case.notices.get(kind=NoticeKind.GRANT).content
        assert content["title"] == "准予决定书"
        assert "行政许可" not in "".join(content["paragraphs"]) + content["basis"]

    def test_the_same_content_gives_the_same_bytes(self, content):
        at = clock.now()

        assert printed(content, at).pdf == printed(content, at).pdf

    def test_facts_are_never_markup(self, content):
        text = text_of(printed(content | {"addressee": '#panic("x") *粗* $x$ @ref </svg> \\ {you}'}).pdf)

        assert '#panic("x")*粗*$x$@ref</svg>\\{you}' in text

    def test_a_rare_character_is_printed_or_told(self, content):
        result = printed(content | {"addressee": "张𠮷"})

        in_a_font = 0x20BB7 in fonts.own_characters() or fonts.wider_font(0x20BB7) is not None
        assert ("𠮷" in text_of(result.pdf)) is in_a_font
        assert ("U+20BB7" in text_of(result.pdf)) is not in_a_font
        assert result.unprintable == (() if in_a_font else ("𠮷",))

    def test_without_any_wider_font_the_clerk_is_told(self, content, monkeypatch):
        monkeypatch.setattr(fonts, "wider_font", lambda code_point: None)

        result = printed(content | {"addressee": "张𠮷"})

        assert "〔U+20BB7〕" in text_of(result.pdf)
        assert result.unprintable == ("𠮷",)

    def test_direction_marks_do_not_reach_the_paper(self, content):
        assert "张三" in text_of(printed(content | {"addressee": "张\u202e三\u200b"}).pdf)

    def test_a_long_supplement_runs_over_pages(self, content):
        rows = [[str(place), f"材料{place}", "请补正" * 60] for place in range(40)]
        table = {"columns": ["序号", "内容", "要求"], "rows": rows}

        pdf = printed(content | {"kind": "supplement", "table": table}).pdf

        assert len(PdfReader(io.BytesIO(pdf)).pages) > 2
        assert "材料39" in text_of(pdf)


class TestRenderNotice:
    def test_keeps_the_file_once(self):
        notice = factories.case().notices.get()

        first = notices.render_notice(notice_id=notice.pk).file_id
        again = notices.render_notice(notice_id=notice.pk).file_id

        assert first == again
        info = files.get_file(first)
        assert (info.media_type, len(info.sha256), len(info.sm3)) == ("application/pdf", 64, 64)

    def test_marks_the_row_for_the_clerk(self, monkeypatch):
        monkeypatch.setattr(fonts, "wider_font", lambda code_point: None)
        notice = factories.case(name="张𠮷").notices.get()

        notices.render_notice(notice_id=notice.pk)

        notice.refresh_from_db()
        assert notice.unprintable == [{"character": "𠮷", "code_point": "U+20BB7"}]


class TestNumbers:
    def test_are_counted_by_authority_year_and_kind(self):
        version = factories.item()
        numbers = []
        for _ in range(2):
            case = factories.case(CaseState.ACCEPTED, version=version)
            numbers.append(case.notices.get(kind=NoticeKind.ACCEPTANCE).number[-5:])

        assert numbers == ["0001号", "0002号"]

    def test_follow_the_authoritys_own_scheme(self):
        case = factories.case()
        notices.save_document_profile(
            actor=SYSTEM,
            authority_id=case.authority_id,
            mark="粤教",
            pattern="{mark}{word}字〔{year}〕第{serial}号",
            reconsideration_body="教育部",
            court="广州铁路运输法院",
        )

        factories.bring(case, CaseState.REFUSED)

        notice = case.notices.get(kind=NoticeKind.REFUSAL)
        assert notice.number == f"粤教不准字〔{clock.today().year}〕第1号"
        assert "教育部" in notice.content["after"][0]
        assert "广州铁路运输法院" in notice.content["after"][0]

    @pytest.mark.parametrize(
        "pattern", ["第{serial}号", "{word}{year}号", "{nonsense}", "{serial.x}", "{", "{serial}{year}"]
    )
    def test_refuse_a_pattern_that_confuses(self, pattern):
        with pytest.raises(PatternInvalid):
            notices.save_document_profile(actor=SYSTEM, authority_id=1, mark="粤", pattern=pattern)

    def test_only_the_bureau_sets_them(self):
        case = factories.case()

        with pytest.raises(NotAllowed):
            notices.save_document_profile(actor=factories.staff_of(case), authority_id=1, mark="粤")


class TestVerification:
    def test_proves_without_naming_the_person(self):
        case = factories.case(CaseState.GRANTED, name="欧阳建国")
        notice = case.notices.get(kind=NoticeKind.GRANT)
        notices.render_notice(notice_id=notice.pk)

        found = verification.get_verification(verification=notice.verification)

        assert (found.valid, found.number, found.holder_name) == (True, notice.number, "欧**国")
        assert len(found.sha256) == 64

    def test_says_when_a_document_was_withdrawn(self):
        case = factories.case(CaseState.GRANTED)
        notice = case.notices.get(kind=NoticeKind.GRANT)
        with pytest.raises(ReasonMissing):
            notices.withdraw_notice(actor=factories.staff_of(case), verification=notice.verification, reason="")
        clerk = factories.staff_of(case, "window_clerk")
        with pytest.raises(NotAllowed):
            notices.withdraw_notice(actor=clerk, verification=notice.verification, reason="笔误")

        notices.withdraw_notice(actor=factories.staff_of(case), verification=notice.verification, reason="笔误")

        assert verification.get_verification(verification=notice.verification).valid is False

    def test_a_withdrawal_is_told_to_the_applicant_once(self, deliver, outbox, monkeypatch):
        case = factories.case(CaseState.GRANTED)
        notice = case.notices.get(kind=NoticeKind.GRANT)
        deliver()
        sent = []
        monkeypatch.setattr(handlers.messaging, "send_message", lambda **given: sent.append(given))

        for _again in range(2):
            notices.withdraw_notice(actor=factories.staff_of(case), verification=notice.verification, reason="笔误")
        deliver()

        (given,) = sent
        assert (given["party_id"], given["template"]) == (case.applicant_id, "notice_withdrawn")
        assert "笔误" in given["context"]["reason"]
        assert notice.number in given["context"]["reason"]
        assert outbox().count("cases.notice_withdrawn") == 1

    def test_knows_nothing_of_other_addresses(self):
        with pytest.raises(NoticeNotFound):
            verification.get_verification(verification=uuid4())


def test_every_notice_is_deferred_and_the_slip_by_its_event(deliver):
    case = factories.case(CaseState.ACCEPTED)

    deliver()

    asked = {job.args["notice_id"] for job in ProcrastinateJob.objects.filter(task_name="cases.render_notice")}
    assert asked == set(Notice.objects.filter(case=case).values_list("id", flat=True))


class TestOpeningADocumentBeforeItsJobRan:
    def test_makes_it_on_the_spot_for_the_applicant(self, client):
        case = factories.case()
        notice = case.notices.get()

        answer = log_in(client, factories.owner_of(case)).get(f"/cases/{case.number}/notices/{notice.verification}/")

        assert b"".join(answer.streaming_content).startswith(b"%PDF")
        notice.refresh_from_db()
        assert notices.render_notice(notice_id=notice.pk).file_id == notice.file_id

    def test_records_the_look_of_staff(self):
        case = factories.case()
        clerk = factories.staff_of(case)

        notices.print_notice_now(actor=clerk, number=case.number, verification=case.notices.get().verification)

        looks = ledger.list_reads(actor=factories.owner_of(case)).rows
        assert [look.about for look in looks] == [f"case:{case.number}"]

    def test_is_refused_to_strangers(self):
        case = factories.case()

        with pytest.raises(NoticeNotFound):
            notices.print_notice_now(
                actor=factories.applicant(), number=case.number, verification=case.notices.get().verification
            )


@pytest.mark.parametrize(("age", "priority"), [(timedelta(minutes=5), 10), (timedelta(days=3), -10)])
def test_slips_of_old_events_hold_up_nobody(deliver, age, priority):
    with clock.standing_at(clock.now() - age):
        factories.case()

    deliver()

    assert ProcrastinateJob.objects.get(task_name="cases.render_notice").priority == priority


@pytest.mark.django_db(transaction=True)
def test_a_document_opened_while_its_job_runs_is_made_once():
    notice = factories.case().notices.get()
    together = Barrier(2)

    def make(_number: int) -> int:
        together.wait()
        try:
            return notices.render_notice(notice_id=notice.pk).file_id
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        first, second = threads.map(make, range(2))

    assert first == second
