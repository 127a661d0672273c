"""Situations of messaging."""

import factory
from django.apps import apps
from django.utils import timezone

from tongban.messaging.enums import EmailState, NoticeClass
from tongban.messaging.models import Message, MessageTemplate
from tongban.messaging.services.templates import load_default_templates


def a_party(*, name: str = "张建国", email: str = "jianguo@example.cn", number: str = "11010519491231002X"):
    """A person in the register; the certificate number is the published example of GB 11643."""
    party = apps.get_model("identity", "Party")
    made, _ = party.objects.get_or_create(
        certificate_type="111",
        certificate_number=number,
        defaults={"kind": "person", "name": name, "email": email, "mobile": "13800138000"},
    )
    return made


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
    subject = "已受理:食品经营许可"
    body = "张建国,您好:\n您的申请已受理。"
    link = "/cases/1/"
    sent_at = factory.LazyFunction(timezone.now)
    email_state = EmailState.QUEUED
