"""The OpenID provider: Authlib's grants and endpoints, told what our services do.

Only the code flow with PKCE S256, refresh, revocation, introspection and RP-initiated logout are registered; no other
response type or grant exists here.
"""

from typing import Any

from authlib.integrations.django_oauth2.requests import DjangoOAuth2Payload
from authlib.oauth2 import AuthorizationServer, OAuth2Request
from authlib.oauth2.rfc6749 import ClientMixin
from authlib.oauth2.rfc6749.errors import InvalidClientError, InvalidRequestError, InvalidScopeError
from authlib.oauth2.rfc6749.grants import AuthorizationCodeGrant, RefreshTokenGrant
from authlib.oauth2.rfc7009 import RevocationEndpoint
from authlib.oauth2.rfc7523 import JWTBearerClientAssertion
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oauth2.rfc7662 import IntrospectionEndpoint
from authlib.oidc.core import OpenIDCode
from authlib.oidc.rpinitiated import EndSessionEndpoint
from django.http import HttpResponse, JsonResponse
from joserfc.jwk import KeySet

from tongban.openplatform import selectors
from tongban.openplatform.claims import acr_of, amr_of
from tongban.openplatform.enums import ClientAuthentication, LoginScope, TokenKind
from tongban.openplatform.models import ConnectedSystem, Grant, Token
from tongban.openplatform.services import assertions, logins, signing, subjects, systems

METHODS = [
    ClientAuthentication.BASIC,
    ClientAuthentication.POST,
    ClientAuthentication.PRIVATE_KEY,
    ClientAuthentication.NONE,
]
_METHODS = [str(method) for method in METHODS]


class ProviderRequest(OAuth2Request):
    """Django's request as Authlib reads it. Whether it came encrypted is for config.visitors to see to."""

    def __init__(self, request: Any) -> None:
        super().__init__(
            request.method, logins.issuer().replace("http://", "https://") + request.path, None, request.headers
        )
        self.payload = DjangoOAuth2Payload(request)
        self._request = request

    @property
    def args(self) -> Any:
        return self._request.GET

    @property
    def form(self) -> Any:
        return self._request.POST


class RelyingParty(ClientMixin):
    """A connected system as Authlib asks it."""

    def __init__(self, system: ConnectedSystem) -> None:
        self.system = system
        self.client_id = system.client_id
        self.id_token_signed_response_alg = system.signing_algorithm
        self.client_metadata = {"post_logout_redirect_uris": system.post_logout_redirect_uris}

    def get_client_id(self) -> str:
        return self.client_id

    def get_default_redirect_uri(self) -> None:
        """None: a system always says where to."""

    def get_allowed_scope(self, scope: str | None) -> str | None:
        """The scopes it was registered for among those asked; without ``openid`` it is not a login."""
        registered = {LoginScope.OPENID.value, *(row.scope for row in self.system.scopes.all())}
        asked = (scope or "").split()
        return " ".join(dict.fromkeys(each for each in asked if each in registered)) if "openid" in asked else None

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        return redirect_uri in self.system.redirect_uris

    def check_client_secret(self, client_secret: str) -> bool:
        return systems.secret_fits(self.system, client_secret)

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        return bool(self.system.authentication == method)

    def check_response_type(self, response_type: str) -> bool:
        return response_type == "code"

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type in {"authorization_code", "refresh_token"}


class ProofKey(CodeChallenge):
    """PKCE with S256, from everybody (RFC 9700 section 2.1.1)."""

    SUPPORTED_CODE_CHALLENGE_METHOD = ("S256",)

    def validate_code_challenge(self, grant: Any, redirect_uri: str) -> None:
        said = grant.request.payload.data
        if not said.get("code_challenge") or said.get("code_challenge_method") != "S256":
            raise InvalidRequestError("'code_challenge' with 'code_challenge_method' S256 is required")
        super().validate_code_challenge(grant, redirect_uri)

    def get_authorization_code_challenge_method(self, authorization_code: Any) -> str:
        return "S256"


