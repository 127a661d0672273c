"""Applications as JSON: the same services and the same refusals as the pages.

A person acts for oneself or by mandate. A client acts for the one party it was admitted for, under the same rule; the
intake system of a department (scope intake) names the applicant by certificate number. A repeated creation with the
same Idempotency-Key answers with the same draft; a repeated submission always answers with the same receipt.
"""

from typing import Any

from ninja import File, Form, Header, Router, Status
from ninja.files import UploadedFile

from tongban.applications import selectors, supplement_drafts
from tongban.applications.api import progress, schemas
from tongban.applications.enums import ApplicationState
from tongban.applications.errors import ApplicantNotFound
from tongban.applications.forms.answers import find_problems
from tongban.applications.services import answers, drafts, evidence, promising, submission, supplements
from tongban.cases.public import Channel, MaterialForm
from tongban.identity import public as identity
from tongban.kernel import files
from tongban.kernel.actors import Actor, ActorKind
from tongban.kernel.api import knock

router = Router(tags=["applications"])
router.add_router("", progress.router)
_PEOPLE = knock(ActorKind.CITIZEN, ActorKind.CLIENT)
_ONE = "/applications/{number}"
_WAY = Form(MaterialForm.UPLOAD)
_A_FILE = File(...)
_MAYBE_A_FILE = File(None)


@router.get("/applicants", response=list[schemas.ApplicantOut], operation_id="list_applicants", auth=_PEOPLE)
def list_applicants(request: Any) -> list[dict[str, Any]]:
    """For whom you may apply: yourself and those who gave you a mandate."""
    me = identity.party_of(request.actor)
    if me is None:
        return []
    others = [{"id": party.id, "name": party.name} for party in identity.Mandates.list_represented(me)]
    return [{"id": me, "name": identity.party_names([me])[me]}, *others]


@router.get("/applications", response=list[schemas.ApplicationLine], operation_id="list_my_applications", auth=_PEOPLE)
def list_my_applications(request: Any, state: ApplicationState = ApplicationState.DRAFT) -> list[dict[str, Any]]:
    """Your applications in one state, newest first, at most 100."""
    return [schemas.line_of(row) for row in selectors.list_applications(actor=request.actor, states=[state])]


@router.post("/applications", response={201: schemas.ApplicationOut}, operation_id="start_application", auth=_PEOPLE)
def start_application(
    request: Any,
    said: schemas.ApplicationIn,
    idempotency_key: str = Header("", alias="Idempotency-Key", max_length=100),
) -> Status:
    """Open a draft, or return the one already open for the same items."""
    actor = request.actor
    applicant_id, me = _applicant(actor, said), identity.party_of(actor)
    application = drafts.start_application(
        actor=actor,
        item_codes=said.item_codes,
        applicant_id=applicant_id,
        agent_id=me if me not in {None, applicant_id} else None,
        channel=Channel.API,
        fresh=said.fresh,
        request_key=f"{actor.kind}:{actor.id}:{idempotency_key}" if idempotency_key else "",
    )
    return Status(201, schemas.application_of(selectors.Draft(application)))


@router.get(_ONE, response=schemas.ApplicationOut, operation_id="get_application", auth=_PEOPLE)
def get_application(request: Any, number: str) -> dict[str, Any]:
    """An application with what it asks for, what is there and what is missing. A draft follows the version in force."""
    application = answers.rebase_draft(actor=request.actor, number=number)
    return schemas.application_of(selectors.Draft(application))


@router.put(f"{_ONE}/contact", response=schemas.ApplicationOut, operation_id="save_details", auth=_PEOPLE)
def save_details(request: Any, number: str, said: schemas.ContactIn) -> dict[str, Any]:
    """Whom to reach about this application."""
    drafts.save_details(actor=request.actor, number=number, contact=said.dict())
    return schemas.application_of(selectors.get_draft(actor=request.actor, number=number))


@router.patch(f"{_ONE}/answers", response=schemas.SavedOut, operation_id="save_answers", auth=_PEOPLE)
def save_answers(request: Any, number: str, said: schemas.AnswersIn) -> dict[str, Any]:
    """Keep some answers. Answers that are not valid are kept too and named in ``problems``."""
    saved = answers.save_answers(actor=request.actor, number=number, answers=said.answers, revision=said.revision)
    draft = selectors.get_draft(actor=request.actor, number=number)
    asked = [question for key, question in draft.requirements.questions.items() if key in said.answers]
    problems = find_problems(asked, saved.answers, draft.evidence.keys())
    return {"revision": saved.revision, "answers": saved.answers, "problems": problems, "saved_at": saved.saved_at}


