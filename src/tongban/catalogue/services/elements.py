"""The life of a data element: proposed by an editor, judged by somebody else, in force, superseded."""

from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from pydantic import ValidationError

from tongban.catalogue import element_selectors as selectors
from tongban.catalogue.element_content import DataElement, is_code
from tongban.catalogue.enums import ElementState
from tongban.catalogue.errors import (
    ElementCodeTaken,
    ElementInvalid,
    JudgementMissing,
    NothingChanged,
    OwnProposal,
    ProposalChanged,
    ProposalWaits,
)
from tongban.catalogue.models import Element, ElementVersion
from tongban.identity import public as identity
from tongban.kernel import audit, clock
from tongban.kernel.access import require
from tongban.kernel.actors import Actor
from tongban.kernel.errors import InvalidInput


@transaction.atomic
def propose_element(
    *, actor: Actor, code: str, content: DataElement | dict[str, Any], reason: str = ""
) -> ElementVersion:
    """A new element, as a first version that waits for review."""
    require(actor, identity.CATALOGUE_EDIT)
    said = _valid(content)
    if not is_code(code):
        raise InvalidInput(
            fields={"code": [_("Two to four English words in small letters joined by dots, like person.name.")]}
        )
    try:
        with transaction.atomic():
            element = Element.objects.create(code=code, words=_words(said))
    except IntegrityError as error:
        raise ElementCodeTaken from error
    version = _write(element, 1, said, actor, reason)
    _record(actor, "propose_element", version)
    return version


@transaction.atomic
def propose_change(
    *, actor: Actor, code: str, content: DataElement | dict[str, Any], reason: str = "", revision: str = ""
) -> ElementVersion:
    """A next version that waits for review, or a mended proposal. What is in force stays until it is approved.

    ``revision`` is ``revision_of`` the proposal the page showed, "" when none waited: what somebody else wrote or
    judged since then is not overwritten.
    """
    require(actor, identity.CATALOGUE_EDIT)
    said = _valid(content)
    element = selectors.get_element(actor=actor, code=code, lock=True)
    waiting = selectors.find_proposal(actor=actor, element=element)
    if revision_of(waiting) != revision:
        raise ProposalWaits if not revision else ProposalChanged
    if element.current is not None and element.current.content == said:
        raise NothingChanged
    if waiting is None:
        last = ElementVersion.objects.filter(element=element).order_by("-number").first()
        waiting = _write(element, last.number + 1 if last else 1, said, actor, reason)
    else:
        waiting.content_json = said.model_dump(mode="json")
        waiting.reason = reason.strip()[:500]
        waiting.editors = sorted({*waiting.editors, _editor(actor)})
        waiting.proposed_by, waiting.proposed_at = actor.name[:100], clock.now()
        waiting.save()
    if element.current is None:
        Element.objects.filter(pk=element.pk).update(words=_words(said))
    _record(actor, "propose_element_change", waiting)
    return waiting


@transaction.atomic
def approve_proposal(*, actor: Actor, code: str, number: int, revision: str = "") -> ElementVersion:
    """Put a proposal into force; the version before is superseded. Not by anybody who wrote on it (四眼原则)."""
    version = _for_judgement(actor, code, number, revision)
    if _editor(actor) in version.editors:
        raise OwnProposal
    ElementVersion.objects.filter(element=version.element, state=ElementState.IN_FORCE).update(
        state=ElementState.SUPERSEDED
    )
    _judge(version, ElementState.IN_FORCE, actor, "approve_element_proposal", "")
    Element.objects.filter(pk=version.element_id).update(current=version, words=_words(version.content))
    return version


@transaction.atomic
def refuse_proposal(*, actor: Actor, code: str, number: int, judgement: str, revision: str = "") -> ElementVersion:
    """Refuse a proposal with a reason; what is in force stays. Not by anybody who wrote on it."""
    version = _for_judgement(actor, code, number, revision)
    if _editor(actor) in version.editors:
        raise OwnProposal
    if not judgement.strip():
        raise JudgementMissing
    return _judge(version, ElementState.REFUSED, actor, "refuse_element_proposal", judgement)


@transaction.atomic
def withdraw_proposal(*, actor: Actor, code: str, number: int) -> ElementVersion:
    """Take back a proposal one has written oneself; reviewers may clear away any."""
    require(actor, identity.CATALOGUE_EDIT)
    version = _proposal(actor, code, number, "")
    if _editor(actor) not in version.editors:
        require(actor, identity.DATA_REVIEW)
    return _judge(version, ElementState.WITHDRAWN, actor, "withdraw_element_proposal", "")


def revision_of(version: ElementVersion | None) -> str:
    """What tells one state of a proposal from the next; "" for none."""
    return f"{version.number}@{version.proposed_at.isoformat()}" if version else ""


def _for_judgement(actor: Actor, code: str, number: int, revision: str) -> ElementVersion:
    require(actor, identity.DATA_REVIEW)
    return _proposal(actor, code, number, revision)


def _proposal(actor: Actor, code: str, number: int, revision: str) -> ElementVersion:
    """The proposal with its element locked, so that two reviewers judge one after the other."""
    selectors.get_element(actor=actor, code=code, lock=True)
    version = selectors.get_version(actor=actor, code=code, number=number)
    if version.state != ElementState.PROPOSED or (revision and revision != revision_of(version)):
        raise ProposalChanged
    return version


def _judge(version: ElementVersion, state: ElementState, actor: Actor, act: str, judgement: str) -> ElementVersion:
    version.state = state
    version.judged_by, version.judged_at = actor.name[:100], clock.now()
    version.judgement = judgement.strip()[:500]
    version.save()
    _record(actor, act, version, judgement=version.judgement)
    return version


def _write(element: Element, number: int, said: DataElement, actor: Actor, reason: str) -> ElementVersion:
    return ElementVersion.objects.create(
        element=element,
        number=number,
        content_json=said.model_dump(mode="json"),
        reason=reason.strip()[:500],
        editors=[_editor(actor)],
        proposed_by=actor.name[:100],
        proposed_at=clock.now(),
    )


def _valid(content: DataElement | dict[str, Any]) -> DataElement:
    if isinstance(content, DataElement):
        return content
    try:
        return DataElement.model_validate(content)
    except ValidationError as error:
        told = "; ".join(problem["msg"].removeprefix("Value error, ") for problem in error.errors())
        raise ElementInvalid(reason=told) from error


def _words(said: DataElement) -> str:
    return " ".join([said.name, *said.synonyms])


def _editor(actor: Actor) -> str:
    return f"{actor.kind.value}:{actor.id or ''}"


def _record(actor: Actor, act: str, version: ElementVersion, **details: Any) -> None:
    audit.record(
        actor=actor,
        action=f"catalogue.{act}",
        subject=f"element:{version.element.code}",
        version=version.number,
        content=version.content_json,
        reason=version.reason,
        **details,
    )
