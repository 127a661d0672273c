"""The told story: one real case from the search to the verified result, each step with its proof.

Runs on this installation, through the same services and pages that people use. Returns 0 only if every step happened:
each one checks what it says against the database, the file store or a page as an outsider sees it.
"""

import hashlib
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from random import Random
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.translation import gettext as _
from rich.console import Console

from tongban.applications import public as applications
from tongban.cases import public as cases
from tongban.cases.public import CaseProgress, Channel
from tongban.catalogue import public as catalogue
from tongban.catalogue.public import Item
from tongban.config import environment
from tongban.config.demo import answers, entrusted, represented, residents, restaurant
from tongban.config.demo.staff import Office, office_by_code
from tongban.config.demo.telling import NotSeen, Teller, require, wait_for
from tongban.config.demo.together import tell_it
from tongban.kernel import audit_chain, calendar, clock, files
from tongban.kernel.errors import DomainError
from tongban.kernel.worker import list_live_workers
from tongban.messaging import public as messaging
from tongban.ratings import public as ratings

WORDS = "个体户"


@dataclass
class Told(Teller):
    """What the story knows so far."""

    random: Random = field(default_factory=lambda: Random(f"story/{time.time_ns()}"))  # noqa: S311 a story
    item: Item = field(init=False)
    resident: residents.Resident = field(init=False)
    office: Office = field(init=False)
    application: str = ""
    case: str = ""
    query_code: str = ""
    unread: int = 0

    def progress(self) -> CaseProgress:
        return cases.get_progress(actor=self.resident.actor, case_number=self.case)


def run() -> int:
    """Tell the story; 0 when every step was seen to happen."""
    told = Told(Console())
    told.console.print("\n[bold]一件办件的全过程 · one case from beginning to end[/bold]\n", highlight=False)
    try:
        with _a_worker(told):
            for title, step in _STEPS:
                told.head(title)
                step(told)
            tell_it(told)
            restaurant.tell_it(told)
            entrusted.tell_it(told)
            represented.tell_it(told)
    except NotSeen as missing:
        told.console.print(f"  [red]✗ {missing}[/red]", highlight=False)
        return 1
    told.console.print("\n[bold green]全部步骤都已真实发生 · every step truly happened[/bold green]\n", highlight=False)
    return 0


@contextmanager
def _a_worker(told: Told) -> Iterator[None]:
    """Join the worker that runs, or bring one for the time of the story."""
    if list_live_workers():
        yield
        return
    command = [sys.executable, "-m", "tongban", "worker"]
    worker = subprocess.Popen(command, cwd=environment.ROOT)  # noqa: S603 our own command
    try:
        yield
    finally:
        worker.terminate()
        worker.wait(30)


def _find(told: Told) -> None:
    told.item = wait_for(_found, f"the search finds no item with a form for {WORDS}")
    guide = Client().get(f"/items/{told.item.code}/")
    require(guide.status_code == 200 and told.item.title in guide.content.decode(), "the guide page does not answer")
    told.office = office_by_code(told.item.definition.authority_code)
    told.prove(f"搜索“{WORDS}”找到：{told.item.title}", code=told.item.code, version=told.item.version_number)


def _found() -> Item | None:
    """The first hit that brings its own form. On a fresh installation the index is being filled by the worker."""
    for hit in catalogue.search_items(words=WORDS).items:
        item = catalogue.get_item_in_force(hit.code)
        if item.definition.form:
            return item
    return None


def _apply(told: Told) -> None:
    told.resident = residents.person(told.random.randrange(residents.PERSONS))
    actor = told.resident.actor
    told.unread = messaging.count_unread(actor)
    draft = applications.start_application(
        actor=actor, item_codes=[told.item.code], applicant_id=told.resident.party_id, channel=Channel.WEB, fresh=True
    )
    told.application = draft.number
    filled = answers.fill(told.random, told.item, told.resident)
    applications.save_answers(actor=actor, number=draft.number, answers=filled)
    handed_in = list(answers.evidence_for(told.random, told.item, filled, actor, at_the_window=False))
    for key, form, file_id in handed_in:
        applications.add_evidence(actor=actor, number=draft.number, material_key=key, form=form, file_id=file_id)
    stored = files.get_files([file_id for _, _, file_id in handed_in if file_id])
    require(len(stored) == len(handed_in), "an attachment is missing from the store")
    first = next(iter(stored.values()))
    told.prove(
        f"{told.resident.about.name} 填表并上传 {len(handed_in)} 份材料，草稿已自动保存",
        application=draft.number,
        answers=len(filled),
        first_file=f"{first.name} SM3 {first.sm3[:16]}…",
    )


def _submit(told: Told) -> None:
    receipt = applications.submit_application(actor=told.resident.actor, number=told.application).cases[0]
    again = applications.submit_application(actor=told.resident.actor, number=told.application).cases[0]
    require(again.number == receipt.number, "a repeated click made a second case")
    told.case, told.query_code = receipt.number, receipt.query_code
    limit = calendar.add_working_days(clock.today(), 5)
    require(receipt.acceptance_due_on == limit, f"acceptance due {receipt.acceptance_due_on}, expected {limit}")
    told.prove(
        "提交成功；重复点击仍是同一件",
        case=receipt.number,
        query_code=receipt.query_code,
        acceptance_due=f"{receipt.acceptance_due_on} (行政许可法第三十二条: 5 个工作日)",
    )