class TakenGrant:
    """An authorisation as Authlib asks a code or a refresh token."""

    def __init__(self, grant: Grant, value: str) -> None:
        self.grant = grant
        self.value = value
        self.code_challenge = grant.code_challenge

    def get_redirect_uri(self) -> str:
        return self.grant.redirect_uri

    def get_scope(self) -> str:
        return " ".join(self.grant.scopes)

    def get_nonce(self) -> str:
        return self.grant.nonce

    def get_auth_time(self) -> int:
        return self.grant.authenticated_at

    def get_acr(self) -> str:
        return acr_of(self.grant.level)

    def get_amr(self) -> list[str]:
        return amr_of(self.grant.proofs)

    def check_client(self, client: RelyingParty) -> bool:
        return bool(self.grant.sign_on.system_id == client.system.pk)


class CodeGrant(AuthorizationCodeGrant):
    """Codes made by ``services.logins.enter_system``, exchanged here."""

    TOKEN_ENDPOINT_AUTH_METHODS = _METHODS

    def query_authorization_code(self, code: str, client: RelyingParty) -> TakenGrant | None:
        grant = logins.take_code(value=code, system=client.system)
        return TakenGrant(grant, code) if grant else None

    def delete_authorization_code(self, authorization_code: TakenGrant) -> None:
        logins.spend_code(value=authorization_code.value)

    def authenticate_user(self, authorization_code: TakenGrant) -> Grant:
        return authorization_code.grant


class RefreshGrant(RefreshTokenGrant):
    """Each refresh token is good once and brings the next."""

    TOKEN_ENDPOINT_AUTH_METHODS = _METHODS
    INCLUDE_NEW_REFRESH_TOKEN = True

    def authenticate_refresh_token(self, refresh_token: str) -> TakenGrant | None:
        system = self.request.client.system
        grant = logins.take_refresh_token(value=refresh_token, system=system)
        return TakenGrant(grant, refresh_token) if grant else None

    def authenticate_user(self, refresh_token: TakenGrant) -> Grant:
        return refresh_token.grant

    def revoke_old_credential(self, refresh_token: TakenGrant) -> None:
        logins.spend_refresh_token(value=refresh_token.value)


class LoginToken(OpenIDCode):
    """ID tokens: who, when and how surely; data about the person is asked for at userinfo."""

    def exists_nonce(self, nonce: str, request: OAuth2Request) -> bool:
        """A nonce is the system's own; a code is good once whatever it is."""
        return False

    def get_compatible_claims(self, asked: OAuth2Request) -> dict[str, Any]:
        return id_claims(asked.user)

    def get_encode_header(self, client: RelyingParty) -> dict[str, str]:
        algorithm = client.system.signing_algorithm
        return {"alg": algorithm, "kid": signing.current(algorithm)[0], "typ": "JWT"}

    def resolve_client_private_key(self, client: RelyingParty) -> Any:
        return signing.current(client.system.signing_algorithm)[1]

    def generate_user_info(self, user: Grant, scope: str) -> dict[str, str]:
        return {"sub": subjects.subject(user.sign_on.system, user.sign_on.party_id)}


def id_claims(grant: Grant) -> dict[str, Any]:
    """What an ID token says besides the subject, the nonce and the hash of its access token."""
    now = int(logins.clock.now().timestamp())
    return {
        "iss": logins.issuer(),
        "aud": grant.sign_on.system.client_id,
        "iat": now,
        "exp": now + ID_TOKEN_LIVES,
        "auth_time": grant.authenticated_at,
        "acr": acr_of(grant.level),
        "amr": amr_of(grant.proofs),
        "sid": grant.sign_on.sid,
    }


ID_TOKEN_LIVES = 600  # seconds


class KeyProof(JWTBearerClientAssertion):
    """``private_key_jwt``: signed with a key whose public half is registered, once."""

    CLIENT_AUTH_METHOD = str(ClientAuthentication.PRIVATE_KEY)

    def get_audiences(self) -> list[str]:
        return [logins.issuer(), f"{logins.issuer()}/oauth/token/"]

    def validate_jti(self, claims: dict[str, Any], jti: str) -> bool:
        return assertions.use_once(client_id=str(claims["sub"]), jti=str(jti), expires=int(claims["exp"]))

    def resolve_client_public_key(self, client: RelyingParty) -> KeySet:
        if not client.system.jwks:
            raise InvalidClientError(description="No key is registered.")
        return KeySet.import_key_set(client.system.jwks)


