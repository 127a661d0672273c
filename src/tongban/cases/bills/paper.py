"""A bill as a file: canonical JSON (sorted keys, no spaces, UTF-8), so that its bytes and its signature are one."""

import hashlib
import json
from typing import Any

from tongban.cases.bills import keys

FORM = "tongban-daily-bill/1"


def canonical(value: Any) -> bytes:
    """The only way to write a value."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def digest_of(bill: dict[str, Any]) -> str:
    """SM3 over everything but the signature: what the next bill of the department names."""
    return hashlib.new("sm3", canonical({key: part for key, part in bill.items() if key != "signature"})).hexdigest()


def written(bill: dict[str, Any]) -> bytes:
    """The bill signed, as the bytes of its file."""
    message = canonical(bill)
    signature = {"algorithm": keys.ALGORITHM, "public_key": keys.public_key(), "value": keys.sign(message)}
    return canonical(bill | {"signature": signature})
