"""Tables of the open platform: systems that call the API, systems people enter, and what was given out to them."""

from tongban.openplatform.models.clients import ApiClient, CallCount
from tongban.openplatform.models.consents import Consent
from tongban.openplatform.models.logins import Grant, SignOn, Token
from tongban.openplatform.models.signing import SigningKey
from tongban.openplatform.models.systems import ConnectedSystem, SystemProposal, SystemScope

__all__ = [
    "ApiClient",
    "CallCount",
    "ConnectedSystem",
    "Consent",
    "Grant",
    "SignOn",
    "SigningKey",
    "SystemProposal",
    "SystemScope",
    "Token",
]
