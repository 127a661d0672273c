"""Situations of messaging."""

from typing import Any

import factory
from django.utils import timezone

from tongban.identity.tests.factories import PartyFactory
from tongban.messaging.enums import EmailState, NoticeClass, StaffNoticeKind
from tongban.messaging.models import Message, MessageTemplate, StaffNotice
from tongban.messaging.services import staff_mail, staff_notices
from tongban.messaging.services.staff_notices import StaffWord
from tongban.messaging.services.templates import load_default_templates


def a_party(**facts: object):
    """One and the same person unless told otherwise."""
    known = PartyFactory._meta.model.objects.filter(name="张建国").first()
    return known or PartyFactory(**({"name": "张建国", "email": "jianguo@example.cn"} | facts))


def _template(_: object) -> MessageTemplate:
    load_default_templates()
    return MessageTemplate.objects.filter(key="case_accepted", language="zh-hans").latest("version")


class MessageFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Message

    key = factory.Sequence(lambda n: f"case_accepted:{n}")
    party_id = factory.LazyFunction(lambda: a_party().pk)
    template = factory.LazyAttribute(_template)
    notice_class = NoticeClass.STATUTORY
    language = "zh-hans"
    subject = "已受理：食品经营许可"
    body = "张建国,您好:\n您的申请已受理。"
    link = "/cases/1/"
    sent_at = factory.LazyFunction(timezone.now)
    email_state = EmailState.QUEUED


def bodies_of(template: str) -> list[str]:
    """What was said with one text so far, first to last."""
    return [message.body for message in Message.objects.filter(template__key=template).order_by("id")]


def notices_of(actor: Any) -> list[StaffNotice]:
    """What a member of staff was told, oldest first."""
    return list(StaffNotice.objects.visible_to(actor).order_by("told_at", "id"))


def a_notice(actor: Any) -> StaffNotice:
    """Something a colleague asks of a member of staff."""
    word = StaffWord(
        kind=StaffNoticeKind.ASKED,
        key="asked:1",
        title="食品经营许可",
        link="/desk/",
        matter="task:1",
        reference="1",
        words="请核对经营场所",
        sender="王敏",
    )
    staff_notices.tell_staff(staff_ids=[actor.id], word=word)
    return StaffNotice.objects.get(staff_id=actor.id, key=word.key)


def link_of_mail(actor: Any) -> str:
    """Somebody chose to be told by e-mail; the signed part of the link that ends it."""
    staff_mail.choose_staff_mail(actor=actor, rhythm="daily", email="decider@example.gov.cn")
    return staff_mail.unsubscribe_path(actor.id).strip("/").rpartition("/")[2]
