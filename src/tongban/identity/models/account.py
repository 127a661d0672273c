"""Accounts, and the staff of authorities."""

from datetime import datetime
from typing import Any, ClassVar, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Value, When
from django.utils import timezone

from tongban.identity.enums import ADMINISTRATORS, AppointmentState, Post, Role
from tongban.identity.models.party import Party
from tongban.identity.models.places import Authority, Hall
from tongban.identity.roles import AdminPermission
from tongban.kernel.actors import Actor, ActorKind
from tongban.kernel.crypto.fields import SealedText
from tongban.kernel.privacy import Retention, holds, nothing_personal


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
            *own,
            "party__name",
            "staff__name",
            "staff__active",
            "staff__listed_only",
            "staff__authority__name",
            "staff__authority__login_networks",
        )
        listed = Exists(StaffItem.objects.filter(staff__account=OuterRef("pk")))
        return accounts.annotate(role_names=ArraySubquery(duties), has_items=listed)  # type: ignore[no-redef] # declared


class Account(AbstractBaseUser):
    """A login (账号): of a party, or of a member of staff; never of both.

    ``must_change_password``: the password was handed out at a counter and is good for choosing an own one only,
    until ``handed_out_until``.
    ``assurance``: how surely we know whose it is (``assurance.Level``). ``has_second_factor``: a password alone opens
    nothing. ``locked_at``: its owner said "it wasn't me"; a clerk who has seen the identity card opens it again.
    ``proved_mobile``: a number its owner showed to hold by a code; codes that prove go there and nowhere else.
    ``false_proofs`` count up to ``proofs_rest_until``. ``session_epoch``: all sessions of an older one are dead.
    ``role_names``: names of the duties of a member of staff, ``has_items``: whether a list of items counts for what
    they see; only accounts loaded ``with_actor`` have them.
    """

    privacy = holds(
        "登录",
        Retention.ACCOUNT,
        about="办事人、工作人员",
        sensitive="password",
        personal="username party proved_mobile",
        whose="party",
    )

    username = models.CharField(max_length=100, unique=True)
    party = models.OneToOneField(Party, models.PROTECT, null=True, blank=True, related_name="+")
    is_active = models.BooleanField(default=True)
    must_change_password = models.BooleanField(default=False)
    handed_out_until = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    assurance = models.PositiveSmallIntegerField(default=1)
    has_second_factor = models.BooleanField(default=False)
    proved_mobile = SealedText(seal="account.proved_mobile", blank=True)
    locked_at = models.DateTimeField(null=True, blank=True)
    false_proofs = models.PositiveSmallIntegerField(default=0)
    proofs_rest_until = models.DateTimeField(null=True, blank=True)
    session_epoch = models.PositiveIntegerField(default=0)
    role_names: list[str]
    has_items: bool

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects: ClassVar[AccountManager] = AccountManager()

    class Meta:
        db_table_comment = "账号"
        constraints = [
            models.CheckConstraint(name="account_assurance_l1_to_l4", condition=models.Q(assurance__range=(1, 4)))
        ]

    def __str__(self) -> str:
        return self.username

    def get_session_auth_hash(self) -> str:
        """Dead with another password, and with another epoch."""
        plain = super().get_session_auth_hash()
        return f"{plain}.{self.session_epoch}" if self.session_epoch else plain


class StaffQuerySet(models.QuerySet["Staff"]):
    def visible_to(self, actor: Actor) -> Self:
        """Who keeps the accounts of staff sees all; nobody else a list of people."""
        if actor.kind is ActorKind.SYSTEM or (actor.kind is ActorKind.STAFF and actor.may(AdminPermission.KEEP_STAFF)):
            return self.all()
        return self.none()

    def unused_since(self, moment: datetime) -> Self:
        """In service before that moment and not logged in after it."""
        quiet = Q(account__last_login=None) | Q(account__last_login__lt=moment)
        return self.filter(quiet, active=True, in_service_since__lt=moment)


