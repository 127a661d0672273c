"""What messaging asks of whoever sends text messages, and the provider for development."""

from dataclasses import dataclass
from typing import Protocol

import structlog

from tongban.kernel.masking import mask_mobile

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class TextMessage:
    """One text message (短信). ``reference`` makes a repeat recognisable to the provider."""

    mobile: str
    words: str
    reference: str


class TextRefused(Exception):
    """The provider said a lasting no: trying again will not help."""


class TextUnreachable(Exception):
    """No connection, or a passing refusal: try again soon."""


class TextProvider(Protocol):
    def send(self, message: TextMessage) -> None:
        """Hand the message over, answering within seconds. Raises TextRefused or TextUnreachable."""


class DevelopmentTexts:
    """Sends nothing: the words are in the log, and the demo shows them on the page. Production refuses to start."""

    def send(self, message: TextMessage) -> None:
        log.info("text message not sent: development", to=mask_mobile(message.mobile), words=message.words)
