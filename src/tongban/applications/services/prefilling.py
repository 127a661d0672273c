"""Registers asked once more for a draft, and an answer of theirs that the applicant says is wrong."""

from typing import Any

from django.db import transaction

from tongban.applications import selectors
from tongban.applications.errors import ApplicationNotFound, NothingFilledIn, RightValueRefused
from tongban.applications.forms.answers import find_problems, is_open, keep
from tongban.applications.forms.known import Known, right_value_of
from tongban.applications.models import Application, ApplicationItem
from tongban.applications.services import known_facts
from tongban.applications.services.answers import save_answers
from tongban.applications.services.drafts import get_open_draft
from tongban.catalogue.public import FormField
from tongban.identity import public as identity
from tongban.kernel import audit, files
from tongban.kernel.actors import Actor
from tongban.registers import public as registers
from tongban.registers.public import DisputeRow, Fact, FactNotHeld, Subject


@transaction.atomic
def read_registers(*, actor: Actor, number: str) -> int:
    """Ask the registers for what this draft asks now; returns how many answers came.

    What is still open is filled in, what came from a register is renewed; what the applicant typed stays.
    """
    application = get_open_draft(actor=actor, number=number)
    draft = selectors.Draft(application)
    items, asked = draft.items, draft.requirements.questions
    party = identity.party_snapshot(application.applicant_id)
    subject = known_facts.subject_of(party)
    questions = known_facts.worth_asking(asked.values(), subject.kind)
    elements = {question.element for question in questions.values()}
    purpose = known_facts.purpose_of(application, items, "预填登记库已有的信息")
    found = known_facts.look_up(actor=actor, subject=subject, elements=elements, purpose=purpose)
    if found is None:
        return 0
    known = known_facts.answers_from(questions, found, known_facts.county_of(party, questions.values()))
    fresh = {key: each for key, each in known.items() if _may_fill(application, key)}
    if fresh:
        save_answers(actor=actor, number=number, answers={key: each.value for key, each in fresh.items()})
    known_facts.keep_reading(application, questions, found)
    application.known_answers |= {key: each.row() for key, each in known.items() if not _disputed(application, key)}
    application.save(update_fields=["known_answers", "reading"])
    audit.record(actor=actor, action="applications.read_registers", subject=f"application:{number}", found=len(fresh))
    return len(fresh)


@transaction.atomic
def dispute_answer(*, actor: Actor, number: str, key: str, right: Any, note: str = "", proof: Any = None) -> DisputeRow:
    """The register is wrong about the answer to a question: its source gets a correction request with a clock.

    ``right`` becomes the answer, marked as disputed; the application goes on. Refuses NothingFilledIn,
    RightValueRefused, and as registers.dispute_fact.
    """
    application = get_open_draft(actor=actor, number=number)
    draft = selectors.Draft(application)
    items, question = draft.items, draft.requirements.questions.get(key)
    stored = application.known_answers.get(key)
    if question is None or stored is None:
        raise NothingFilledIn
    answer, known = _right_answer(question, right), Known.stored(stored)
    subject = known_facts.subject_of(identity.party_snapshot(application.applicant_id))
    fact = _fact_again(actor, application, items, subject, known)
    file = files.store_upload(actor=actor, upload=proof) if proof is not None else None
    row = registers.dispute_fact(
        actor=actor,
        subject=subject,
        fact=fact,
        right_value=right_value_of(question, fact, answer),
        file_id=file.id if file else None,
        note=note,
        about=f"application:{number}",
        item_code=items[0].item_code,
    )
    save_answers(actor=actor, number=number, answers={key: answer})
    application.known_answers[key] = stored | {"dispute": row.number}
    application.save(update_fields=["known_answers"])
    audit.record(actor=actor, action="applications.dispute_answer", subject=f"application:{number}", key=key)
    return row


def get_disputable(*, actor: Actor, number: str, key: str) -> tuple[Application, FormField, Known]:
    """The question whose answer came from a register, for the page that says it is wrong."""
    application = selectors.get_application(actor=actor, number=number)
    question = selectors.get_draft(actor=actor, number=number).requirements.questions.get(key)
    if application.state != "draft" or question is None or key not in application.known_answers:
        raise ApplicationNotFound
    return application, question, Known.stored(application.known_answers[key])


def section_that_asks(*, actor: Actor, number: str, key: str) -> str:
    """Key of the section a question stands in. Refuses ApplicationNotFound."""
    for section in selectors.get_draft(actor=actor, number=number).requirements.sections:
        if any(question.key == key for question in section.fields):
            return section.key
    raise ApplicationNotFound


def _may_fill(application: Application, key: str) -> bool:
    answer, before = application.answers.get(key), application.known_answers.get(key)
    if is_open(answer):
        return True
    return before is not None and not before["dispute"] and Known.stored(before).stands(answer)


def _disputed(application: Application, key: str) -> bool:
    return bool(application.known_answers.get(key, {}).get("dispute"))


def _right_answer(question: FormField, right: Any) -> Any:
    answer = keep(question, right)
    problems = find_problems([question.model_copy(update={"required": True})], {question.key: answer}, ())
    if problems:
        raise RightValueRefused(why="".join(problems[question.key]))
    return answer


def _fact_again(
    actor: Actor, application: Application, items: list[ApplicationItem], subject: Subject, known: Known
) -> Fact:
    """The fact as the register holds it now: what is wrong may have been put right meanwhile."""
    purpose = known_facts.purpose_of(application, items, "核对登记信息")
    found = known_facts.look_up(actor=actor, subject=subject, elements=[known.element], purpose=purpose)
    held = [] if found is None else [*found.facts.values(), *found.contradictory.get(known.element, [])]
    for fact in held:
        if fact.record_id == known.record_id and fact.column == known.column:
            return fact
    raise FactNotHeld
