"""电子证照标识 (GB/T 36904): 1.2.156.3005.2.type.issuer.serial.version.check, ISO 7064 MOD 37,36."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from tongban.kernel.codes.invalid import InvalidCode

ROOT = "1.2.156.3005.2"
_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True, slots=True)
class LicenceIdentifier:
    type_code: str
    issuer: str
    serial: str
    version: str
    check: str

    def __str__(self) -> str:
        return ".".join((ROOT, self.type_code, self.issuer, self.serial, self.version, self.check))


def check_character(body: str) -> str:
    """Check character over type, issuer, serial and version joined without dots. Raises InvalidCode."""
    remainder = 36
    for char in body:
        if char not in _ALPHABET:
            raise InvalidCode(_("A licence identifier has digits and capital letters only."))
        remainder = (remainder + _ALPHABET.index(char)) % 36 or 36
        remainder = remainder * 2 % 37
    return _ALPHABET[(37 - remainder) % 36]


def build(*, type_code: str, issuer: str, serial: str, version: str) -> LicenceIdentifier:
    """A new identifier with its check character."""
    check = check_character(type_code + issuer + serial + version)
    return LicenceIdentifier(type_code, issuer, serial, version, check)


def parse(text: str) -> LicenceIdentifier:
    """Check an identifier. Raises InvalidCode; on imported data callers treat that as a warning."""
    parts = text.strip().upper().removeprefix(ROOT + ".").split(".")
    if len(parts) != 5 or len(parts[0]) != 21 or not all(parts):
        raise InvalidCode(_("A licence identifier has five parts after 1.2.156.3005.2."))
    identifier = LicenceIdentifier(*parts)
    if check_character("".join(parts[:4])) != identifier.check:
        raise InvalidCode(_("The last character of the licence identifier does not fit."))
    return identifier
