"""Evidence: what is handed in for a material or a file question."""

from collections.abc import Collection, Mapping
from typing import Any

from django.db import transaction

from tongban.applications import policies, selectors
from tongban.applications.errors import (
    EvidenceNotFound,
    FileMissing,
    MaterialFormRefused,
    RowGone,
    TooManyFiles,
    UnknownMaterial,
)
from tongban.applications.forms.rows import FILE_ANSWER, AskedFile, files_asked
from tongban.applications.holdings import keeping
from tongban.applications.models import Application, Evidence
from tongban.applications.services.drafts import get_open_draft
from tongban.cases.public import MaterialForm
from tongban.catalogue.public import Material
from tongban.kernel import audit
from tongban.kernel.actors import Actor, ActorKind
from tongban.kernel.models import StoredFile
from tongban.registers.public import TrustLevel

MOST_FILES = 50
_WITH_FILE = frozenset({MaterialForm.UPLOAD, MaterialForm.SCAN})


@transaction.atomic
def add_evidence(
    *,
    actor: Actor,
    number: str,
    material_key: str,
    form: str = MaterialForm.UPLOAD,
    file_id: int | None = None,
    note: str = "",
) -> Evidence:
    """Hand in one material in one way. A file may be added to those already there; another way replaces the promise.

    ``material_key`` is a material's key, ``answer:<question>``, or ``answer:<group>:<row>:<question>`` for a file of
    one row of a group. The file must have been stored by the same actor.
    """
    application = get_open_draft(actor=actor, number=number)
    name = _require_way_into(application, actor=actor, material_key=material_key, form=form, file_id=file_id)
    present = list(
        Evidence.objects.filter(application=application, material_key=material_key, case_number="").order_by("id")
    )
    if known := _already_there(present, form, file_id):
        return known
    if len(present) >= MOST_FILES:
        raise TooManyFiles(name=name, limit=MOST_FILES)
    _forget_promises(present, form)
    _forget_stand_in(actor, present)
    row = Evidence.objects.create(
        application=application,
        material_key=material_key,
        name=file_name(actor, file_id, name),
        form=form,
        file_id=file_id,
        note=note[:500],
        level=_level_of(form),
        by_name=actor.name[:100],
    )
    Application.objects.filter(pk=application.pk).update(saved_at=row.added_at)
    _record(actor, "applications.add_evidence", number, material=material_key, form=form)
    return row


@transaction.atomic
def remove_evidence(*, actor: Actor, number: str, evidence_id: int) -> None:
    """Take one piece of evidence out of a draft."""
    application = get_open_draft(actor=actor, number=number)
    row = Evidence.objects.filter(application=application, id=evidence_id, case_number="").first()
    if row is None:
        raise EvidenceNotFound
    key = row.material_key
    if row.holding is not None:
        keeping.take_out(actor, row.holding, refused=True)
    else:
        row.delete()
    _record(actor, "applications.remove_evidence", number, material=key)


def _record(actor: Actor, action: str, number: str, **details: str) -> None:
    audit.record(actor=actor, action=action, subject=f"application:{number}", **details)


@transaction.atomic
def check_off_material(*, actor: Actor, number: str, material_key: str, forms: Collection[str]) -> None:
    """At the counter: this material was received in exactly these ways besides files (original seen, copy, later)."""
    application = get_open_draft(actor=actor, number=number)
    rows = Evidence.objects.filter(application=application, material_key=material_key, case_number="", file=None)
    present = {row.form: row for row in rows if row.holding_id is None}
    for form, row in present.items():
        if form not in forms:
            remove_evidence(actor=actor, number=number, evidence_id=row.pk)
    for form in forms:
        if form not in present:
            add_evidence(actor=actor, number=number, material_key=material_key, form=form)


def _require_way_into(
    application: Application, *, actor: Actor, material_key: str, form: str, file_id: int | None
) -> str:
    requirements = selectors.get_requirements(selectors.parts_of(application), application.answers)
    return require_way(
        actor=actor,
        asked=files_asked(requirements.questions.values(), application.answers),
        material=requirements.material(material_key),
        material_key=material_key,
        form=form,
        file_id=file_id,
    )


def require_way(
    *,
    actor: Actor,
    asked: Mapping[str, AskedFile],
    material: Material | None,
    material_key: str,
    form: str,
    file_id: int | None,
) -> str:
    """The name of the material or question, or a refusal when it cannot be handed in like this."""
    ways: tuple[MaterialForm, ...]
    if file := asked.get(material_key):
        name, ways = file.name, (MaterialForm.UPLOAD, MaterialForm.SCAN)
    elif material is not None:
        name, ways = material.name, policies.forms_open_to(actor, material)
    elif material_key.startswith(FILE_ANSWER) and material_key.count(":") > 1:
        raise RowGone
    else:
        raise UnknownMaterial(key=material_key)
    if actor.kind is not ActorKind.SYSTEM and form not in ways:
        raise MaterialFormRefused(name=name, ways=[str(way) for way in ways])
    if form in _WITH_FILE and file_id is None:
        raise FileMissing(name=name)
    return name


def _already_there(present: list[Evidence], form: str, file_id: int | None) -> Evidence | None:
    """A repeated click adds nothing."""
    return next((row for row in present if row.form == form and row.file_id == file_id), None)


def _forget_promises(present: list[Evidence], form: str) -> None:
    """“Later” and something in hand exclude each other."""
    for row in present:
        if row.file_id is None and MaterialForm.LATER in {row.form, form}:
            row.delete()


def _forget_stand_in(actor: Actor, present: list[Evidence]) -> None:
    """Whoever hands in the paper does not want what was found instead of it."""
    for row in present:
        if row.holding is not None:
            keeping.take_out(actor, row.holding, refused=True)


def _level_of(form: str) -> str:
    """A copy is C until somebody compares it with the original; an original seen is B; a promise is no paper."""
    if form == MaterialForm.LATER:
        return ""
    return TrustLevel.B if form == MaterialForm.ORIGINAL_SEEN else TrustLevel.C


def file_name(actor: Actor, file_id: int | None, material_name: str) -> str:
    """The stored file's name. Another person's file is none of ours: file numbers can be guessed."""
    if file_id is None:
        return ""
    files: Any = StoredFile.objects.filter(id=file_id)
    if actor.kind is not ActorKind.SYSTEM:
        files = files.filter(owner_kind=actor.kind, owner_id=actor.id)
    name = files.values_list("name", flat=True).first()
    if name is None:
        raise FileMissing(name=material_name)
    return str(name)
