"""Accounts, and the staff of authorities."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import OuterRef

from tongban.identity.enums import Role
from tongban.identity.models.party import Party
from tongban.identity.models.places import Authority, Hall
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
            *own, "party__name", "staff__name", "staff__active", "staff__authority__name"
        )
        return accounts.annotate(role_names=ArraySubquery(duties))  # type: ignore[no-redef] # the model declares it


class Account(AbstractBaseUser):
    """A login (账号): of a party, or of a member of staff; never of both.

    ``must_change_password``: the password was handed out at a counter and is good for choosing an own one only.
    ``assurance``: how surely we know whose it is (``assurance.Level``). ``has_second_factor``: a password alone opens
    nothing. ``locked_at``: its owner said "it wasn't me"; a clerk who has seen the identity card opens it again.
    ``false_proofs`` count up to ``proofs_rest_until``. ``session_epoch``: all sessions of an older one are dead.
    ``role_names``: names of the duties of a member of staff; only accounts loaded ``with_actor`` have it.
    """

    privacy = holds(
        "登录",
        Retention.ACCOUNT,
        about="办事人、工作人员",
        sensitive="password",
        personal="username party",
        whose="party",
    )

    username = models.CharField(max_length=100, unique=True)
    party = models.OneToOneField(Party, models.PROTECT, null=True, blank=True, related_name="+")
    is_active = models.BooleanField(default=True)
    must_change_password = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    assurance = models.PositiveSmallIntegerField(default=1)
    has_second_factor = models.BooleanField(default=False)
    locked_at = models.DateTimeField(null=True, blank=True)
    false_proofs = models.PositiveSmallIntegerField(default=0)
    proofs_rest_until = models.DateTimeField(null=True, blank=True)
    session_epoch = models.PositiveIntegerField(default=0)
    role_names: list[str]

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


class Staff(models.Model):
    """A member of staff of an authority (工作人员), with duties inside it."""

    privacy = holds("确定由谁办理", Retention.DUTY, about="工作人员", personal="name staff_number")

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

    privacy = nothing_personal()

    staff = models.ForeignKey(Staff, models.CASCADE, related_name="roles")
    role = models.CharField(max_length=30, choices=Role)

    class Meta:
        db_table_comment = "岗位职责"
        constraints = [models.UniqueConstraint("staff", "role", name="role_once_per_staff")]

    def __str__(self) -> str:
        return f"{self.staff_id}: {self.role}"
