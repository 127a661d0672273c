"""Text messages: codes, sent once by a job and never kept here (identity keeps them sealed for some minutes); and the
warning that a counter handed out a new first password."""

from uuid import UUID

import structlog
from django.conf import settings
from django.utils.translation import gettext as _

from tongban.identity import public as identity
from tongban.identity.public import Proving
from tongban.messaging.adapters.factory import find_text_provider
from tongban.messaging.adapters.texts import TextMessage, TextRefused

log = structlog.get_logger(__name__)

SEND_CODE = "messaging.send_code"
WARN_OWNER = "messaging.warn_owner"
ATTEMPTS = 3  # at once, after 4 and after 16 seconds: later nobody waits for it any more


def send_code(*, code_id: UUID) -> None:
    """Send the code to its number while it is good. Raises TextUnreachable while another attempt makes sense."""
    told, provider = Proving.code_to_send(code_id), find_text_provider()
    if told is None or provider is None:
        return
    mobile, code = told
    try:
        provider.send(TextMessage(mobile, _words(code), f"code-{code_id}"))
    except TextRefused as refusal:
        log.warning("text message refused", reference=f"code-{code_id}", reason=str(refusal)[:200])
    else:
        Proving.note_sent(code_id)


def warn_owner(*, party_id: int, key: str) -> None:
    """To the mobile number of the profile, where there is one. Raises TextUnreachable while another attempt helps."""
    provider, mobile = find_text_provider(), str(identity.party_snapshot(party_id).get("mobile") or "")
    if provider is None or not mobile:
        return
    try:
        provider.send(TextMessage(mobile, _warning(), key))
    except TextRefused as refusal:
        log.warning("text message refused", reference=key, reason=str(refusal)[:200])


def _warning() -> str:
    return _(
        "[%(portal)s] A service counter handed out a new first password for your account. "
        "If that was not you, go to any counter or call %(hotline)s at once."
    ) % {"portal": settings.TONGBAN_PORTAL_NAME, "hotline": settings.TONGBAN_PORTAL_HOTLINE or "12345"}


def _words(code: str) -> str:
    return _(
        "[%(portal)s] Your code is %(code)s, good for %(minutes)s minutes. No official ever asks for it: tell nobody."
    ) % {"portal": settings.TONGBAN_PORTAL_NAME, "code": code, "minutes": Proving.GOOD_MINUTES}
