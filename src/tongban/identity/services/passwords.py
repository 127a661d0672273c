"""Passwords: strong enough, changed by their owner, handed out once at a counter."""

import secrets

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from tongban.identity.errors import PasswordTooWeak, PasswordWrong
from tongban.identity.models import Account
from tongban.kernel import audit
from tongban.kernel.actors import Actor, ActorKind

_UNMISTAKABLE = "23456789abcdefghjkmnpqrstuvwxyz"
LONGEST = 128


@transaction.atomic
def change_password(*, actor: Actor, present: str, password: str) -> Account:
    """Replace one's own password. All other sessions of the account end."""
    own = {"party_id": actor.id} if actor.kind is ActorKind.CITIZEN else {"staff__id": actor.id}
    account = Account.objects.select_for_update(of=("self",)).get(**own)
    if not account.check_password(present):
        raise PasswordWrong
    check_password_strength(password, account.username)
    account.set_password(password)
    account.must_change_password = False
    account.save(update_fields=["password", "must_change_password"])
    audit.record(actor=actor, action="identity.change_password", subject=f"account:{account.pk}")
    return account


def check_password_strength(password: str, username: str = "") -> None:
    """Raises PasswordTooWeak with all reasons."""
    try:
        validate_password(password[: LONGEST + 1], Account(username=username))
    except ValidationError as weak:
        raise PasswordTooWeak(reason=" ".join(weak.messages)) from weak


def make_handout() -> str:
    """A password to print on a slip: 12 characters nobody confuses, about 59 bits."""
    return "-".join("".join(secrets.choice(_UNMISTAKABLE) for _ in range(4)) for _ in range(3))
