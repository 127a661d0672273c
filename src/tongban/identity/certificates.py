"""Certificates and telephone numbers: checked and written in one way."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from tongban.identity.enums import CertificateType, DocumentKind
from tongban.identity.errors import CertificateRefused, DocumentRefused, MobileRefused
from tongban.kernel.codes import InvalidCode, citizen_id, uscc

_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_SHAPES = {
    CertificateType.PASSPORT: r"[A-Z0-9]{5,17}",
    CertificateType.TAIWAN_PERMIT: r"\d{8}|\d{10}[A-Z]?",
    CertificateType.HK_MACAO_PERMIT: r"[HM]\d{8}(\d{2})?",
    CertificateType.FOREIGNER_PERMIT: r"[A-Z]{3}\d{12}|9\d{16}[\dX]",
}


@dataclass(frozen=True, slots=True)
class Certificate:
    """A checked certificate. ``birth_date`` is known from citizen numbers only."""

    type: CertificateType
    number: str
    birth_date: date | None = None


def check_certificate(certificate_type: str, text: str) -> Certificate:
    """A certificate number as it is kept. Divisions abolished since are accepted. Raises CertificateRefused."""
    try:
        kind = CertificateType(certificate_type)
        if kind is CertificateType.CITIZEN_ID:
            checked = citizen_id.parse(text)
            return Certificate(kind, checked.number, checked.birth_date)
        if kind is CertificateType.USCC:
            return Certificate(kind, uscc.parse(text).number)
    except InvalidCode as invalid:
        raise CertificateRefused(reason=invalid.reason) from invalid
    except ValueError as unknown:
        raise CertificateRefused(reason=_("Choose a type of certificate from the list.")) from unknown
    number = as_kept(text)
    if not re.fullmatch(_SHAPES[kind], number, re.ASCII):
        raise CertificateRefused(
            reason=_("This is not the number of a %(type)s. Compare it with the certificate.") % {"type": kind.label}
        )
    return Certificate(kind, number)


def check_mobile(text: str) -> str:
    """A mainland mobile number, 11 digits; empty stays empty. Raises MobileRefused."""
    number = re.sub(r"[\s()-]", "", unicodedata.normalize("NFKC", text))
    number = re.sub(r"^(\+86|0086)", "", number)
    if number and not _MOBILE.fullmatch(number):
        raise MobileRefused(reason=_("A mobile number has 11 digits and begins with 13 to 19."))
    return number


def check_document(kind: str, text: str) -> tuple[DocumentKind, str]:
    """A further document as it is compared; issuers number them in many ways, so only the shape is checked.

    Raises DocumentRefused.
    """
    try:
        known = DocumentKind(kind)
    except ValueError as unknown:
        raise DocumentRefused(reason=_("Choose which document you have at hand.")) from unknown
    number = as_kept(text)
    if not re.fullmatch(r"[A-Z0-9]{6,30}", number, re.ASCII):
        raise DocumentRefused(reason=_("Type the number as it stands on the document: digits and letters only."))
    return known, number


def as_kept(text: str) -> str:
    """Any certificate number as it would be kept: half width, upper case, without spaces and hyphens. Not checked."""
    return re.sub(r"[\s\x00-]", "", unicodedata.normalize("NFKC", text)).upper()
