"""Reads: an application, its requirements, its evidence, what is still missing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import Any

from django.db.models import Count, Max, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from tongban.applications.enums import ApplicationState
from tongban.applications.errors import ApplicationNotFound
from tongban.applications.forms import details
from tongban.applications.forms.answers import Problems, find_problems, is_open
from tongban.applications.forms.known import Beside, beside_questions
from tongban.applications.forms.merging import Requirements, questions_of, requirements_of
from tongban.applications.forms.rows import AskedFile, files_asked
from tongban.applications.forms.uniting import Share, unite
from tongban.applications.models import Application, ApplicationItem, Evidence, Holding, Parcel, start_of_today
from tongban.applications.numbering import is_number
from tongban.applications.promised import SIGNED_PROMISE, WrittenPromises
from tongban.applications.rows import HelpRow
from tongban.cases.public import Channel
from tongban.catalogue import public as catalogue
from tongban.catalogue.public import Edge, FormField, FormSection, Item, MaterialNecessity, Thing
from tongban.identity import public as identity
from tongban.kernel import clock
from tongban.kernel.actors import SYSTEM, Actor
from tongban.kernel.prepared import Prepared
from tongban.registers import public as registers

LONGEST_LIST = 100

_APPLICATION = Prepared(lambda actor, number, since: Application.objects.visible_to(actor, since).filter(number=number))
_LOCKED = Prepared(
    lambda actor, number, since: Application.objects.visible_to(actor, since).select_for_update().filter(number=number)
)
_ITEMS = Prepared(
    lambda application: ApplicationItem.objects.filter(  # every actor: of an application that was visible
        application_id=application
    ).order_by("position", "id")
)
_EVIDENCE = Prepared(
    lambda application: Evidence.objects.filter(application_id=application, case_number="").order_by("id")
)


def get_application(*, actor: Actor, number: str, lock: bool = False) -> Application:
    """One application the actor may see, or ApplicationNotFound. ``lock`` holds its row until the transaction ends."""
    if not is_number(number):
        raise ApplicationNotFound
    application = (_LOCKED if lock else _APPLICATION).first(actor=actor, number=number, since=start_of_today())
    if application is None:
        raise ApplicationNotFound
    return application


def list_applications(*, actor: Actor, states: Iterable[ApplicationState]) -> list[Application]:
    """The newest applications the actor may see, at most LONGEST_LIST; of whom it is here for, where it switched."""
    found = Application.objects.visible_to(actor).filter(state__in=list(states)).order_by("-saved_at", "-id")
    if actor.represents is not None:
        found = found.filter(applicant_id=actor.represents)
    return list(found.prefetch_related("items")[:LONGEST_LIST])


def drafts_of_the_represented(*, actor: Actor) -> QuerySet[Application]:
    """Drafts agents began for the organisation the actor is here for and speaks for; none for everybody else."""
    every = Application.objects.visible_to(SYSTEM)
    if actor.represents is None or identity.Mandates.speaks_for(actor) != actor.represents:
        return every.none()
    drafts = every.filter(applicant_id=actor.represents, state=ApplicationState.DRAFT, agent_id__isnull=False)
    return drafts.exclude(channel=Channel.WINDOW)


def list_to_take_over(*, actor: Actor) -> list[Application]:
    """Those of them another agent has, the newest first."""
    found = drafts_of_the_represented(actor=actor).exclude(agent_id=actor.id).order_by("-saved_at", "-id")
    return list(found.prefetch_related("items")[:LONGEST_LIST])


def find_open_draft(
    *, actor: Actor, item_codes: list[str], applicant_id: int, agent_id: int | None
) -> Application | None:
    """The newest draft over exactly these items for the same applicant and agent."""
    drafts = Application.objects.visible_to(actor).filter(
        state=ApplicationState.DRAFT,
        applicant_id=applicant_id,
        agent_id=agent_id,
        items__item_code=item_codes[0],
        thing_version=None,
    )
    for draft in drafts.order_by("-saved_at", "-id").prefetch_related("items")[:20]:
        if {item.item_code for item in draft.items.all()} == set(item_codes):
            return draft
    return None


def find_application_of_case(*, actor: Actor, case_number: str) -> Application | None:
    """The application that opened a case, if the actor may see it."""
    return Application.objects.visible_to(actor).filter(items__case_number=case_number).first()


def find_open_thing(*, actor: Actor, code: str, applicant_id: int, agent_id: int | None = None) -> Application | None:
    """The newest draft of this thing for the same applicant and agent."""
    drafts = Application.objects.visible_to(actor).filter(
        state=ApplicationState.DRAFT, applicant_id=applicant_id, agent_id=agent_id, thing_version__thing__code=code
    )
    return drafts.order_by("-saved_at", "-id").first()


def lock_thing_of_case(*, case_number: str) -> Application | None:
    """The application for a thing that a case is part of, locked; None for any other case. For services."""
    found = Application.objects.visible_to(SYSTEM).select_for_update(of=("self",))
    return found.filter(items__case_number=case_number, thing_version__isnull=False).first()


def is_part_of_a_thing(case_number: str) -> bool:
    """Whether the application that opened a case is for a thing."""
    return (
        Application.objects.visible_to(SYSTEM)
        .filter(items__case_number=case_number, thing_version__isnull=False)
        .exists()
    )


def find_parcel(application: Application) -> Parcel | None:
    """The parcel with the results of an application the caller may see, or None."""
    return Parcel.objects.filter(application=application).first()


def list_parcels(*, actor: Actor, limit: int = LONGEST_LIST) -> list[Parcel]:
    """Parcels that wait to be handed over, the oldest first; for clerks of the integrated window."""
    if not actor.may(identity.WINDOW_INTAKE):
        return []
    waiting = Parcel.objects.filter(handed_at=None).select_related("application").order_by("ready_at", "id")
    return list(waiting.prefetch_related("application__items")[:limit])


def list_frequent_items(*, actor: Actor, staff_ids: list[int], limit: int) -> list[tuple[str, str]]:
    """(code, title) of what these clerks took in most in the last seven days. Counts only: nobody's data is read."""
    if not actor.may(identity.WINDOW_INTAKE):
        return []
    since = clock.now() - timedelta(days=7)
    taken_in = ApplicationItem.objects.filter(  # every actor: counts for clerks, asked above
        application__taken_in_by_id__in=staff_ids, application__started_at__gte=since
    )
    counted = taken_in.values("item_code").annotate(times=Count("id"), title=Max("item_title"))
    return [(row["item_code"], row["title"]) for row in counted.order_by("-times", "item_code")[:limit]]


