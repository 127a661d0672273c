"""One small world with one object of every kind that pages show, made by the services; and everybody who may knock."""

import re
from collections.abc import Callable, Iterator
from copy import copy
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.urls.converters import IntConverter, PathConverter, UUIDConverter

from tongban.applications.selectors import get_draft
from tongban.applications.services import answers
from tongban.applications.services.submission import Submission, submit_application
from tongban.applications.tests import factories as applications
from tongban.cases import tasks
from tongban.cases.enums import Channel, ProcedureKind
from tongban.cases.models import Absence, CalendarRun, CaseMaterial, CaseTask, DailyBill, Notice
from tongban.cases.selectors.inbox import Filters, Tab
from tongban.cases.selectors.looks import Look
from tongban.cases.services import (
    acceptance,
    archive,
    batches,
    bills,
    decision,
    exports,
    hearing,
    looks,
    objections,
    participants,
    procedures,
    sequels,
    site_visits,
    supplements,
    tolerance,
)
from tongban.cases.services.office.reading_outside import begin_reading
from tongban.cases.services.promising import Promise
from tongban.cases.tests import factories as cases
from tongban.catalogue.enums import NamingAct
from tongban.catalogue.models import ImportRun, ItemVersion, MaterialName
from tongban.catalogue.search import index
from tongban.catalogue.services import elements, kinds
from tongban.catalogue.tests import factories as catalogue
from tongban.catalogue.web.crawlers import last_chunk
from tongban.config.api import api
from tongban.identity.enums import Role
from tongban.identity.public import get_own_party
from tongban.identity.services.mandates import give_mandate
from tongban.identity.tests import factories as identity
from tongban.kernel import clock
from tongban.kernel.access import Audience
from tongban.kernel.actors import SYSTEM, Actor, ActorKind
from tongban.kernel.holidays import current_revision, load_shipped_notices
from tongban.messaging.models import MessageTemplate
from tongban.messaging.services.templates import load_default_templates
from tongban.messaging.tests.factories import MessageFactory, a_notice, link_of_mail
from tongban.openplatform.selectors import list_consents
from tongban.openplatform.services.consents import give_consent
from tongban.openplatform.services.systems import propose_system
from tongban.openplatform.tests.factories import content, make_system
from tongban.ratings.links import Target, again_path, token_of
from tongban.ratings.models import Rectification
from tongban.ratings.services import rectifying
from tongban.ratings.services.rating import give_rating
from tongban.ratings.tests.factories import InvitationFactory
from tongban.registers.tests import factories as registers
from tongban.supervision.models import ForeignLog


@dataclass
class World:
    """``values`` are arguments of addresses by name; ``special`` by URL name first."""

    owner: Actor
    stranger: Actor
    staff: dict[str, Actor]
    values: dict[str, Any]
    special: dict[str, dict[str, Any]] = field(default_factory=dict)

    def address(self, route: "Route") -> str:
        """The address of a route with objects of the owner. KeyError: a parameter nobody here knows yet."""
        known = self.values | self.special.get(route.name, {})
        return reverse(route.name, kwargs={name: known[name] for name in route.parameters})

    def nowhere(self, route: "Route") -> str:
        """The address of a route with objects that never were."""
        never = {"int": 2_000_000_000, "uuid": uuid4(), "str": "nosuchthing", "path": "no-such-thing"}
        values = {name: never[kind] if name != "level" else 5 for name, kind in route.kinds}
        return reverse(route.name, kwargs=values)

    def api_address(self, operation: "Operation") -> str:
        known = self.values | self.special.get(f"api:{operation.name}", {})
        path = re.sub(r"{(?:\w+:)?(\w+)}", lambda found: str(known[found[1]]), operation.path)
        return f"/api/v1/{path.lstrip('/')}"

    def everybody(self) -> Iterator[tuple[str, Actor | None]]:
        yield "public", None
        yield "owner", self.owner
        yield "stranger", self.stranger
        yield from self.staff.items()


