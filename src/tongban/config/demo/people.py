"""Invented persons and organisations. Nothing here is taken from a real register.

Citizen numbers have a valid check character and a division code that is never given to persons (the statistical
"市辖区" codes, 440101 …), so that no number belongs to anybody.
"""

import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from importlib.resources import files
from random import Random

from tongban.kernel.codes import citizen_id, uscc

_PARTS = {
    name: words.split()
    for name, words in tomllib.loads((files("tongban.config.demo") / "data" / "people.toml").read_text("utf-8")).items()
}


@dataclass(frozen=True, slots=True)
class InventedPerson:
    name: str
    certificate_number: str
    birth_date: date
    mobile: str
    address: str
    division: str


@dataclass(frozen=True, slots=True)
class InventedOrganisation:
    name: str
    uscc: str
    representative: str
    mobile: str
    address: str
    division: str


def invent_person(random: Random) -> InventedPerson:
    """A grown-up person; one in twenty has a rare character, one in thirty a name with ·."""
    registered = random.choice(_PARTS["virtual_divisions"])
    birth_date = date(1941, 1, 1) + timedelta(days=random.randrange(365 * 66))
    first17 = f"{registered}{birth_date:%Y%m%d}{random.randrange(1, 1000):03}"
    return InventedPerson(
        name=_name(random),
        certificate_number=first17 + citizen_id.check_character(first17),
        birth_date=birth_date,
        mobile=_mobile(random),
        address=_address(random),
        division=random.choice(_PARTS["divisions"]),
    )


def invent_organisation(random: Random) -> InventedOrganisation:
    """A company of Guangdong with a valid code."""
    first8 = "MA" + "".join(random.choice("0123456789ABCDEFGHJKLMNPQRTUWXY") for _ in range(6))
    division = random.choice(_PARTS["divisions"])
    first17 = "91" + division + first8 + uscc.inner_check_character(first8)
    place, trade = random.choice(_PARTS["places"]), random.choice(_PARTS["trades"])
    return InventedOrganisation(
        name=f"{place}{random.choice('盛泰兴和达安恒丰源信')}{random.choice('隆华昌顺通宇诚瑞康达')}{trade}有限公司",
        uscc=first17 + uscc.check_character(first17),
        representative=_name(random),
        mobile=_mobile(random),
        address=_address(random),
        division=division,
    )


def _name(random: Random) -> str:
    draw = random.random()
    if draw < 1 / 30:
        return random.choice(_PARTS["minority"])
    if draw < 1 / 30 + 1 / 20:
        return random.choice(_PARTS["surnames"]) + random.choice(_PARTS["rare_given"])
    return random.choice(_PARTS["surnames"]) + random.choice(_PARTS["given"])


def _mobile(random: Random) -> str:
    return random.choice(["130", "135", "138", "150", "159", "177", "186", "189"]) + f"{random.randrange(10**8):08}"


def _address(random: Random) -> str:
    street, number = random.choice(_PARTS["streets"]), random.randrange(1, 400)
    return f"{street}{number}号{random.randrange(1, 30)}{random.choice('01234')}室"
