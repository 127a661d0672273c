"""What leaves identity: frozen rows, never models."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Self

from tongban.identity.enums import AuthorityLevel, CertificateType, PartyKind
from tongban.kernel import masking

COVERED = "****"  # the address below its division: street, house and room are all telling


@dataclass(frozen=True, slots=True)
class PartyRow:
    """A person or an organisation (办事主体). Every text is empty, not None, when unknown."""

    id: int
    kind: PartyKind
    name: str
    certificate_type: CertificateType
    certificate_number: str
    mobile: str
    email: str
    address: str
    division_code: str
    legal_representative: str
    birth_date: date | None

    @property
    def is_organisation(self) -> bool:
        return self.kind == PartyKind.ORGANISATION

    def masked(self, *, keep_name: bool = False) -> Self:
        """The same party as shown by default. Organisations are public: their names and codes stay."""
        public = self.is_organisation
        return replace(
            self,
            name=self.name if public or keep_name else masking.mask_name(self.name),
            certificate_number=self.certificate_number if public else masking.mask_number(self.certificate_number),
            mobile=masking.mask_mobile(self.mobile),
            email=masking.mask_email(self.email),
            address=self.address if public or not self.address else COVERED,
            birth_date=None,
        )


@dataclass(frozen=True, slots=True)
class AuthorityRow:
    """A department (实施主体). ``code`` is the credit code as published, ``code_valid`` whether it passes its check."""

    id: int
    code: str
    name: str
    short_name: str
    level: AuthorityLevel
    division_code: str
    address: str
    phone: str
    code_valid: bool = True


@dataclass(frozen=True, slots=True)
class HallRow:
    """A service hall (政务服务大厅)."""

    id: int
    code: str
    name: str
    division_code: str
    address: str
    hours: str
    phone: str


@dataclass(frozen=True, slots=True)
class StaffRow:
    """A member of staff (工作人员)."""

    id: int
    name: str
    staff_number: str
    authority_id: int
    hall_name: str
    active: bool = True
    roles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DivisionRow:
    """An administrative division. ``level``: 2 province, 3 city, 4 county, 5 street (GB/T 39046 table A.2)."""

    code: str
    name: str
    level: int
    parent_code: str


@dataclass(frozen=True, slots=True)
class MandateRow:
    """A mandate (代办授权) as both sides see it. Empty ``item_codes`` means all items."""

    id: int
    represented_id: int
    represented_name: str
    agent_id: int
    agent_name: str
    item_codes: tuple[str, ...]
    valid_from: date
    valid_until: date
    given_at: datetime
    revoked_at: datetime | None
    in_force: bool


@dataclass(frozen=True, slots=True)
class FalsePromiseRow:
    """One entry of a credit record (信用记录). ``repaired_at`` None: it counts."""

    case_number: str
    item_title: str
    authority_name: str
    authority_phone: str
    findings: str
    found_at: datetime
    repaired_at: datetime | None
    repair_reasons: str