@dataclass(frozen=True)
class Route:
    """One page of ours as the resolver knows it."""

    name: str
    kinds: tuple[tuple[str, str], ...]
    view: Callable[..., Any]

    @property
    def parameters(self) -> tuple[str, ...]:
        return tuple(name for name, _kind in self.kinds)

    @property
    def audience(self) -> Audience:
        return self.view.open_to

    def lets_in(self, actor: Actor | None) -> bool:
        return lets_in(self.audience, actor)


@dataclass(frozen=True)
class Operation:
    """One operation of the API as it declares itself."""

    name: str
    method: str
    path: str
    audience: Audience

    @property
    def parameters(self) -> list[str]:
        return re.findall(r"{(?:\w+:)?(\w+)}", self.path)

    def lets_in(self, actor: Actor | None) -> bool:
        return lets_in(self.audience, actor)


def lets_in(audience: Audience, actor: Actor | None) -> bool:
    """The rule once more, written apart from kernel.access so that one checks the other."""
    kind = kind_of(actor)
    if kind not in audience.kinds:
        return False
    return not (audience.permission and kind is ActorKind.STAFF and audience.permission not in actor.permissions)


def routes() -> list[Route]:
    """Every page of every context, from the resolver itself."""
    found = []
    for pattern, space in _walk(get_resolver().url_patterns, ""):
        if pattern.callback.__module__.startswith("tongban."):
            found.append(Route(f"{space}:{pattern.name}", _parameters(pattern), pattern.callback))
    return found


def operations() -> list[Operation]:
    """Every operation of the API, from its routers."""
    found = []
    for prefix, router in api._routers:
        for path, view in router.path_operations.items():
            for one in view.operations:
                (knock,) = one.auth_callbacks or [router.auth]
                found.append(Operation(one.operation_id, one.methods[0].lower(), prefix + path, knock.open_to))
    return found


def _walk(patterns: list[URLPattern | URLResolver], space: str) -> Iterator[tuple[URLPattern, str]]:
    for each in patterns:
        if isinstance(each, URLResolver):
            if each.namespace != "api":
                yield from _walk(each.url_patterns, each.namespace or space)
        else:
            yield each, space


def _parameters(pattern: URLPattern) -> tuple[tuple[str, str], ...]:
    names = {IntConverter: "int", UUIDConverter: "uuid", PathConverter: "path"}
    return tuple((name, names.get(type(each), "str")) for name, each in pattern.pattern.converters.items())


def client_of(actor: Actor | None) -> Client:
    client = Client(raise_request_exception=False)
    return identity.log_in(client, actor) if actor else client


def ask(client: Client, method: str, address: str, *arguments: Any, **options: Any) -> HttpResponse:
    """One request that leaves nothing behind; the answer is read, streamed ones too, into ``body``."""
    cookies = copy(client.cookies)  # logging out happens in the browser too
    with transaction.atomic():
        answer = getattr(client, method)(address, *arguments, **options)
        answer.body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        transaction.set_rollback(True)
    client.cookies = cookies
    return answer


def ask_in_turn(client: Client, method: str, addresses: list[str], data: Any) -> list[HttpResponse]:
    """Requests of which each finds what the one before did; the last one's end leaves nothing behind."""
    cookies = copy(client.cookies)
    with transaction.atomic():
        answers = [getattr(client, method)(address, data) for address in addresses]
        transaction.set_rollback(True)
    client.cookies = cookies
    return answers


def has_no_part(name: str) -> bool:
    """Who has nothing to do with the owner's objects. The bureau and operators look after all."""
    return name == "stranger" or name.endswith("elsewhere")


