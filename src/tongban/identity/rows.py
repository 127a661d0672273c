"""What leaves identity: frozen rows, never models."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Self

from tongban.identity.agency import Scope
from tongban.identity.enums import Act, AuthorityLevel, CertificateType, ItemGroup, MandateSource, PartyKind
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
class MandateUseRow:
    """One act done under a mandate (代办记录)."""

    act: Act
    item_title: str
    number: str
    amount: Decimal | None
    used_at: datetime


@dataclass(frozen=True, slots=True)
class MandateRow:
    """A mandate (代办授权) as both sides see it. Its ``scope`` says what it opens; ``acts`` in words.

    ``passed_on_by``: the agent who let this one act in turn; ``uses``: what was done under it, newest first.
    """

    id: int
    represented_id: int
    represented_name: str
    agent_id: int
    agent_name: str
    scope: Scope
    source: MandateSource
    valid_from: date
    valid_until: date
    given_at: datetime
    revoked_at: datetime | None
    ended_by: str
    in_force: bool
    passed_on_by: str = ""
    passed_on_by_id: int | None = None
    uses: tuple[MandateUseRow, ...] = ()

    @property
    def by_register(self) -> bool:
        """Guardianship: neither side can end it, and without a last day it holds until the register says otherwise."""
        return self.source in {MandateSource.PARENT, MandateSource.GUARDIAN}

    @property
    def open_ended(self) -> bool:
        return self.valid_until == date.max

    @property
    def item_codes(self) -> tuple[str, ...]:
        return self.scope.item_codes

    @property
    def kinds(self) -> list[str]:
        """The types of items in words; a type people do not apply for stays a code."""
        return [str(ItemGroup(code).label) if code in ItemGroup else code for code in self.scope.item_types]

    @property
    def acts(self) -> list[str]:
        return [str(Act(act).label) for act in self.scope.acts]


@dataclass(frozen=True, slots=True)
class Reach:
    """How far an act goes for one represented party: these items, all of these types, or ``every_item``."""

    represented_id: int
    every_item: bool = True
    item_codes: tuple[str, ...] = ()
    item_types: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ActingRow:
    """Somebody one may switch to: by office (``source`` None) or under a mandate, until when.

    ``head_name``: of a branch, its head office; ``by_head``: one acts for the branch because one speaks for that.
    """

    party_id: int
    name: str
    is_organisation: bool
    source: MandateSource | None = None
    until: date | None = None
    head_name: str = ""
    by_head: bool = False


@dataclass(frozen=True, slots=True)
class OfficeRow:
    """An organisation somebody speaks for by registration (法定代表人、分支机构负责人). See ``ActingRow``."""

    organisation_id: int
    organisation_name: str
    since: datetime
    head_name: str = ""
    by_head: bool = False


@dataclass(frozen=True, slots=True)
class Guardian:
    """A guardian as a register names one (监护人): the citizen number, and the last day the register lets it hold.

    ``parent``: by birth (民法典 art. 27 para. 1); otherwise by law or court (art. 27 para. 2, 28, 31). ``until``
    ``date.max``: until the register says otherwise.
    """

    number: str
    until: date
    parent: bool = False


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
