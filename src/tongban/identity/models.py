"""Persons, organisations, authorities, divisions, halls, staff, accounts, mandates."""

from datetime import date
from typing import Any, ClassVar, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import F, OuterRef, Q

from tongban.identity.enums import AuthorityLevel, CertificateType, PartyKind, Role
from tongban.identity.roles import CASE_READ, WINDOW_INTAKE, party_of
from tongban.kernel import clock
from tongban.kernel.actors import Actor, ActorKind


class Division(models.Model):
    """An administrative division (行政区划), province to street; 12-digit codes fit.

    Provinces, cities and counties have 6 digits (440000, 440100, 440106), streets 9. ``level`` numbers are those of
    GB/T 39046 table A.2: 2 province, 3 city, 4 county, 5 street. ``listed`` is False for rows that exist only in codes
    (市辖区 110100, 省直辖县级行政区划): their counties hang under the province.
    """

    code = models.CharField(max_length=12, primary_key=True)
    name = models.CharField(max_length=100)
    level = models.PositiveSmallIntegerField()
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    listed = models.BooleanField(default=True)

    class Meta:
        db_table_comment = "行政区划"

    def __str__(self) -> str:
        return self.name


class Authority(models.Model):
    """A department or other implementing body (实施主体). ``code`` is its USCC as published, valid or not."""

    code = models.CharField(max_length=18, unique=True)
    code_valid = models.BooleanField(default=True)
    name = models.CharField(max_length=200)
    short_name = models.CharField(max_length=100, blank=True)
    level = models.PositiveSmallIntegerField(choices=AuthorityLevel)
    division = models.ForeignKey(Division, models.PROTECT, related_name="+")
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    address = models.CharField(max_length=300, blank=True)
    phone = models.CharField(max_length=100, blank=True)
    active = models.BooleanField(default=True)

    class Meta:
        db_table_comment = "实施主体"
        indexes = [models.Index(fields=["name"], name="authority_by_name")]

    def __str__(self) -> str:
        return self.name


class Hall(models.Model):
    """A service hall (政务服务大厅)."""

    code = models.CharField(max_length=30, unique=True)
    name = models.CharField(max_length=200)
    division = models.ForeignKey(Division, models.PROTECT, related_name="+")
    address = models.CharField(max_length=300)
    hours = models.CharField(max_length=200, blank=True)
    phone = models.CharField(max_length=100, blank=True)

    class Meta:
        db_table_comment = "政务服务大厅"

    def __str__(self) -> str:
        return self.name


class PartyQuerySet(models.QuerySet["Party"]):
    def visible_to(self, actor: Actor) -> Self:
        """A citizen: oneself and those who gave a mandate in force. Staff with a duty towards cases: all (recorded)."""
        if actor.kind is ActorKind.SYSTEM or actor.may(WINDOW_INTAKE) or actor.may(CASE_READ):
            return self.all()
        own = party_of(actor)
        if own is None:
            return self.none()
        represented = Mandate.objects.in_force_on(clock.today()).filter(agent_id=own).values("represented_id")
        return self.filter(Q(pk=own) | Q(pk__in=represented))

    def matching(self, words: str) -> Self:
        """By certificate number or mobile (whole), or by the beginning of the name."""
        return self.filter(Q(certificate_number=words.upper()) | Q(mobile=words) | Q(name__startswith=words))


class Party(models.Model):
    """A person or an organisation that deals with the government (办事主体).

    One number identifies it: citizen number or another certificate for persons, USCC for organisations.
    """

    kind = models.CharField(max_length=12, choices=PartyKind)
    name = models.CharField(max_length=200)
    certificate_type = models.CharField(max_length=4, choices=CertificateType)
    certificate_number = models.CharField(max_length=30)
    mobile = models.CharField(max_length=20, blank=True)
    email = models.EmailField(blank=True)
    division = models.ForeignKey(Division, models.PROTECT, null=True, blank=True, related_name="+")
    address = models.CharField(max_length=300, blank=True)
    legal_representative = models.CharField(max_length=200, blank=True)
    birth_date = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = PartyQuerySet.as_manager()

    class Meta:
        db_table_comment = "办事主体（自然人、法人和其他组织）"
        constraints = [
            models.UniqueConstraint("certificate_type", "certificate_number", name="party_once_per_certificate"),
            models.CheckConstraint(
                name="party_certificate_fits_kind",
                condition=Q(kind=PartyKind.ORGANISATION, certificate_type=CertificateType.USCC)
                | (Q(kind=PartyKind.PERSON) & ~Q(certificate_type=CertificateType.USCC)),
            ),
        ]
        indexes = [
            models.Index(fields=["name"], name="party_by_name", opclasses=["varchar_pattern_ops"]),
            models.Index(fields=["certificate_number"], name="party_by_certificate"),
            models.Index(fields=["mobile"], name="party_by_mobile", condition=~Q(mobile="")),
        ]

    def __str__(self) -> str:
        return f"party {self.pk}"


