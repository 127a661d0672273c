"""Everything that happens to an application before it is handed in."""

import hashlib
import json
from collections.abc import Collection, Iterable
from typing import Any

from django.db import connection, transaction

from tongban.applications import policies, selectors
from tongban.applications.enums import ApplicationState
from tongban.applications.errors import (
    ApplicantDeceased,
    DraftClosed,
    ItemNotOnline,
    KeyReused,
    MandateNeeded,
    NothingToApplyFor,
)
from tongban.applications.forms import details
from tongban.applications.forms.answers import keep, require_reasonable_size
from tongban.applications.forms.rows import with_names
from tongban.applications.holdings import keeping
from tongban.applications.models import Application, ApplicationItem, Evidence, Holding
from tongban.applications.numbering import new_number
from tongban.applications.services import known_facts
from tongban.cases.public import Channel
from tongban.catalogue import public as catalogue
from tongban.catalogue.public import FormField, Item
from tongban.identity import public as identity
from tongban.kernel import audit, clock
from tongban.kernel.actors import Actor, ActorKind
from tongban.kernel.errors import NotAllowed
from tongban.registers.public import FactsFound

_ONLINE = frozenset({Channel.WEB, Channel.MOBILE, Channel.API})


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
) -> Application:
    """Open a draft over these items, or return the one already open for them unless ``fresh`` asks for another.

    ``request_key`` makes a retry of the same request return the same draft. What registers hold is filled in. Nobody
    applies in the name of a person whose death is registered: ApplicantDeceased; that it was looked up stays recorded.
    """
    application = _start(
        actor=actor,
        item_codes=item_codes,
        applicant_id=applicant_id,
        channel=channel,
        agent_id=agent_id,
        agent_relation=agent_relation,
        fresh=fresh,
        request_key=request_key,
    )
    if application is None:
        raise ApplicantDeceased
    return application


@transaction.atomic
def _start(
    *,
    actor: Actor,
    item_codes: list[str],
    applicant_id: int,
    channel: str,
    agent_id: int | None,
    agent_relation: str,
    fresh: bool,
    request_key: str,
) -> Application | None:
    """The draft; None for a person who has died."""
    codes = list(dict.fromkeys(item_codes))
    if not codes:
        raise NothingToApplyFor
    if not policies.can_apply_for(actor, applicant_id=applicant_id, agent_id=agent_id, item_codes=codes):
        raise MandateNeeded
    items = [catalogue.get_item_in_force(code) for code in codes]
    require_online(items, channel)
    policies.require_assurance(actor, (item.definition for item in items))
    one_start_at_a_time(applicant_id)
    if request_key and (known := Application.objects.filter(request_key=request_key).first()):
        return _same_request(known, codes, applicant_id)
    if not (fresh or request_key) and (draft := _open_draft(actor, codes, applicant_id, agent_id)):
        return draft
    return create_draft(
        actor=actor,
        items=items,
        chosen=codes,
        applicant_id=applicant_id,
        agent_id=agent_id,
        agent_relation=agent_relation,
        channel=channel,
        request_key=request_key,
    )


def create_draft(*, actor: Actor, items: list[Item], chosen: list[str], **says: Any) -> Application | None:
    """A draft over these items, filled in; None for a person who has died. ``chosen``: the codes applied for."""
    says["agent_relation"] = says.get("agent_relation", "")[:100]
    application = Application.objects.create(number=new_number(clock.today()), **says, **_taken_in_through(actor))
    add_items(application, items, chosen)
    if not _prefill(application, actor):
        application.delete()
        return None
    keeping.look(actor, selectors.Draft(application))
    _record_start(actor, application, chosen)
    return application


def _open_draft(actor: Actor, codes: list[str], applicant_id: int, agent_id: int | None) -> Application | None:
    return selectors.find_open_draft(actor=actor, item_codes=codes, applicant_id=applicant_id, agent_id=agent_id)


def _taken_in_through(actor: Actor) -> dict[str, int | None]:
    """The clerk or the client a draft comes through; it is visible to that one."""
    match actor.kind:
        case ActorKind.STAFF:
            return {"taken_in_by_id": actor.id}
        case ActorKind.CLIENT:
            return {"client_id": actor.id}
    return {}


def _record_start(actor: Actor, application: Application, codes: list[str]) -> None:
    audit.record(
        actor=actor,
        action="applications.start",
        subject=f"application:{application.number}",
        items=codes,
        channel=application.channel,
        agent_id=application.agent_id,
        agent_relation=application.agent_relation,
    )


def require_online(items: list[Item], channel: str) -> None:
    """Online only what is offered online, or ItemNotOnline."""
    for item in items:
        if channel in _ONLINE and not item.definition.online:
            raise ItemNotOnline(title=item.title)


