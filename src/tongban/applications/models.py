"""What a person hands in: an application over one or many items, its answers, its evidence."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from tongban.applications.enums import ApplicationState, Collecting, Hold, Stop
from tongban.cases.public import Channel, MaterialForm
from tongban.identity.public import CASE_READ, Accounts
from tongban.kernel import clock
from tongban.kernel.actors import Actor, ActorKind
from tongban.kernel.crypto.fields import SealedJSON
from tongban.kernel.privacy import Retention, holds, nothing_personal
from tongban.registers.public import MaterialSource, TrustLevel


def start_of_today() -> datetime:
    """When the day began: what a clerk opened before it is closed again."""
    return timezone.localtime(clock.now()).replace(hour=0, minute=0, second=0, microsecond=0)


def _in_hand(actor: Actor, since: datetime) -> Q:
    """What a clerk took in, and the drafts of residents the clerk helps with since then (services.helping)."""
    helped = CounterHelp.objects.filter(staff=actor.id, at__gte=since).values("application_id")
    return Q(taken_in_by_id=actor.id) | Q(pk__in=helped)


class ApplicationQuerySet(models.QuerySet["Application"]):
    def visible_to(self, actor: Actor, since: datetime | None = None) -> Self:
        """One's own, those one acts for by mandate, a clerk's, and what a clerk helps with ``since`` today began."""
        match actor.kind:
            case ActorKind.CITIZEN:
                return self.filter(Q(applicant_id=actor.id) | Q(agent_id=actor.id))
            case ActorKind.STAFF:
                allowed = actor.may("window:application:intake")
                return self.filter(_in_hand(actor, since or start_of_today())) if allowed else self.none()
            case ActorKind.CLIENT:
                return self.filter(client_id=actor.id)
            case ActorKind.SYSTEM:
                return self.all()
        return self.none()


class Application(models.Model):
    """An application (申请) by one party over one or more items. Answers and evidence belong to it; clocks to cases.

    ``answers`` maps question keys to canonical values; a draft also keeps what was typed and is not valid yet.
    ``request_key`` is the caller's Idempotency-Key, prefixed with who called.

    ``thing_version``: the thing (一件事) applied for, whose questions ``thing_answers`` answer; then the items are its
    parts. ``finished_at``: every part came to an end.
    """

    privacy = holds(
        "填写和提交申请",
        Retention.DRAFT,
        sensitive="answers known_answers reading set_aside thing_answers",
        personal="applicant agent contact agent_relation receipts",
        plain="number field_revisions request_key",
        forgotten_by="applications.forget_old_drafts",
        whose="applicant",
    )

    number = models.CharField(max_length=30, unique=True)
    applicant = models.ForeignKey("identity.Party", models.PROTECT, related_name="+")
    agent = models.ForeignKey("identity.Party", models.PROTECT, null=True, blank=True, related_name="+")
    taken_in_by = models.ForeignKey("identity.Staff", models.PROTECT, null=True, blank=True, related_name="+")
    client_id = models.BigIntegerField(null=True, blank=True)
    channel = models.CharField(max_length=1, choices=Channel)  # where it was started
    submitted_channel = models.CharField(max_length=1, choices=Channel, blank=True)  # where it was handed in
    state = models.CharField(max_length=10, choices=ApplicationState, default=ApplicationState.DRAFT)
    contact = SealedJSON(seal="application.contact")  # name, mobile, email, address as confirmed for this application
    agent_relation = models.CharField(max_length=100, blank=True)
    answers = SealedJSON(seal="application.answers")
    known_answers = SealedJSON(seal="application.known_answers")  # question key → source of its answer (known.Known)
    reading = SealedJSON(seal="application.reading")  # when and why registers were asked, which were down or differ
    set_aside = SealedJSON(seal="application.set_aside", default=list)  # of questions that a new version left out
    revision = models.PositiveIntegerField(default=0)
    field_revisions = models.JSONField(default=dict)  # question key → revision that last changed it
    receipts = models.JSONField(default=list)  # what submission answered; a repeat answers the same
    request_key = models.CharField(max_length=150, blank=True)
    thing_version = models.ForeignKey("catalogue.ThingVersion", models.PROTECT, null=True, blank=True, related_name="+")
    thing_answers = SealedJSON(seal="application.thing_answers")
    collecting = models.CharField(max_length=6, choices=Collecting, default=Collecting.EACH, db_default=Collecting.EACH)
    finished_at = models.DateTimeField(null=True, blank=True)
    rebased_at = models.DateTimeField(null=True, blank=True)  # when a new item version took over this draft
    started_at = models.DateTimeField(default=clock.now)
    saved_at = models.DateTimeField(default=clock.now)
    submitted_at = models.DateTimeField(null=True, blank=True)
    warned_at = models.DateTimeField(null=True, blank=True)  # that this draft will be deleted unless it is saved again

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        db_table_comment = "申请"
        constraints = [
            models.CheckConstraint(
                name="application_submitted_has_a_moment",
                condition=~Q(state=ApplicationState.SUBMITTED) | Q(submitted_at__isnull=False),
            ),
            models.CheckConstraint(
                name="application_agent_is_somebody_else",
                condition=Q(agent__isnull=True) | ~Q(agent=F("applicant")),
            ),
            models.UniqueConstraint(
                "request_key", condition=~Q(request_key=""), name="application_once_per_request_key"
            ),
        ]
        indexes = [
            models.Index(fields=["applicant", "-saved_at"], name="application_by_applicant"),
            models.Index(fields=["agent", "-saved_at"], name="application_by_agent", condition=Q(agent__isnull=False)),
            models.Index(
                fields=["taken_in_by", "-saved_at"],
                name="application_by_clerk",
                condition=Q(taken_in_by__isnull=False),
            ),
            models.Index(
                fields=["saved_at"], name="application_draft_by_age", condition=Q(state=ApplicationState.DRAFT)
            ),
        ]

    def __str__(self) -> str:
        return self.number


class CounterHelp(models.Model):
    """A clerk goes on with a resident's draft, the resident being present (窗口协助). Opens the draft for a day."""

    privacy = holds("窗口协助填写", Retention.CASE, about="办事人、工作人员", plain="purpose")

    application = models.ForeignKey(Application, models.CASCADE, related_name="helps")
    staff = models.ForeignKey("identity.Staff", models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=200)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        db_table_comment = "窗口协助"
        indexes = [models.Index(fields=["staff", "at"], name="counter_help_by_clerk")]

    def __str__(self) -> str:
        return f"{self.application_id} {self.at}"


