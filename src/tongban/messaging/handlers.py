"""What identity announces that people should hear of: codes asked for, mandates given, ended and used in their name."""

from typing import Any

from tongban.identity import public as identity
from tongban.identity.public import Act, Mandates
from tongban.kernel import jobs
from tongban.kernel.events import on
from tongban.messaging.services import texts
from tongban.messaging.services.forgetting import forget_party
from tongban.messaging.services.sending import send_message

HandoutReason = identity.Accounts.HandoutReason
LoginChange = identity.Accounts.LoginChange
_PAGE = "/my/mandates/"
_BY_REGISTER = frozenset({"parent", "guardian"})  # as the event says it


@on(identity.Proving.CodeAsked)
def send_the_code(event: identity.Proving.CodeAsked) -> None:
    """Somebody waits in front of the page: the job goes before others."""
    jobs.defer(texts.SEND_CODE, code_id=str(event.code_id))


@on(identity.Accounts.PasswordHandedOut)
def tell_of_first_password(event: identity.Accounts.PasswordHandedOut) -> None:
    """The owner hears of it wherever we can reach them: whoever stood at the counter may have been somebody else."""
    key = f"password_handed_out:{event.good_until.isoformat()}"
    said = {"reason": str(HandoutReason(event.why).label), "authority_name": event.authority_name}
    named = {"name": identity.party_names([event.party_id])[event.party_id], "link": "/my/security/"}
    about = f"party:{event.party_id}"
    send_message(party_id=event.party_id, template="password_handed_out", context=said | named, key=key, about=about)
    jobs.defer(texts.WARN_OWNER, party_id=event.party_id, key=key)


@on(identity.Accounts.LoginChanged)
def tell_of_changed_login(event: identity.Accounts.LoginChanged) -> None:
    """Whoever changed it may have been somebody else."""
    said = {"reason": str(LoginChange(event.change).label), "link": "/my/security/"}
    named = {"name": identity.party_names([event.party_id])[event.party_id]}
    key, about = f"login_changed:{event.change}:{event.at.isoformat()}", f"party:{event.party_id}"
    send_message(party_id=event.party_id, template="login_changed", context=said | named, key=key, about=about)


@on(Mandates.Given)
def tell_of_mandate(event: Mandates.Given) -> None:
    """Both sides read who may act from now on, also when a clerk wrote it down or a register proved it."""
    template = "guardian_named" if event.source in _BY_REGISTER else "mandate_given"
    until = event.valid_until.isoformat()
    _tell(event.represented_id, event.agent_id, template, event.mandate_id, due_on=until)
    _tell(event.agent_id, event.represented_id, "mandate_received", event.mandate_id, due_on=until)


@on(Mandates.Revoked)
def tell_of_end(event: Mandates.Revoked) -> None:
    """Both sides read that it is over."""
    _tell(event.represented_id, event.agent_id, "mandate_ended", event.mandate_id)
    _tell(event.agent_id, event.represented_id, "mandate_taken_back", event.mandate_id)


@on(Mandates.RepresentativeChanged)
def tell_of_representative(event: Mandates.RepresentativeChanged) -> None:
    """The organisation and the person read that the register names somebody, or does not any more. A message about the
    head office is one about its branches."""
    if event.of_head:
        return
    template = "representative_began" if event.began else "representative_ended"
    names = identity.party_names([event.organisation_id, event.person_id])
    for party_id in (event.organisation_id, event.person_id):
        send_message(
            party_id=party_id,
            template=template,
            context={
                "name": names[party_id],
                "reason": names[event.person_id],
                "item_title": names[event.organisation_id],
                "link": _PAGE,
            },
            key=f"{template}:{event.office_id}:{party_id}",
            about=f"party:{event.organisation_id}",
        )


@on(Mandates.Used)
def tell_of_use(event: Mandates.Used) -> None:
    """The represented reads what was done in their name. What was only looked at stands on the page of mandates."""
    if event.act == Act.READ:
        return
    said = {"item_title": event.item_title, "case_number": event.number, "act": str(Act(event.act).label)}
    _tell(event.represented_id, event.agent_id, "mandate_used", event.use_id, **said)


def _tell(party_id: int, other_id: int, template: str, number: int, act: str = "", **context: str) -> None:
    names = identity.party_names([party_id, other_id])
    reason = f"{names[other_id]}：{act}" if act else names[other_id]
    send_message(
        party_id=party_id,
        template=template,
        context={"name": names[party_id], "reason": reason, "link": _PAGE, **context},
        key=f"{template}:{number}",
        about=f"mandate:{number}",
    )


@on(identity.Accounts.Closed)
def forget_who_left(event: Any) -> None:
    """The inbox goes with the account."""
    forget_party(party_id=event.party_id)
