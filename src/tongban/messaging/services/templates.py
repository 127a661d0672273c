"""The texts: loading the shipped ones, saving a bureau's own versions."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from django.db import transaction

from tongban.identity.public import BUREAU_MESSAGES
from tongban.kernel import audit
from tongban.kernel.access import require
from tongban.kernel.actors import Actor
from tongban.messaging import selectors, wording
from tongban.messaging.enums import NoticeClass
from tongban.messaging.errors import PlaceholderMissing, TemplateChanged, TemplateNotFound
from tongban.messaging.models import MessageTemplate

_SHIPPED = Path(__file__).resolve().parents[1] / "data" / "templates.toml"


def load_default_templates() -> int:
    """Store the shipped texts that are new or changed; returns how many. Texts a bureau edited stay as they are."""
    stored = 0
    for (key, language), text in shipped().items():
        current = selectors.find_template(key=key, language=language)
        if current and (not current.shipped or (current.subject, current.body) == (text.subject, text.body)):
            continue
        text.version = current.version + 1 if current else 1
        stored += len(MessageTemplate.objects.bulk_create([text], ignore_conflicts=True))
    return stored


def shipped() -> dict[tuple[str, str], MessageTemplate]:
    """The texts of data/templates.toml, unsaved, by key and language."""
    return {
        (key, language): MessageTemplate(
            key=key,
            language=language,
            notice_class=NoticeClass(entry["class"]),
            subject=text["subject"],
            body=text["body"].strip(),
            shipped=True,
        )
        for key, entry in _parsed().items()
        for language, text in entry.items()
        if language != "class"
    }


@transaction.atomic
def save_template(*, actor: Actor, key: str, language: str, subject: str, body: str, based_on: int) -> MessageTemplate:
    """Put a new version in force. ``based_on`` is the version the editor started from."""
    require(actor, BUREAU_MESSAGES)
    versions = MessageTemplate.objects.select_for_update().filter(key=key, language=language)
    current = versions.order_by("-version").first()
    if current is None:
        raise TemplateNotFound(key=key)
    if current.version != based_on:
        raise TemplateChanged(version=current.version)
    subject, body = wording.one_line(subject), wording.clean(body)
    require_wording(current.notice_class, subject, body)

    saved = MessageTemplate.objects.create(
        key=key,
        language=language,
        version=current.version + 1,
        notice_class=current.notice_class,
        subject=subject,
        body=body,
        saved_by=actor.id,
    )
    audit.record(
        actor=actor,
        action="messaging.save_template",
        subject=f"message_template:{key}:{language}",
        version=saved.version,
        subject_was=current.subject,
        subject_is=subject,
    )
    return saved


def require_wording(notice_class: str, subject: str, body: str) -> None:
    """Refuse unknown placeholders, stray braces, and a statutory notice that does not name its case."""
    used = wording.check(subject) | wording.check(body)
    if notice_class == NoticeClass.STATUTORY:
        for needed in ("item_title", "case_number"):
            if needed not in used:
                raise PlaceholderMissing(placeholder=needed)


@cache
def _parsed() -> dict[str, dict[str, Any]]:
    return tomllib.loads(_SHIPPED.read_text(encoding="utf-8"))
