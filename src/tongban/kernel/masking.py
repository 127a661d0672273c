"""Personal data shown only as far as a task needs it.

Defaults follow local practice and the national guide (国办函〔2016〕108号: the birth date is never shown).
"""

import re

_HOUSE_NUMBER = re.compile(r"\d")


def mask_name(name: str) -> str:
    """First character of short names, first and last of longer ones: 张*, 欧**华."""
    if len(name) <= 1:
        return "*" * len(name)
    if len(name) == 2:
        return name[0] + "*"
    return name[0] + "*" * (len(name) - 2) + name[-1]


def mask_number(number: str) -> str:
    """First three and last two characters of a certificate number; short ones keep only the last two."""
    if len(number) <= 6:
        return "*" * max(len(number) - 2, 0) + number[-2:] if len(number) > 2 else "*" * len(number)
    return number[:3] + "*" * (len(number) - 5) + number[-2:]


def mask_mobile(mobile: str) -> str:
    """First three and last four digits: 138****5678."""
    if len(mobile) < 8:
        return "*" * len(mobile)
    return mobile[:3] + "*" * (len(mobile) - 7) + mobile[-4:]


def mask_email(email: str) -> str:
    """First character and the host: a***@example.cn."""
    local, at, host = email.partition("@")
    return (local[:1] + "***" + at + host) if at else "*" * len(email)


def mask_address(address: str) -> str:
    """The first six characters at most, enough for city and district, and never a house number."""
    shown = _HOUSE_NUMBER.split(address[:6])[0]
    return address if shown == address else shown + "****"
