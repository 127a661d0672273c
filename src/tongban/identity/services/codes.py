"""Codes by text message: asked for, sent once, used once. Asking says the same about anybody and nobody.

How many may be asked for is counted under a lock of the number, so that many requests at once are no way round it.
"""

import secrets
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils.crypto import constant_time_compare

from tongban.identity.certificates import check_mobile
from tongban.identity.enums import CodePurpose
from tongban.identity.errors import CodesRest, CodesUsedUp, CodeWrong
from tongban.identity.events import CodeAsked
from tongban.identity.models import OneTimeCode
from tongban.kernel import audit, clock, events
from tongban.kernel.actors import Actor
from tongban.kernel.masking import mask_mobile

DIGITS = 6
GOOD_MINUTES = 5
MOST_TRIES = 5
PAUSE = timedelta(seconds=60)
_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)
_MOST_TO_ONE_NUMBER = ((_HOUR, 5), (_DAY, 10))
_MOST_ABOUT_ONE_PERSON = 10  # a day
_MOST_FROM_ONE_PLACE = 60  # an hour: a hall full of people behind one address


@transaction.atomic
def send_code(*, actor: Actor, purpose: CodePurpose, mobile: str, subject: str = "", place: str = "") -> UUID:
    """Send a code to a number; earlier ones for the same purpose are good for nothing. Returns what names it.

    ``subject`` is whom it is about (a certificate number), ``place`` where it is asked from (an address): counted, not
    kept. Raises MobileRefused, CodesRest, CodesUsedUp.
    """
    mobile = check_mobile(mobile)
    now = clock.now()
    code = OneTimeCode(purpose=purpose, mobile=mobile, made_at=now, good_until=now + timedelta(minutes=GOOD_MINUTES))
    code.subject, code.place = subject, place
    code.code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"
    _one_at_a_time(mobile)
    _require_room(code, now)
    OneTimeCode.objects.filter(mobile_index=mobile, purpose=purpose, spent_at=None).update(spent_at=now)
    code.save()
    events.publish(CodeAsked(code.uuid))
    audit.record(
        actor=actor, action="identity.send_code", subject=f"code:{code.uuid}", to=mask_mobile(mobile), purpose=purpose
    )
    return code.uuid


def use_code(*, actor: Actor, code_id: UUID | None, purpose: CodePurpose, code: str) -> str:
    """Spend a code and return the number it was sent to. Of two who send it at once, one gets in. Raises CodeWrong.

    The count of false tries is kept though the refusal follows: it is written before the refusal is raised.
    """
    with transaction.atomic():
        known = OneTimeCode.objects.select_for_update().filter(purpose=purpose)
        held = known.filter(uuid=code_id).first() if code_id else None
        right = held is not None and _is_right(held, "".join(code.split()))
        if held is not None:
            held.spent_at = clock.now() if right else held.spent_at
            held.false_tries += 0 if right else 1
            held.save(update_fields=["spent_at", "false_tries"])
            action = "identity.use_code" if right else "identity.false_code"
            audit.record(actor=actor, action=action, subject=f"code:{held.uuid}", purpose=purpose)
    if held is None or not right:
        raise CodeWrong
    return str(held.mobile)


def code_to_send(*, code_id: UUID) -> tuple[str, str] | None:
    """(number, code) while it is good; None when it was used, replaced or is too old."""
    held = OneTimeCode.objects.filter(uuid=code_id, spent_at=None, good_until__gt=clock.now()).first()
    return (held.mobile, held.code) if held else None


@transaction.atomic
def note_sent(*, code_id: UUID) -> None:
    """The provider took it."""
    OneTimeCode.objects.filter(uuid=code_id, sent_at=None).update(sent_at=clock.now())


def _is_right(held: OneTimeCode, code: str) -> bool:
    good = held.spent_at is None and held.good_until > clock.now() and held.false_tries < MOST_TRIES
    return constant_time_compare(held.code, code) and good


def _one_at_a_time(mobile: str) -> None:
    """Requests for one number wait for each other; which lock it is tells nothing."""
    index: Any = OneTimeCode._meta.get_field("mobile_index")
    with connection.cursor() as cursor:
        key = int.from_bytes(index.get_prep_value(mobile)[:8], signed=True)
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [key])


def _require_room(code: OneTimeCode, now: datetime) -> None:
    to_number = OneTimeCode.objects.filter(mobile_index=code.mobile)
    last = to_number.order_by("-made_at").values_list("made_at", flat=True).first()
    if last is not None and now - last < PAUSE:
        raise CodesRest(seconds=1 + int((PAUSE - (now - last)).total_seconds()))
    counts = [(to_number, span, most) for span, most in _MOST_TO_ONE_NUMBER]
    if code.subject:
        counts.append((OneTimeCode.objects.filter(subject_index=code.subject), _DAY, _MOST_ABOUT_ONE_PERSON))
    if code.place:
        counts.append((OneTimeCode.objects.filter(place_index=code.place), _HOUR, _MOST_FROM_ONE_PLACE))
    if any(rows.filter(made_at__gt=now - span).count() >= most for rows, span, most in counts):
        raise CodesUsedUp
