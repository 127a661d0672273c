"""A clerk goes on with a resident's online draft while the resident stands at the counter.

Nobody else's draft is visible to a clerk before this step. It needs a purpose, which the resident reads in the ledger
and beside the application, and it holds for the day.
"""

from typing import Any

from django.db import transaction
from django.db.models import Q

from tongban.applications import selectors
from tongban.applications.enums import ApplicationState
from tongban.applications.errors import ApplicationNotFound
from tongban.applications.models import Application, CounterHelp
from tongban.applications.numbering import is_number
from tongban.applications.services.answers import rebase_draft
from tongban.cases.public import Channel
from tongban.identity import public as identity
from tongban.kernel import audit
from tongban.kernel.access import require
from tongban.kernel.actors import Actor
from tongban.ledger import public as ledger

_READ = ["name", "mobile", "email", "address", "form:all", "material:all"]


@transaction.atomic
def help_at_counter(*, actor: Actor, number: str, purpose: str) -> Application:
    """Open a resident's draft to this clerk for today; a repeat on the same day changes nothing but is recorded.

    Refuses NotAllowed, PurposeMissing, and ApplicationNotFound for what is no open draft begun online.
    """
    require(actor, identity.WINDOW_INTAKE)
    number = number.strip().upper()
    application = _online_drafts().select_for_update().filter(number=number).first() if is_number(number) else None
    if application is None or actor.id is None:
        raise ApplicationNotFound
    for party_id in {application.applicant_id, application.agent_id} - {None}:
        _record_read(actor, party_id, purpose, fields=_READ, about=f"application:{number}")
    CounterHelp.objects.create(application=application, staff_id=actor.id, purpose=purpose.strip()[:200])
    audit.record(
        actor=actor,
        action="applications.help_at_counter",
        subject=f"application:{number}",
        purpose=purpose.strip()[:200],
    )
    return rebase_draft(actor=actor, number=number)


@transaction.atomic
def find_drafts_to_help(*, actor: Actor, party_id: int, purpose: str) -> list[Application]:
    """The drafts a person at the counter began online, for oneself or as agent. That they were listed is recorded."""
    require(actor, identity.WINDOW_INTAKE)
    _record_read(actor, party_id, purpose, fields=["form:drafts"], about=f"party:{party_id}")
    audit.record(
        actor=actor, action="applications.list_drafts", subject=f"party:{party_id}", purpose=purpose.strip()[:200]
    )
    mine = Q(applicant_id=party_id) | Q(agent_id=party_id)
    return list(_online_drafts().filter(mine).order_by("-saved_at", "-id")[: selectors.LONGEST_LIST])


def _online_drafts() -> Any:
    return Application.objects.filter(state=ApplicationState.DRAFT).exclude(channel=Channel.WINDOW)


def _record_read(actor: Actor, party_id: Any, purpose: str, *, fields: list[str], about: str) -> None:
    said = purpose.strip()[:200]
    ledger.record_read(actor=actor, subject_party_id=party_id, fields=fields, purpose=said, about=about)
