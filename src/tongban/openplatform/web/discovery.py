"""What the provider can do, as OpenID Connect Discovery 1.0 has it."""

from typing import Any

from django.urls import reverse

from tongban.openplatform.claims import claim_names
from tongban.openplatform.enums import LoginScope
from tongban.openplatform.services import logins, signing
from tongban.openplatform.web.provider import METHODS

_OURS = ["sub", "iss", "aud", "exp", "iat", "auth_time", "nonce", "acr", "amr", "sid", "at_hash", "represented"]


def configuration() -> dict[str, Any]:
    """Every address and every choice; what is not named here does not exist."""
    methods = [str(method) for method in METHODS]
    return {
        "issuer": logins.issuer(),
        "authorization_endpoint": _at("authorize"),
        "token_endpoint": _at("get_tokens"),
        "userinfo_endpoint": _at("get_userinfo"),
        "jwks_uri": _at("show_keys"),
        "revocation_endpoint": _at("revoke_token"),
        "introspection_endpoint": _at("introspect_token"),
        "end_session_endpoint": _at("end_session"),
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": ["authorization_code", "refresh_token"],
        "subject_types_supported": ["pairwise"],
        "id_token_signing_alg_values_supported": list(signing.ALGORITHMS),
        "token_endpoint_auth_methods_supported": methods,
        "token_endpoint_auth_signing_alg_values_supported": list(signing.ALGORITHMS),
        "revocation_endpoint_auth_methods_supported": methods,
        "introspection_endpoint_auth_methods_supported": methods[:3],
        "code_challenge_methods_supported": ["S256"],
        "scopes_supported": list(LoginScope.values),
        "claims_supported": [*_OURS, *claim_names(LoginScope)],
        "claim_types_supported": ["normal"],
        "claims_parameter_supported": False,
        "request_parameter_supported": False,
        "request_uri_parameter_supported": False,
        "acr_values_supported": ["L1", "L2", "L3", "L4"],
        "prompt_values_supported": ["none", "login", "consent"],
        "display_values_supported": ["page"],
        "ui_locales_supported": ["zh-CN", "en"],
        "backchannel_logout_supported": True,
        "backchannel_logout_session_supported": True,
        "frontchannel_logout_supported": False,
        "authorization_response_iss_parameter_supported": True,
        "service_documentation": _at("read_developer_guide"),
    }


def _at(name: str) -> str:
    return f"{logins.issuer()}{reverse(f'openplatform:{name}')}"