class AccountManager(BaseUserManager["Account"]):
    def create_user(self, username: str, password: str | None = None, **fields: Any) -> "Account":
        account = self.model(username=username, **fields)
        account.set_password(password)
        account.save(using=self._db)
        return account

    def with_actor(self) -> models.QuerySet["Account"]:
        """Accounts with all that makes their actor, and no more, in one statement."""
        duties = StaffRole.objects.filter(staff__account=OuterRef("pk")).order_by("role").values("role")
        own = [field.name for field in Account._meta.concrete_fields]
        accounts = self.select_related("party", "staff__authority").only(
            *own, "party__name", "staff__name", "staff__active", "staff__authority__name"
        )
        return accounts.annotate(role_names=ArraySubquery(duties))  # type: ignore[no-redef] # the model declares it


class Account(AbstractBaseUser):
    """A login (账号): of a party, or of a member of staff; never of both.

    ``must_change_password``: the password was handed out at a counter and is good for choosing an own one only.
    ``role_names``: names of the duties of a member of staff; only accounts loaded ``with_actor`` have it.
    """

    username = models.CharField(max_length=100, unique=True)
    party = models.OneToOneField(Party, models.PROTECT, null=True, blank=True, related_name="+")
    is_active = models.BooleanField(default=True)
    must_change_password = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    role_names: list[str]

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects: ClassVar[AccountManager] = AccountManager()

    class Meta:
        db_table_comment = "账号"

    def __str__(self) -> str:
        return self.username


class Staff(models.Model):
    """A member of staff of an authority (工作人员), with duties inside it."""

    account = models.OneToOneField(Account, models.PROTECT, related_name="staff")
    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+")
    hall = models.ForeignKey(Hall, models.PROTECT, null=True, blank=True, related_name="+")
    name = models.CharField(max_length=100)
    staff_number = models.CharField(max_length=30, unique=True)
    active = models.BooleanField(default=True)

    class Meta:
        db_table_comment = "工作人员"

    def __str__(self) -> str:
        return f"{self.name}({self.staff_number})"


class StaffRole(models.Model):
    """One duty of a member of staff (岗位职责)."""

    staff = models.ForeignKey(Staff, models.CASCADE, related_name="roles")
    role = models.CharField(max_length=30, choices=Role)

    class Meta:
        db_table_comment = "岗位职责"
        constraints = [models.UniqueConstraint("staff", "role", name="role_once_per_staff")]

    def __str__(self) -> str:
        return f"{self.staff_id}: {self.role}"


class MandateQuerySet(models.QuerySet["Mandate"]):
    def visible_to(self, actor: Actor) -> Self:
        """Both sides see a mandate; nobody else but the platform."""
        if actor.kind is ActorKind.SYSTEM:
            return self.all()
        own = party_of(actor)
        return self.filter(Q(agent_id=own) | Q(represented_id=own)) if own is not None else self.none()

    def in_force_on(self, day: date) -> Self:
        """Neither revoked nor outside its dates."""
        return self.filter(revoked_at__isnull=True, valid_from__lte=day, valid_until__gte=day)


class Mandate(models.Model):
    """One party acts for another (代办授权). Empty ``item_codes`` means all items."""

    represented = models.ForeignKey(Party, models.PROTECT, related_name="+")
    agent = models.ForeignKey(Party, models.PROTECT, related_name="+")
    item_codes = models.JSONField(default=list)
    valid_from = models.DateField()
    valid_until = models.DateField()
    given_at = models.DateTimeField(auto_now_add=True)
    given_through = models.CharField(max_length=20, default="online")
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = MandateQuerySet.as_manager()

    class Meta:
        db_table_comment = "代办授权"
        constraints = [
            models.CheckConstraint(name="mandate_ends_after_it_starts", condition=Q(valid_until__gte=F("valid_from"))),
            models.CheckConstraint(name="mandate_needs_two", condition=~Q(agent=F("represented"))),
        ]
        indexes = [
            models.Index(fields=["agent", "represented"], name="mandate_by_agent"),
            models.Index(fields=["represented"], name="mandate_by_represented"),
        ]

    def __str__(self) -> str:
        return f"{self.agent_id} for {self.represented_id}"


class FalsePromise(models.Model):
    """A promise that proved false (不实承诺信用记录). It counts until it is repaired (信用修复), which keeps the row.

    ``case_number`` is the case whose check found it; whoever disputes it turns to the authority, and may have the
    decision that followed reconsidered.
    """

    party = models.ForeignKey(Party, models.PROTECT, related_name="+")
    case_number = models.CharField(max_length=60)
    item_title = models.CharField(max_length=500)
    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+")
    findings = models.TextField()
    found_at = models.DateTimeField()
    repaired_at = models.DateTimeField(null=True, blank=True)
    repaired_by_name = models.CharField(max_length=100, blank=True)
    repair_reasons = models.TextField(blank=True)

    class Meta:
        db_table_comment = "不实承诺信用记录"
        constraints = [
            models.CheckConstraint(
                name="false_promise_repaired_with_reasons",
                condition=Q(repaired_at__isnull=True) | ~Q(repair_reasons=""),
            ),
            models.UniqueConstraint(
                "case_number", condition=Q(repaired_at__isnull=True), name="false_promise_counts_once_per_case"
            ),
        ]
        indexes = [
            models.Index(fields=["party"], name="false_promise_counting", condition=Q(repaired_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.party_id}: {self.case_number}"
