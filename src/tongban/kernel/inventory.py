"""The inventory of personal data, read from what the models say of themselves (``kernel.privacy``)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import models

from tongban.kernel.crypto.fields import SealedField
from tongban.kernel.privacy import Grade, Privacy, Retention


@dataclass(frozen=True, slots=True)
class Held:
    """One column of the inventory."""

    table: str
    column: str
    words: str
    grade: Grade
    sealed: bool
    privacy: Privacy


_DUTY = re.compile(
    r"(^|_)(by_name|actor_name|decided_by|started_by|ordered_by|proposed_by|judged_by|answered_by|chair_name|clerk_name"
    r"|reader_name|sender|editors|seen_by|officers)$"
)
_TECHNICAL = re.compile(r"(_kind|digest)$")
_SOUNDS_PERSONAL = re.compile(
    r"(mobile|phone|email|address|certificate|birth|contact|answers|facts|snapshot|holder|opinion|statement|applicant"
    r"|subject_number|other_number|content|ip_|username|who)"
)
_TEXTS = (models.CharField, models.TextField, models.JSONField, models.GenericIPAddressField, SealedField)
_PARTIES = frozenset({"identity.Party", "kernel.StoredFile"})


def unjudged(model: type[models.Model], privacy: Privacy) -> list[str]:
    """Columns that somebody has to judge, and lists that name no column."""
    judged = {*privacy.sensitive, *privacy.personal, *privacy.plain}
    open_columns = [
        field.name
        for field in model._meta.concrete_fields
        if _needs_judgement(field, privacy) and field.name not in judged
    ]
    return [*open_columns, *sorted(judged - {field.name for field in model._meta.concrete_fields})]


def inventory(model: type[models.Model], privacy: Privacy) -> Iterator[Held]:
    """The columns of a table that hold something of a person."""
    words = model._meta.db_table_comment or model._meta.label
    for field in model._meta.concrete_fields:
        grade = _grade(field, privacy)
        if grade is not Grade.PLAIN:
            yield Held(model._meta.label, field.name, words, grade, isinstance(field, SealedField), privacy)


def _needs_judgement(field: Any, privacy: Privacy) -> bool:
    if _DUTY.search(field.name) or _TECHNICAL.search(field.name) or field.choices:
        return False
    if field.is_relation:
        return field.related_model._meta.label in _PARTIES
    if not isinstance(field, _TEXTS):
        return False
    return privacy.retention is not Retention.NOTHING or bool(_SOUNDS_PERSONAL.search(field.name))


def _grade(field: Any, privacy: Privacy) -> Grade:
    if field.name in privacy.sensitive:
        return Grade.SENSITIVE
    if field.name in privacy.personal:
        return Grade.PERSONAL
    return Grade.DUTY if _DUTY.search(field.name) and field.name not in privacy.plain else Grade.PLAIN