class Revocation(RevocationEndpoint):
    CLIENT_AUTH_METHODS = _METHODS

    def query_token(self, token_string: str, token_type_hint: str | None) -> "FoundToken | None":
        return FoundToken.of(token_string)

    def revoke_token(self, token: "FoundToken", request: Any) -> None:
        logins.revoke_token(token=token.row)


class Introspection(IntrospectionEndpoint):
    CLIENT_AUTH_METHODS = _METHODS[:3]  # a system that proves nothing is told nothing

    def query_token(self, token_string: str, token_type_hint: str | None) -> "FoundToken | None":
        return FoundToken.of(token_string)

    def check_permission(self, token: "FoundToken", client: RelyingParty, request: Any) -> bool:
        """The system it was given to, or the one whose API it is for."""
        grant = token.row.grant
        return token.check_client(client) or (bool(grant.resource) and grant.resource == client.system.resource)

    def introspect_token(self, token: "FoundToken") -> dict[str, Any]:
        grant, row = token.row.grant, token.row
        return {
            "active": True,
            "client_id": grant.sign_on.system.client_id,
            "scope": " ".join(grant.scopes),
            "sub": subjects.subject(grant.sign_on.system, grant.sign_on.party_id),
            "aud": grant.resource or logins.api_audience(),
            "iss": logins.issuer(),
            "token_type": "Bearer" if row.kind == TokenKind.ACCESS else "refresh_token",
            "iat": int(row.issued_at.timestamp()),
            "exp": int(row.expires_at.timestamp()),
        }


class FoundToken:
    """A token as Authlib's endpoints ask it."""

    def __init__(self, row: Token) -> None:
        self.row = row

    @classmethod
    def of(cls, value: str) -> "FoundToken | None":
        row = logins.find_token(value=value)
        return cls(row) if row is not None and row.kind != TokenKind.CODE else None

    def check_client(self, client: RelyingParty) -> bool:
        return bool(self.row.grant.sign_on.system_id == client.system.pk)

    def is_expired(self) -> bool:
        return not logins.is_alive(self.row)

    def is_revoked(self) -> bool:
        return not logins.is_alive(self.row)


class EndSession(EndSessionEndpoint):
    """What a system may ask at the end; the view ends the session."""

    def get_server_jwks(self) -> KeySet:
        return KeySet.import_key_set({"keys": signing.published()})

    def get_algorithms(self) -> list[str]:
        return list(signing.ALGORITHMS)

    def end_session(self, end_session_request: Any) -> None:
        """The view does."""


class Provider(AuthorizationServer):
    """All of it together."""

    def query_client(self, client_id: str) -> RelyingParty | None:
        system = selectors.find_active_system(str(client_id))
        return RelyingParty(system) if system else None

    def validate_requested_scope(self, scope: str | None) -> None:
        if "openid" not in (scope or "").split():
            raise InvalidScopeError("'openid' is required")

    def save_token(self, token: dict[str, Any], request: OAuth2Request) -> None:
        """Kept when it was made."""

    def create_oauth2_request(self, request: Any) -> OAuth2Request:
        return request if isinstance(request, OAuth2Request) else ProviderRequest(request)

    def handle_response(self, status: int, body: Any, headers: Any) -> HttpResponse:
        answer = JsonResponse(body, status=status) if isinstance(body, dict) else HttpResponse(body, status=status)
        for name, value in headers:
            answer.headers[name] = value
        return answer

    def send_signal(self, name: str, *args: Any, **kwargs: Any) -> None:
        """Nobody listens."""


def _make_tokens(*, user: Grant, scope: str, client: RelyingParty, grant_type: str, **_: Any) -> dict[str, Any]:
    scopes = scope.split()
    token, lives = logins.make_access_token(user, scopes)
    made = {"access_token": token, "token_type": "Bearer", "expires_in": lives, "scope": " ".join(scopes)}
    if user.offline:
        made["refresh_token"] = logins.make_refresh_token(user)
    return made


def _build() -> Provider:
    made = Provider()
    made.register_token_generator("default", _make_tokens)
    made.register_client_auth_method(str(ClientAuthentication.PRIVATE_KEY), KeyProof())
    made.register_grant(CodeGrant, [ProofKey(required=True), LoginToken()])
    made.register_grant(RefreshGrant, [LoginToken()])
    for endpoint in (Revocation, Introspection, EndSession):
        made.register_endpoint(endpoint)
    return made


provider = _build()
