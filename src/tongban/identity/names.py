"""Names and other short texts people type: what is kept, what is tidied, what is refused and why.

A name is up to 50 characters of any script, rare Han characters (𠮷, 䶮, extensions B to I) included; the separator dot
of ethnic-minority and foreign names is always U+00B7. Nothing invisible passes: control, bidirectional, zero-width.
"""

import re
import unicodedata

from django.utils.translation import gettext as _

from tongban.identity.errors import AddressRefused, AnswerRefused, NameRefused

LONGEST_NAME = 50
LONGEST_ORGANISATION_NAME = 200

_DOTS = str.maketrans(dict.fromkeys("\u2022\u2027\u30fb\uff0e\uff65\u2219\u22c5\u2e31", "\u00b7"))
_IN_PERSON_NAMES = frozenset("\u00b7 -'\u2019.")
_VARIATION_SELECTORS = range(0xE0100, 0xE01F0)
_HAN_PLANES = range(0x20000, 0x40000)  # planes 2 and 3: newer than Python's own tables


def person_name(text: str) -> str:
    """A person's name as kept: NFC, dots unified, spaces tidied. Raises NameRefused."""
    name = _tidy(text, NameRefused)
    name = re.sub(r" *\u00b7 *", "\u00b7", name.translate(_DOTS))
    if not name:
        raise NameRefused(reason=_("Type the name as it is on the certificate."))
    if len(name) > LONGEST_NAME:
        raise NameRefused(reason=_("A name has at most %(most)s characters.") % {"most": LONGEST_NAME})
    for char in name:
        if not _in_person_name(char):
            raise NameRefused(reason=_("“%(char)s” does not belong in a name. Use letters and “·”.") % {"char": char})
    if not any(_is_letter(char) for char in name):
        raise NameRefused(reason=_("Type the name as it is on the certificate."))
    return name


def organisation_name(text: str) -> str:
    """An organisation's name as kept: NFC, spaces tidied, brackets full width. Raises NameRefused."""
    name = _tidy(text, NameRefused)
    if not any(_is_letter(char) for char in name):
        raise NameRefused(reason=_("Type the name as it is on the certificate."))
    if len(name) > LONGEST_ORGANISATION_NAME:
        raise NameRefused(reason=_("A name has at most %(most)s characters.") % {"most": LONGEST_ORGANISATION_NAME})
    if any(ord("\ue000") <= ord(char) <= ord("\uf8ff") or char in "<>" for char in name):
        raise NameRefused(reason=_("Type the name as it is on the certificate."))
    return name.replace("(", "（").replace(")", "）")


def address_line(text: str, longest: int = 300) -> str:
    """An address as kept. Raises AddressRefused."""
    address = _tidy(text, AddressRefused)
    if len(address) > longest:
        raise AddressRefused(reason=_("An address has at most %(most)s characters.") % {"most": longest})
    return address


def folded(name: str) -> str:
    """For comparing two names: width, spaces, kinds of dots and case do not count."""
    return "".join(unicodedata.normalize("NFKC", name.translate(_DOTS)).split()).casefold()


def _tidy(text: str, refusal: type[AnswerRefused]) -> str:
    tidy = " ".join(unicodedata.normalize("NFC", text).split())
    for char in tidy:
        if _is_invisible(char):
            raise refusal(
                reason=_("There is an invisible character (U+%(code)s). Delete the text and type it again by hand.")
                % {"code": f"{ord(char):04X}"}
            )
    return tidy


def _is_invisible(char: str) -> bool:
    return unicodedata.category(char) in {"Cc", "Cf", "Cs", "Zl", "Zp"} or ord(char) in (0x115F, 0x1160, 0x3164, 0xFFA0)


def _is_letter(char: str) -> bool:
    return unicodedata.category(char)[0] == "L" or char == "〇" or ord(char) in _HAN_PLANES


def _in_person_name(char: str) -> bool:
    if char in _IN_PERSON_NAMES or ord(char) in _VARIATION_SELECTORS:
        return True
    return _is_letter(char) or unicodedata.category(char)[0] == "M"