class Staff(models.Model):
    """A member of staff of an authority (工作人员), with duties inside it.

    ``post``: all duties are of this one. The database holds it by a key from duties to (staff, post).
    ``in_service_since``: taken on, or back in service. ``listed_only``: sees the cases of listed items only.
    """

    privacy = holds("确定由谁办理", Retention.DUTY, about="工作人员", personal="name staff_number", plain="post")

    account = models.OneToOneField(Account, models.PROTECT, related_name="staff")
    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+")
    hall = models.ForeignKey(Hall, models.PROTECT, null=True, blank=True, related_name="+")
    name = models.CharField(max_length=100)
    staff_number = models.CharField(max_length=30, unique=True)
    active = models.BooleanField(default=True)
    in_service_since = models.DateTimeField(default=timezone.now)
    listed_only = models.BooleanField(default=False)
    post = models.CharField(max_length=30, choices=Post, default=Post.DUTY)

    objects = StaffQuerySet.as_manager()

    class Meta:
        db_table_comment = "工作人员"
        constraints = [models.UniqueConstraint(fields=["id", "post"], name="staff_and_post")]

    def __str__(self) -> str:
        return f"{self.name}({self.staff_number})"


class StaffItem(models.Model):
    """An item a member of staff works on (经办事项).

    With ``Staff.listed_only`` the cases of these items are all they see (数据范围); without, the list opens sensitive
    items to them besides all others.
    """

    privacy = nothing_personal()

    staff = models.ForeignKey(Staff, models.CASCADE, related_name="items")
    item_code = models.CharField(max_length=50)

    class Meta:
        db_table_comment = "经办事项"
        constraints = [models.UniqueConstraint("staff", "item_code", name="item_once_per_staff")]

    def __str__(self) -> str:
        return f"{self.staff_id}: {self.item_code}"


class SensitiveItem(models.Model):
    """An item whose cases only those see who have it on their list (敏感事项); others say why, and are reviewed."""

    privacy = nothing_personal()

    item_code = models.CharField(max_length=50, unique=True)
    listed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        db_table_comment = "敏感事项"

    def __str__(self) -> str:
        return self.item_code


class StaffRole(models.Model):
    """One duty of a member of staff (岗位职责). ``given_by``: a colleague, never oneself; None: the platform."""

    privacy = nothing_personal()

    staff = models.ForeignKey(Staff, models.CASCADE, related_name="roles")
    role = models.CharField(max_length=30, choices=Role)
    post = models.GeneratedField(
        expression=Case(
            When(role__in=sorted(role.value for role in ADMINISTRATORS), then=F("role")),
            default=Value(Post.DUTY.value),
        ),
        output_field=models.CharField(max_length=30),
        db_persist=True,
    )
    given_by = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        db_table_comment = "岗位职责"
        constraints = [
            models.UniqueConstraint("staff", "role", name="role_once_per_staff"),
            models.CheckConstraint(name="duty_given_by_another", condition=~Q(given_by=F("staff"))),
        ]

    def __str__(self) -> str:
        return f"{self.staff_id}: {self.role}"


class Appointment(models.Model):
    """An administrator is appointed by two (管理员任命): one proposes, another confirms, neither for oneself."""

    privacy = holds("管理员须经两人任命", Retention.DUTY, about="工作人员", plain="role reason state note")

    staff = models.ForeignKey(Staff, models.PROTECT, related_name="appointments")
    role = models.CharField(max_length=30, choices=Role)
    reason = models.CharField(max_length=500)
    proposed_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    state = models.CharField(max_length=12, choices=AppointmentState, default=AppointmentState.WAITING)
    decided_by = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        db_table_comment = "管理员任命"
        constraints = [
            models.CheckConstraint(
                name="appointment_is_of_an_administrator",
                condition=Q(role__in=sorted(role.value for role in ADMINISTRATORS)),
            ),
            models.CheckConstraint(
                name="appointment_by_two_others",
                condition=~Q(proposed_by=F("staff")) & ~Q(decided_by=F("staff")) & ~Q(decided_by=F("proposed_by")),
            ),
            models.CheckConstraint(
                name="appointment_waits_or_was_decided",
                condition=Q(state=AppointmentState.WAITING, decided_by=None, decided_at=None)
                | (~Q(state=AppointmentState.WAITING) & Q(decided_by__isnull=False, decided_at__isnull=False)),
            ),
            models.UniqueConstraint(
                "staff", condition=Q(state=AppointmentState.WAITING), name="one_appointment_waits_per_staff"
            ),
        ]
        indexes = [models.Index(fields=["-id"], name="appointments_newest_first")]

    def __str__(self) -> str:
        return f"{self.staff_id}: {self.role} {self.state}"
