"""Application numbers (申请编号): ``SQ`` + yyyymmdd + eight random characters + one check character.

Random, so no counter is shared by all writers and a number cannot be guessed from its neighbour: 31⁸ ≈ 8.5 × 10¹¹ a
day. Alphabet and check are those of GB 32100: every single wrong character is found before the database is asked.
"""

import secrets
from datetime import date

from tongban.kernel.codes import uscc

_LENGTH = 19


def new_number(day: date) -> str:
    """A fresh number for ``day``. The table's unique constraint is the last guard."""
    body = f"{day:%Y%m%d}" + "".join(secrets.choice(uscc.ALPHABET) for _ in range(8))
    return f"SQ{body}{uscc.check_character(body)}"


def is_number(text: str) -> bool:
    """True when ``text`` could be an application number."""
    body = text[2:-1]
    if len(text) != _LENGTH or not text.startswith("SQ") or any(character not in uscc.ALPHABET for character in body):
        return False
    return uscc.check_character(body) == text[-1]
