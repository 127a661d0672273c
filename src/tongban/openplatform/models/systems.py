"""Systems that people enter with their login here, and what was asked for them."""

from typing import Self

from django.db import models
from django.db.models import Q

from tongban.identity.public import SystemPermission
from tongban.kernel.actors import Actor, ActorKind
from tongban.kernel.privacy import Retention, holds, nothing_personal
from tongban.openplatform.enums import Basis, ClientAuthentication, LoginScope, ProposalState


class ConnectedSystemQuerySet(models.QuerySet["ConnectedSystem"]):
    def visible_to(self, actor: Actor) -> Self:
        """A department sees its own systems; who reviews them, and the platform, all."""
        return self.filter(whose(actor))


def whose(actor: Actor) -> Q:
    """The systems and proposals an actor may see."""
    if actor.kind is ActorKind.SYSTEM or (actor.kind is ActorKind.STAFF and actor.may(SystemPermission.REVIEW)):
        return Q()
    if actor.kind is ActorKind.STAFF and actor.may(SystemPermission.REGISTER):
        return Q(authority_id=actor.authority_id)
    return Q(pk__in=[])


class ConnectedSystem(models.Model):
    """A system people enter with their login here (接入系统), as reviewed and in force. RFC 6749 calls it a client.

    ``sector`` is the host its subject identifiers belong to. ``level``: how surely a person must be recognised to
    enter (L1 to L4). ``secret_digest``: SHA-256 of the secret, empty where it has none. ``jwks``: its public keys for
    ``private_key_jwt``. ``resource``: the address under which its own API takes our access tokens, if it has one.
    """

    privacy = nothing_personal(
        "client_id",
        "name",
        "about",
        "authentication",
        "secret_digest",
        "jwks",
        "signing_algorithm",
        "redirect_uris",
        "post_logout_redirect_uris",
        "backchannel_logout_uri",
        "sector",
        "home",
        "resource",
        "reason",
    )

    client_id = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=100)
    about = models.CharField(max_length=500)
    authority = models.ForeignKey("identity.Authority", models.PROTECT, related_name="+")
    home = models.CharField(max_length=500, blank=True)
    authentication = models.CharField(max_length=30, choices=ClientAuthentication)
    secret_digest = models.CharField(max_length=64, blank=True)
    jwks = models.JSONField(default=dict, blank=True)
    signing_algorithm = models.CharField(max_length=10, default="ES256")
    redirect_uris = models.JSONField(default=list)
    post_logout_redirect_uris = models.JSONField(default=list, blank=True)
    backchannel_logout_uri = models.CharField(max_length=500, blank=True)
    resource = models.CharField(max_length=500, blank=True)
    sector = models.CharField(max_length=255)
    level = models.PositiveSmallIntegerField(default=1)
    active = models.BooleanField(default=True)
    reason = models.CharField(max_length=500, blank=True)
    connected_at = models.DateTimeField()

    objects = ConnectedSystemQuerySet.as_manager()

    class Meta:
        db_table_comment = "接入系统（统一登录）"
        indexes = [
            models.Index(fields=["name", "id"], name="system_by_name"),
            models.Index(fields=["authority", "name", "id"], name="system_by_authority"),
        ]
        constraints = [
            models.CheckConstraint(name="system_level_l1_to_l4", condition=Q(level__range=(1, 4))),
            models.CheckConstraint(name="suspended_with_a_reason", condition=Q(active=True) | ~Q(reason="")),
        ]

    def __str__(self) -> str:
        return self.client_id


class SystemScope(models.Model):
    """One group of data a system may be told, what for, and on what ground (数据范围、目的、依据)."""

    privacy = nothing_personal("purpose", "legal_basis")

    system = models.ForeignKey(ConnectedSystem, models.CASCADE, related_name="scopes")
    scope = models.CharField(max_length=30, choices=LoginScope)
    purpose = models.CharField(max_length=200)
    basis = models.CharField(max_length=10, choices=Basis)
    legal_basis = models.CharField(max_length=200, blank=True)

    class Meta:
        db_table_comment = "接入系统可取得的数据"
        constraints = [
            models.UniqueConstraint("system", "scope", name="scope_once_per_system"),
            models.CheckConstraint(
                name="statute_names_the_article", condition=Q(basis=Basis.CONSENT) | ~Q(legal_basis="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.system_id}: {self.scope}"


class SystemProposalQuerySet(models.QuerySet["SystemProposal"]):
    def visible_to(self, actor: Actor) -> Self:
        """As the systems."""
        return self.filter(whose(actor))


class SystemProposal(models.Model):
    """What a department asks: that a system be connected, or that something about one change (接入申请).

    ``content``: the columns of ConnectedSystem it sets, and ``scopes``. It is in force only once somebody else has
    approved it; ``system`` is empty until then for a new one.
    """

    privacy = holds(
        "确定由谁申请、由谁审核",
        Retention.DUTY,
        about="工作人员",
        personal="proposed_by_name decided_by_name",
        plain="name content answer",
    )

    system = models.ForeignKey(ConnectedSystem, models.PROTECT, null=True, blank=True, related_name="proposals")
    authority = models.ForeignKey("identity.Authority", models.PROTECT, related_name="+")
    name = models.CharField(max_length=100)
    content = models.JSONField()
    state = models.CharField(max_length=10, choices=ProposalState, default=ProposalState.WAITING)
    proposed_at = models.DateTimeField()
    proposed_by_id = models.BigIntegerField(null=True)
    proposed_by_name = models.CharField(max_length=100)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by_id = models.BigIntegerField(null=True, blank=True)
    decided_by_name = models.CharField(max_length=100, blank=True)
    answer = models.CharField(max_length=500, blank=True)

    objects = SystemProposalQuerySet.as_manager()

    class Meta:
        db_table_comment = "接入申请"
        indexes = [models.Index(fields=["state", "proposed_at", "id"], name="proposal_by_state")]
        constraints = [
            models.UniqueConstraint(
                "system", condition=Q(state=ProposalState.WAITING), name="one_change_waits_per_system"
            ),
            models.CheckConstraint(
                name="decided_when_no_longer_waiting",
                condition=Q(state=ProposalState.WAITING) | Q(decided_at__isnull=False),
            ),
            models.CheckConstraint(  # four eyes, held by the database
                name="nobody_approves_the_own_proposal",
                condition=~Q(state=ProposalState.APPROVED)
                | Q(proposed_by_id__isnull=True)
                | Q(decided_by_id__isnull=True)
                | ~Q(decided_by_id=models.F("proposed_by_id")),
            ),
        ]

    def __str__(self) -> str:
        return f"proposal {self.pk}: {self.name}"
