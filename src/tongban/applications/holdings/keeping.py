"""What was found is kept with the draft and put in place of the paper; what holds no more is taken out again."""

from tongban.applications.holdings.finding import Found, Wanted, find
from tongban.applications.models import Evidence, Holding
from tongban.applications.selectors import Draft
from tongban.cases.public import MaterialForm
from tongban.catalogue.public import Material, MaterialNecessity
from tongban.kernel import audit, clock
from tongban.kernel.actors import Actor


def look(actor: Actor, draft: Draft) -> int:
    """Look for what may stand in for the materials still to come; returns how many were found.

    What the applicant promises and what another part of the thing brings is not looked for.

    Asked once for a material; again only when the answers changed since nothing was found.
    """
    application = draft.application
    before = {row.material_key: row for row in Holding.objects.filter(application=application)}
    materials = [each for each in draft.requirements.materials if _is_wanted(each, draft, before.get(each.key))]
    if not materials:
        return 0
    found = find(_wanted(actor, draft), materials)
    for material in materials:
        row = before.get(material.key) or Holding(application=application, material_key=material.key)
        _fill(row, found.get(material.key), application.revision)
        if row.source:
            use(actor, row)
    draft.forget_evidence()
    return len(found)


def use(actor: Actor, row: Holding) -> None:
    """Put what was found in the place of the paper."""
    Evidence.objects.create(
        application_id=row.application_id,
        material_key=row.material_key,
        name=row.title,
        form=MaterialForm.LICENCE,
        level=row.level,
        by_name=actor.name[:100],
        holding=row,
    )
    _record(actor, row, "applications.use_holding")


def take_out(actor: Actor, row: Holding, *, refused: bool = False, ended: str = "") -> None:
    """The paper is asked for again: the applicant refuses what was found, or it holds no more."""
    Evidence.objects.filter(application_id=row.application_id, holding=row, case_number="").delete()
    row.refused_at, row.ended = clock.now() if refused else None, ended
    row.save(update_fields=["refused_at", "ended"])
    _record(actor, row, "applications.refuse_holding" if refused else "applications.end_holding")


def find_gone(actor: Actor, draft: Draft) -> list[tuple[Holding, str]]:
    """What stands in for a paper and holds no more, or says something else by now: each with the reason."""
    used = list(draft.holdings.values())
    if not used:
        return []
    named = {each.key: each for each in draft.requirements.materials}
    still = find(_wanted(actor, draft), [named[row.material_key] for row in used if row.material_key in named])
    gone = []
    for row in used:
        now = still.get(row.material_key)
        if row.material_key not in named:
            continue
        if now is None or now.reference != row.reference:
            gone.append((row, "ended"))
        elif now.content["rows"] != row.content["rows"]:
            gone.append((row, "changed"))
    return gone


def _is_wanted(material: Material, draft: Draft, before: Holding | None) -> bool:
    there = draft.evidence.keys() | draft.promised_materials | draft.arriving.keys()
    if material.necessity == MaterialNecessity.OPTIONAL or material.key in there:
        return False
    if before is None:
        return True
    return not before.source and before.revision != draft.application.revision


def _wanted(actor: Actor, draft: Draft) -> Wanted:
    return Wanted(actor, draft.application, tuple(draft.items), draft.requirements.questions)


def _fill(row: Holding, found: Found | None, revision: int) -> None:
    row.revision, row.found_at, row.refused_at, row.ended = revision, clock.now(), None, ""
    if found is not None:
        row.source, row.reference, row.title, row.issuer = found.source, found.reference, found.title, found.issuer
        row.as_of, row.valid_until, row.level = found.as_of, found.valid_until, found.level
        row.legal_basis, row.content, row.file_id = found.legal_basis, found.content, found.file_id
    row.save()


def _record(actor: Actor, row: Holding, action: str) -> None:
    subject = f"application:{row.application.number}"
    audit.record(actor=actor, action=action, subject=subject, material=row.material_key, reference=row.reference)
