"""A thing came into force in a new version while a draft of it was open."""

from tongban.applications import selectors
from tongban.applications.forms.answers import find_problems
from tongban.applications.models import Application
from tongban.applications.services.drafts import add_items
from tongban.catalogue import public as catalogue
from tongban.catalogue.public import Thing
from tongban.kernel import audit
from tongban.kernel.actors import SYSTEM


def take_over(application: Application) -> None:
    """Take the parts of the version in force. Inside the transaction of the draft, which is locked.

    New parts come behind the others, so that no answer changes its name; a part that is gone is not chosen any more and
    keeps what was filled in. Where the questions of the thing changed, what was chosen stays until they are answered.
    """
    if application.thing_version_id is None:
        return
    old = catalogue.get_thing(application.thing_version_id)
    new = catalogue.find_thing_in_force(old.code)
    if new is None or new.version_id == old.version_id:
        return
    parts = selectors.parts_of(application)
    chosen = _chosen(application, new)
    known = {part.item_code for part in parts}
    found = [catalogue.find_item_in_force(code) for code in new.definition.codes if code not in known]
    add_items(application, [item for item in found if item is not None], chosen, after=len(parts))
    for part in parts:
        if part.chosen != (part.item_code in chosen):
            part.chosen = not part.chosen
            part.save(update_fields=["chosen"])
    application.thing_version_id = new.version_id
    application.save(update_fields=["thing_version"])
    subject = f"application:{application.number}"
    audit.record(actor=SYSTEM, action="applications.take_over_thing", subject=subject, version=new.version_number)


def _chosen(application: Application, new: Thing) -> set[str]:
    if find_problems(new.questions, application.thing_answers, ()):
        return {part.item_code for part in selectors.items_of(application)} & set(new.definition.codes)
    return set(new.items_for(application.thing_answers))
