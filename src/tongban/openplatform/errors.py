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