@router.post(f"{_ONE}/evidence", response={201: schemas.EvidenceOut}, operation_id="add_evidence", auth=_PEOPLE)
def add_evidence(
    request: Any,
    number: str,
    material_key: str = Form(..., max_length=120),
    form: MaterialForm = _WAY,
    note: str = Form("", max_length=500),
    file: UploadedFile | None = _MAYBE_A_FILE,
) -> Status:
    """Hand in a material: a file, or one of the other ways.

    ``material_key`` is a material's key, ``answer:<question>`` for a file question, and
    ``answer:<group>:<_row>:<question>`` for one in a row of a group. Each row's ``_row`` stands in
    the saved answers and must be sent back with it.
    """
    selectors.get_application(actor=request.actor, number=number)  # refuse before anything is stored
    stored = files.store_upload(actor=request.actor, upload=file) if file else None
    row = evidence.add_evidence(
        actor=request.actor,
        number=number,
        material_key=material_key,
        form=form,
        file_id=stored.id if stored else None,
        note=note,
    )
    return Status(201, schemas.evidence_of(row))


@router.delete(f"{_ONE}/evidence/{{evidence_id}}", response={204: None}, operation_id="remove_evidence", auth=_PEOPLE)
def remove_evidence(request: Any, number: str, evidence_id: int) -> Status:
    """Take one piece of evidence out of a draft."""
    evidence.remove_evidence(actor=request.actor, number=number, evidence_id=evidence_id)
    return Status(204, None)


@router.put(
    f"{_ONE}/promise-ways/{{item_code}}", response=schemas.ApplicationOut, operation_id="choose_promise", auth=_PEOPLE
)
def choose_promise(request: Any, number: str, item_code: str, said: schemas.PromiseChoiceIn) -> dict[str, Any]:
    """Promise for one item instead of handing some of its materials in (告知承诺), or hand them in after all."""
    promising.choose_promise(actor=request.actor, number=number, item_code=item_code, chosen=said.chosen)
    return schemas.application_of(selectors.get_draft(actor=request.actor, number=number))


@router.post(f"{_ONE}/submission", response=schemas.SubmissionOut, operation_id="submit_application", auth=_PEOPLE)
def submit_application(request: Any, number: str, said: schemas.SubmissionIn) -> dict[str, Any]:
    """Hand in. A repeat, with or without Idempotency-Key, answers with the same receipt and opens nothing."""
    done = submission.submit_application(
        actor=request.actor, number=number, declared=said.declared, promise=said.promise
    )
    return schemas.submission_of(done)


@router.delete(_ONE, response={204: None}, operation_id="discard_draft", auth=_PEOPLE)
def discard_draft(request: Any, number: str) -> Status:
    """Give a draft up."""
    drafts.discard_draft(actor=request.actor, number=number)
    return Status(204, None)


@router.get(
    f"{_ONE}/supplements/{{case_number}}",
    response=schemas.SupplementAskedOut,
    operation_id="get_supplement",
    auth=_PEOPLE,
)
def get_supplement(request: Any, number: str, case_number: str) -> dict[str, Any]:
    """What the open supplement notice of a case asks for."""
    return _supplement(supplement_drafts.get_supplement(actor=request.actor, number=number, case_number=case_number))


@router.post(
    f"{_ONE}/supplements/{{case_number}}/evidence",
    response={201: schemas.EvidenceOut},
    operation_id="add_supplement_evidence",
    auth=_PEOPLE,
)
def add_supplement_evidence(
    request: Any,
    number: str,
    case_number: str,
    material_key: str = Form(..., max_length=120),
    file: UploadedFile = _A_FILE,
) -> Status:
    """Prepare a material the notice asks for."""
    supplement_drafts.get_supplement(actor=request.actor, number=number, case_number=case_number)
    stored = files.store_upload(actor=request.actor, upload=file)
    row = supplements.add_supplement_evidence(
        actor=request.actor, number=number, case_number=case_number, material_key=material_key, file_id=stored.id
    )
    return Status(201, schemas.evidence_of(row))


@router.post(
    f"{_ONE}/supplements/{{case_number}}", response={204: None}, operation_id="answer_supplement", auth=_PEOPLE
)
def answer_supplement(request: Any, number: str, case_number: str, said: schemas.SupplementIn) -> Status:
    """Hand in the answer: complete, and only what was asked."""
    where = {"number": number, "case_number": case_number}
    supplements.save_supplement(actor=request.actor, answers=said.answers, **where)
    supplements.answer_supplement(actor=request.actor, **where)
    return Status(204, None)


def _applicant(actor: Actor, said: schemas.ApplicationIn) -> int:
    """Who applies: named by certificate at an intake system, by id under a mandate, else oneself."""
    if said.applicant_certificate:
        party = identity.find_party(
            actor=actor, certificate_number=said.applicant_certificate, purpose="接口收件:核对申请人"
        )
        if party is None:
            raise ApplicantNotFound
        return party.id
    applicant_id = said.applicant_id or identity.party_of(actor)
    if applicant_id is None:
        raise ApplicantNotFound
    return applicant_id


def _supplement(supplement: supplement_drafts.OpenSupplement) -> dict[str, Any]:
    return {
        "case_number": supplement.item.case_number,
        "reason": supplement.asked.reason,
        "due_on": supplement.asked.due_on,
        "questions": list(supplement.section.fields),
        "materials": [material for material, _reason in supplement.materials],
        "answers": {one.key: supplement.answers.get(one.key) for one in supplement.section.fields},
        "missing": supplement.problems(),
    }
