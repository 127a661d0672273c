"""What other contexts may use from applications. No model leaves this house."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from tongban.applications import selectors
from tongban.applications.counter import evidence_row, read_whole_form, save_whole_form
from tongban.applications.enums import ApplicationState, Collecting
from tongban.applications.events import ApplicationSubmitted, ThingFinished
from tongban.applications.forms.whole import MaterialRow, WholeForm
from tongban.applications.models import Application, Parcel
from tongban.applications.rows import ApplicationRow, EvidenceRow, HandedIn, HelpRow, ParcelRow
from tongban.applications.services import answers as answering
from tongban.applications.services import (
    drafts,
    evidence,
    helping,
    parcels,
    parts,
    promising,
    submission,
    supplements,
    taking_over,
)
from tongban.applications.services.answers import Saved
from tongban.applications.services.submission import Submission
from tongban.applications.task_list import Task, tasks_of
from tongban.cases import public as cases
from tongban.cases.public import CaseReceipt, MaterialForm
from tongban.identity import public as identity
from tongban.kernel.actors import SYSTEM, Actor
from tongban.kernel.masking import mask_name

__all__ = [
    "ApplicationRow",
    "ApplicationState",
    "ApplicationSubmitted",
    "EvidenceRow",
    "HandedIn",
    "HelpRow",
    "MaterialRow",
    "ParcelRow",
    "Saved",
    "Submission",
    "Task",
    "ThingFinished",
    "WholeForm",
    "add_evidence",
    "answer_supplement",
    "choose_promise",
    "discard_draft",
    "find_drafts_to_help",
    "find_problems",
    "frequent_items",
    "get_application",
    "get_case_receipt",
    "get_promise",
    "get_receipt",
    "hand_over_parcel",
    "help_at_counter",
    "list_handed_in",
    "list_helps",
    "list_my_applications",
    "list_parcels",
    "list_tasks",
    "open_parcel",
    "part_of_a_thing",
    "read_whole_form",
    "remove_evidence",
    "save_answers",
    "save_details",
    "save_whole_form",
    "sign_promise",
    "start_application",
    "start_thing",
    "submit_application",
    "take_over_draft",
]


def start_application(
    *,
    actor: Actor,
    item_codes: list[str],
    applicant_id: int,
    channel: str,
    agent_id: int | None = None,
    agent_relation: str = "",
    fresh: bool = False,
    request_key: str = "",
) -> ApplicationRow:
    """Open a draft over these items, or the one already open for them unless ``fresh``.

    Refuses MandateNeeded, ItemNotOnline, ItemNotFound.
    """
    return _row(
        drafts.start_application(
            actor=actor,
            item_codes=item_codes,
            applicant_id=applicant_id,
            channel=channel,
            agent_id=agent_id,
            agent_relation=agent_relation,
            fresh=fresh,
            request_key=request_key,
        )
    )


def save_details(*, actor: Actor, number: str, contact: dict[str, str]) -> ApplicationRow:
    """Keep whom to reach: ``contact_name``, ``mobile``, ``email``, ``address``. Prefilled from the register."""
    return _row(drafts.save_details(actor=actor, number=number, contact=contact))


def save_answers(*, actor: Actor, number: str, answers: dict[str, Any], revision: int | None = None) -> Saved:
    """Keep answers by question key; what is not named stays. ``revision`` guards against overwriting later answers."""
    return answering.save_answers(actor=actor, number=number, answers=answers, revision=revision)


def add_evidence(
    *,
    actor: Actor,
    number: str,
    material_key: str,
    form: str = MaterialForm.UPLOAD,
    file_id: int | None = None,
    note: str = "",
) -> EvidenceRow:
    """Hand in a material (or ``answer:<question>``) in one way. The file must be stored by the same actor."""
    row = evidence.add_evidence(
        actor=actor, number=number, material_key=material_key, form=form, file_id=file_id, note=note
    )
    return evidence_row(row)


def choose_promise(*, actor: Actor, number: str, item_code: str, chosen: bool) -> ApplicationRow:
    """Promise for one item instead of handing some of its materials in (告知承诺), or hand them in after all."""
    return _row(promising.choose_promise(actor=actor, number=number, item_code=item_code, chosen=chosen))


def remove_evidence(*, actor: Actor, number: str, evidence_id: int) -> None:
    """Take one piece of evidence out of a draft."""
    evidence.remove_evidence(actor=actor, number=number, evidence_id=evidence_id)


def find_problems(*, actor: Actor, number: str) -> dict[str, dict[str, list[str]]]:
    """What keeps a draft from being handed in: place → field → messages; {} when it is complete."""
    return selectors.get_draft(actor=actor, number=number).missing()


def sign_promise(*, actor: Actor, number: str, item_code: str, file_id: int) -> None:
    """At the counter: the applicant signed the promise for one item on paper; ``file_id`` is its scan."""
    promising.sign_promise(actor=actor, number=number, item_code=item_code, file_id=file_id)


def get_promise(*, actor: Actor, number: str) -> str:
    """What handing in promises in writing, for ``submit_application``; "" when nothing is promised."""
    return selectors.get_draft(actor=actor, number=number).promise()


def submit_application(*, actor: Actor, number: str, declared: bool = True, promise: str = "") -> Submission:
    """Hand in a complete draft; calling is declaring. A repeat returns the same receipts."""
    return submission.submit_application(actor=actor, number=number, declared=declared, promise=promise)


def discard_draft(*, actor: Actor, number: str) -> None:
    """Give a draft up; a repeat changes nothing."""
    drafts.discard_draft(actor=actor, number=number)


def take_over_draft(*, actor: Actor, number: str) -> None:
    """Go on with a draft another agent began, as who speaks for the organisation now. Raises ApplicationNotFound."""
    taking_over.take_over_draft(actor=actor, number=number)


def answer_supplement(
    *, actor: Actor, number: str, case_number: str, answers: dict[str, Any], files: dict[str, list[int]] | None = None
) -> None:
    """Answer the open supplement notice of a case: ``answers`` by question, ``files`` (ids) by material key."""
    supplements.save_supplement(actor=actor, number=number, case_number=case_number, answers=answers)
    for key, file_ids in (files or {}).items():
        for file_id in file_ids:
            supplements.add_supplement_evidence(
                actor=actor, number=number, case_number=case_number, material_key=key, file_id=file_id
            )
    supplements.answer_supplement(actor=actor, number=number, case_number=case_number)


def get_application(*, actor: Actor, number: str) -> ApplicationRow:
    """One application the actor may see, or ApplicationNotFound."""
    return _row(selectors.get_application(actor=actor, number=number))


def list_my_applications(
    *, actor: Actor, states: Iterable[ApplicationState] = (ApplicationState.DRAFT,)
) -> list[ApplicationRow]:
    """Applications the actor may see, newest first, at most 100; drafts unless other states are asked for."""
    return [_row(application) for application in selectors.list_applications(actor=actor, states=states)]


def help_at_counter(*, actor: Actor, number: str, purpose: str) -> ApplicationRow:
    """Open a resident's online draft to this clerk for today, the resident being present. Recorded in the ledger.

    Refuses NotAllowed, ledger's PurposeMissing, ApplicationNotFound for anything but an open draft begun online.
    """
    return _row(helping.help_at_counter(actor=actor, number=number, purpose=purpose))


def find_drafts_to_help(*, actor: Actor, party_id: int, purpose: str) -> list[ApplicationRow]:
    """The drafts the person at the counter began online. Recorded in the ledger. Refuses NotAllowed, PurposeMissing."""
    found = helping.find_drafts_to_help(actor=actor, party_id=party_id, purpose=purpose)
    return [_row(application) for application in found]


def list_helps(*, actor: Actor, number: str) -> list[HelpRow]:
    """Who helped with an application at the counter, first to last."""
    return selectors.list_helps(selectors.get_application(actor=actor, number=number))


def list_tasks(*, actor: Actor, number: str) -> list[Task]:
    """The task list of a draft, as the resident sees it."""
    return tasks_of(selectors.get_draft(actor=actor, number=number))


def frequent_items(*, actor: Actor, staff_ids: Iterable[int], limit: int = 8) -> list[tuple[str, str]]:
    """(code, title) of what these clerks took in most during the last seven days; for quick picks at the counter."""
    return selectors.list_frequent_items(actor=actor, staff_ids=list(staff_ids), limit=limit)


def list_handed_in(*, actor: Actor, number: str) -> list[HandedIn]:
    """Every material and file question of an application with the ways it was handed in, for the receipt slip."""
    draft = selectors.get_draft(actor=actor, number=number)
    rows = []
    names = {material.key: material.name for material in draft.requirements.materials}
    names |= {key: file.name for key, file in draft.files_asked.items()}
    for key, name in names.items():
        times = Counter(row.form for row in draft.evidence.get(key, []))
        forms = [
            f"{form.label}×{times[form]}" if times[form] > 1 else str(form.label)
            for form in MaterialForm
            if times[form]
        ]
        if forms:
            rows.append(HandedIn(name, "、".join(forms)))
    return rows


def get_receipt(*, actor: Actor, number: str) -> Submission:
    """The receipt of an application that was handed in; NoReceipt while it is a draft."""
    return submission.receipt_of(selectors.get_application(actor=actor, number=number))


def get_case_receipt(*, actor: Actor, number: str, case_number: str) -> CaseReceipt:
    """The receipt of one case of an application; NoReceipt when it has none."""
    return submission.case_receipt_of(selectors.get_application(actor=actor, number=number), case_number)


def start_thing(
    *,
    actor: Actor,
    thing_code: str,
    answers: dict[str, Any],
    applicant_id: int,
    channel: str,
    agent_id: int | None = None,
    fresh: bool = False,
) -> ApplicationRow:
    """Begin a thing (一件事) with its parts chosen by ``answers``; refusals as services.parts.start_thing."""
    return _row(
        parts.start_thing(
            actor=actor,
            thing_code=thing_code,
            answers=answers,
            applicant_id=applicant_id,
            channel=channel,
            agent_id=agent_id,
            fresh=fresh,
        )
    )


def part_of_a_thing(case_number: str) -> bool:
    """Whether a case is a part of a thing: then the thing is delivered and rated as one."""
    return selectors.is_part_of_a_thing(case_number)


def list_parcels(*, actor: Actor) -> list[ParcelRow]:
    """Parcels that wait, the oldest first, at most 100, names masked; none for whom is no clerk of the window."""
    waiting = selectors.list_parcels(actor=actor)
    names = identity.party_names({parcel.application.applicant_id for parcel in waiting})
    return [_parcel(parcel, mask_name(names[parcel.application.applicant_id])) for parcel in waiting]


def open_parcel(*, actor: Actor, number: str) -> ParcelRow:
    """One parcel with its addressee in full, recorded in the ledger. Refuses NotAllowed, ParcelNotReady."""
    parcel = parcels.open_parcel(actor=actor, number=number)
    application = parcel.application
    numbers = [part.case_number for part in selectors.items_of(application) if part.case_number]
    outcomes = cases.outcomes_of(actor=SYSTEM, numbers=numbers).values()
    waiting = [f"{one.document_title} {one.document_number}" for one in outcomes if one.waits_for_delivery]
    name = identity.party_names([application.applicant_id])[application.applicant_id]
    address, mobile = (str(application.contact.get(key) or "") for key in ("address", "mobile"))
    return replace(_parcel(parcel, name), documents=tuple(waiting), address=address, mobile=mobile)


def hand_over_parcel(
    *, actor: Actor, number: str, method: str, recipient: str, relation: str = "", tracking: str = ""
) -> list[str]:
    """Hand over everything in it, once; the numbers of the documents. Refusals as services.parcels."""
    return list(
        parcels.hand_over_parcel(
            actor=actor, number=number, method=method, recipient=recipient, relation=relation, tracking=tracking
        ).documents
    )


def _parcel(parcel: Parcel, name: str) -> ParcelRow:
    titles = "、".join(part.item_title for part in selectors.items_of(parcel.application))
    collecting = str(Collecting(parcel.application.collecting).label)
    return ParcelRow(parcel.application.number, titles, name, collecting, parcel.ready_at)


def _row(application: Application) -> ApplicationRow:
    items = selectors.items_of(application)
    return ApplicationRow(
        number=application.number,
        state=ApplicationState(application.state),
        item_codes=tuple(item.item_code for item in items),
        item_titles=tuple(item.item_title for item in items),
        case_numbers=tuple(item.case_number for item in items if item.case_number),
        applicant_id=application.applicant_id,
        agent_id=application.agent_id,
        channel=application.channel,
        revision=application.revision,
        started_at=application.started_at,
        saved_at=application.saved_at,
        submitted_at=application.submitted_at,
        submitted_channel=application.submitted_channel,
        taken_in_by_id=application.taken_in_by_id,
    )