def _ask_without_login(told: Told) -> None:
    found = cases.find_progress(number=told.case, query_code=told.query_code)
    if found is None:
        raise NotSeen("progress without login finds nothing")
    require(told.resident.about.name != found.applicant_name, "the name is not masked")
    require(cases.find_progress(number=told.case, query_code="WRONG") is None, "a wrong code was answered")
    stranger = residents.person((told.random.randrange(residents.PERSONS) + 1) % residents.PERSONS)
    require(_refused(stranger.actor, told.case), "a stranger sees the case")
    told.prove(
        "不登录可查进度，姓名已脱敏；猜别人的编号查不到", applicant=found.applicant_name, state=str(found.state.label)
    )


def _refused(actor: Any, case_number: str) -> bool:
    try:
        cases.get_progress(actor=actor, case_number=case_number)
    except DomainError:
        return True
    return False


def _accept(told: Told) -> None:
    cases.claim_task(actor=told.office.clerk, case_number=told.case)
    cases.accept_case(actor=told.office.clerk, case_number=told.case, opinion="材料齐全，予以受理。")
    now = told.progress()
    require(now.state == cases.CaseState.ACCEPTED and now.due_on, "not accepted, or no clock runs")
    told.prove("窗口人员受理，时限开始计算", by=told.office.clerk.name, due=now.due_on, why=now.why)


def _review(told: Told) -> None:
    steps = {step.key: step for step in told.item.steps}
    while live := [line for line in told.progress().route if line.look.live and not line.group]:
        step = steps[live[0].key]
        office = office_by_code(step.authority_code) if step.authority_code else told.office
        if step.kind == catalogue.StepKind.DECIDE:
            _decide(told, office)
            continue
        by = office.clerk if step.kind == catalogue.StepKind.DELIVER else office.reviewer
        cases.claim_task(actor=by, case_number=told.case, task_id=live[0].task_id)
        cases.finish_review(actor=by, case_number=told.case, task_id=live[0].task_id, opinion="符合条件。")
        told.prove(f"环节“{step.name}”完成", by=by.name)


def _decide(told: Told, office: Office) -> None:
    cases.claim_task(actor=office.decider, case_number=told.case)
    cases.decide_case(actor=office.decider, case_number=told.case, decision="grant", opinion="同意。")
    now = told.progress()
    require(now.state == cases.CaseState.GRANTED and now.result_number, "no result number")
    told.prove("作出准予决定", by=office.decider.name, result=now.result_number)


def _documents(told: Told) -> None:
    def all_made() -> CaseProgress | None:
        now = told.progress()
        return now if now.notices and all(notice.file_id for notice in now.notices) else None

    now = wait_for(all_made, "the documents were not made in time: is a worker running?")
    for notice in now.notices:
        info = files.get_file(notice.file_id)
        with files.open_file(notice.file_id) as stored:
            data = stored.read()
        require(data.startswith(b"%PDF"), f"{notice.number} is no PDF")
        require(hashlib.sha256(data).hexdigest() == info.sha256, f"{notice.number} is not what was stored")
        told.prove(f"{notice.title} {notice.number}", size=f"{len(data):,} bytes", sha256=info.sha256)


def _verify(told: Told) -> None:
    notice = next(notice for notice in told.progress().notices if notice.kind == cases.NoticeKind.GRANT)
    address = f"/verify/{notice.verification}/"
    page = Client().get(address)
    text = page.content.decode()
    require(page.status_code == 200 and notice.number in text, "the verify page does not answer")
    require(told.resident.certificate_number not in text, "the verify page shows a citizen number")
    if notice.file_id is None:
        raise NotSeen(f"{notice.number} was not made")
    with files.open_file(notice.file_id) as stored:
        data = stored.read()
    true_copy = _compare(address, data)
    false_copy = _compare(address, data.replace(b"%PDF-1", b"%PDF-2", 1))
    require(true_copy and not false_copy, "the verify page cannot tell a changed file")
    told.prove("任何人扫码核验：有效；改动一个字节即不符", page=address)


def _compare(address: str, data: bytes) -> bool:
    upload = SimpleUploadedFile("notice.pdf", BytesIO(data).getvalue(), "application/pdf")
    answer = Client().post(address, {"document": upload})
    return _("The file is genuine") in answer.content.decode()


def _told_and_rated(told: Told) -> None:
    unread = wait_for(lambda: messaging.count_unread(told.resident.actor) - told.unread, "no message arrived")
    told.prove(f"申请人收到 {unread} 条新消息", latest=messaging.list_recent(told.resident.actor, 1)[0].subject)
    path = ratings.rating_path(case_number=told.case)
    client = Client()
    require(client.get(path).status_code == 200, "the rating page does not open")
    before = ratings.satisfaction(clock.today()).count
    client.post(f"{path}5/", {"level": "5"})
    require(ratings.satisfaction(clock.today()).count == before + 1, "the rating was not counted")
    client.post(f"{path}1/", {"level": "1"})
    require(ratings.satisfaction(clock.today()).count == before + 1, "the same case was rated twice")
    told.prove("评价一次有效，重复评价不计")


def _trail(told: Told) -> None:
    audit_chain.seal_new_records(everything=True)
    report = audit_chain.verify_chain()
    require(report.position is None and not report.reason, f"the audit chain is broken: {report}")
    told.prove("审计链完整", sealed=f"{report.sealed:,}", head=report.head[:32] + "…")


_STEPS: tuple[tuple[str, Callable[[Told], None]], ...] = (
    ("1 找事项 find", _find),
    ("2 填申请 apply", _apply),
    ("3 提交 submit", _submit),
    ("4 查进度 follow", _ask_without_login),
    ("5 受理 accept", _accept),
    ("6 审查与决定 review and decide", _review),
    ("7 出文书 documents", _documents),
    ("8 核验 verify", _verify),
    ("9 消息与评价 messages and rating", _told_and_rated),
    ("10 留痕 trail", _trail),
)
