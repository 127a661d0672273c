"""Who looks into a bad rating: nobody in the own cause (回避, 行政许可法 art. 48 by analogy; 公务员法 art. 76).

The heads of the rated department do, except who worked on the rated matter. Where that leaves nobody, the rating goes
up to the bureau by itself: when it is given, and later when people leave.
"""

from django.db import transaction
from django.urls import reverse

from tongban.applications import public as applications
from tongban.cases import public as cases
from tongban.identity import public as identity
from tongban.identity.public import BUREAU_WATCH, CASE_DECIDE
from tongban.kernel import audit, clock
from tongban.kernel.actors import SYSTEM, Actor, ActorKind
from tongban.kernel.errors import NotAllowed
from tongban.messaging import public as messaging
from tongban.messaging.public import StaffNoticeKind, StaffWord
from tongban.ratings.enums import Occasion
from tongban.ratings.errors import OwnCause, WithTheBureau
from tongban.ratings.models import Rectification


def matter_of(one: Rectification) -> str:
    """How notices and audit name it."""
    return f"rectification:{one.pk}"


def who_handled(one: Rectification) -> frozenset[int]:
    """Staff who worked on what was rated: a case, all parts of a thing, or what was handed in at a visit."""
    rated = one.rating.invitation
    if rated.occasion == Occasion.CASE and not applications.part_of_a_thing(rated.reference):
        return cases.find_who_handled(case_number=rated.reference)
    return cases.find_who_handled(application_number=rated.application_number)


def free_heads(one: Rectification) -> set[int]:
    """Who decides in the department and took no part in the matter."""
    heads = {row.id for row in identity.list_staff(one.rating.authority_id, CASE_DECIDE)}
    return heads - who_handled(one)


def require_judge(actor: Actor, one: Rectification) -> None:
    """Refuse whoever may not look into this one: NotAllowed, OwnCause, WithTheBureau."""
    mine = actor.may(CASE_DECIDE) and actor.authority_id == one.rating.authority_id
    above = actor.may(BUREAU_WATCH) and one.routed_up_at is not None
    if not (mine or above):
        raise NotAllowed(permission=CASE_DECIDE)
    if took_part(actor, one):
        raise OwnCause
    if one.routed_up_at is not None and not above:
        raise WithTheBureau


def took_part(actor: Actor, one: Rectification) -> bool:
    """The official worked on the rated matter."""
    return actor.kind is ActorKind.STAFF and actor.id in who_handled(one)


def may_judge(actor: Actor, one: Rectification) -> bool:
    """The same as an answer, for pages."""
    try:
        require_judge(actor, one)
    except (NotAllowed, OwnCause, WithTheBureau):
        return False
    return True


def tell_judges(one: Rectification) -> None:
    """Who looks into it is told, each once: free heads of the department, or the bureau."""
    told = free_heads(one)
    if one.routed_up_at is not None:
        told = {row.id for row in identity.list_staff(None, BUREAU_WATCH)} - who_handled(one)
    word = StaffWord(
        kind=StaffNoticeKind.BAD_RATING,
        key=f"bad_rating:{one.pk}",
        title=one.rating.item_title,
        link=reverse("ratings:show_rectification", args=[one.pk]),
        matter=matter_of(one),
        reference=matter_of(one),
        due_on=one.act_by,
    )
    messaging.tell_staff(staff_ids=told, word=word)


@transaction.atomic
def route_up_if_nobody_is_free(*, rectification_id: int) -> bool:
    """Give it to the bureau when nobody in the department may look into it; True when that happened now."""
    rows = Rectification.objects.open().select_for_update(of=("self",)).select_related("rating__invitation")
    one = rows.filter(pk=rectification_id, routed_up_at=None).first()
    if one is None or free_heads(one):
        return False
    one.routed_up_at = clock.now()
    one.save(update_fields=["routed_up_at"])
    audit.record(actor=SYSTEM, action="ratings.route_up", subject=matter_of(one))
    tell_judges(one)
    return True


def route_up_the_stranded() -> int:
    """Every open one nobody in its department may look into any more goes up; returns how many."""
    waiting = Rectification.objects.open().filter(routed_up_at=None).order_by("pk").values_list("pk", flat=True)
    return sum(route_up_if_nobody_is_free(rectification_id=pk) for pk in list(waiting))
