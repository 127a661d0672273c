"""Parts of things announced to the authority that will handle them (预告事项): preparing ahead (预先准备).

An authority sees of them what its own item asks for and nothing else: whom they are for only masked, what they wait for
and until when, the documents that are there. Answers are not shown: there is no case yet.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from tongban.applications import parts as standing
from tongban.applications.errors import AnnouncedNotFound
from tongban.applications.forms.rows import files_asked
from tongban.applications.models import Application, ApplicationItem, Evidence
from tongban.applications.progress import Progress
from tongban.applications.selectors import Draft, items_of
from tongban.cases import public as cases
from tongban.cases.public import CaseState, MaterialForm, Outcome
from tongban.catalogue import public as catalogue
from tongban.identity import public as identity
from tongban.kernel.actors import SYSTEM, Actor
from tongban.kernel.masking import mask_name
from tongban.kernel.pagination import Page, after

PAGE_SIZE = 30


@dataclass(frozen=True, slots=True)
class Awaited:
    """One part whose result is awaited. ``case_number`` only where the reader may open that case."""

    title: str
    state: CaseState | None
    latest_on: date | None
    standstill: str = ""
    case_number: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """What is there for one material. ``opens``: it has a file; what stands in for a paper is shown with the case."""

    evidence_id: int
    material: str
    name: str
    form: MaterialForm
    level: str
    opens: bool


@dataclass(frozen=True, slots=True)
class AnnouncedRow:
    """One announced part; the applicant's name is masked. ``thing`` is what it is part of."""

    id: int
    item_title: str
    thing: str
    applicant_name: str
    submitted_on: date | None
    awaited: tuple[Awaited, ...]


@dataclass(frozen=True, slots=True)
class AnnouncedPart:
    """One part in full. ``begins_on``: the day it may begin at the latest, None when nothing tells; ``arriving``: names
    of materials that come as results; ``missing``: names of materials that are to follow."""

    row: AnnouncedRow
    begins_on: date | None
    documents: tuple[Document, ...]
    arriving: tuple[str, ...]
    missing: tuple[str, ...]


def list_announced(*, actor: Actor, cursor: str = "") -> Page[AnnouncedRow]:
    """The announced parts of the actor's authority, the longest waiting first."""
    found = ApplicationItem.objects.visible_to(actor).select_related("application")
    page = after(found.prefetch_related("application__items"), order=("id",), cursor=cursor, size=PAGE_SIZE)
    return Page(_rows(actor, page.rows), page.next_cursor)


def get_announced(*, actor: Actor, part_id: int) -> AnnouncedPart:
    """One announced part of the actor's authority; AnnouncedNotFound for any other, and once its turn came."""
    part, draft = _found(actor, part_id)
    share, days = draft.share(part.item_code), Progress(draft).last_days
    begins = [days[code].day for code in part.after if code in days]
    there, coming = documents_of(draft, part.item_code), draft.arriving
    needed = share.needed(draft.application.answers)
    arriving = [material for material in needed if share.materials[material.key] in coming]
    held = {each.material for each in there} | {material.name for material in arriving}
    return AnnouncedPart(
        row=_rows(actor, [part])[0],
        begins_on=None if None in begins else max((day for day in begins if day), default=None),
        documents=tuple(there),
        arriving=tuple(material.name for material in arriving),
        missing=tuple(material.name for material in needed if material.name not in held),
    )


def find_document(*, actor: Actor, part_id: int, evidence_id: int) -> tuple[ApplicationItem, Document, Evidence]:
    """One document its own item asks for, with its file; or AnnouncedNotFound."""
    part, draft = _found(actor, part_id)
    for document in documents_of(draft, part.item_code):
        if document.evidence_id == evidence_id and document.opens:
            rows = [row for handed_in in draft.evidence.values() for row in handed_in if row.pk == evidence_id]
            return part, document, rows[0]
    raise AnnouncedNotFound


def documents_of(draft: Draft, item_code: str) -> list[Document]:
    """What was handed in of what one item asks for, in the order of its materials."""
    share, answers = draft.share(item_code), draft.application.answers
    handed_in = share.filed(draft.evidence)
    names = {material.key: material.name for material in share.needed(answers)}
    asked = files_asked(share.asked(answers).values(), share.answers(answers), handed_in)
    names |= {key: file.name for key, file in asked.items()}
    rows = [(row, name) for key, name in names.items() for row in handed_in.get(key, [])]
    return [_document(row, name) for row, name in rows if row.form != MaterialForm.LATER]


def list_waiting_for(*, actor: Actor, case_number: str) -> list[tuple[str, str]]:
    """(item title, authority) of the parts that wait for the result of a case the actor may see."""
    if not cases.outcomes_of(actor=actor, numbers=[case_number]):
        return []
    application = Application.objects.visible_to(SYSTEM).filter(items__case_number=case_number).first()
    if application is None or application.thing_version_id is None:
        return []
    parts = items_of(application)
    mine = next(part.item_code for part in parts if part.case_number == case_number)
    waiting = [part for part in parts if mine in part.after and not part.case_number and not part.stopped_because]
    items = catalogue.get_items([part.item_version_id for part in waiting])
    names = identity.get_authorities({item.authority_id for item in items.values()})
    return [(part.item_title, names[items[part.item_version_id].authority_id].name) for part in waiting]


def _found(actor: Actor, part_id: int) -> tuple[ApplicationItem, Draft]:
    part = ApplicationItem.objects.visible_to(actor).select_related("application").filter(pk=part_id).first()
    if part is None:
        raise AnnouncedNotFound
    return part, Draft(part.application)


def _rows(actor: Actor, parts: Iterable[ApplicationItem]) -> list[AnnouncedRow]:
    parts = list(parts)
    others = {part.application_id: items_of(part.application) for part in parts}
    numbers = [each.case_number for items in others.values() for each in items if each.case_number]
    outcomes = standing.outcomes_of_parts([each for items in others.values() for each in items])
    mine = cases.outcomes_of(actor=actor, numbers=numbers).keys()
    names = identity.party_names({part.application.applicant_id for part in parts})
    things = {part.application.thing_version_id for part in parts if part.application.thing_version_id}
    titles = {version: catalogue.get_thing(version).title for version in things}
    return [
        AnnouncedRow(
            id=part.pk,
            item_title=part.item_title,
            thing=titles.get(part.application.thing_version_id or 0, ""),
            applicant_name=mask_name(names[part.application.applicant_id]),
            submitted_on=_day(part.application.submitted_at),
            awaited=tuple(
                _awaited(each, outcomes.get(each.case_number), mine)
                for each in others[part.application_id]
                if each.item_code in part.after
            ),
        )
        for part in parts
    ]


def _day(moment: datetime | None) -> date | None:
    return timezone.localdate(moment) if moment else None


def _awaited(part: ApplicationItem, outcome: Outcome | None, mine: Iterable[str]) -> Awaited:
    if outcome is None:
        return Awaited(part.item_title, None, None)
    number = part.case_number if part.case_number in mine else ""
    return Awaited(part.item_title, outcome.state, outcome.latest_on, outcome.standstill, number)


def _document(row: Evidence, name: str) -> Document:
    opens = row.file_id is not None and row.holding_id is None
    return Document(row.pk, name, row.name, MaterialForm(row.form), row.level, opens)
