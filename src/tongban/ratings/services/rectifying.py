"""What is done about a bad rating (差评整改, 国办发〔2019〕51号): verify, mend or explain, call back, answer."""

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from tongban.identity import public as identity
from tongban.identity.public import BUREAU_WATCH
from tongban.kernel import audit, calendar, clock
from tongban.kernel.access import require
from tongban.kernel.actors import Actor
from tongban.ledger import public as ledger
from tongban.messaging import public as messaging
from tongban.ratings import links
from tongban.ratings.enums import CallBack, Finding, Level, RectificationState
from tongban.ratings.errors import (
    AppealedBefore,
    CallBackMissing,
    LevelMissing,
    NotAnsweredYet,
    OwnCause,
    PlanDayInvalid,
    RatedAgain,
    RectificationMoved,
    RectificationNotFound,
    WordsMissing,
)
from tongban.ratings.models import Rating, Rectification
from tongban.ratings.services import judging

State = RectificationState


@dataclass(frozen=True, slots=True)
class Matter:
    """Which matter was rated, and how to call the person back; shown for a purpose, and every look is written down."""

    reference: str
    contact_name: str
    contact_phone: str


def open_rectification(rating: Rating, *, contact_name: str = "", contact_phone: str = "") -> Rectification:
    """A bad rating was given. The caller holds the transaction of the rating."""
    today, now = clock.today(), clock.now()
    phone = _one_line(contact_phone)[:30]
    return Rectification.objects.create(
        rating=rating,
        opened_at=now,
        act_by=calendar.add_working_days(today, settings.TONGBAN_RATINGS_VERIFY_DAYS),
        due_on=calendar.add_working_days(today, settings.TONGBAN_RATINGS_CLOSE_DAYS),
        contact_name=_one_line(contact_name)[:100] if phone else "",
        contact_phone=phone,
        is_real_name=bool(phone),
    )


def tell_department(*, rating_id: int) -> None:
    """Who answers for the rated department and took no part learns of a bad rating; without such a one, the bureau."""
    found = Rectification.objects.filter(rating_id=rating_id).select_related("rating__invitation").first()
    if found is None or found.state != State.TO_VERIFY:
        return
    if not judging.route_up_if_nobody_is_free(rectification_id=found.pk):
        found.refresh_from_db(fields=["routed_up_at"])
        judging.tell_judges(found)


@transaction.atomic
def verify_rating(
    *, actor: Actor, rectification_id: int, finding: str, found: str, plan_until: date | None = None
) -> Rectification:
    """Say what came out: clear and to be mended at once, complex with a day, without basis, or mistaken.

    A complex one may take until ``plan_until``, within the longer limit. A mistaken one goes to the bureau, once.
    """
    one = _locked(actor, rectification_id, State.TO_VERIFY)
    said = Finding(finding)
    one.finding, one.found = said, _required(found)
    one.verified_at, one.verified_by_name = clock.now(), actor.name[:100]
    if said == Finding.MISTAKEN:
        if one.appealed_at is not None:
            raise AppealedBefore
        one.appealed_at, one.state = clock.now(), State.APPEALED
    else:
        one.state = State.RECTIFYING
        if said == Finding.COMPLEX:
            one.due_on = _planned(one, plan_until)
    one.act_by = one.due_on
    one.save()
    _write(actor, one, "verify_rating", finding=said.value)
    return one


@transaction.atomic
def decide_appeal(*, actor: Actor, rectification_id: int, upheld: bool, answer: str) -> Rectification:
    """The bureau decides whether a rating was mistaken or malicious: then it no longer counts; else it is mended."""
    require(actor, BUREAU_WATCH)
    one = _locked_for(Rectification.objects.visible_to(actor).filter(pk=rectification_id).first(), State.APPEALED)
    if judging.took_part(actor, one):
        raise OwnCause
    one.appeal_upheld, one.appeal_answer, one.appeal_decided_at = upheld, _required(answer), clock.now()
    if upheld:
        one.state, one.closed_at, one.closed_by_name = State.REMOVED, clock.now(), actor.name[:100]
        Rating.objects.filter(pk=one.rating_id).update(removed=True)
        _settle(one)
    else:
        today = clock.today()
        one.state, one.finding = State.TO_VERIFY, ""
        one.act_by = calendar.add_working_days(today, settings.TONGBAN_RATINGS_VERIFY_DAYS)
        one.due_on = calendar.add_working_days(today, settings.TONGBAN_RATINGS_CLOSE_DAYS)
    one.save()
    _write(actor, one, "decide_appeal", upheld=upheld)
    return one


@transaction.atomic
def record_call_back(*, actor: Actor, rectification_id: int, result: str, words: str) -> Rectification:
    """Note that the person who left a number was called, and what was said; noted again, the last one holds."""
    one = _locked(actor, rectification_id, State.TO_VERIFY, State.RECTIFYING)
    one.call_back, one.call_back_words = CallBack(result), _required(words)
    one.called_at, one.called_by_name = clock.now(), actor.name[:100]
    one.save(update_fields=["call_back", "call_back_words", "called_at", "called_by_name"])
    _write(actor, one, "record_call_back", result=result)
    return one


