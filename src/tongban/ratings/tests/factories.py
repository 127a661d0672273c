"""Situations of ratings."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import factory

from tongban.ratings.models import Invitation, Rating

NOON = datetime(2026, 3, 10, 12, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


class InvitationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Invitation

    occasion = "case"
    reference = factory.Sequence(lambda n: f"C{n:05}")
    application_number = factory.LazyAttribute(lambda row: f"A{row.reference}")
    setting = "online"
    item_code = "I1"
    item_title = "食品经营许可"
    authority_id = 1
    case_channel = "2"
    opened_at = NOON


class RatingFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Rating

    invitation = factory.SubFactory(InvitationFactory, used=True)
    occasion = "case"
    setting = "online"
    item_code = factory.SelfAttribute("invitation.item_code")
    item_title = factory.SelfAttribute("invitation.item_title")
    authority_id = factory.SelfAttribute("invitation.authority_id")
    level = 1
    question_version = "2026-1"
    channel = "web"
    given_on = date(2026, 3, 10)