def create() -> World:
    """The owner has one of everything; the stranger has nothing."""
    load_default_templates()
    load_shipped_notices()
    owner, stranger = identity.citizen(name="欧阳建华"), identity.citizen(name="陌生人")
    item = applications.item()
    index.rebuild()
    staff = _staff(item.authority_id)
    values = _applied(owner, item) | _decided(owner, item, staff) | _catalogue(item)
    values |= {"run_id": _calendar_run().pk, "log_id": _foreign_log().pk}
    values |= {
        "token": token_of(_rated()),
        "level": 5,
        "year": 2026,
        "version": 1,
        "key": "case_accepted",
        "language": "zh-hans",
    }
    values["way"] = "face"
    values["uuid"] = MessageFactory(party_id=owner.id).uuid
    values |= _rated_badly(staff["decider"])
    values["notice_id"] = a_notice(staff["decider"]).pk
    values["unsubscribe"] = link_of_mail(staff["decider"])
    agent = identity.PartyFactory(name="代办人")
    me = get_own_party(owner)
    mandate = give_mandate(
        actor=identity.recognised(agent.pk),
        agent_name=me.name,
        agent_certificate_number=me.certificate_number,
        valid_until=clock.today() + timedelta(days=30),
        passes_on=1,
    )
    values |= {"entry_id": identity.EntryFactory(account=identity.account_of(owner)).pk}
    linked = identity.LinkedAccountFactory(account=identity.account_of(owner))
    values |= {"link_id": linked.pk, "upstream": "elsewhere"}
    values |= {"passkey_id": identity.PasskeyFactory(account=identity.account_of(owner)).pk}
    values |= {"mandate_id": mandate.pk, "party_id": owner.id, "absence_id": _absence(staff).pk}
    assert MessageTemplate.objects.filter(key="case_accepted").exists()
    values |= _kept_on_the_desk(staff["decider"], values["decided"])
    values |= registers.in_the_world(owner, staff["register_keeper"])
    values |= identity.in_the_world(staff["security_admin"], staff["reviewer"]) | {"authority_id": item.authority_id}
    values |= _connected(staff["register_keeper"], owner)
    return World(owner, stranger, staff, values, _special(owner, item, staff, values))


def _connected(keeper: Actor, owner: Actor) -> dict[str, Any]:
    """A connected system of the department that the owner entered, and another it asks for."""
    system, _secret = make_system(authority_id=keeper.authority_id)
    asked = propose_system(actor=keeper, content=content(name="不动产登记"))
    give_consent(actor=owner, system=system, scopes=["openid", "profile", "phone"], agreed=["phone"])
    (consent,) = list_consents(actor=owner)
    return {"client_id": system.client_id, "proposal_id": asked.pk, "consent_id": consent.id}


def _staff(authority_id: int) -> dict[str, Actor]:
    """Every duty at the authority of the cases, and every duty at another."""
    here = {role.value: cases.official(authority_id, role) for role in Role}
    duties = (Role.WINDOW_CLERK, Role.REVIEWER, Role.DECIDER, Role.CATALOGUE_EDITOR, Role.REGISTER_KEEPER)
    other = identity.AuthorityFactory()
    return here | {f"{role.value} elsewhere": cases.official(other.pk, role) for role in duties}


def _applied(owner: Actor, item: Any) -> dict[str, Any]:
    draft = applications.draft(owner, of=item)
    handed_in = applications.upload(owner, draft.number)
    return {"number": draft.number, "section_key": "premises", "evidence_id": handed_in.pk, "item_code": item.code}


