"""Acts of the applicant, by whoever may do them: an agent under a mandate, which writes the use down."""

from tongban.cases import policies
from tongban.cases.models import Case
from tongban.catalogue import public as catalogue
from tongban.identity import public as identity
from tongban.identity.public import Act, Deed
from tongban.kernel.actors import Actor
from tongban.kernel.errors import NotAllowed


def require_for_applicant(actor: Actor, case: Case, act: Act = Act.SUPPLEMENT) -> None:
    """Refuse whoever may not do this act for the applicant today. Call once, in the transaction of the act."""
    if not policies.can_answer_for_applicant(actor, case, act):
        raise NotAllowed
    if policies.needs_mandate(actor, case) and not _use(case, act):
        raise NotAllowed


def _use(case: Case, act: Act) -> bool:
    item_type = str(catalogue.get_item(case.item_version_id).definition.item_type)
    return identity.Mandates.use(
        agent_id=case.agent_id or 0,
        represented_id=case.applicant_id,
        deeds=[Deed(act, case.item_code, item_type)],
        number=case.number,
        titles={case.item_code: case.item_title},
    )
