"""统一社会信用代码 (GB 32100): 1 registering authority + 1 category + 6 division + 9 organisation code + 1 check."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from tongban.kernel.codes.invalid import InvalidCode
from tongban.kernel.codes.typing_in import as_typed

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # no I O S V Z
_INNER_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_INNER_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_AUTHORITIES = frozenset("123456789ANY")


@dataclass(frozen=True, slots=True)
class Uscc:
    """A checked code. ``inner_valid``: the organisation code inside (GB 11714) fits too; rare old ones do not."""

    number: str
    category: str
    division: str
    organisation_code: str
    inner_valid: bool


def check_character(first17: str) -> str:
    """The 18th character for the first 17."""
    total = sum(ALPHABET.index(char) * pow(3, place, 31) for place, char in enumerate(first17))
    return ALPHABET[(31 - total % 31) % 31]


def inner_check_character(first8: str) -> str:
    """Check character of the organisation code (GB 11714) for its first 8 characters."""
    total = sum(_INNER_ALPHABET.index(char) * weight for char, weight in zip(first8, _INNER_WEIGHTS, strict=True))
    rest = 11 - total % 11
    return {10: "X", 11: "0"}.get(rest, str(rest))


def parse(text: str) -> Uscc:
    """Check a code as a person types it. Raises InvalidCode."""
    number = as_typed(text)
    if len(number) != 18:
        raise InvalidCode(_("A unified social credit code has 18 characters. Count them on the certificate."))
    if any(char not in ALPHABET for char in number):
        raise InvalidCode(_("A unified social credit code has digits and capital letters, but no I, O, S, V or Z."))
    if number[0] not in _AUTHORITIES or not number[1:8].isdigit():
        raise InvalidCode(_("The first eight characters do not fit. Compare the code with the certificate."))
    if check_character(number[:17]) != number[17]:
        raise InvalidCode(_("The last character does not fit. Compare the code with the certificate."))
    inner = number[8:17]
    return Uscc(number, number[:2], number[2:8], inner, inner_check_character(inner[:8]) == inner[8])