class ApplicationItemQuerySet(models.QuerySet["ApplicationItem"]):
    def visible_to(self, actor: Actor) -> Self:
        """Announced parts (预告事项): those that wait for their turn, for staff of the authority that will handle them.

        Nobody else finds a part here: applicants see it in their application, and once it has a case, cases decide.
        """
        if actor.kind is not ActorKind.STAFF or not actor.may(CASE_READ) or actor.authority_id is None:
            return self.none()
        waiting = self.filter(chosen=True, case_number="", stopped_because="").exclude(after=[])
        return waiting.filter(
            Accounts.in_scope(actor),
            application__state=ApplicationState.SUBMITTED,
            item_version__item__implementation__authority_id=actor.authority_id,
        )


class ApplicationItem(models.Model):
    """One item in an application (申请事项); ``case_number`` is set when its case is opened.

    Code and title are kept beside the version so that lists and the search for an open draft need no catalogue.
    ``kinds`` tells of which kind (材料种类) each of its materials was when the item was taken in, by its name: what
    was handed in is kept under names that must not change when a clerk sorts another name later.

    Of a thing (一件事) every part has a row, so that names and answers stay when the choice changes; ``chosen`` tells
    which are applied for. ``after``: the codes of the items whose results this one waits for (set on handing in).
    ``held_because``: what the applicant was told last about how it holds up the others.
    """

    privacy = nothing_personal()

    application = models.ForeignKey(Application, models.CASCADE, related_name="items")
    position = models.PositiveSmallIntegerField(default=0)
    item_version = models.ForeignKey("catalogue.ItemVersion", models.PROTECT, related_name="+")
    item_code = models.CharField(max_length=50)
    item_title = models.CharField(max_length=500)
    kinds = models.JSONField(default=dict)
    by_promise = models.BooleanField(default=False, db_default=False)  # 告知承诺 chosen instead of some materials
    chosen = models.BooleanField(default=True, db_default=True)
    after = models.JSONField(default=list)
    stopped_because = models.CharField(max_length=12, choices=Stop, blank=True)
    held_because = models.CharField(max_length=12, choices=Hold, blank=True, default="", db_default="")
    case_number = models.CharField(max_length=60, blank=True)

    objects = ApplicationItemQuerySet.as_manager()

    class Meta:
        db_table_comment = "申请事项"
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint("application", "item_code", name="item_once_per_application"),
            models.UniqueConstraint("case_number", condition=~Q(case_number=""), name="application_item_of_case"),
        ]

    def __str__(self) -> str:
        return f"{self.application_id}[{self.position}]"


