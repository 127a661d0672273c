"""The token endpoint: OAuth 2.0 client credentials, with the answers RFC 6749 prescribes."""

import base64
import binascii
from typing import Any

from django.http import HttpResponse, JsonResponse
from ninja import Form, Router, Schema

from tongban.kernel.access import EVERYBODY
from tongban.kernel.api import knock
from tongban.openplatform.errors import ClientRefused, ScopeRefused
from tongban.openplatform.services import tokens

router = Router(tags=["token"])


class TokenRequest(Schema):
    """``client_id`` and ``client_secret`` are empty when they come as HTTP Basic."""

    grant_type: str = ""
    client_id: str = ""
    client_secret: str = ""
    scope: str = ""


class TokenAnswer(Schema):
    access_token: str
    token_type: str = "Bearer"  # noqa: S105
    expires_in: int
    scope: str


class TokenRefusal(Schema):
    error: str
    error_description: str


_everybody = knock(*EVERYBODY)


def anybody(request: Any) -> bool:
    """Open to everybody, without a CSRF token: nothing here acts in the name of a session."""
    return True


anybody.open_to = _everybody.open_to  # type: ignore[attr-defined]


@router.post(
    "/token",
    auth=anybody,
    response={200: TokenAnswer, 400: TokenRefusal, 401: TokenRefusal},
    operation_id="get_token",
    summary="Get an access token for 30 minutes (client credentials)",
)
def get_token(request: Any, asked: Form[TokenRequest]) -> HttpResponse:
    """Send ``grant_type=client_credentials`` with HTTP Basic, or with client_id and client_secret in the form."""
    if asked.grant_type != "client_credentials":
        return _answer(400, error="unsupported_grant_type", error_description="grant_type must be client_credentials")
    client_id, secret = _basic(request) or (asked.client_id, asked.client_secret)
    try:
        token, scopes = tokens.issue_token(client_id=client_id, secret=secret, scope=asked.scope)
    except ClientRefused as refusal:
        return _answer(401, error="invalid_client", error_description=str(refusal))
    except ScopeRefused as refusal:
        return _answer(400, error="invalid_scope", error_description=str(refusal))
    return _answer(200, access_token=token, token_type="Bearer", expires_in=tokens.LIFETIME, scope=" ".join(scopes))  # noqa: S106


def _answer(status: int, **body: Any) -> HttpResponse:
    response = JsonResponse(body, status=status, json_dumps_params={"ensure_ascii": False})
    response.headers["Cache-Control"] = "no-store"
    if status == 401:
        response.headers["WWW-Authenticate"] = 'Basic realm="tongban"'
    return response


def _basic(request: Any) -> tuple[str, str] | None:
    """Client number and secret of an HTTP Basic header, or None."""
    scheme, _, content = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        client_id, colon, secret = base64.b64decode(content, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    return (client_id, secret) if colon else ("", "")
