"""告知承诺 at the counter: the clerk asks, the applicant chooses and signs on paper, the signed paper is scanned."""

from dataclasses import dataclass, field
from typing import Any

from tongban.applications.forms.answers import Problems
from tongban.applications.forms.uniting import Share
from tongban.applications.promised import SIGNED_PROMISE
from tongban.applications.selectors import Draft
from tongban.applications.services import promising
from tongban.kernel import files
from tongban.kernel.actors import Actor
from tongban.kernel.errors import DomainError

_WAY = "promise-way:"
_SCAN = "promise-signed:"
_PROMISE, _MATERIALS = "promise", "materials"


@dataclass(frozen=True, slots=True)
class PromiseWay:
    """The two ways for one item. ``text`` is what is signed; ``signed``: some of the ``files`` are of just that."""

    code: str
    title: str
    chosen: bool
    conditions: list[str]
    excluded: list[str]
    consequence: list[str]
    instead: list[str]
    text: str = ""
    signed: bool = False
    files: list[Any] = field(default_factory=list)  # evidence rows
    errors: list[str] = field(default_factory=list)


def ways_of(draft: Draft, refused: Problems, *, show_missing: bool = False) -> list[PromiseWay]:
    """Every item of the draft that may be promised for, with what was chosen and signed."""
    return [_way(draft, share, refused, show_missing) for share in draft.promisable]


def _way(draft: Draft, share: Share, refused: Problems, show_missing: bool) -> PromiseWay:
    code, way = share.item.code, share.item.definition.promise_way
    given, errors = draft.promise_instead(share), list(refused.get(_WAY + code, []))
    signed = bool(draft.signed_for(share))
    if show_missing and given is not None and not signed:
        errors.append(str(promising.unsigned(share)))
    return PromiseWay(
        code=code,
        title=share.item.title,
        chosen=given is not None,
        conditions=way.conditions.splitlines(),
        excluded=way.excluded.splitlines(),
        consequence=way.consequence.splitlines(),
        instead=list(draft.stood_in_for(share).values()),
        text=given.text if given else "",
        signed=signed,
        files=draft.evidence.get(SIGNED_PROMISE + code, []),
        errors=errors,
    )


def save_choices(*, actor: Actor, draft: Draft, data: Any) -> Problems:
    """Keep which way the applicant chose for each item that was asked about; place → why a promise was refused."""
    refused: Problems = {}
    for share in draft.promisable:
        code, said = share.item.code, data.get(_WAY + share.item.code)
        if said not in (_PROMISE, _MATERIALS):
            continue
        try:
            number = draft.application.number
            promising.choose_promise(actor=actor, number=number, item_code=code, chosen=said == _PROMISE)
        except DomainError as refusal:
            refused[_WAY + code] = [str(refusal)]
    return refused


def take_in_signed(*, actor: Actor, draft: Draft, uploads: Any) -> Problems:
    """Keep the scans of signed promises that were posted; place → why one was not taken."""
    refused: Problems = {}
    for share in draft.promisable:
        code = share.item.code
        for upload in uploads.getlist(_SCAN + code):
            try:
                file_id = files.store_upload(actor=actor, upload=upload).id
                number = draft.application.number
                promising.sign_promise(actor=actor, number=number, item_code=code, file_id=file_id)
            except DomainError as refusal:
                refused.setdefault(_WAY + code, []).append(f"{upload.name}：{refusal}")
    return refused
