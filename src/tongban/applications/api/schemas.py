"""Shapes of the JSON requests and answers."""

from datetime import date, datetime
from typing import Any

from ninja import Field, Schema

from tongban.applications.forms.details import contact_section
from tongban.applications.forms.known import Beside
from tongban.applications.forms.uniting import Share
from tongban.applications.models import Application, Evidence
from tongban.applications.selectors import Draft, items_of
from tongban.applications.services.submission import Submission
from tongban.catalogue.public import FormField, FormSection, Material


class ApplicationIn(Schema):
    """A new draft. Without ``applicant_id`` for oneself (a client: for the party it acts for)."""

    item_codes: list[str] = Field(min_length=1, max_length=50)
    applicant_id: int | None = Field(None, description="one of GET /applicants: for somebody who gave you a mandate")
    applicant_certificate: str = Field("", max_length=30, description="intake clients only: whom the number belongs to")
    fresh: bool = Field(False, description="begin another draft although one is open for the same items")


class AnswersIn(Schema):
    """Some answers by question key; what is not named stays. ``revision`` as read guards against overwriting."""

    answers: dict[str, Any]
    revision: int | None = None


class ContactIn(Schema):
    """Whom to reach about the application."""

    contact_name: str = ""
    mobile: str = ""
    email: str = ""
    address: str = ""


class SubmissionIn(Schema):
    """``declared``: the applicant read and accepts the declaration. ``promise``: the draft's, word for word."""

    declared: bool
    promise: str = ""


class SupplementIn(Schema):
    answers: dict[str, Any] = {}


class ApplicantOut(Schema):
    id: int
    name: str


class SourceOut(Schema):
    """The register that answered a question, and what it holds. ``stands``: the answer is still so.

    ``dispute``: number of the correction request that runs.
    """

    element: str
    register_name: str
    authority: str
    as_of: date
    level: str
    held: str
    stands: bool
    dispute: str


class EvidenceOut(Schema):
    """``level``: trust level A to D; form 5 is a licence or record of ours that stands in for the paper."""

    id: int
    material_key: str
    form: str
    name: str
    note: str
    level: str
    added_at: datetime


class PromiseWayOut(Schema):
    """告知承诺 of one item: what must hold, the materials (keys) the promise stands in for, whether it was chosen."""

    item_code: str
    chosen: bool
    conditions: str
    materials: list[str]
    excluded: str
    consequence: str
    basis: str


class PromiseChoiceIn(Schema):
    chosen: bool


class ApplicationLine(Schema):
    number: str
    state: str
    item_codes: list[str]
    item_titles: list[str]
    case_numbers: list[str]
    saved_at: datetime
    submitted_at: datetime | None


class ApplicationOut(ApplicationLine):
    """A draft with what it asks for (``sections``, ``materials``), what is there, what is still missing.

    ``sources``: question → the register its answer came from; ``registers_down`` could not be asked.
    ``promise`` is what handing in promises in writing; "" when nothing is. ``promise_ways``: items for which one may
    promise instead of handing some materials in.
    """

    revision: int
    contact: dict[str, Any]
    answers: dict[str, Any]
    sources: dict[str, SourceOut]
    registers_down: list[str]
    sections: list[FormSection]
    materials: list[Material]
    evidence: list[EvidenceOut]
    missing: dict[str, dict[str, list[str]]]
    promise: str
    promise_ways: list[PromiseWayOut]


class SavedOut(Schema):
    revision: int
    answers: dict[str, Any]
    problems: dict[str, list[str]]
    saved_at: datetime


class ReceiptOut(Schema):
    number: str
    query_code: str
    item_title: str
    authority_name: str
    received_at: datetime
    acceptance_due_on: date


class SubmissionOut(Schema):
    number: str
    cases: list[ReceiptOut]


class SupplementAskedOut(Schema):
    """What the open notice asks for, what was prepared, what is still missing."""

    case_number: str
    reason: str
    due_on: date
    questions: list[FormField]
    materials: list[Material]
    answers: dict[str, Any]
    missing: dict[str, list[str]]


def line_of(application: Application) -> dict[str, Any]:
    items = items_of(application)
    return {
        "number": application.number,
        "state": application.state,
        "item_codes": [item.item_code for item in items],
        "item_titles": [item.item_title for item in items],
        "case_numbers": [item.case_number for item in items if item.case_number],
        "saved_at": application.saved_at,
        "submitted_at": application.submitted_at,
    }


def application_of(draft: Draft) -> dict[str, Any]:
    application = draft.application
    return line_of(application) | {
        "revision": application.revision,
        "contact": application.contact,
        "answers": application.answers,
        "sources": {key: source_of(each) for key, each in draft.beside.items() if each.known},
        "registers_down": sorted({each.down for each in draft.beside.values() if each.down}),
        "sections": [contact_section(), *draft.requirements.sections],
        "materials": list(draft.requirements.materials),
        "evidence": [evidence_of(row) for rows in draft.evidence.values() for row in rows],
        "missing": draft.missing() if application.state == "draft" else {},
        "promise": draft.promise() if application.state == "draft" else "",
        "promise_ways": [_way_of(draft, share) for share in draft.promisable],
    }


def source_of(beside: Beside) -> dict[str, Any]:
    names = ("element", "register_name", "authority", "as_of", "level", "held", "dispute")
    return {name: getattr(beside.known, name) for name in names} | {"stands": beside.stands}


def _way_of(draft: Draft, share: Share) -> dict[str, Any]:
    way = share.item.definition.promise_way
    told = {name: getattr(way, name) for name in ("conditions", "excluded", "consequence", "basis")}
    materials = [share.materials[key] for key in way.materials]
    return told | {"item_code": share.item.code, "chosen": draft.by_promise(share), "materials": materials}


def evidence_of(row: Evidence) -> dict[str, Any]:
    names = ("material_key", "form", "name", "note", "level", "added_at")
    return {"id": row.pk} | {name: getattr(row, name) for name in names}


def submission_of(submission: Submission) -> dict[str, Any]:
    names = ("number", "query_code", "item_title", "authority_name", "received_at", "acceptance_due_on")
    cases = [{name: getattr(receipt, name) for name in names} for receipt in submission.cases]
    return {"number": submission.number, "cases": cases}