def list_helps(application: Application) -> list[HelpRow]:
    """Who helped with it at the counter, first to last, one line for each clerk, day and purpose."""
    helps = application.helps.order_by("id")
    staff = identity.get_staff({row.staff_id for row in helps})
    told = {
        (row.staff_id, timezone.localdate(row.at), row.purpose): HelpRow(
            row.at, staff[row.staff_id].name, staff[row.staff_id].hall_name, row.purpose
        )
        for row in reversed(helps)
    }
    return sorted(told.values(), key=lambda row: row.at)


def items_of(application: Application) -> list[ApplicationItem]:
    """What is applied for, in order."""
    return [part for part in parts_of(application) if part.chosen]


def parts_of(application: Application) -> list[ApplicationItem]:
    """Every item that may be applied for in it, in order: of a thing also the parts that were not chosen."""
    return sorted(application.items.all(), key=lambda item: item.position)


def get_requirements(parts: list[ApplicationItem], answers: dict[str, Any]) -> Requirements:
    """What the stored versions of the chosen parts ask for, merged, in the situations that were answered."""
    chosen = {part.item_code for part in parts if part.chosen}
    return requirements_of(_versions(parts), answers, kinds_kept(parts), chosen)


def get_questions(parts: list[ApplicationItem]) -> dict[str, FormField]:
    """Every question the stored versions of these parts know, asked or not."""
    return questions_of(_versions(parts), kinds_kept(parts))


