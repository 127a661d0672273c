"""What somebody had sent when a further proof was asked for: kept sealed in the session, sent again by the person."""

import base64
import json
import time
from dataclasses import dataclass
from typing import Any

from tongban.kernel.crypto import fields

_HELD = "identity_held"
_ABOUT = "session.held"
LARGEST = 256 * 1024
KEPT_SECONDS = 1800
_NEVER_KEPT = {"csrfmiddlewaretoken", "password", "present", "repeat", "code"}


@dataclass(frozen=True, slots=True)
class HeldForm:
    """A form as it was sent: where to, and its answers in their order."""

    path: str
    answers: tuple[tuple[str, str], ...]


def hold(request: Any) -> bool:
    """Keep the form a request carries, but for passwords and codes, which are typed anew.

    False when it carries files or is too large: then it has to be filled again.
    """
    if request.method != "POST" or request.FILES:
        return False
    answers = [(name, value) for name, values in request.POST.lists() for value in values if name not in _NEVER_KEPT]
    plain = json.dumps([request.get_full_path(), answers]).encode()
    if len(plain) > LARGEST:
        return False
    content = base64.b64encode(fields.sealed(plain, about=_ABOUT)).decode()
    request.session[_HELD] = {"content": content, "until": int(time.time()) + KEPT_SECONDS}
    return True


def held_form(session: Any) -> HeldForm | None:
    """What is held, or None when there is nothing or it is too old."""
    held = session.get(_HELD)
    if held is None or held["until"] < time.time():
        return None
    path, answers = json.loads(fields.opened(base64.b64decode(held["content"]), about=_ABOUT))
    return HeldForm(path, tuple((name, value) for name, value in answers))
