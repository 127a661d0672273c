"""Answers: saved one by one or by the page, merged when two windows are open, carried over to a new definition."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from tongban.applications import selectors
from tongban.applications.enums import ApplicationState
from tongban.applications.errors import AnswersConflict, UnknownQuestion
from tongban.applications.forms.answers import is_open, require_reasonable_size, settled
from tongban.applications.forms.rows import rows_gone, with_names
from tongban.applications.models import Application, ApplicationItem, Evidence
from tongban.applications.services import new_thing
from tongban.applications.services.drafts import digest_of, get_open_draft, kinds_of
from tongban.catalogue import public as catalogue
from tongban.catalogue.public import FieldType, FormField
from tongban.kernel import audit, clock
from tongban.kernel.actors import Actor

Questions = dict[str, FormField]


@dataclass(frozen=True, slots=True)
class Saved:
    """What a save led to: the revision now in force and the answers as stored.

    ``shown`` is what a page may send back as ``seen``: question → digest of the answer it sent.
    """

    number: str
    revision: int
    answers: dict[str, Any]
    saved_at: datetime
    shown: dict[str, str]


@transaction.atomic
def save_answers(
    *,
    actor: Actor,
    number: str,
    answers: dict[str, Any],
    revision: int | None = None,
    seen: dict[str, str] | None = None,
) -> Saved:
    """Keep these answers; questions that are not named stay as they are.

    A page sends ``seen`` (question → digest of the answer it showed): what it did not change is left alone. An API
    client sends the ``revision`` it read. An answer changed elsewhere since then is never overwritten: AnswersConflict
    tells both, and nothing is saved. Without both, the last writer wins.
    """
    application = get_open_draft(actor=actor, number=number)
    questions = selectors.get_questions(selectors.parts_of(application))
    if unknown := sorted(set(answers) - set(questions)):
        raise UnknownQuestion(keys="、".join(unknown)[:200])
    mine = {key: settled(questions[key], raw, application.answers.get(key)) for key, raw in answers.items()}
    changed = _changed_here(application, mine, seen)
    _require_no_conflict(application, questions, changed, revision, seen)
    if changed:
        _forget_files_of_gone_rows(actor, application, changed)
        _store(application, changed)
    elif application.warned_at and application.warned_at >= application.saved_at:
        _keep_on(application)
    shown = {key: digest_of(answer) for key, answer in mine.items()}
    return Saved(number, application.revision, application.answers, application.saved_at, shown)


def _keep_on(application: Application) -> None:
    """Whoever saves a draft near the end of its term, though nothing changed, wants to keep it."""
    application.saved_at = clock.now()
    application.save(update_fields=["saved_at"])


def _forget_files_of_gone_rows(actor: Actor, application: Application, changed: dict[str, Any]) -> None:
    """What was uploaded for a row goes with it, never to another row."""
    for key, answer in changed.items():
        for start in rows_gone(key, application.answers.get(key), answer):
            gone = Evidence.objects.filter(application=application, case_number="", material_key__startswith=start)
            if gone.delete()[0]:
                subject = f"application:{application.number}"
                audit.record(actor=actor, action="applications.remove_evidence", subject=subject, material=start)


def _changed_here(application: Application, mine: dict[str, Any], seen: dict[str, str] | None) -> dict[str, Any]:
    """What this caller changed: neither equal to what is stored, nor what the page had shown unchanged."""
    return {
        key: answer
        for key, answer in mine.items()
        if (answer or "") != (with_names(application.answers.get(key)) or "")
        and not (seen is not None and seen.get(key) == digest_of(answer))
    }


def _require_no_conflict(
    application: Application,
    questions: dict[str, Any],
    changed: dict[str, Any],
    revision: int | None,
    seen: dict[str, str] | None,
) -> None:
    fields = {}
    for key, answer in changed.items():
        stored = application.answers.get(key, "")
        by_page = seen is not None and key in seen and seen[key] != digest_of(stored)
        by_client = revision is not None and application.field_revisions.get(key, 0) > revision
        if by_page or by_client:
            fields[key] = {"label": questions[key].label, "mine": answer, "theirs": stored}
    if fields:
        raise AnswersConflict(fields=fields, changed=changed, revision=application.revision)


def _store(application: Application, changed: dict[str, Any]) -> None:
    application.revision += 1
    for key, answer in changed.items():
        if is_open(answer) and not isinstance(answer, list):
            application.answers.pop(key, None)
        else:
            application.answers[key] = answer
        application.field_revisions[key] = application.revision
    require_reasonable_size(application.answers)
    application.saved_at = clock.now()
    application.save(update_fields=["answers", "field_revisions", "revision", "saved_at"])


@transaction.atomic
def rebase_draft(*, actor: Actor, number: str) -> Application:
    """Move a draft to the item versions now in force. No answer is lost.

    Answers to questions that vanished are set aside with their question; evidence of vanished materials stays and is
    shown as no longer needed. An item that is no longer in force keeps its version; submission will refuse it. A thing
    brings the parts of its version in force.
    """
    application = selectors.get_application(actor=actor, number=number, lock=True)
    if application.state == ApplicationState.DRAFT and application.thing_version_id is not None:
        new_thing.take_over(application)
    items = selectors.parts_of(application)
    outdated = {item.item_version_id for item in items} - _versions_in_force(items)
    if application.state != ApplicationState.DRAFT or not outdated:
        return application
    before = selectors.get_questions(items)
    moved = [_moved(item) for item in items if item.item_version_id in outdated]
    if any(moved):
        _set_vanished_aside(application, before, selectors.get_questions(items))
        audit.record(actor=actor, action="applications.rebase", subject=f"application:{number}")
    return application


def _moved(item: ApplicationItem) -> bool:
    """Take the version in force. What is known of the kinds of materials stays; only new names are looked up."""
    newest = catalogue.find_item_in_force(item.item_code)
    if newest is None:
        return False
    item.item_version_id, item.item_title = newest.version_id, newest.title
    item.kinds = kinds_of([newest])[newest.code] | item.kinds
    item.save(update_fields=["item_version", "item_title", "kinds"])
    return True


def _versions_in_force(items: list[ApplicationItem]) -> set[int]:
    versions = catalogue.get_items([item.item_version_id for item in items])
    return {version.version_id for version in versions.values() if version.state == "published"}


def _set_vanished_aside(application: Application, before: Questions, after: Questions) -> None:
    """Keep answers with their questions where the question is gone or became one of another kind."""
    kept: dict[str, Any] = {}
    for key, answer in application.answers.items():
        old, new = before.get(key), after.get(key)
        if new is not None and (old is None or _same_kind(old, new)):
            kept[key] = answer
        elif not is_open(answer):
            label = old.label if old is not None else key
            application.set_aside.append({"key": key, "label": label, "answer": answer})
    application.answers = kept
    application.revision += 1
    application.rebased_at = clock.now()
    application.saved_at = clock.now()
    application.save(update_fields=["answers", "set_aside", "revision", "rebased_at", "saved_at"])


def _same_kind(old: Any, new: Any) -> bool:
    apart = {FieldType.GROUP, FieldType.ADDRESS, FieldType.MULTI_CHOICE}
    return bool(old.type == new.type or not {old.type, new.type} & apart)