def _of_a_thing(owner: Actor, item: Any) -> dict[str, Any]:
    """A draft of a thing, and one that was handed in, with a part that waits."""
    after = applications.item(title="门头招牌", materials=applications.MATERIALS[:1])
    whole = catalogue.thing(item, after, edges=[(item, after, "")])
    draft, handed_in = (applications.of_a_thing(owner, whole) for _each in range(2))
    applications.hand_in(owner, handed_in.number)
    progress = {"number": handed_in.number}
    applications.parcel_of(handed_in.number)
    announced = {"part_id": handed_in.items.get(item_code=after.code).pk}
    return {
        "window:hand_over_parcel": {"parcel": handed_in.number},
        "applications:start_thing": {"thing_code": whole.code},
        "api:get_thing": {"thing_code": whole.code},
        "catalogue:show_thing": {"code": whole.code},
        "applications:choose_parts": {"number": draft.number},
        "applications:choose_collecting": {"number": draft.number},
        "applications:show_announced": announced,
        "applications:open_announced_document": announced | {"evidence_id": handed_in.evidence.latest("pk").pk},
        "applications:show_progress": progress,
        "api:get_application_progress": progress,
        "applications:give_up_part": progress | {"item_code": after.code},
    }


def _decided(owner: Actor, item: Any, staff: dict[str, Actor]) -> dict[str, Any]:
    receipt = applications.submitted(owner, of=item, fresh=True)
    number = receipt.cases[0].number
    acceptance.accept_case(actor=staff["window_clerk"], case_number=number)
    cases.to_decision(number, staff["decider"])
    decision.decide_case(actor=staff["decider"], case_number=number, decision="grant", reasons="")
    notice = Notice.objects.filter(case__number=number).latest("pk")
    tasks.render_notice.run(notice_id=notice.pk)
    material = CaseMaterial.objects.filter(case__number=number).latest("pk")
    appeal = sequels.file_appeal(
        actor=staff["decider"], case_number=number, kind="reconsideration", body="广东省人民政府"
    )
    package = archive.ask_for_package(actor=staff["decider"], case_number=number)
    reading = begin_reading(actor=staff["decider"], case_number=number, reason="核对受理日期")
    return {
        "reading_id": reading.pk,
        "decided": number,
        "verification_id": notice.verification,
        "verification": notice.verification,
        "material_id": material.pk,
        "sequel_id": appeal.pk,
        "package_id": tasks.make_package.run(package_id=package.pk) or package.pk,
        "submitted": receipt.number,
    }


def _catalogue(item: Any) -> dict[str, Any]:
    version = ItemVersion.objects.get(pk=item.version_id)
    draft = catalogue.ItemVersionFactory(item=version.item, number=2, state="draft", effective_from=None)
    run = ImportRun.objects.create(
        uuid=uuid4(),
        source_name="事项.csv",
        source_digest="0" * 64,
        mapping="template",
        state="done",
        started_by="王敏",
        authority_id=item.authority_id,
    )
    proposal = elements.propose_element(actor=SYSTEM, code="person.name", content=catalogue.element())
    catalogue.element_in_force("contact.mobile", type="phone", name="手机号码")
    name = MaterialName.objects.create(normal="照片", spelling="照片", spellings=["照片"])
    decided = kinds.decide_name(actor=SYSTEM, decision=kinds.Decision(name.pk, NamingAct.NEW))
    registry = {"kind_code": decided.kind_after.code, "decision_id": decided.pk}
    registry |= {"element_code": "person.name", "element_version": proposal.number}
    thing = catalogue.thing(item, state="draft")
    registry |= {"thing_version_id": thing.version_id}
    return registry | {"code": item.code, "version_id": draft.pk, "other_id": version.pk, "run_uuid": run.uuid}


def _foreign_log() -> ForeignLog:
    return ForeignLog.objects.create(name="log", source="elsewhere", digest="0" * 64, imported_at=clock.now())


def _calendar_run() -> CalendarRun:
    revision = current_revision() or 0
    return CalendarRun.objects.create(revision=revision, before=revision, asked_at=clock.now())


def _absence(staff: dict[str, Actor]) -> Absence:
    day = clock.today()
    away, stands_in = staff["decider"], staff["window_clerk"]
    return Absence.objects.create(staff_id=away.id, stand_in_id=stands_in.id, from_on=day, until_on=day)


