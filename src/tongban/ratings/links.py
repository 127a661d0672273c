"""Signed links: who holds one may rate, without a login, and can neither guess nor alter another.

A link names an application or a case and carries a signature, no date: it stays the same on paper, in a message and on
the page. When it opens and closes is decided by the invitation it leads to.
"""

from dataclasses import dataclass

from django.core.signing import BadSignature, Signer
from django.urls import reverse

from tongban.ratings.errors import LinkBroken

_SIGNER = "tongban.ratings.link"
_MOST = 400


@dataclass(frozen=True, slots=True)
class Target:
    """What a link leads to: one of the two is set."""

    case_number: str = ""
    application_number: str = ""


def token_of(target: Target) -> str:
    """The signed part of the link."""
    return Signer(salt=_SIGNER).sign_object([target.case_number, target.application_number], compress=False)


def read_token(token: str) -> Target:
    """What a link leads to. Raises LinkBroken for anything we did not sign."""
    if len(token) > _MOST:
        raise LinkBroken
    try:
        case_number, application_number = Signer(salt=_SIGNER).unsign_object(token)
    except (BadSignature, ValueError) as error:
        raise LinkBroken from error
    return Target(case_number, application_number)


def path_of(target: Target) -> str:
    """The address of the link on this site."""
    return reverse("ratings:choose_level", args=[token_of(target)])


_AGAIN = "tongban.ratings.again"


def again_path(rectification_id: int) -> str:
    """The address where the answer to a bad rating is read and rated (追评), for who was invited."""
    return reverse("ratings:rate_again", args=[Signer(salt=_AGAIN).sign(str(rectification_id))])


def read_again(token: str) -> int:
    """Whose answer a link leads to. Raises LinkBroken for anything we did not sign."""
    if len(token) > _MOST:
        raise LinkBroken
    try:
        return int(Signer(salt=_AGAIN).unsign(token))
    except (BadSignature, ValueError) as error:
        raise LinkBroken from error