def get_shares(parts: list[ApplicationItem]) -> tuple[Share, ...]:
    """What each of these parts asks for, and under which names the application keeps it."""
    return unite(_versions(parts), kinds_kept(parts)).shares


def kinds_kept(items: Iterable[ApplicationItem]) -> dict[str, str]:
    """Name of a material → its kind, as it was when these items were taken in; the first item's word stands."""
    kept: dict[str, str] = {}
    for item in items:
        kept = item.kinds | kept
    return kept


def _versions(items: list[ApplicationItem]) -> list[Item]:
    versions = catalogue.get_items([item.item_version_id for item in items])
    return [versions[item.item_version_id] for item in items]


@dataclass
class Draft(WrittenPromises):
    """An application with everything needed to show or check it; each part is read once."""

    application: Application

    @cached_property
    def parts(self) -> list[ApplicationItem]:
        return _ITEMS.ask(application=self.application.pk)

    @property
    def items(self) -> list[ApplicationItem]:
        return [part for part in self.parts if part.chosen]

    @cached_property
    def requirements(self) -> Requirements:
        asked = get_requirements(self.parts, self.application.answers)
        return asked.without(self._numbers_to_come(asked)) if self.edges else asked

    @cached_property
    def thing(self) -> Thing | None:
        """The thing (一件事) applied for, or None."""
        version = self.application.thing_version_id
        return catalogue.get_thing(version) if version is not None else None

    @cached_property
    def edges(self) -> tuple[Edge, ...]:
        """Which chosen part needs the result of which."""
        return self.thing.edges_among([item.item_code for item in self.items]) if self.thing else ()

    @property
    def waiting(self) -> dict[str, list[str]]:
        """Item code → codes of the items whose results it waits for; those that wait for nothing are left out."""
        waiting: dict[str, list[str]] = {}
        for edge in self.edges:
            before = waiting.setdefault(edge.after, [])
            if edge.before not in before:
                before.append(edge.before)
        return waiting

    @cached_property
    def arriving(self) -> dict[str, str]:
        """Material that comes by itself, as the result of another part → the code of that part."""
        if not self.edges:
            return {}
        results = {(edge.after, edge.material_key): edge.before for edge in self.edges if edge.material_key}
        answers = self.application.answers
        wanted = [
            (share.materials[material.key], results.get((share.item.code, material.key), ""))
            for share in self.requirements.shares
            for material in share.needed(answers)
        ]
        return _for_all(wanted)

    def _numbers_to_come(self, asked: Requirements) -> dict[str, str]:
        """Question that the number of another part's result answers (统一社会信用代码) → the code of that part."""
        results = {(edge.after, edge.number_key): edge.before for edge in self.edges if edge.number_key}
        answers = self.application.answers
        wanted = [
            (share.questions[key], results.get((share.item.code, key), ""))
            for share in asked.shares
            for key in share.asked(answers)
        ]
        return _for_all(wanted)

    def share(self, code: str) -> Share:
        """What one of its items asks for, or ApplicationNotFound."""
        found = next((share for share in self.requirements.shares if share.item.code == code), None)
        if found is None:
            raise ApplicationNotFound
        return found

    @cached_property
    def evidence(self) -> dict[str, list[Evidence]]:
        """Evidence key → what was handed in for it, oldest first."""
        grouped: dict[str, list[Evidence]] = {}
        for row in _EVIDENCE.ask(application=self.application.pk):
            grouped.setdefault(row.material_key, []).append(row)
        return grouped

    @cached_property
    def holdings(self) -> dict[str, Holding]:
        """Material key → what stands in for it; no statement where nothing does."""
        used = [row.holding_id for rows in self.evidence.values() for row in rows if row.holding_id]
        return {row.material_key: row for row in Holding.objects.filter(pk__in=used)} if used else {}

    def asked_by(self, material_key: str) -> str:
        """The authorities whose items ask for a material."""
        asked = [share for share in self.requirements.shares if material_key in share.materials.values()]
        return "、".join(dict.fromkeys(share.item.definition.authority_name for share in asked))

    def forget_evidence(self) -> None:
        """What was handed in is read again: it has just changed."""
        for name in ("evidence", "holdings", "files_asked"):
            self.__dict__.pop(name, None)

    @cached_property
    def files_asked(self) -> dict[str, AskedFile]:
        """Evidence key → file question, those of the rows of groups among them."""
        return files_asked(self.requirements.questions.values(), self.application.answers, self.evidence)

    @cached_property
    def beside(self) -> dict[str, Beside]:
        """Question key → where its answer came from, which sources differ, which register is down."""
        kept = self.application
        return beside_questions(self.requirements.questions, kept.answers, kept.known_answers, kept.reading)

    def may_be_known(self, section: FormSection) -> bool:
        """Whether some register may answer what is still open in a section and was not asked of it, or was down."""
        kept = self.application
        down = {element for each in kept.reading.get("down", []) for element in each["elements"]}
        asked = set(kept.reading.get("asked", [])) - down
        open_ones = [each for each in section.fields if each.element and is_open(kept.answers.get(each.key))]
        wanted = {question.element for question in open_ones} - asked
        return bool(wanted) and bool(wanted & known_to_registers())

    @property
    def unneeded_evidence(self) -> list[Evidence]:
        """What was handed in for materials or questions that a new version no longer asks for."""
        asked = {material.key for material in self.requirements.materials} | set(self.files_asked)
        asked |= {SIGNED_PROMISE + share.item.code for share in self.promisable}
        return [row for key, rows in self.evidence.items() if key not in asked for row in rows]

    def section_problems(self, section: Any) -> Problems:
        answers = self.application.contact if section.key == "details" else self.application.answers
        return find_problems(section.fields, answers, self.evidence.keys())

    def details_problems(self) -> Problems:
        return self.section_problems(details.contact_section())

    def material_problems(self) -> Problems:
        """Material key → what is missing."""
        return {
            material.key: [_("Hand in “%(name)s”: upload it or choose another way.") % {"name": material.name}]
            for material in self.requirements.materials
            if material.necessity == MaterialNecessity.REQUIRED
            and material.key not in self.evidence
            and material.key not in self.arriving
            and material.key not in self.promised_materials
        }

    def recommended(self) -> list[str]:
        """The labels of questions that may stay open but would help, and are open."""
        answers = self.application.answers
        asked = self.requirements.questions.values()
        return [each.label for each in asked if each.recommended and is_open(answers.get(each.key))]

    def missing(self) -> dict[str, Problems]:
        """Place → problems, for everything that keeps the application from being handed in; {} when complete."""
        found = {"details": self.details_problems(), "materials": self.material_problems()}
        if self.thing is not None:
            found["parts"] = find_problems(self.thing.questions, self.application.thing_answers, ())
        found |= {f"section:{section.key}": self.section_problems(section) for section in self.requirements.sections}
        return {place: problems for place, problems in found.items() if problems}


def list_holdings(application: Application) -> dict[str, Holding]:
    """Material key → what was found to stand in for it, in use or refused."""
    rows = Holding.objects.filter(application=application).exclude(source="")
    return {row.material_key: row for row in rows}


def known_to_registers() -> frozenset[str]:
    """Data elements that some register holds, of persons or of organisations."""
    return frozenset().union(*(registers.elements_held(kind) for kind in registers.SubjectKind))


def _for_all(wanted: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Name → where it comes from, for names that come by themselves to everybody who wants them."""
    sources: dict[str, list[str]] = {}
    for name, source in wanted:
        sources.setdefault(name, []).append(source)
    return {name: found[0] for name, found in sources.items() if all(found)}


def get_draft(*, actor: Actor, number: str) -> Draft:
    """An application the actor may see, with its requirements and evidence at hand."""
    return Draft(get_application(actor=actor, number=number))


def get_evidence(*, actor: Actor, number: str, evidence_id: int) -> Evidence | None:
    """One piece of evidence of an application the actor may see."""
    application = get_application(actor=actor, number=number)
    return Evidence.objects.filter(application=application, id=evidence_id).first()
