"""One case on the desk: facts and materials with where they came from, the live step, the trail behind it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from tongban.cases import deadlines, explain
from tongban.cases.codes import Codes, Phase, codes_of
from tongban.cases.deadlines import Explained
from tongban.cases.enums import MaterialForm, TaskState
from tongban.cases.errors import CaseNotFound
from tongban.cases.facts import record_of
from tongban.cases.models import Case, CaseEvent, CaseGroup, CaseMaterial, CaseTask, Note, Supplement
from tongban.cases.route import Route
from tongban.cases.rows import Broken, HistoryLine, NoticeRow, Renewal, RouteLine, SupplementAsked
from tongban.cases.selectors import progress, silence
from tongban.cases.selectors.answers import FactSource, answer_text, source_of
from tongban.cases.selectors.office import UrgeRow, list_urges
from tongban.cases.selectors.phases import phase_of
from tongban.cases.selectors.route_picture import route_lines
from tongban.catalogue import public as catalogue
from tongban.catalogue.public import FieldType, Item, RouteStep, StepKind, StepOutcome
from tongban.identity import public as identity
from tongban.kernel import files, masking
from tongban.kernel.actors import SYSTEM, Actor, ActorKind
from tongban.kernel.files import FileInfo
from tongban.registers.public import MaterialSource, TrustLevel

LINES = 50  # of the history at a time


@dataclass(frozen=True, slots=True)
class Fact:
    """One answer of the form. ``before`` is the answer a supplement replaced, ``source`` the register that knew it."""

    key: str
    label: str
    value: str
    before: str = ""
    source: FactSource | None = None


@dataclass(frozen=True, slots=True)
class MaterialOnDesk:
    """One material with its provenance, check and file."""

    id: int
    key: str
    name: str
    form: MaterialForm
    note: str
    received_at: datetime
    superseded_at: datetime | None
    checked: bool | None
    checked_note: str
    requirement: str
    file: FileInfo | None
    level: TrustLevel | None
    source: MaterialSource | None
    words: str
    basis: str
    original: str


@dataclass(frozen=True, slots=True)
class NoteLine:
    author: str
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class CaseOnDesk:
    """Everything the desk page shows. ``can`` names what the reader may do now (services.reading fills it)."""

    case: Case
    item: Item
    authority_name: str
    applicant: list[tuple[str, str]]
    contact: list[tuple[str, str]]
    facts: list[Fact]
    materials: list[MaterialOnDesk]
    superseded: list[MaterialOnDesk]
    route: tuple[RouteLine, ...]
    step: RouteStep | None
    task: CaseTask | None
    holder: str
    why: str
    explained: Explained
    broken: Broken | None
    renewal: Renewal | None
    supplement: SupplementAsked | None
    earlier: list[RouteStep]
    outcomes: tuple[StepOutcome, ...]
    history: list[HistoryLine]
    notes: list[NoteLine]
    urges: list[UrgeRow]
    notices: tuple[NoticeRow, ...]
    asked_before: bool
    masked: bool
    phase: Phase
    can: frozenset[str] = frozenset()
    older: int | None = None

    @property
    def codes(self) -> Codes:
        """What other systems call the place the case has reached."""
        return codes_of(self.phase)


def get_case_on_desk(
    *, actor: Actor, number: str, masked: bool, task_id: int | None = None, older_than: int | None = None
) -> CaseOnDesk:
    """A case of one's authority (or for the bureau, any), with personal data masked unless asked otherwise.

    ``task_id``: the step the page is about, else the reader's own. ``older_than`` turns the history back to before it.
    """
    case = progress.get_case(actor=actor, number=number)
    item = catalogue.get_item(case.item_version_id)
    task = find_live_task(actor=actor, case=case, task_id=task_id)
    materials = _materials(case, item)
    lines, record = _lines(case, older_than), record_of(case)
    supplement = progress.find_open_supplement(actor=actor, number=number)
    return CaseOnDesk(
        case=case,
        item=item,
        authority_name=identity.get_authority(case.authority_id).name,
        applicant=_applicant(case, masked=masked),
        contact=_contact(case, masked=masked),
        facts=_facts(case, item, masked=masked),
        materials=[material for material in materials if material.superseded_at is None],
        superseded=[material for material in materials if material.superseded_at is not None],
        route=route_lines(case, item, inside=True),
        task=task,
        holder=_holder(task),
        **_step_of(case, item, task),
        why=explain.why(record, item, None) if supplement is None else "",
        explained=deadlines.explain_dates(record, item),
        broken=silence.find_broken(case),
        renewal=silence.renewal_of(record.renewal),
        supplement=supplement,
        history=_history(lines, masked=masked),
        older=lines[-1].pk if len(lines) == LINES else None,
        notes=_notes(case, actor),
        urges=list_urges(case),
        notices=progress.notice_rows(case, item, of_others=True),
        asked_before=bool(record.supplements),
        masked=masked,
        phase=phase_of(record),
    )


def _step_of(case: Case, item: Item, task: CaseTask | None) -> dict[str, Any]:
    """What the route says of the live step: itself, what lies behind it, and what it may come to."""
    if task is None:
        return {"step": None, "earlier": [], "outcomes": ()}
    route = Route(item)
    step = route.step(task.step_key) if route.knows(task.step_key) else None
    return {
        "step": step,
        "earlier": reachable_steps(case, route, task),
        "outcomes": allowed_outcomes(task, step),
    }


def find_live_task(*, actor: Actor, case: Case, task_id: int | None = None) -> CaseTask | None:
    """The live step the reader is concerned with, if the actor's authority may see it."""
    live = CaseTask.objects.visible_to(actor).filter(case=case).live()
    asked = live.filter(pk=task_id).first() if task_id else None
    return asked or live.nearest_to(actor)