def _kept_on_the_desk(decider: Actor, case_number: str) -> dict[str, Any]:
    """How somebody looks at the inbox, and what was done to many cases at once."""
    saved = looks.save_filter(actor=decider, name="本周", look=Look(Tab.OPEN, Filters(due="week")))
    steps = list(CaseTask.objects.filter(case__number=case_number).values_list("pk", flat=True))
    batch = batches.start_batch(actor=decider, key=uuid4(), act="claim", task_ids=steps)
    export = exports.request_export(actor=decider, form="csv", asked={"tab": "all"})
    exports.run_export(export_id=export.pk)
    bills.make_bills_of(day=clock.today())
    bill = DailyBill.objects.get(authority_id=decider.authority_id)
    at_exchange = {"table": "up_pro_accept", "bill_id": bill.pk}
    return at_exchange | {"filter_id": saved.pk, "batch_uuid": batch.uuid, "export_uuid": export.uuid}


def _rated() -> Target:
    invitation = InvitationFactory(opened_at=clock.now())
    return Target(case_number=invitation.reference)


def _rated_badly(head: Actor) -> dict[str, Any]:
    """A bad rating with an answer, which has a link of its own, and one still to be looked into."""
    answered, waiting = (_badly(head.authority_id) for _ in range(2))
    rectifying.verify_rating(actor=head, rectification_id=answered.pk, finding="clear", found="属实")
    rectifying.answer_rating(actor=head, rectification_id=answered.pk, measures="增开窗口", answer="已增开窗口")
    return {"rectification_id": waiting.pk, "again": again_path(answered.pk).split("/")[2]}


def _badly(authority_id: int) -> Rectification:
    invitation = InvitationFactory(opened_at=clock.now(), authority_id=authority_id)
    told = {"level": 5, "answers": [], "text": "太慢", "channel": "web", "chosen": ""}
    give_rating(target=Target(case_number=invitation.reference), **told)
    return Rectification.objects.get(rating__invitation=invitation)


