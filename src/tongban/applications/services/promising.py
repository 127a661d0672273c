"""The promise way (告知承诺), chosen item by item while the application is a draft, and given up as freely."""

from django.db import transaction

from tongban.applications import policies, selectors
from tongban.applications.errors import ApplicationNotFound, PromiseNotOffered
from tongban.applications.models import Application
from tongban.applications.services.drafts import get_open_draft
from tongban.kernel import audit, clock
from tongban.kernel.actors import Actor


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