def reachable_steps(case: Case, route: Route, task: CaseTask) -> list[RouteStep]:
    """Earlier steps that were done since the acceptance; none from a step that was only asked for."""
    if not route.knows(task.step_key):
        return []
    over = CaseTask.objects.visible_to(SYSTEM).filter(case=case, state__in=(TaskState.DONE, TaskState.SENT_BACK))
    standing = _standing_groups(case)
    done = {key for key, group in over.values_list("step_key", "group_id") if group is None or group in standing}
    return [step for step in route.before(task.step_key) if step.kind != StepKind.ACCEPT and step.key in done]


def _standing_groups(case: Case) -> set[int]:
    """Groups one may return into: the last opening of each, unless it was dropped or ended by going back itself."""
    last = {group.key: group for group in CaseGroup.objects.filter(case=case).order_by("id")}
    standing: set[int] = set()
    for group in sorted(last.values(), key=lambda each: each.pk):  # the outer was opened before the inner
        over = group.outcome in (TaskState.DROPPED, TaskState.SENT_BACK)
        if not over and (group.parent_id is None or group.parent_id in standing):
            standing.add(group.pk)
    return standing


def allowed_outcomes(task: CaseTask, step: RouteStep | None) -> tuple[StepOutcome, ...]:
    """What the official may choose: as the route says; whoever was only asked may have no opinion."""
    if step is not None and step.outcomes:
        return step.outcomes
    usual = (StepOutcome.AGREED, StepOutcome.DISAGREED)
    return (*usual, StepOutcome.NO_OPINION) if task.kind == StepKind.CONSULT else usual


def find_material_file(*, actor: Actor, number: str, material_id: int) -> tuple[Case, CaseMaterial]:
    """A material with a file in a case the actor may see."""
    case = progress.get_case(actor=actor, number=number)
    material = CaseMaterial.objects.filter(case=case, pk=material_id, file__isnull=False).first()
    if material is None:
        raise CaseNotFound
    return case, material


def _holder(task: CaseTask | None) -> str:
    if task is None or task.claimed_by_id is None:
        return ""
    return identity.get_staff([task.claimed_by_id])[task.claimed_by_id].name


def _applicant(case: Case, *, masked: bool) -> list[tuple[str, str]]:
    """The applicant and the agent as they were at intake."""
    rows = _party(case.applicant_snapshot, masked=masked)
    if case.agent_snapshot:
        rows += [(f"{_('Agent')} · {label}", value) for label, value in _party(case.agent_snapshot, masked=masked)]
    return rows


