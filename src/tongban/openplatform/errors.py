"""Refusals of the open platform."""

from django.utils.translation import gettext_lazy as _

from tongban.kernel.errors import DomainError, Kind


class TokenRefused(DomainError):
    """Expired, forged, of a client out of service: one answer for all."""

    kind = Kind.UNAUTHENTICATED
    code = "openplatform.token_refused"
    message = _("This access token is not valid or has expired. Ask for a new one at /api/v1/token.")


class QuotaUsedUp(DomainError):
    kind = Kind.TOO_MANY
    code = "openplatform.quota_used_up"
    message = _("%(limit)s calls a minute are agreed for this client. Go on in %(retry_after)s seconds.")


class ClientRefused(DomainError):
    """The token endpoint's "invalid_client"."""

    kind = Kind.UNAUTHENTICATED
    code = "openplatform.client_refused"
    message = _("The client number or its secret is not right, or the client is out of service.")


class ScopeRefused(DomainError):
    """The token endpoint's "invalid_scope"."""

    kind = Kind.INVALID
    code = "openplatform.scope_refused"
    message = _("This client was not given the scope asked for. It has: %(given)s.")


class ClientNeedsOneSide(DomainError):
    kind = Kind.INVALID
    code = "openplatform.client_needs_one_side"
    message = _("A client acts for one department, for one party, or for nobody. Choose one.")


class ClientNotFound(DomainError):
    kind = Kind.NOT_FOUND
    code = "openplatform.client_not_found"
    message = _("We do not know this client.")


class ScopeMissing(DomainError):
    kind = Kind.FORBIDDEN
    code = "openplatform.scope_missing"
    message = _("This token does not hold the scope “%(needed)s”. Ask for a token with it, if the client was given it.")


class SystemNotFound(DomainError):
    kind = Kind.NOT_FOUND
    code = "openplatform.system_not_found"
    message = _("We do not know this connected system.")


class ProposalNotFound(DomainError):
    kind = Kind.NOT_FOUND
    code = "openplatform.proposal_not_found"
    message = _("We cannot find this request to connect a system.")


class ProposalDecided(DomainError):
    code = "openplatform.proposal_decided"
    message = _("Somebody has decided about this request already. Load the page again to see what they decided.")


class ChangeWaits(DomainError):
    code = "openplatform.change_waits"
    message = _("A change of this system waits for review already. Take it back first, or wait for the answer.")


class OwnProposal(DomainError):
    kind = Kind.FORBIDDEN
    code = "openplatform.own_proposal"
    message = _("You wrote this request yourself. Somebody else has to review it.")


class ProposalInvalid(DomainError):
    """details: ``field`` and ``reason``."""

    kind = Kind.INVALID
    code = "openplatform.proposal_invalid"
    message = "%(reason)s"


class ReasonMissing(DomainError):
    kind = Kind.INVALID
    code = "openplatform.reason_missing"
    message = _("Say why, so that the department knows what to do.")


class SystemHasNoSecret(DomainError):
    code = "openplatform.system_has_no_secret"
    message = _("This system proves itself without a secret. There is none to renew.")


class ConsentNotFound(DomainError):
    kind = Kind.NOT_FOUND
    code = "openplatform.consent_not_found"
    message = _("We cannot find this consent, or it was withdrawn already.")


class LoginRequestRefused(DomainError):
    """A system sent somebody here with a request that cannot be answered to it. details: ``error``, ``reason``."""

    kind = Kind.MALFORMED
    code = "openplatform.login_request_refused"
    message = _(
        "The system you came from sent a request we cannot follow. Go back and try again; if it happens again, tell "
        "that system: %(error)s (%(reason)s)."
    )


class OnlyForResidents(DomainError):
    kind = Kind.FORBIDDEN
    code = "openplatform.only_for_residents"
    message = _("Connected systems are entered with a resident's login. Log out, then log in as yourself.")