def _special(owner: Actor, item: Any, staff: dict[str, Actor], values: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Where one name means different things on different pages."""
    waiting = applications.submitted(owner, of=item, fresh=True)
    asked = waiting.cases[0].number
    supplements.request_supplement(
        actor=staff["window_clerk"], case_number=asked, fields={}, materials={"lease": "缺少签名"}
    )
    fresh = applications.submitted(owner, of=item, fresh=True).cases[0].number
    clerk = staff["window_clerk"]
    known = applications.draft_with_known_answer(owner)
    known_at_window = applications.draft_with_known_answer(clerk, applicant_id=owner.id, channel=Channel.WINDOW)
    at_window = applications.draft(clerk, of=item, applicant_id=owner.id, channel=Channel.WINDOW)
    taken_in = _taken_in(clerk, owner, item)
    on_supplement = {"number": waiting.number, "case_number": asked}
    decided, one = {"number": values["decided"]}, {"number": fresh}
    desk = {f"cases:{name}": one for name in _DESK}
    return (
        desk
        | _beside_the_route(owner, staff)
        | _of_a_thing(owner, item)
        | {
            "applications:show_receipt": {"number": values["submitted"]},
            "applications:download_slip": {"number": values["submitted"], "case_number": values["decided"]},
            "applications:answer_supplement": on_supplement,
            "applications:withdraw_case": on_supplement,
            "applications:look_at_holding": {
                "number": known.number,
                "holding_id": applications.holding_of(known).pk,
            },
            "applications:dispute_answer": {"number": known.number, "question_key": "home"},
            "cases:show_case": decided,
            "ratings:rate_again": {"token": values["again"]},
            "messaging:unsubscribe_staff_mail": {"token": values["unsubscribe"]},
            "cases:download_notice": decided,
            "cases:download_material": decided,
            "cases:desk_material": decided,
            "cases:check_material": decided,
            "cases:see_original": decided,
            "cases:desk_notice": decided,
            "cases:withdraw_notice": decided,
            "cases:download_package": decided,
            **{f"cases:{name}": decided for name in _LATER},
            "cases:list_my_cases": {},
            "applications:dispute_at_counter": {"number": known_at_window.number, "question_key": "home"},
            "window:take_in": {"number": at_window.number},
            "window:give_up": {"number": at_window.number},
            "window:print_promise": {"number": at_window.number, "item_code": values["code"]},
            "window:print_receipt": {"number": taken_in.number},
            "window:print_slip": {"number": taken_in.number},
            "window:download_slip": {"number": taken_in.number, "case_number": taken_in.cases[0].number},
            "registers:dispute_fact": {"record_id": values["free_record_id"], "column": "address"},
            "catalogue:browse_kind": {"kind": "target"},
            "catalogue:browse_items": {"kind": "target", "value": "1"},
            "catalogue:show_guide_version": {"number": 1},
            "catalogue:show_route": {"number": 1},
            "catalogue:sitemap_chunk": {"number": last_chunk()},
            "catalogue:edit_version": {"section": "basics"},
            "catalogue:edit_thing": {"section": "basics"},
            "catalogue:download_report": {"kind": "csv"},
            "catalogue:download_template": {"kind": "csv"},
            "api:show_element": {"element_code": "contact.mobile"},
            "api:get_case": decided,
            "api:get_case_route": decided,
            "api:list_history": decided,
            "api:get_supplement": on_supplement,
            "api:add_supplement_evidence": on_supplement,
            "api:answer_supplement": on_supplement,
        }
    )


_DESK = (
    "desk_case",
    "reveal_case",
    "claim_task",
    "release_task",
    "take_over_task",
    "accept_case",
    "refuse_acceptance",
    "request_supplement",
    "correct_on_the_spot",
    "finish_review",
    "send_back",
    "decide_case",
    "decide_at_once",
    "write_note",
    "explain_missed_promise",
    "note_renewal",
    "hand_over_task",
    "say_not_ours",
    "ask_others",
    "take_back_question",
    "urge_task",
    "order_progress",
    "answer_order",
    "move_to_version",
)


def _beside_the_route(owner: Actor, staff: dict[str, Actor]) -> dict[str, Any]:
    """An accepted case with a visit, a photo of it, a public view and an objection."""
    item = applications.item(special_procedures=({"name": "公示", "basis": "《测试条例》第一条"},))
    number = applications.submitted(owner, of=item, fresh=True).cases[0].number
    head = staff["decider"]
    acceptance.accept_case(actor=staff["window_clerk"], case_number=number)
    kinds = [ProcedureKind.SITE_CHECK, ProcedureKind.PUBLICITY]
    visit, view = (
        procedures.start_procedure(actor=head, case_number=number, kind=kind, reasons="需要核实", expected_value=5)
        for kind in kinds
    )
    two = [cases.official(head.authority_id, "reviewer").id for _ in range(2)]
    record = {"place": "五山路1号", "visited_at": clock.now(), "findings": "与申报一致", "passed": True}
    photo = [upload_of("现场.pdf")]
    seen = site_visits.record_visit(
        actor=head, case_number=number, procedure_id=visit.pk, officers=two, photos=photo, **record
    )
    objection = objections.record_objection(
        actor=head, case_number=number, procedure_id=view.pk, name="李四", text="影响采光"
    )
    photo_id = seen.photos.get().pk
    own = objections.object_to_view(actor=owner, procedure_id=view.pk, text="影响通行", uploads=[upload_of("照片.pdf")])
    at_view = {"number": number, "procedure_id": view.pk, "objection_id": own.pk, "file_id": own.files.get().pk}
    person = participants.add_participant(actor=head, case_number=number, role="interested", name="王五")
    about = {"number": number, "procedure_id": visit.pk, "objection_id": objection.pk, "photo_id": photo_id}
    about["participant_id"] = person.pk
    neighbour = {"role": "interested", "name": "赵六", "major": True}
    told = participants.add_participant(actor=head, case_number=number, **neighbour)
    hearing.tell_hearing_right(actor=head, case_number=number, ground="47", topic="是否影响采光")
    told.refresh_from_db()
    invited = {"verification_id": told.hearing_notice.verification}
    shown = {f"cases:{name}": about for name in _BESIDE}
    shown |= {f"cases:{name}": at_view for name in _AT_VIEW}
    shown |= {f"cases:{name}": invited for name in ("show_hearing_notice", "ask_as_interested", "waive_as_interested")}
    return shown | {"cases:record_objection": about | {"procedure_id": view.pk}} | _on_trust(owner, head)


def _on_promise(owner: Actor, head: Actor) -> dict[str, dict[str, Any]]:
    """One case with a promise instead of materials before its decision, and one after it."""
    way = {"offered": True, "low_risk": True, "basis": "目录", "conditions": "场所合法", "materials": ("lease",)}
    version = applications.item(promise_way=way)
    promised = Promise.instead(version, {"lease": "场所使用证明"})
    fresh, granted = (cases.open_case(actor=owner, version=version, instead=promised).number for _each in range(2))
    decision.decide_on_promise(actor=head, case_number=granted, decision="grant")
    after = {name: {"number": granted} for name in ("cases:record_after_check", "cases:repair_credit")}
    before = ("cases:take_back_promise", "cases:decide_on_promise", "cases:end_promise_way", "api:take_back_promise")
    return after | {name: {"number": fresh} for name in before}


def _on_trust(owner: Actor, head: Actor) -> dict[str, Any]:
    """A case with a material to come before acceptance, and one after it."""
    materials = [*applications.MATERIALS, {"key": "health", "name": "健康证明", "necessity": "3"}]
    item = applications.item(materials=materials)
    fresh, accepted = (_with_later(owner, item) for _ in range(2))
    tolerance.accept_with_tolerance(actor=head, case_number=accepted)
    waiting = {"number": accepted}
    return {
        "cases:accept_with_tolerance": {"number": fresh},
        **_on_promise(owner, head),
        "cases:bring_material": waiting,
        "cases:take_in_material": waiting,
        "cases:send_back_material": waiting,
        "api:bring_material": waiting,
    }


def _with_later(owner: Actor, item: Any) -> str:
    draft = applications.ready(owner, of=item, fresh=True)
    promise = get_draft(actor=owner, number=draft.number).promise()
    return submit_application(actor=owner, number=draft.number, promise=promise).cases[0].number


_LATER = (
    "change_result",
    "renew_result",
    "revoke_result",
    "cancel_result",
    "reopen_case",
    "file_appeal",
    "end_appeal",
)
_AT_VIEW = (
    "show_view",
    "object_to_view",
    "show_objection",
    "download_objection_file",
    "desk_objection_file",
)
_BESIDE = (
    "record_delivery",
    "add_participant",
    "record_statement",
    "tell_participant",
    "waive_statement",
    "ask_for_package",
    "extend_case",
    "start_procedure",
    "end_procedure",
    "record_visit",
    "answer_objection",
    "desk_visit_photo",
    "tell_hearing_right",
    "notify_hearing",
    "answer_challenge",
    "record_hearing",
    "request_hearing",
    "waive_hearing",
    "challenge_chair",
)


def _taken_in(clerk: Actor, owner: Actor, item: Any) -> Submission:
    draft = applications.draft(clerk, of=item, applicant_id=owner.id, channel=Channel.WINDOW, fresh=True)
    answers.save_answers(actor=clerk, number=draft.number, answers=applications.ANSWERS)
    applications.upload(clerk, draft.number)
    return submit_application(actor=clerk, number=draft.number, declared=True)


def kind_of(actor: Actor | None) -> ActorKind:
    return actor.kind if actor else ActorKind.PUBLIC


def upload_of(name: str, data: bytes = applications.PDF, media_type: str = "application/pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, media_type)