def _contact(case: Case, *, masked: bool) -> list[tuple[str, str]]:
    """Whom to reach about this application; a person also when the applicant is an organisation."""
    masks = [
        ("contact_name", _("Contact person"), masking.mask_name),
        ("mobile", _("Mobile"), masking.mask_mobile),
        ("email", _("E-mail"), masking.mask_email),
        ("address", _("Postal address"), masking.mask_address),
    ]
    given = [(label, str(case.contact.get(key) or ""), mask) for key, label, mask in masks]
    return [(label, mask(value) if masked else value) for label, value, mask in given if value]


def _party(snapshot: dict[str, Any], *, masked: bool) -> list[tuple[str, str]]:
    hide = masked and snapshot.get("kind") != identity.PartyKind.ORGANISATION
    masks = [
        ("name", _("Name of the person or organisation"), masking.mask_name),
        ("certificate_number", _("Certificate number"), masking.mask_number),
        ("legal_representative", _("Legal representative"), masking.mask_name),
        ("mobile", _("Mobile"), masking.mask_mobile),
        ("address", _("Address"), masking.mask_address),
    ]
    rows = []
    for key, label, mask in masks:
        value = str(snapshot.get(key) or "")
        if value:
            rows.append((label, mask(value) if hide or (masked and key == "mobile") else value))
    return rows


def _facts(case: Case, item: Item, *, masked: bool) -> list[Fact]:
    fields = [field for section in item.form for field in section.fields]
    answered = Supplement.objects.filter(case=case, answered_at__isnull=False).order_by("id")
    before = {key: value for supplement in answered for key, value in supplement.facts_before.items()}
    return [
        Fact(
            key=field.key,
            label=field.label,
            value=answer_text(field, case.facts.get(field.key), masked=masked),
            before=answer_text(field, before.get(field.key), masked=masked),
            source=source_of(case, field, masked=masked),
        )
        for field in fields
        if field.type != FieldType.FILE
    ]


def _materials(case: Case, item: Item) -> list[MaterialOnDesk]:
    rows = list(CaseMaterial.objects.filter(case=case).order_by("id"))
    infos = files.get_files([row.file_id for row in rows if row.file_id])
    asked = {material.key: material for material in item.definition.materials}
    return [
        MaterialOnDesk(
            id=row.pk,
            key=row.key,
            name=row.name,
            form=MaterialForm(row.form),
            note=row.note,
            received_at=row.received_at,
            superseded_at=row.superseded_at,
            checked=row.checked,
            checked_note=row.checked_note,
            requirement=asked[row.key].requirement if row.key in asked else "",
            file=infos.get(row.file_id) if row.file_id else None,
            level=TrustLevel(row.level) if row.level else None,
            source=MaterialSource(row.source) if row.source else None,
            words=row.source_words,
            basis=row.legal_basis,
            original="，".join(filter(None, (row.original_name, row.original_seen_by))),
        )
        for row in rows
    ]


def _lines(case: Case, older_than: int | None) -> list[CaseEvent]:
    """The newest lines of the history, or those before one of them."""
    lines = case.history.order_by("-id")
    return list((lines.filter(pk__lt=older_than) if older_than else lines)[:LINES])


def _history(lines: list[CaseEvent], *, masked: bool) -> list[HistoryLine]:
    """Newest first, with who acted; what the applicant wrote is masked like the rest."""
    return [
        HistoryLine(
            at=line.at,
            action=line.action,
            title=f"{explain.action_title(line.action)} · {_who(line)}",
            text="" if masked and line.actor_kind == ActorKind.CITIZEN else line.text,
        )
        for line in lines
    ]


def _who(line: CaseEvent) -> str:
    return line.actor_name if line.actor_kind != ActorKind.CITIZEN else _("Applicant")


def _notes(case: Case, actor: Actor) -> list[NoteLine]:
    if actor.kind not in (ActorKind.STAFF, ActorKind.SYSTEM):
        return []
    rows = list(Note.objects.filter(case=case).order_by("-id"))
    authors = identity.get_staff({row.author_id for row in rows})
    return [NoteLine(authors[row.author_id].name, row.text, row.written_at) for row in rows]
