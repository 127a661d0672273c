"""Giving a rating: once, voluntarily, never changed afterwards."""

from collections.abc import Collection
from datetime import timedelta

from django.conf import settings
from django.db import transaction

from tongban.kernel import clock, events
from tongban.ratings import questions
from tongban.ratings.enums import Level, RatingChannel
from tongban.ratings.errors import AlreadyRated, AnswerUnknown, LevelMissing, NotYetFinished, RatingClosed
from tongban.ratings.events import BadRatingGiven, RatingFact, RatingGiven
from tongban.ratings.links import Target
from tongban.ratings.models import Invitation, Rating
from tongban.ratings.selectors import find_invitation
from tongban.ratings.services import rectifying


@transaction.atomic
def give_rating(
    *,
    target: Target,
    chosen: str,
    level: int,
    answers: Collection[str],
    text: str,
    channel: str,
    contact_name: str = "",
    contact_phone: str = "",
) -> None:
    """Rate what a signed link leads to. No actor: the link is the right, and who used it is not noted.

    A bad rating opens its rectification; who wants to be called back leaves a name and a number with it.

    ``chosen`` is the ``Invitation.choice`` meant where the link leads to several, else empty.
    """
    invitation = require_open(_locked(target, chosen))
    if level not in Level.values:
        raise LevelMissing
    question = questions.question_of(setting=invitation.setting, level=level)
    if not set(answers) <= question.keys:
        raise AnswerUnknown

    rating = _stored(invitation, question.version, level, answers, text, channel)
    invitation.used = True
    invitation.save(update_fields=["used"])
    if Level(level).is_bad:
        rectifying.open_rectification(rating, contact_name=contact_name, contact_phone=contact_phone)
    _announce(rating)


def _stored(
    invitation: Invitation, version: str, level: int, answers: Collection[str], text: str, channel: str
) -> Rating:
    return Rating.objects.create(
        invitation=invitation,
        occasion=invitation.occasion,
        setting=invitation.setting,
        item_code=invitation.item_code,
        item_title=invitation.item_title,
        authority_id=invitation.authority_id,
        level=level,
        answers=sorted(set(answers)),
        question_version=version,
        text=" ".join(text.replace("\x00", " ").split())[:500],
        channel=RatingChannel(channel),
        given_on=clock.today(),
    )


def require_open(invitation: Invitation | None) -> Invitation:
    """The invitation; refuses what is not finished, already rated, or too long ago."""
    if invitation is None:
        raise NotYetFinished
    if invitation.used:
        raise AlreadyRated
    if clock.now() > invitation.opened_at + timedelta(days=settings.TONGBAN_RATINGS_DAYS):
        raise RatingClosed
    return invitation


def _locked(target: Target, chosen: str) -> Invitation | None:
    """The invitation meant, locked: the second of two submits waits here and then finds it used."""
    found = find_invitation(target=target, chosen=chosen)
    return Invitation.objects.select_for_update().get(pk=found.pk) if found else None


def _announce(rating: Rating) -> None:
    kinds: list[type[RatingFact]] = [RatingGiven, BadRatingGiven] if Level(rating.level).is_bad else [RatingGiven]
    for kind in kinds:
        events.publish(
            kind(
                rating_id=rating.pk,
                occasion=rating.occasion,
                item_code=rating.item_code,
                authority_id=rating.authority_id,
                level=rating.level,
                given_on=rating.given_on.isoformat(),
            )
        )
