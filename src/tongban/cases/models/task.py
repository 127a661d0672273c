"""The steps of cases as rows, and the groups of branches they stand in."""

from typing import Self

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import ExpressionWrapper, F, Q

from tongban.cases.enums import Channel, TaskState
from tongban.catalogue.public import StepKind
from tongban.identity.public import BUREAU_WATCH, CASE_READ, Accounts
from tongban.kernel.actors import Actor, ActorKind
from tongban.kernel.privacy import Retention, holds, nothing_personal

_LIVE = Q(state__in=[TaskState.OPEN, TaskState.WAITING])
_OPEN = Q(state=TaskState.OPEN)
_WAITING = Q(state=TaskState.WAITING)
_CLAIMED = Q(state=TaskState.OPEN, claimed_by__isnull=False)
_UNCLAIMED = Q(state=TaskState.OPEN, claimed_by__isnull=True)


def _is(condition: Q) -> ExpressionWrapper:
    return ExpressionWrapper(condition, output_field=models.BooleanField())


class CaseGroup(models.Model):
    """One opening of a group of the route (并联办理): which branches started, which ended how, when they joined.

    ``branches`` are the keys of the branches that started; ``ended`` maps those that are done to how they ended. A
    group inside a branch of another names it as ``parent``. ``outcome`` says how it joined.
    """

    privacy = nothing_personal()

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="groups")
    key = models.CharField(max_length=60)
    name = models.CharField(max_length=100)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    parent_branch = models.CharField(max_length=60, blank=True)
    branches = models.JSONField(default=list)
    ended = models.JSONField(default=dict)
    opened_at = models.DateTimeField()
    joined_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=30, blank=True)

    class Meta:
        db_table_comment = "办件并联组"
        constraints = [
            models.UniqueConstraint(
                "case", "key", condition=Q(joined_at__isnull=True), name="one_open_group_per_case_and_key"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.name}"

    @property
    def all_in(self) -> bool:
        """Whether every branch that started has ended."""
        return len(self.ended) >= len(self.branches)


class CaseTaskQuerySet(models.QuerySet["CaseTask"]):
    def visible_to(self, actor: Actor) -> Self:
        """The only door to the desk: an authority sees its own steps, the bureau sees all."""
        if actor.kind is ActorKind.SYSTEM or (actor.kind is ActorKind.STAFF and actor.may(BUREAU_WATCH)):
            return self.all()
        if actor.kind is ActorKind.STAFF and actor.may(CASE_READ):
            return self.filter(Accounts.in_scope(actor), authority_id=actor.authority_id)
        return self.none()

    def live(self) -> Self:
        """Steps that are not over: to be worked on, or waiting for the applicant."""
        return self.filter(_LIVE)

    def nearest_to(self, actor: Actor) -> "CaseTask | None":
        """Of several steps of a case the one the actor is most likely to mean; see ``by_nearness``."""
        return self.by_nearness(**nearness(actor)).first()

    def by_nearness(self, staff: int, authority: int) -> Self:
        """First the step this person holds, then one of their authority, then the first of all.

        A step of the route comes before a question about it.
        """
        mine, own = _is(Q(claimed_by__isnull=False, claimed_by_id=staff)), _is(Q(authority_id=authority))
        route_first = F("asked_from_id").asc(nulls_first=True)
        return self.order_by(mine.desc(), own.desc(), route_first, "position", "id")


def nearness(actor: Actor) -> dict[str, int]:
    """Who asks for a step, as ``by_nearness`` wants it; nobody has the identifier 0."""
    return {"staff": (actor.id or 0) if actor.kind is ActorKind.STAFF else 0, "authority": actor.authority_id or 0}


class CaseTask(models.Model):
    """One step of one case as a row (办件环节), claimed by one member of staff at a time.

    ``position`` is the step's place in the route as it is written. ``group`` and ``branch`` say where it stands in a
    parallel review. ``asked_from`` is the step that asked for this one outside the route (加签, 会签, 征求意见);
    ``question`` is what was asked. ``waits``: it consolidates branches that are not all in, so its own limit has not
    begun; ``opened_at`` is set anew when they are. ``item_code`` and ``channel`` repeat the case's so that the inbox
    filters without a join; ``order_on`` is ``due_on``, or the last day of all time when no limit runs. Every step of
    every case passes through these indexes several times, so there is none that no list needs.
    """

    privacy = holds(
        "分派和办理各环节",
        Retention.CASE,
        personal="opinion",
        plain="branch question step_key step_name outcome checklist item_code",
        withheld="办理人员的内部意见；作出的决定和理由在办件和文书中",
    )

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="tasks")
    group = models.ForeignKey(CaseGroup, models.PROTECT, null=True, blank=True, related_name="tasks", db_index=False)
    branch = models.CharField(max_length=60, blank=True, db_default="")
    asked_from = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="asked", db_index=False)
    asked_by = models.ForeignKey(
        "identity.Staff", models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    question = models.TextField(blank=True, db_default="")
    position = models.PositiveSmallIntegerField()
    step_key = models.CharField(max_length=60)
    step_name = models.CharField(max_length=100)
    kind = models.CharField(max_length=10, choices=StepKind)
    authority = models.ForeignKey("identity.Authority", models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=TaskState, default=TaskState.OPEN)
    claimed_by = models.ForeignKey(
        "identity.Staff", models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    claimed_at = models.DateTimeField(null=True, blank=True)
    opinion = models.TextField(blank=True)
    outcome = models.CharField(max_length=30, blank=True)
    checklist = models.JSONField(default=list)
    item_code = models.CharField(max_length=50)
    channel = models.CharField(max_length=1, choices=Channel)
    due_on = models.DateField(null=True, blank=True)
    order_on = models.DateField()
    opened_at = models.DateTimeField()
    waits = models.BooleanField(default=False, db_default=False)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(
        "identity.Staff", models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )

    objects = CaseTaskQuerySet.as_manager()

    class Meta:
        db_table_comment = "办件环节"
        constraints = [
            models.UniqueConstraint(
                "case", "position", condition=_LIVE & Q(asked_from__isnull=True), name="one_live_task_per_case_and_step"
            ),
            models.CheckConstraint(
                name="task_claimed_has_a_moment",
                condition=Q(claimed_by__isnull=True, claimed_at__isnull=True)
                | Q(claimed_by__isnull=False, claimed_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["authority", "order_on", "id"], name="task_unclaimed", condition=_UNCLAIMED),
            models.Index(fields=["order_on", "id"], name="task_all_unclaimed", condition=_UNCLAIMED),
            models.Index(
                fields=["claimed_by", "order_on", "id"], name="task_mine", condition=_CLAIMED, include=["authority"]
            ),
            models.Index(fields=["authority", "order_on", "id"], name="task_open", condition=_OPEN),
            models.Index(fields=["order_on", "id"], name="task_all_open", condition=_OPEN),
            models.Index(
                fields=["authority", "item_code", "order_on", "id"],
                name="task_open_of_item",
                condition=_OPEN,
                include=["case"],
            ),
            models.Index(fields=["authority", "order_on", "id"], name="task_waiting", condition=_WAITING),
            models.Index(fields=["order_on", "id"], name="task_all_waiting", condition=_WAITING),
            BrinIndex(fields=["done_at"], name="task_done_when", opclasses=["timestamptz_minmax_multi_ops"]),
            models.Index(fields=["group"], name="task_in_a_group", condition=Q(group__isnull=False)),
            models.Index(fields=["asked_from"], name="task_asked_of_others", condition=Q(asked_from__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.step_name}"
