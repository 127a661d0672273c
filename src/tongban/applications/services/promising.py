"""The promise way (告知承诺), chosen item by item while the application is a draft, and given up as freely."""

from django.db import transaction

from tongban.applications import policies, selectors
from tongban.applications.errors import ApplicationNotFound, PromiseNotOffered, PromiseUnsigned, ScanNeeded
from tongban.applications.forms.uniting import Share
from tongban.applications.models import Application, Evidence
from tongban.applications.promised import SIGNED_PROMISE, digest_of
from tongban.applications.services.drafts import get_open_draft
from tongban.applications.services.evidence import file_name
from tongban.cases.public import MaterialForm
from tongban.identity.public import WINDOW_INTAKE
from tongban.kernel import audit, clock, files
from tongban.kernel.access import require
from tongban.kernel.actors import Actor, ActorKind
from tongban.registers.public import TrustLevel

_PAPER = ("application/pdf", "image/")


@transaction.atomic
def choose_promise(*, actor: Actor, number: str, item_code: str, chosen: bool) -> Application:
    """Promise for one item instead of handing some of its materials in, or hand them in after all.

    Refuses PromiseNotOffered, PromiseNotBelieved for whoever broke a promise, ApplicationNotFound for another item.
    """
    application = get_open_draft(actor=actor, number=number)
    draft = selectors.Draft(application)
    item = next((each for each in draft.items if each.item_code == item_code), None)
    if item is None:
        raise ApplicationNotFound
    if chosen and draft.share(item_code).item.promise_way is None:
        raise PromiseNotOffered
    if chosen:
        policies.require_believed(application.applicant_id)
    if item.by_promise == chosen:
        return application
    item.by_promise = chosen
    item.save(update_fields=["by_promise"])
    application.saved_at = clock.now()
    application.save(update_fields=["saved_at"])
    audit.record(
        actor=actor,
        action="applications.choose_promise",
        subject=f"application:{number}",
        item=item_code,
        chosen=chosen,
    )
    return application


@transaction.atomic
def sign_promise(*, actor: Actor, number: str, item_code: str, file_id: int) -> Evidence:
    """At the counter: keep the scan of the promise the applicant signed on paper, with the wording that was signed.

    Scans of an earlier wording go. Refuses PromiseNotOffered while the promise way is not chosen, NotAllowed.
    """
    require(actor, WINDOW_INTAKE)
    application = get_open_draft(actor=actor, number=number)
    draft = selectors.Draft(application)
    share = next((each for each in draft.promisable if each.item.code == item_code), None)
    given = draft.promise_instead(share) if share else None
    if given is None:
        raise PromiseNotOffered
    if not files.get_file(file_id).media_type.startswith(_PAPER):
        raise ScanNeeded
    signed, key = digest_of(given.text), SIGNED_PROMISE + item_code
    rows = Evidence.objects.filter(application=application, material_key=key, case_number="")
    rows.exclude(note=signed).delete()
    row, _new = rows.get_or_create(
        file_id=file_id,
        defaults={
            "application": application,
            "material_key": key,
            "name": file_name(actor, file_id, item_code),
            "form": MaterialForm.SCAN,
            "note": signed,
            "level": TrustLevel.B,
            "by_name": actor.name[:100],
        },
    )
    audit.record(
        actor=actor,
        action="applications.sign_promise",
        subject=f"application:{number}",
        item=item_code,
        wording=signed,
        file=file_id,
    )
    return row


def require_signed(actor: Actor, draft: selectors.Draft) -> None:
    """What a clerk hands in on a promise was signed by the applicant in the wording of now."""
    if actor.kind is not ActorKind.STAFF:
        return
    for share in draft.promisable:
        if draft.by_promise(share) and not draft.signed_for(share):
            raise unsigned(share)


def unsigned(share: Share) -> PromiseUnsigned:
    """The refusal that names the item."""
    return PromiseUnsigned(title=share.item.title)