def one_start_at_a_time(applicant_id: int) -> None:
    """Two clicks on the start button make one draft: starts for one applicant wait for each other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"applications.start:{applicant_id}"])


def _same_request(known: Application, codes: list[str], applicant_id: int) -> Application:
    if known.applicant_id != applicant_id or {item.item_code for item in known.items.all()} != set(codes):
        raise KeyReused
    return known


def add_items(application: Application, items: list[Item], chosen: Collection[str], after: int = 0) -> None:
    """Items of an application, in order behind the ``after`` that it has."""
    kinds = kinds_of(items)
    ApplicationItem.objects.bulk_create(
        ApplicationItem(
            application=application,
            position=position,
            item_version_id=item.version_id,
            item_code=item.code,
            item_title=item.title,
            kinds=kinds[item.code],
            chosen=item.code in chosen,
        )
        for position, item in enumerate(items, after)
    )


def kinds_of(items: Iterable[Item]) -> dict[str, dict[str, str]]:
    """Code of an item → name of each of its materials that is sorted → its kind today."""
    named = {item.code: [material.name for material in item.definition.materials] for item in items}
    kinds = catalogue.kinds_of({name for names in named.values() for name in names})
    return {code: {name: kinds[name].code for name in names if name in kinds} for code, names in named.items()}


def _prefill(application: Application, actor: Actor) -> bool:
    """What the platform and the registers know, so that nobody types it. False: the applicant's death is registered."""
    reachable = application.agent_id or application.applicant_id
    if actor.kind is ActorKind.CITIZEN:
        party = identity.get_own_party(actor)
    else:
        about = f"application:{application.number}"
        party = identity.get_party(actor=actor, party_id=reachable, purpose="受理申请：预填联系方式", about=about)
    application.contact = {key: value for key, value in details.contact_from(party).items() if value}
    parts = selectors.parts_of(application)
    requirements = selectors.get_requirements(parts, {})
    if application.agent_id is None:
        application.answers = details.known_answers(requirements.sections, party)
    chosen = [part for part in parts if part.chosen]
    found = _ask_registers(application, actor, chosen, requirements.questions)
    if found is not None and found.deceased_on is not None:
        return False
    application.saved_at = clock.now()
    application.save(update_fields=["contact", "answers", "known_answers", "reading", "saved_at"])
    return True


def _ask_registers(
    application: Application, actor: Actor, items: list[ApplicationItem], asked: dict[str, FormField]
) -> FactsFound | None:
    """Answer what registers of the applicant's kind hold, each answer with its source."""
    party = identity.party_snapshot(application.applicant_id)
    subject = known_facts.subject_of(party)
    questions = known_facts.worth_asking(asked.values(), subject.kind)
    purpose = known_facts.purpose_of(application, items, "预填登记库已有的信息")
    elements = {question.element for question in questions.values()}
    found = known_facts.look_up(actor=actor, subject=subject, elements=elements, purpose=purpose)
    if found is None:
        return None
    known = known_facts.answers_from(questions, found, known_facts.county_of(party, questions.values()))
    known_facts.keep_reading(application, questions, found)
    application.answers |= {key: each.value for key, each in known.items()}
    application.known_answers = {key: each.row() for key, each in known.items()}
    _name_who_represents_now(application, found)
    return found


def _name_who_represents_now(application: Application, found: FactsFound) -> None:
    """The register may know of a new legal representative before the account does."""
    fact = found.facts.get("organisation.legal_representative")
    if fact is not None and application.agent_id is None and application.contact.get("contact_name"):
        application.contact["contact_name"] = fact.shown


@transaction.atomic
def save_details(
    *, actor: Actor, number: str, contact: dict[str, Any], agent_relation: str | None = None
) -> Application:
    """Keep whom to reach about this application. Unknown keys are ignored by reading only the known questions."""
    application = get_open_draft(actor=actor, number=number)
    questions = details.contact_section().fields
    application.contact = {question.key: keep(question, contact.get(question.key)) for question in questions}
    if agent_relation is not None:
        application.agent_relation = agent_relation.strip()[:100]
    require_reasonable_size(application.contact)
    application.saved_at = clock.now()
    application.save(update_fields=["contact", "agent_relation", "saved_at"])
    return application


@transaction.atomic
def discard_draft(*, actor: Actor, number: str) -> None:
    """Give a draft up. What was typed and handed in is forgotten; that it existed is not."""
    application = selectors.get_application(actor=actor, number=number, lock=True)
    if application.state == ApplicationState.DISCARDED:
        return
    if application.state != ApplicationState.DRAFT:
        raise DraftClosed
    if actor.kind is ActorKind.STAFF and application.taken_in_by_id != actor.id:
        raise NotAllowed  # a clerk who helps does not give up what is the resident's
    Evidence.objects.filter(application=application).delete()
    Holding.objects.filter(application=application).delete()
    application.state = ApplicationState.DISCARDED
    application.answers, application.contact, application.set_aside = {}, {}, []
    application.known_answers, application.reading, application.thing_answers = {}, {}, {}
    application.saved_at = clock.now()
    forgotten = ["answers", "contact", "set_aside", "known_answers", "reading", "thing_answers"]
    application.save(update_fields=["state", "saved_at", *forgotten])
    audit.record(actor=actor, action="applications.discard", subject=f"application:{number}")


def get_open_draft(*, actor: Actor, number: str) -> Application:
    """The draft, locked, or DraftClosed; MandateNeeded for an agent whose mandate ended meanwhile. For services."""
    application = selectors.get_application(actor=actor, number=number, lock=True)
    if not policies.is_draft(application):
        raise DraftClosed
    if not policies.may_go_on(actor, application):
        raise MandateNeeded
    return application


def digest_of(answer: Any) -> str:
    """A short fingerprint of an answer, by which a page says what it showed."""
    text = json.dumps(with_names(answer) or "", ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:16]
