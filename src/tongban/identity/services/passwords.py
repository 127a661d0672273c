"""Passwords: strong enough, changed by their owner, handed out once at a counter."""

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from zxcvbn import zxcvbn

from tongban.identity.enums import LoginChange
from tongban.identity.errors import HandoutRanOut, PasswordTooWeak, PasswordWrong
from tongban.identity.models import Account, Party
from tongban.identity.services.changes import note_change
from tongban.kernel import clock
from tongban.kernel.actors import Actor, ActorKind

_UNMISTAKABLE = "23456789abcdefghjkmnpqrstuvwxyz"
LONGEST = 128
FEWEST_GUESSES = 10**10  # what ten characters without any pattern need
_EASILY_GUESSED = _(
    "It is easy to guess: common words, years, rows of keys and numbers of yours make it weak. Take a few words that "
    "have nothing to do with each other."
)
_MOST_LOOKED_AT = 72  # characters; what comes after them only makes it stronger


class Handout(NamedTuple):
    """What stands on the slip: a first password (初始密码), good until then for choosing an own one only."""

    username: str
    password: str
    good_until: datetime


@transaction.atomic
def change_password(*, actor: Actor, present: str, password: str) -> Account:
    """Replace one's own password. All other sessions of the account end."""
    own = {"party_id": actor.id} if actor.kind is ActorKind.CITIZEN else {"staff__id": actor.id}
    account = Account.objects.select_for_update(of=("self",)).get(**own)
    if not account.check_password(present):
        raise PasswordWrong
    check_handout(account)
    check_password_strength(password, account.username, about=_known_of(account.party))
    account.set_password(password)
    account.must_change_password, account.handed_out_until = False, None
    account.save(update_fields=["password", "must_change_password", "handed_out_until"])
    note_change(actor, account, LoginChange.CHANGE_PASSWORD)
    return account


def check_password_strength(password: str, username: str = "", *, about: Iterable[str] = ()) -> None:
    """Raises PasswordTooWeak with all reasons. ``about``: what others know of the owner (numbers, telephone)."""
    try:
        validate_password(password[: LONGEST + 1], Account(username=username))
    except ValidationError as weak:
        raise PasswordTooWeak(reason=" ".join(weak.messages)) from weak
    words = [*settings.TONGBAN_IDENTITY_PASSWORD_WORDS, username, *(part for known in about for part in _parts(known))]
    if zxcvbn(password[:_MOST_LOOKED_AT], user_inputs=words)["guesses"] < FEWEST_GUESSES:
        raise PasswordTooWeak(reason=str(_EASILY_GUESSED))


def _parts(known: str) -> list[str]:
    """A whole number, and the six at its end, which people take for a password."""
    return [known, known[-6:]]


def _known_of(party: Party | None) -> list[str]:
    return [] if party is None else [party.certificate_number, party.mobile]


def hand_out(account: Account) -> Handout:
    """A first password in place of the present one, for ``TONGBAN_IDENTITY_HANDED_OUT_HOURS``. Saves the account."""
    password = make_handout()
    account.set_password(password)
    account.must_change_password = True
    account.handed_out_until = clock.now() + timedelta(hours=settings.TONGBAN_IDENTITY_HANDED_OUT_HOURS)
    account.save(update_fields=["password", "must_change_password", "handed_out_until"])
    return Handout(account.username, password, account.handed_out_until)


def check_handout(account: Account) -> None:
    """Raises HandoutRanOut for a first password nobody used in time (OWASP ASVS 6.4.1). Ask after the password fit."""
    if account.handed_out_until is not None and account.handed_out_until < clock.now():
        raise HandoutRanOut


def make_handout() -> str:
    """A password to print on a slip: 12 characters nobody confuses, about 59 bits."""
    return "-".join("".join(secrets.choice(_UNMISTAKABLE) for _ in range(4)) for _ in range(3))
