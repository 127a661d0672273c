"""What happened beside the route: extension, special procedures, hearing, trust, delivery, what followed."""

from dataclasses import dataclass

from tongban.cases.enums import OPEN_STATES, CaseState, NoticeKind, SequelKind
from tongban.cases.errors import CaseNotFound
from tongban.cases.models import (
    ArchivePackage,
    Case,
    Commitment,
    Delivery,
    Extension,
    Hearing,
    Notice,
    Participant,
    Procedure,
    Sequel,
    Tolerance,
    VisitPhoto,
)
from tongban.cases.selectors.checklists import unexamined_points
from tongban.cases.selectors.progress import get_case
from tongban.kernel import clock, masking
from tongban.kernel.actors import SYSTEM, Actor


@dataclass(frozen=True, slots=True)
class Life:
    """The rows beside the route of one case, oldest first. ``ask_for_hearing``: the applicant still may."""

    case: Case
    extension: Extension | None
    procedures: list[Procedure]
    hearing: Hearing | None
    deliveries: list[Delivery]
    undelivered: list[Notice]
    packages: list[ArchivePackage]
    sequels: list[Sequel]
    participants: list[Participant]
    tolerance: Tolerance | None
    commitment: Commitment | None

    @property
    def promised_by(self) -> str:
        """Who promised the materials, for those who see no names."""
        given = self.tolerance or self.commitment
        return masking.mask_name(given.promised_by_name) if given else ""

    @property
    def may_bring(self) -> bool:
        """Promised materials are awaited and may still come."""
        found = self.tolerance
        return found is not None and found.runs and found.due_on is not None and clock.today() <= found.due_on

    @property
    def to_bring(self) -> list[dict[str, str]]:
        """Every material that may be handed in now: promised to follow, or promised about no more (告知承诺)."""
        follow = self.tolerance.waiting if self.may_bring and self.tolerance else []
        return [*follow, *(self.instead if self.case.state != CaseState.SUPPLEMENT else [])]

    @property
    def instead(self) -> list[dict[str, str]]:
        """What is to be handed in because the promise does not stand any more."""
        return self.commitment.waiting if self.commitment and self.case.state in OPEN_STATES else []

    @property
    def may_take_back(self) -> bool:
        """The promise stands and nothing is decided."""
        return bool(self.commitment and self.commitment.stands and self.case.state in OPEN_STATES)

    @property
    def to_check(self) -> bool:
        """A decision rests on a promise nobody has looked into."""
        return bool(self.commitment and self.commitment.to_check and self.case.state not in OPEN_STATES)

    @property
    def unexamined(self) -> list[str]:
        """Points of checklists the decision on the promise left for the check."""
        return unexamined_points(self.case) if self.commitment else []

    @property
    def appeals_open(self) -> list[Sequel]:
        kinds = (SequelKind.RECONSIDERATION, SequelKind.LITIGATION)
        return [each for each in self.sequels if each.kind in kinds and each.ended_at is None]

    @property
    def in_force(self) -> bool:
        """The permit was granted and nothing has ended it since."""
        ends, closed_at = (SequelKind.REVOCATION, SequelKind.CANCELLATION), self.case.closed_at
        ended = [each for each in self.sequels if each.kind in ends and closed_at and each.at >= closed_at]
        return self.case.state == CaseState.GRANTED and not ended

    @property
    def running(self) -> list[Procedure]:
        return [each for each in self.procedures if each.ended_at is None]

    @property
    def paused(self) -> bool:
        """True while the clock of the decision stands still."""
        return any(each.stops_clock for each in self.running) or self.hearing_runs

    @property
    def hearing_runs(self) -> bool:
        hearing = self.hearing
        return hearing is not None and hearing.organise_by is not None and hearing.held_at is None

    @property
    def may_ask_for_hearing(self) -> bool:
        hearing = self.hearing
        return hearing is not None and hearing.organise_by is None and clock.today() <= hearing.ask_by

    @property
    def anything(self) -> bool:
        single = self.extension or self.tolerance or self.commitment or self.hearing
        return bool(single or self.procedures or self.deliveries or self.sequels or self.participants)


def life_of(case: Case) -> Life:
    """The rows of a case the caller may see."""
    procedures = Procedure.objects.filter(case=case).prefetch_related("visits__photos", "objections__files")
    return Life(
        case=case,
        extension=Extension.objects.filter(case=case).first(),
        procedures=list(procedures.order_by("started_at", "id")),
        hearing=Hearing.objects.filter(case=case).first(),
        deliveries=list(Delivery.objects.filter(case=case).select_related("notice").order_by("delivered_at", "id")),
        undelivered=_undelivered(case),
        sequels=list(Sequel.objects.filter(case=case).order_by("at", "id")),
        participants=list(Participant.objects.filter(case=case).order_by("id")),
        tolerance=Tolerance.objects.filter(case=case).first(),
        commitment=Commitment.objects.filter(case=case).first(),
        packages=list(ArchivePackage.objects.filter(case=case).order_by("-id")[:3]),
    )


def _undelivered(case: Case) -> list[Notice]:
    """Documents in force whose delivery is not on record; slips and proofs need none."""
    waiting = Notice.objects.visible_to(SYSTEM).filter(case=case, withdrawn_at__isnull=True, delivery__isnull=True)
    return list(waiting.exclude(kind__in=[NoticeKind.RECEIPT, NoticeKind.DELIVERY]).order_by("-id"))


def get_life(*, actor: Actor, number: str) -> Life:
    """The same for a case by number, if the actor may see it."""
    return life_of(get_case(actor=actor, number=number))


def find_photo(*, actor: Actor, number: str, photo_id: int) -> int:
    """The file of a photo of a visit in a case the actor may see."""
    case = get_case(actor=actor, number=number)
    photo = VisitPhoto.objects.filter(visit__procedure__case=case, pk=photo_id).first()
    if photo is None:
        raise CaseNotFound
    return photo.file_id