class Holding(models.Model):
    """What was found to stand in for a material, so that nobody brings the paper (代替材料). ``source`` "": nothing.

    ``content`` is what it says, as shown to the applicant: ``{"title", "rows", "about"}``. In use while a piece of
    evidence refers to it; ``refused_at``: the applicant hands in the paper instead; ``ended``: why it holds no more.
    ``revision`` is that of the answers when it was looked for.
    """

    privacy = holds(
        "以证照、登记代替材料",
        Retention.CASE,
        sensitive="content file",
        personal="title reference",
        plain="material_key issuer legal_basis ended",
    )

    application = models.ForeignKey(Application, models.CASCADE, related_name="holdings")
    material_key = models.CharField(max_length=120)
    source = models.CharField(max_length=10, choices=MaterialSource, blank=True)
    reference = models.CharField(max_length=120, blank=True)
    title = models.CharField(max_length=200, blank=True)
    issuer = models.CharField(max_length=200, blank=True)
    as_of = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True)
    level = models.CharField(max_length=1, choices=TrustLevel, blank=True)
    legal_basis = models.CharField(max_length=200, blank=True)
    content = SealedJSON(seal="holding.content")
    file = models.ForeignKey("kernel.StoredFile", models.PROTECT, null=True, blank=True, related_name="+")
    revision = models.PositiveIntegerField(default=0)
    found_at = models.DateTimeField(default=clock.now)
    refused_at = models.DateTimeField(null=True, blank=True)
    ended = models.CharField(max_length=300, blank=True)

    class Meta:
        db_table_comment = "代替材料（证照、登记、以前交过的材料）"
        constraints = [models.UniqueConstraint("application", "material_key", name="holding_once_per_material")]

    def __str__(self) -> str:
        return f"{self.application_id}: {self.title or self.material_key}"

    @property
    def where(self) -> str:
        """Where it was found, in words: of a register, which one."""
        register = self.content.get("register")
        return f"{self.get_source_display()}“{register}”" if register else str(self.get_source_display())


class Evidence(models.Model):
    """What was handed in for one material (申请材料), or for one file question of the form.

    ``material_key`` is the material's key, or ``answer:<question key>`` for a file question. ``name`` is the file's
    name as uploaded, kept for the summary. ``case_number`` is set on what was handed in later, to answer a supplement
    notice of that case; it waits until ``handed_in_at``. ``level`` is its trust level (证照信息可信等级): C for a copy
    nobody compared, B for an original seen. ``holding``: what stands in for the paper.
    """

    privacy = holds(
        "申请材料", Retention.CASE, sensitive="file", personal="name note", plain="material_key case_number"
    )

    application = models.ForeignKey(Application, models.CASCADE, related_name="evidence")
    material_key = models.CharField(max_length=120)
    name = models.CharField(max_length=255, blank=True)
    form = models.CharField(max_length=10, choices=MaterialForm, default=MaterialForm.UPLOAD)
    file = models.ForeignKey("kernel.StoredFile", models.PROTECT, null=True, blank=True, related_name="+")
    note = models.CharField(max_length=500, blank=True)
    level = models.CharField(max_length=1, choices=TrustLevel, blank=True, default="", db_default="")
    by_name = models.CharField(max_length=100, blank=True, default="", db_default="")
    holding = models.ForeignKey(Holding, models.CASCADE, null=True, blank=True, related_name="+")
    case_number = models.CharField(max_length=60, blank=True)
    added_at = models.DateTimeField(default=clock.now)
    handed_in_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table_comment = "申请材料"

    def __str__(self) -> str:
        return f"{self.application_id}: {self.material_key}"


class SupplementDraft(models.Model):
    """Answers to an open supplement notice, not handed in yet (补正草稿). Gone once they are."""

    privacy = holds("补正", Retention.DRAFT, sensitive="answers", plain="case_number", counted_from="saved_at")

    application = models.ForeignKey(Application, models.CASCADE, related_name="+")
    case_number = models.CharField(max_length=60, unique=True)
    answers = SealedJSON(seal="supplement_draft.answers")
    saved_at = models.DateTimeField(auto_now=True)

    class Meta:
        db_table_comment = "补正草稿"

    def __str__(self) -> str:
        return self.case_number


class Parcel(models.Model):
    """The results of a thing, handed over in one (统一出件). There when every part has ended and something is to hand
    out; ``documents`` are the numbers of what was handed over.
    """

    privacy = holds("统一出件", Retention.CASE, about="工作人员", plain="documents")

    application = models.OneToOneField(Application, models.PROTECT, related_name="parcel")
    ready_at = models.DateTimeField()
    handed_at = models.DateTimeField(null=True, blank=True)
    handed_by_name = models.CharField(max_length=100, blank=True)
    documents = models.JSONField(default=list)

    class Meta:
        db_table_comment = "统一出件"
        constraints = [
            models.CheckConstraint(
                name="parcel_handed_over_by_somebody",
                condition=Q(handed_at__isnull=True) | ~Q(handed_by_name=""),
            ),
        ]
        indexes = [models.Index(fields=["ready_at"], name="parcel_waiting", condition=Q(handed_at__isnull=True))]

    def __str__(self) -> str:
        return f"parcel of {self.application_id}"
