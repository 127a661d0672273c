"""Acts of the applicant, by whoever may do them: an agent under a mandate, which writes the use down."""

from django.db import transaction

from tongban.cases import agents, policies
from tongban.cases.enums import NoticeKind
from tongban.cases.errors import ReceivingNotOpen
from tongban.cases.models import Case, Notice
from tongban.cases.selectors import progress
from tongban.identity.public import Act, Deed, Mandates, party_of
from tongban.kernel.actors import Actor
from tongban.kernel.errors import NotAllowed

RESULTS = frozenset({NoticeKind.GRANT, NoticeKind.REFUSAL})


def require_for_applicant(actor: Actor, case: Case, act: Act = Act.SUPPLEMENT) -> None:
    """Refuse whoever may not do this act for the applicant today. Call once, in the transaction of the act."""
    if not policies.can_answer_for_applicant(actor, case, act):
        raise NotAllowed
    if agents.acts_for_another(actor, case) and not _use(actor, case, act):
        raise NotAllowed


@transaction.atomic
def note_reading(*, actor: Actor, number: str) -> None:
    """Whoever reads a case for another leaves one line for the represented, the first time."""
    case = progress.get_case(actor=actor, number=number)
    if agents.acts_for_another(actor, case):
        _use(actor, case, Act.READ, once=True)


def require_receiving(actor: Actor, notice: Notice) -> None:
    """The decision is the result: whoever opens it for another needs ``Act.RECEIVE``, and it is written down once.
    Raises ReceivingNotOpen. Call in the transaction that hands it out."""
    result = NoticeKind(notice.kind) in RESULTS
    if result and agents.acts_for_another(actor, notice.case) and not _use(actor, notice.case, Act.RECEIVE, once=True):
        raise ReceivingNotOpen


def may_receive(actor: Actor, case: Case) -> bool:
    """Whether a page offers the decision itself."""
    return not agents.acts_for_another(actor, case) or agents.allows(party_of(actor) or 0, case, Act.RECEIVE)


def _use(actor: Actor, case: Case, act: Act, *, once: bool = False) -> bool:
    return Mandates.use(
        agent_id=party_of(actor) or 0,
        represented_id=case.applicant_id,
        deeds=[Deed(act, case.item_code, agents.type_of(case))],
        number=case.number,
        titles={case.item_code: case.item_title},
        once=once,
    )
