"""公民身份号码 (GB 11643): 6 division + 8 birth date + 3 sequence (odd = male) + 1 check (ISO 7064 MOD 11-2)."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

from tongban.kernel.codes.invalid import InvalidCode
from tongban.kernel.codes.typing_in import as_typed

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_EARLIEST = date(1850, 1, 1)

# GB/T 2260 first two digits; 81-83 are residence permits for Hong Kong, Macao and Taiwan residents, 91 foreigners.
_PROVINCES = frozenset(
    [
        "11",
        "12",
        "13",
        "14",
        "15",
        "21",
        "22",
        "23",
        "31",
        "32",
        "33",
        "34",
        "35",
        "36",
        "37",
        "41",
        "42",
        "43",
        "44",
        "45",
        "46",
        "50",
        "51",
        "52",
        "53",
        "54",
        "61",
        "62",
        "63",
        "64",
        "65",
        "71",
        "81",
        "82",
        "83",
        "91",
    ]
)


@dataclass(frozen=True, slots=True)
class CitizenId:
    """A checked number. ``division`` is that of first registration and may have been abolished since."""

    number: str
    division: str
    birth_date: date
    sex: str  # GB/T 2261.1: 1 male, 2 female


def check_character(first17: str) -> str:
    """The 18th character for 17 digits."""
    return _CHECKS[sum(int(digit) * weight for digit, weight in zip(first17, _WEIGHTS, strict=True)) % 11]


def parse(text: str, *, today: date | None = None) -> CitizenId:
    """Check a number as a person types it. Raises InvalidCode."""
    number = as_typed(text)
    if len(number) != 18:
        raise InvalidCode(_("A citizen number has 18 characters. Count them on the card."))
    if not (number[:17].isascii() and number[:17].isdigit() and (number[17].isdigit() or number[17] == "X")):
        raise InvalidCode(_("A citizen number has 17 digits and ends with a digit or X."))
    if number[:2] not in _PROVINCES:
        raise InvalidCode(_("The first digits are no province. Compare the number with the card."))
    birth_date = _birth_date(number[6:14], today or date.today())  # noqa: DTZ011 a birth date needs no time zone
    if check_character(number[:17]) != number[17]:
        raise InvalidCode(_("The last character does not fit. Compare the number with the card, digit by digit."))
    return CitizenId(number, number[:6], birth_date, "1" if int(number[16]) % 2 else "2")


def from_15_digits(text: str) -> str:
    """The 18-character form of an old 15-digit number, for matching old records only. Raises InvalidCode."""
    old = as_typed(text)
    if len(old) != 15 or not (old.isascii() and old.isdigit()):
        raise InvalidCode(_("An old citizen number has 15 digits."))
    first17 = old[:6] + "19" + old[6:]
    return parse(first17 + check_character(first17)).number


def _birth_date(digits: str, today: date) -> date:
    try:
        birth_date = date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError as error:
        raise InvalidCode(_("Digits 7 to 14 are no date of birth. Compare the number with the card.")) from error
    if not _EARLIEST <= birth_date <= today:
        raise InvalidCode(_("The date of birth in the number cannot be right. Compare the number with the card."))
    return birth_date
