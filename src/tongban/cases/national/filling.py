"""Rows of the exchange tables from cases. A row that cannot be filled is not sent half: it is told, with the reason."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import NAMESPACE_URL, uuid5

from django.utils import timezone

from tongban.cases.codes import closing_code, code, plain
from tongban.cases.enums import TaskState
from tongban.cases.models import CaseTask
from tongban.cases.national.fields import fields_of, flaws
from tongban.cases.national.record import Record
from tongban.catalogue.public import StepKind
from tongban.identity.public import PartyKind

Row = dict[str, str]


@dataclass(frozen=True, slots=True)
class Unfilled:
    """A row that cannot be sent: of which case, which column, why (see ``flaws``)."""

    project_no: str
    field: str
    meaning: str
    reason: str


@dataclass(frozen=True, slots=True)
class Filled:
    """Rows in order, all columns of the table in each; and what could not be filled."""

    rows: tuple[Row, ...]
    unfilled: tuple[Unfilled, ...]


def fill(table: str, records: Iterable[Record], *, at: datetime, batch: str) -> Filled:
    """The rows of a table for some cases, checked against the field table."""
    rows: list[Row] = []
    unfilled: list[Unfilled] = []
    columns = fields_of(table)
    meanings = {field.name: field.meaning for field in columns}
    for record in records:
        for key, told in _BUILDERS[table](record):
            row = {field.name: "" for field in columns} | _common(table, key, at, batch) | told
            wrong = flaws(table, row)
            unfilled += [Unfilled(record.case.number, name, meanings.get(name, ""), why) for name, why in wrong]
            if not wrong:
                rows.append(row)
    return Filled(tuple(rows), tuple(unfilled))


def _common(table: str, key: int, at: datetime, batch: str) -> Row:
    return {
        "row_guid": str(uuid5(NAMESPACE_URL, f"tongban:{table}:{key}")),
        "data_source": plain("data_source"),
        "cd_operation": code("operation", "insert"),
        "cd_time": _moment(at),
        "cd_batch": batch,
    }


def _accept(record: Record) -> Iterator[tuple[int, Row]]:
    """up_pro_accept 办件受理."""
    case, says = record.case, record.item.definition
    step = next((step for step in record.steps if step.kind == StepKind.ACCEPT), None)
    yield (
        case.pk,
        {
            "project_no": case.number,
            "task_code": says.task_code,
            "catalog_code": says.base_code,
            "local_task_code": says.local_task_code,
            "local_catalog_code": says.local_base_code,
            "task_handle_item": says.handling_code,
            "task_name": case.item_title,
            "task_version": str(record.item.version_number),
            "project_type": str(says.case_type.value),
            "apply_type": case.channel,
            "apply_date": _moment(case.received_at),
            "accept_date": _moment(case.accepted_at),
            "promise_date": _day(case.promised_due_on),
            "accept_doc_no": record.acceptance.number if record.acceptance else "",
            "org_code": record.authority.code,
            "org_name": record.authority.name,
            "handle_user_name": _who(record, step) if step else "",
        }
        | _applicant(record),
    )


def _applicant(record: Record) -> Row:
    party, agent = record.case.applicant_snapshot, record.case.agent_snapshot
    contact = record.case.contact
    number = str(party.get("certificate_number") or "")
    person = party.get("kind", PartyKind.PERSON) != PartyKind.ORGANISATION
    kind = code("applicant", "person") if person else code("applicant", number[:2], code("applicant", "other"))
    certificate = str(party.get("certificate_type") or "")
    agents = str(agent.get("certificate_type") or "")
    return {
        "applyer_name": str(party.get("name") or ""),
        "applyer_type": kind,
        "applyer_page_type": code("certificate", certificate, certificate),
        "applyer_page_code": number,
        "legal": str(party.get("legal_representative") or ""),
        "contact_name": str(agent.get("name") or contact.get("contact_name") or ""),
        "contact_type": code("certificate", agents, agents),
        "contact_code": str(agent.get("certificate_number") or ""),
        "contact_mobile": str(contact.get("mobile") or agent.get("mobile") or party.get("mobile") or ""),
        "address": str(contact.get("address") or party.get("address") or ""),
    }


def _process(record: Record) -> Iterator[tuple[int, Row]]:
    """up_pro_process 办件过程: every step that is over, by who did it."""
    for step in record.steps:
        event = code("event_of_outcome", step.outcome, "other")
        if step.state == TaskState.SENT_BACK:
            event = "sent_back"
        yield (
            step.pk,
            {
                "project_no": record.case.number,
                "process_name": step.step_name,
                "event_name": code("event", event),
                "event_start_time": _moment(step.opened_at),
                "event_end_time": _moment(step.done_at or step.opened_at),
                "handle_user_name": _who(record, step),
                "handle_explain": step.opinion or _WORDS[event],
            },
        )


_WORDS = {"passed": "通过", "sent_back": "退回", "other": "其他"}


def _special(record: Record) -> Iterator[tuple[int, Row]]:
    """up_pro_special_procedure 特别程序: those that have ended, and the extension (GB/T 39046 A.7: 1)."""
    number, applicant = record.case.number, str(record.case.applicant_snapshot.get("name") or "")
    extension = record.extension
    if extension is not None:
        yield (
            -extension.pk,
            {
                "project_no": number,
                "special_type": code("special", "extension"),
                "special_name": "延长审批",
                "special_reason": extension.reasons,
                "special_time": _moment(extension.approved_at),
                "end_time": _day(extension.due_on_after),
                "handle_user": extension.approved_by_name,
                "applyer_user_name": applicant,
            },
        )
    for procedure in record.procedures:
        yield (
            procedure.pk,
            {
                "project_no": number,
                "special_type": code("special", "other"),
                "special_name": procedure.name,
                "special_reason": f"{procedure.basis} {procedure.reasons}".strip(),
                "special_time": _moment(procedure.started_at),
                "end_time": _moment(procedure.ended_at),
                "result": procedure.result,
                "handle_user": procedure.ended_by_name or procedure.approved_by_name,
                "applyer_user_name": applicant,
            },
        )


def _result(record: Record) -> Iterator[tuple[int, Row]]:
    """up_pro_result 办件结果."""
    case = record.case
    last = max(record.steps, key=lambda step: (step.done_at or step.opened_at, step.pk), default=None)
    granted = bool(case.result_number)
    yield (
        case.pk,
        {
            "project_no": case.number,
            "result_type": closing_code(case.state),
            "result_date": _moment(case.closed_at),
            "result_explain": case.reasons,
            "result_cetr_name": record.item.definition.result_name if granted else "",
            "result_cetr_no": case.result_number,
            "is_delivery_results": code("yes_no", "yes" if record.couriered else "no"),
            "handle_user_name": _who(record, last) if last else plain("by_the_platform"),
        },
    )


def _material(record: Record) -> Iterator[tuple[int, Row]]:
    """up_pro_material 办件材料: what counts, not what a supplement replaced."""
    for material in record.materials:
        yield (
            material.pk,
            {
                "project_no": record.case.number,
                "material_name": material.name,
                "material_attach_name": record.files.get(material.file_id or 0, ""),
                "get_type": code("received", material.form, material.form),
                "get_name": "1",
                "remark": material.note,
            },
        )


_BUILDERS: dict[str, Callable[[Record], Iterator[tuple[int, Row]]]] = {
    "up_pro_accept": _accept,
    "up_pro_process": _process,
    "up_pro_special_procedure": _special,
    "up_pro_result": _result,
    "up_pro_material": _material,
}


def _who(record: Record, step: CaseTask) -> str:
    return record.names.get(step.done_by_id or 0) or plain("by_the_platform")


def _moment(at: datetime | None) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M:%S}" if at else ""


def _day(day: date | None) -> str:
    return _moment(timezone.make_aware(datetime.combine(day, time(23, 59, 59)))) if day else ""
