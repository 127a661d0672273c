"""A case in any state in one call, made by the services: what a test starts from is what the platform produces."""

import itertools
from typing import Any

from tongban.cases.enums import CaseState, Channel, Decision, MaterialForm, NonAcceptanceReason
from tongban.cases.models import Case, CaseMaterial
from tongban.cases.rows import CaseReceipt, ReceivedMaterial
from tongban.cases.services import acceptance, decision, intake, review, sequels, supplements
from tongban.cases.services.promising import Promise
from tongban.catalogue.tests import factories as catalogue_factories
from tongban.identity import public as identities
from tongban.identity.tests import factories as identity_factories
from tongban.kernel.actors import Actor, ActorKind

_serial = itertools.count(1)

APPLICANT_FACTS = {
    "name": "张三丰",
    "citizen_id": "44010619900315001X",
    "mobile": "13800138000",
    "address": "天河区五山路1号",
    "reason": "申请认定教师资格",
}


def item(**changes: Any) -> Any:
    """A published item; ``changes`` go into its definition."""
    return catalogue_factories.published_item(**changes)


def route(*kinds: str) -> tuple[dict[str, Any], ...]:
    """Steps for ``item(route=…)``: ``route("accept", "review", "decide")``."""
    return tuple({"key": f"{kind}-{place}", "name": f"{kind}{place}", "kind": kind} for place, kind in enumerate(kinds))


def applicant(**party: Any) -> Actor:
    return identity_factories.citizen(**party)


def official(authority_id: int, *roles: str, name: str = "王敏") -> Actor:
    """Staff of the authority with duties; by default all a case needs: accept, review, decide."""
    return identity_factories.official(*(roles or ("decider",)), authority_id=authority_id, name=name)


def material(key: str = "identity-card", name: str = "居民身份证", **changes: Any) -> ReceivedMaterial:
    return ReceivedMaterial(**{"key": key, "name": name, "form": MaterialForm.ORIGINAL_SEEN, **changes})


def open_case(
    *,
    actor: Actor | None = None,
    version: Any = None,
    agent: Actor | None = None,
    by: Actor | None = None,
    application_number: str = "",
    materials: list[ReceivedMaterial] | None = None,
    facts: dict[str, Any] | None = None,
    channel: str = Channel.WEB,
    contact: dict[str, str] | None = None,
    promise: str = "",
    instead: Promise | None = None,
    sources: dict[str, Any] | None = None,
    mandated: bool = True,
    **party: Any,
) -> CaseReceipt:
    """A case just received. ``version`` is an item row, ``by`` who hands it in; ``party`` describes the applicant.

    An ``agent`` has a mandate for everything, unless ``mandated`` is False.
    """
    who = actor or applicant(**party)
    if agent and mandated:
        identity_factories.mandate(represented_id=who.id or 0, agent_id=agent.id or 0, item_codes=[])
    version = version or item()
    return intake.open_case(
        actor=by or agent or who,
        application_number=application_number or f"SQ{next(_serial):012d}",
        item_version_id=version.version_id,
        applicant_id=who.id or 0,
        agent_id=agent.id if agent else None,
        channel=channel,
        sources=sources,
        facts=dict(APPLICANT_FACTS) if facts is None else facts,
        materials=[material()] if materials is None else materials,
        contact=contact,
        promise=promise,
        instead=instead,
    )


def case(state: CaseState | str = CaseState.RECEIVED, **wanted: Any) -> Case:
    """A case brought to ``state`` by the services."""
    receipt = open_case(**wanted)
    opened = Case.objects.get(number=receipt.number)
    bring(opened, CaseState(state))
    opened.refresh_from_db()
    return opened


def staff_of(opened: Case, *roles: str) -> Actor:
    """Staff of the case's own authority."""
    return official(opened.authority_id, *roles)


def owner_of(opened: Case) -> Actor:
    """The applicant of a case, logged in."""
    return Actor(ActorKind.CITIZEN, opened.applicant_id, str(opened.applicant_snapshot["name"]))


def bring(opened: Case, state: CaseState) -> None:
    """Walk a received case to the wanted state."""
    number, staff = opened.number, staff_of(opened)
    if state == CaseState.NOT_ACCEPTED:
        ground = NonAcceptanceReason.NOT_NEEDED
        acceptance.refuse_acceptance(actor=staff, case_number=number, ground=ground, reasons="依法不需要许可")
    elif state == CaseState.WITHDRAWN:
        decision.withdraw_case(actor=owner_of(opened), case_number=number, reason="不办了")
    elif state in (CaseState.SUPPLEMENT, CaseState.RETURNED):
        asked = {"identity-card": "照片不清楚,请重新拍摄"}
        supplements.request_supplement(actor=staff, case_number=number, fields={}, materials=asked)
        if state == CaseState.RETURNED:
            opened.supplements.update(due_on=opened.received_at.date().replace(year=2000))
            supplements.return_case(case_number=number)
    elif state != CaseState.RECEIVED:
        acceptance.accept_case(actor=staff, case_number=number)
        if state in (CaseState.GRANTED, CaseState.REFUSED):
            to_decision(number, staff)
            verdict = Decision.GRANT if state == CaseState.GRANTED else Decision.REFUSE
            decision.decide_case(actor=staff, case_number=number, decision=verdict, reasons="经审查")


def to_decision(number: str, staff: Actor) -> None:
    """Finish every step before the decision."""
    while Case.objects.get(number=number).tasks.get(state="open").kind != "decide":
        review.finish_review(actor=staff, case_number=number, opinion="同意")


def end_accepted(opened: Case, state: CaseState) -> None:
    """An accepted case to its end, wherever its route stands: granted, refused or withdrawn."""
    if state == CaseState.WITHDRAWN:
        decision.withdraw_case(actor=owner_of(opened), case_number=opened.number, reason="不办了")
        return
    staff, verdict = staff_of(opened), Decision.GRANT if state == CaseState.GRANTED else Decision.REFUSE
    to_decision(opened.number, staff)
    decision.decide_case(actor=staff, case_number=opened.number, decision=verdict, reasons="经审查")


def reopen(opened: Case) -> None:
    """A closed case that was not granted is taken up again by its authority."""
    sequels.reopen_case(actor=staff_of(opened), case_number=opened.number, reasons="原决定有误")


def opened(number: str) -> Case:
    """A case by its number, for tests of other contexts."""
    return Case.objects.get(number=number)


def materials_of(number: str, key: str) -> list[CaseMaterial]:
    """What a case received for one material."""
    return list(CaseMaterial.objects.filter(case__number=number, key=key))


def keys_of(number: str) -> set[str]:
    """The materials a case received."""
    return set(CaseMaterial.objects.filter(case__number=number).values_list("key", flat=True))


def who_decided(case: Case) -> Actor:
    """The official who did the deciding step."""
    return identities.staff_actor(case.tasks.get(kind="decide").done_by_id)


def done_by(case: Case, kind: str, staff: Actor) -> None:
    """The finished steps of a kind were done by this official, for tests of who may judge what."""
    case.tasks.filter(kind=kind).update(done_by_id=staff.id)
