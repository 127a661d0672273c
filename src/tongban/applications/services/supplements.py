"""Answering a one-off supplement notice (补正): what it asks for, and nothing else.

What is typed and uploaded meanwhile is kept, so that it survives a closed browser; it reaches the case when the answer
is handed in.
"""

from typing import Any

from django.db import transaction

from tongban.applications import supplement_drafts
from tongban.applications.errors import ApplicationIncomplete, EvidenceNotFound, NotAskedFor, TooManyFiles
from tongban.applications.forms.answers import require_reasonable_size, settled
from tongban.applications.forms.rows import facts_of, rows_gone
from tongban.applications.models import Evidence, SupplementDraft
from tongban.applications.services.evidence import MOST_FILES, file_name, require_way
from tongban.applications.services.submission import received
from tongban.applications.supplement_drafts import OpenSupplement
from tongban.cases import public as cases
from tongban.cases.public import MaterialForm
from tongban.kernel import audit, clock
from tongban.kernel.actors import Actor


@transaction.atomic
def save_supplement(*, actor: Actor, number: str, case_number: str, answers: dict[str, Any]) -> OpenSupplement:
    """Keep answers to the questions asked again; others are refused (NotAskedFor)."""
    supplement = supplement_drafts.get_supplement(actor=actor, number=number, case_number=case_number, lock=True)
    questions = supplement.questions
    if strangers := sorted(set(answers) - set(questions)):
        raise NotAskedFor(keys="、".join(strangers)[:200])
    kept = {key: settled(questions[key], raw, supplement.answers.get(key)) for key, raw in answers.items()}
    _forget_files_of_gone_rows(supplement, kept)
    supplement.answers = supplement.answers | kept
    mine = {key: supplement.answers[key] for key in questions if key in supplement.answers}
    require_reasonable_size(mine)
    SupplementDraft.objects.update_or_create(
        case_number=case_number, defaults={"application": supplement.application, "answers": mine}
    )
    return supplement


def _forget_files_of_gone_rows(supplement: OpenSupplement, kept: dict[str, Any]) -> None:
    """What was prepared for a row goes with it, never to another row."""
    for key, answer in kept.items():
        for start in rows_gone(key, supplement.answers.get(key), answer):
            waiting = Evidence.objects.filter(application=supplement.application, handed_in_at=None)
            waiting.filter(case_number=supplement.item.case_number, material_key__startswith=start).delete()


@transaction.atomic
def add_supplement_evidence(
    *,
    actor: Actor,
    number: str,
    case_number: str,
    material_key: str,
    form: str = MaterialForm.UPLOAD,
    file_id: int | None = None,
    note: str = "",
) -> Evidence:
    """Prepare a material that is asked again; others are refused (NotAskedFor)."""
    supplement = supplement_drafts.get_supplement(actor=actor, number=number, case_number=case_number, lock=True)
    if material_key not in supplement.names():
        raise NotAskedFor(keys=material_key[:100])
    name = require_way(
        actor=actor,
        asked=supplement.files_asked,
        material=next((one for one, _reason in supplement.materials if one.key == material_key), None),
        material_key=material_key,
        form=form,
        file_id=file_id,
    )
    present = supplement.evidence.get(material_key, [])
    if len(present) >= MOST_FILES:
        raise TooManyFiles(name=name, limit=MOST_FILES)
    subject = f"case:{case_number}"
    audit.record(actor=actor, action="applications.add_supplement_evidence", subject=subject, material=material_key)
    return Evidence.objects.create(
        application=supplement.application,
        case_number=case_number,
        material_key=material_key,
        name=file_name(actor, file_id, name),
        form=form,
        file_id=file_id,
        note=note[:500],
    )


@transaction.atomic
def remove_supplement_evidence(*, actor: Actor, number: str, case_number: str, evidence_id: int) -> None:
    """Take back a material prepared for the answer."""
    supplement = supplement_drafts.get_supplement(actor=actor, number=number, case_number=case_number, lock=True)
    row = next((row for rows in supplement.evidence.values() for row in rows if row.pk == evidence_id), None)
    if row is None:
        raise EvidenceNotFound
    row.delete()
    subject = f"case:{case_number}"
    audit.record(actor=actor, action="applications.remove_supplement_evidence", subject=subject)


@transaction.atomic
def answer_supplement(*, actor: Actor, number: str, case_number: str) -> None:
    """Hand in the answer: complete, and only what was asked. The case takes it up again with its clock."""
    supplement = supplement_drafts.get_supplement(actor=actor, number=number, case_number=case_number, lock=True)
    if problems := supplement.problems():
        raise ApplicationIncomplete(problems={"supplement": problems})
    names = supplement.names()
    rows = [row for key, rows in supplement.evidence.items() if key in names for row in rows]
    cases.answer_supplement(
        actor=actor,
        case_number=case_number,
        facts=facts_of(supplement.questions, supplement.answers, supplement.held),
        materials=[received(row, row.material_key, names[row.material_key]) for row in rows],
    )
    Evidence.objects.filter(id__in=[row.pk for row in rows]).update(handed_in_at=clock.now())
    SupplementDraft.objects.filter(case_number=case_number).delete()
    audit.record(actor=actor, action="applications.answer_supplement", subject=f"case:{case_number}")
