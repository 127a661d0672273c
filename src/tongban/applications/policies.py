"""Who may apply for whom, and how a material may be handed in."""

from collections.abc import Iterable

from django.conf import settings

from tongban.applications.enums import ApplicationState
from tongban.applications.errors import PromiseNotBelieved
from tongban.applications.models import Application
from tongban.cases.public import Channel, MaterialForm
from tongban.catalogue import public as catalogue
from tongban.catalogue.public import ItemDefinition, Material, MaterialNecessity
from tongban.identity import public as identity
from tongban.identity.public import Act, Deed
from tongban.kernel.actors import Actor, ActorKind
from tongban.kernel.errors import DomainError

_PAPER = "1"


def require_assurance(actor: Actor, definitions: Iterable[ItemDefinition]) -> None:
    """Refuse a resident recognised less surely than the strictest of the items asks (认证等级)."""
    city = settings.TONGBAN_CATALOGUE_ASSURANCE
    identity.Assurance.require(actor, max((said.assurance or city for said in definitions), default=city))


def can_apply_for(actor: Actor, *, applicant_id: int, agent_id: int | None, item_codes: Iterable[str]) -> bool:
    """A party for itself, or for others by mandate for every item; a clerk at the window for whoever stands there.

    Another system (CLIENT) is held to the same rule as the one party it was admitted to act for; the intake system of
    a department, admitted with the scope for it, to the rule of a clerk.
    """
    if actor.kind in {ActorKind.SYSTEM, ActorKind.STAFF, ActorKind.CLIENT} and actor.may(identity.WINDOW_INTAKE):
        return True
    me = identity.party_of(actor)
    if me is None:
        return False
    if applicant_id == me:
        return agent_id is None
    return agent_id == me and has_mandate(me, applicant_id, item_codes)


def has_mandate(agent_id: int, represented_id: int, item_codes: Iterable[str], act: str = Act.APPLY) -> bool:
    """True when the agent may do the act in each item today."""
    return all(
        identity.Mandates.may_act_for(
            agent_id=agent_id, represented_id=represented_id, item_code=code, item_type=_type_of(code), act=act
        )
        for code in item_codes
    )


def _type_of(item_code: str) -> str:
    """The type of an item as a mandate names it; nothing for one that is not offered any more."""
    try:
        return str(catalogue.get_item_in_force(item_code).definition.item_type)
    except DomainError:
        return ""


def use_mandate(application: Application, titles: dict[str, str], *acts: str) -> bool:
    """Do the acts in these items (code → title) under mandates, written down for the represented; False: not allowed.

    At the window the clerk has looked at the mandate instead.
    """
    if application.agent_id is None or application.channel == Channel.WINDOW:
        return True
    return identity.Mandates.use(
        agent_id=application.agent_id,
        represented_id=application.applicant_id,
        deeds=[Deed(act, code, _type_of(code)) for act in acts for code in titles],
        number=application.number,
        titles=titles,
    )


def mandate_stands(application: Application, item_codes: Iterable[str]) -> bool:
    """A mandate may end while a draft is open. At the window the clerk looks at it instead."""
    if application.agent_id is None or application.channel == Channel.WINDOW:
        return True
    return has_mandate(application.agent_id, application.applicant_id, item_codes)


def may_go_on(actor: Actor, application: Application) -> bool:
    """An agent goes on with a draft only while the mandate holds."""
    if application.agent_id is None or identity.party_of(actor) != application.agent_id:
        return True
    chosen = application.items.filter(chosen=True).values_list("item_code", flat=True)
    return mandate_stands(application, chosen)


def channel_of_submission(actor: Actor, application: Application) -> str:
    """Where an application is handed in: with a clerk at the window, by another system, or where it was started."""
    if actor.kind is ActorKind.STAFF:
        return Channel.WINDOW
    if actor.kind is ActorKind.CLIENT:
        return Channel.API
    began_at_window = actor.kind is ActorKind.CITIZEN and application.channel == Channel.WINDOW
    return Channel.WEB if began_at_window else application.channel


def is_draft(application: Application) -> bool:
    return application.state == ApplicationState.DRAFT


def forms_open_to(actor: Actor, material: Material) -> tuple[MaterialForm, ...]:
    """The ways this actor may hand in a material, the usual one first.

    Paper to the window (COPY) where the item takes paper or does not say; later (容缺后补) only where the item allows
    it; seeing an original and scanning is for clerks.
    """
    later = (MaterialForm.LATER,) if material.necessity == MaterialNecessity.LATER else ()
    if actor.kind is ActorKind.STAFF:
        return (MaterialForm.ORIGINAL_SEEN, MaterialForm.COPY, MaterialForm.SCAN, MaterialForm.UPLOAD, *later)
    paper = (MaterialForm.COPY,) if not material.forms or _PAPER in material.forms else ()
    return (MaterialForm.UPLOAD, *paper, *later)


def require_believed(applicant_id: int) -> None:
    """No promise is taken from whoever broke one, until that is repaired (国办发〔2020〕42号)."""
    if identity.Credit(applicant_id).spoiled:
        raise PromiseNotBelieved
