"""Codes by text message: sent once by a job, never kept here; identity keeps them sealed for some minutes."""

from uuid import UUID

import structlog
from django.conf import settings
from django.utils.translation import gettext as _

from tongban.identity.public import Proving
from tongban.messaging.adapters.factory import find_text_provider
from tongban.messaging.adapters.texts import TextMessage, TextRefused

log = structlog.get_logger(__name__)

SEND_CODE = "messaging.send_code"
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


def _words(code: str) -> str:
    return _(
        "[%(portal)s] Your code is %(code)s, good for %(minutes)s minutes. No official ever asks for it: tell nobody."
    ) % {"portal": settings.TONGBAN_PORTAL_NAME, "code": code, "minutes": Proving.GOOD_MINUTES}
