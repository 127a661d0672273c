"""Append-only record of acts, in the transaction of the act. Sealed into an SM3 chain by the worker.

The database refuses UPDATE, DELETE and TRUNCATE (trigger). Sealing in the background keeps writers from queueing
behind one chain head; each record carries its own digest from the first moment.
"""

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

from django.db import connection
from django.utils import timezone

from tongban.kernel import languages
from tongban.kernel.actors import Actor

_RECORD = """
    INSERT INTO kernel_auditrecord (at, actor_kind, actor_id, actor_name, action, subject, details, digest)
    VALUES (%s, %s, %s, %s, %s, %s, %s::jsonb, %s)
"""  # in plain SQL: nothing is fetched, so a service in few trips does not wait for it


def record(*, actor: Actor, action: str, subject: str, **details: Any) -> None:
    """Write one audit record. ``action`` is ``context.verb``; ``subject`` names the object, e.g. ``case:<number>``."""
    at = timezone.now()
    with languages.official():
        details = _as_stored(details)
    said = (at, actor.kind.value, actor.id, actor.name[:100], action, subject)
    with connection.cursor() as cursor:
        cursor.execute(_RECORD, [*said, json.dumps(details), digest_of(*said, details)])


def _as_stored(value: Any) -> Any:
    """The value as the database gives it back: the digest must not depend on the way there.

    Fractions, dates and UUIDs become text.
    """
    match value:
        case dict():
            return {str(key): _as_stored(part) for key, part in value.items()}
        case list() | tuple():
            return [_as_stored(part) for part in value]
        case None | bool() | int():
            return value
    return str(value).replace("\x00", "\ufffd")


def digest_of(
    at: datetime, actor_kind: str, actor_id: int | None, actor_name: str, action: str, subject: str, details: Any
) -> str:
    """SM3 over the canonical JSON of a record's content, hex."""
    content = [at.astimezone(UTC).isoformat(), str(actor_kind), actor_id, actor_name, action, subject, details]
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.new("sm3", text.encode()).hexdigest()
