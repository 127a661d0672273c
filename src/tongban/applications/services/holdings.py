"""Evidence instead of paper: what the applicant may do with what was found, and what becomes of it when handed in."""

import json

from django.db import transaction
from django.utils.formats import date_format

from tongban.applications import selectors
from tongban.applications.errors import NothingHeld
from tongban.applications.forms.uniting import Share
from tongban.applications.holdings import keeping
from tongban.applications.models import Application, Evidence, Holding
from tongban.applications.selectors import Draft
from tongban.applications.services.drafts import get_open_draft
from tongban.cases.public import MaterialForm, ReceivedMaterial
from tongban.kernel import clock, files, languages, paper
from tongban.kernel.actors import Actor, ActorKind
from tongban.ledger import public as ledger
from tongban.registers.public import MaterialSource

JSON = "application/json"


@transaction.atomic
def look_for_holdings(*, actor: Actor, number: str) -> Draft:
    """The draft, with everything we hold put in the place of papers nobody has brought yet."""
    application = selectors.get_application(actor=actor, number=number)
    if application.state != "draft":
        return Draft(application)
    draft = Draft(get_open_draft(actor=actor, number=number))
    keeping.look(actor, draft)
    return draft


@transaction.atomic
def refuse_holding(*, actor: Actor, number: str, material_key: str) -> None:
    """The applicant would rather hand in the paper; the refusal can be taken back."""
    row = _holding(get_open_draft(actor=actor, number=number), material_key)
    if row.refused_at is None:
        keeping.take_out(actor, row, refused=True)


@transaction.atomic
def use_holding(*, actor: Actor, number: str, material_key: str) -> None:
    """Take a refusal back. What was uploaded meanwhile stays."""
    application = get_open_draft(actor=actor, number=number)
    row = _holding(application, material_key)
    if row.ended:
        raise NothingHeld
    if not Evidence.objects.filter(application=application, holding=row).exists():
        row.refused_at = None
        row.save(update_fields=["refused_at"])
        keeping.use(actor, row)


@transaction.atomic
def drop_gone(*, actor: Actor, number: str) -> None:
    """Take out what holds no more: the paper is asked for again, with the reason beside it."""
    draft = Draft(get_open_draft(actor=actor, number=number))
    for row, why in keeping.find_gone(actor, draft):
        keeping.take_out(actor, row, ended=why)


def get_holding(*, actor: Actor, number: str, holding_id: int) -> tuple[Application, Holding]:
    """One thing found for an application the actor may see, or NothingHeld."""
    application = selectors.get_application(actor=actor, number=number)
    row = Holding.objects.filter(application=application, pk=holding_id).exclude(source="").first()
    if row is None:
        raise NothingHeld
    return application, row


@languages.official()
def sheet(application: Application, row: Holding) -> bytes:
    """What will be shown, for the applicant to look at."""
    mark = f"{row.issuer} 提供 仅供办理政务服务使用 {application.number}"
    told = row.content
    return paper.print_sheet(
        title=told["title"], rows=told["rows"], about=told["about"], watermark=mark, at=clock.now()
    )


def received_instead(draft: Draft, row: Evidence, key: str, name: str) -> ReceivedMaterial:
    """What stands in for a paper, as its case takes it: with a frozen copy of what was shown to the applicant."""
    held = draft.holdings[row.material_key]
    with languages.official():
        day = f"截至 {date_format(held.as_of)}" if held.as_of else ""
    words = " · ".join(filter(None, (held.issuer, held.content.get("register"), held.title, day)))
    return ReceivedMaterial(
        key,
        name,
        MaterialForm.LICENCE,
        _frozen(held),
        level=held.level,
        source=held.source,
        source_reference=held.reference,
        source_words=words[:300],
        legal_basis=held.legal_basis,
    )


def note_uses(draft: Draft, share: Share, case_number: str) -> None:
    """The person reads in the ledger what was shown to whom instead of a paper, under which law."""
    item = share.item
    shown = [key for key, name in share.materials.items() if name in draft.holdings]
    needed = {material.key: material.name for material in share.needed(draft.application.answers)}
    reader = Actor(ActorKind.SYSTEM, None, "", authority_name=item.definition.authority_name)
    for key in shown:
        held = draft.holdings[share.materials[key]]
        if key not in needed:
            continue
        ledger.record_read(
            actor=reader,
            subject_party_id=draft.application.applicant_id,
            fields=[f"held:{held.title[:100]}"],
            purpose=_why_shown(item.title, needed[key], held),
            about=f"case:{case_number}",
            legal_basis=held.legal_basis,
        )


def _why_shown(item_title: str, material: str, held: Holding) -> str:
    """In plain words: for which item what stood in for which paper, and where it came from."""
    source = f"{MaterialSource(held.source).label}，{held.issuer[:30]}"
    return f"办理“{item_title[:50]}”：用“{held.title[:30]}”（{source}）代替您交《{material.strip('《》')[:50]}》"


def _holding(application: Application, material_key: str) -> Holding:
    row = Holding.objects.filter(application=application, material_key=material_key).exclude(source="").first()
    if row is None:
        raise NothingHeld
    return row


def _frozen(held: Holding) -> int:
    """The words as they were, kept with their digests; of a paper handed in before, the file itself."""
    if held.file_id is not None:
        return held.file_id
    told = json.dumps(held.content, ensure_ascii=False, sort_keys=True).encode()
    return files.store_bytes(name=f"{held.title[:60]}.json", data=told, media_type=JSON).id