@transaction.atomic
def answer_rating(*, actor: Actor, rectification_id: int, measures: str, answer: str) -> Rectification:
    """Close it: what was done, and what the person reads. Who left a name and a number was called before."""
    one = _locked(actor, rectification_id, State.RECTIFYING)
    if one.is_real_name and not one.call_back:
        raise CallBackMissing
    one.measures, one.answer = _required(measures), _required(answer)
    one.state, one.closed_at, one.closed_by_name = State.ANSWERED, clock.now(), actor.name[:100]
    one.save()
    _settle(one)
    _write(actor, one, "answer_rating")
    _send_answer(one)
    return one


@transaction.atomic
def reveal_matter(*, actor: Actor, rectification_id: int, purpose: str) -> Matter:
    """Which case it was about and whom to call, for looking into it; the person finds the look in the ledger."""
    one = _found(actor, rectification_id)
    if one.closed_at is not None:
        raise RectificationMoved
    why, invitation = _required(purpose), one.rating.invitation
    if invitation.party_id is not None:
        ledger.record_read(
            actor=actor,
            subject_party_id=invitation.party_id,
            fields=["rating"],
            purpose=f"核实差评：{why}"[:200],
            about=f"{invitation.occasion}:{invitation.reference}",
        )
    _write(actor, one, "reveal_rated_matter", purpose=why)
    return Matter(invitation.reference, one.contact_name, one.contact_phone)


@transaction.atomic
def rate_again(*, token: str, level: int, text: str) -> Rectification:
    """追评: who was invited says once what they think of the answer. The link is the right."""
    one = answered(token, lock=True)
    if one.again_level is not None:
        raise RatedAgain
    if level not in Level.values:
        raise LevelMissing
    one.again_level, one.again_text, one.again_on = level, _one_line(text)[:500], clock.today()
    one.save(update_fields=["again_level", "again_text", "again_on"])
    return one


def answered(token: str, *, lock: bool = False) -> Rectification:
    """The answered bad rating a link leads to."""
    rows = Rectification.objects.select_for_update(of=("self",)) if lock else Rectification.objects
    one = rows.filter(pk=links.read_again(token), state=State.ANSWERED).select_related("rating").first()
    if one is None:
        raise NotAnsweredYet
    return one


def _found(actor: Actor, rectification_id: int) -> Rectification:
    """Of one's own department, for who answers for it; the bureau mends what was routed up. Never the own cause."""
    mine = Rectification.objects.visible_to(actor).filter(pk=rectification_id)
    one = mine.select_related("rating__invitation").first()
    if one is None:
        raise RectificationNotFound
    judging.require_judge(actor, one)
    return one


def _locked(actor: Actor, rectification_id: int, *states: State) -> Rectification:
    return _locked_for(_found(actor, rectification_id), *states)


def _locked_for(found: Rectification | None, *states: State) -> Rectification:
    """The row under its lock, in one of the states the act needs."""
    if found is None:
        raise RectificationNotFound
    one = Rectification.objects.select_for_update(of=("self",)).select_related("rating").get(pk=found.pk)
    if one.state not in states:
        raise RectificationMoved
    return one


def _planned(one: Rectification, plan_until: date | None) -> date:
    """The day of the ledger for a complex one; without a day the last of the longer limit."""
    opened = timezone.localdate(one.opened_at)
    last = calendar.add_working_days(opened, settings.TONGBAN_RATINGS_EXTENDED_DAYS)
    if plan_until is not None and not clock.today() <= plan_until <= last:
        raise PlanDayInvalid(last=last.isoformat())
    return plan_until or last


def _required(words: str) -> str:
    said = words.replace("\x00", " ").strip()
    if not said:
        raise WordsMissing
    return said[:2000]


def _one_line(words: str) -> str:
    return " ".join(words.replace("\x00", " ").split())


def _settle(one: Rectification) -> None:
    messaging.settle_staff_notices(reference=judging.matter_of(one), matters=[judging.matter_of(one)])


def _write(actor: Actor, one: Rectification, action: str, **details: object) -> None:
    audit.record(actor=actor, action=f"ratings.{action}", subject=judging.matter_of(one), **details)


def _send_answer(one: Rectification) -> None:
    invitation = one.rating.invitation
    if invitation.party_id is None:
        return
    names = identity.party_names([invitation.party_id])
    authority = identity.get_authorities([one.rating.authority_id]).get(one.rating.authority_id)
    context = {
        "name": names.get(invitation.party_id, ""),
        "item_title": one.rating.item_title,
        "authority_name": authority.name if authority else "",
        "reason": one.answer,
        "link": links.again_path(one.pk),
    }
    messaging.send_message(
        party_id=invitation.party_id,
        template="rating_answered",
        context=context,
        key=f"rating_answered:{one.pk}",
        about=f"rating:{one.pk}",
    )
