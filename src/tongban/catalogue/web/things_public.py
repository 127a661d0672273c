"""What residents see of things (一件事): the list, and one with its parts."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tongban.catalogue import conditions, limits, selectors, shown
from tongban.catalogue.conditions import Answer
from tongban.catalogue.enums import Operator
from tongban.catalogue.errors import ItemNotFound
from tongban.catalogue.items import Item
from tongban.catalogue.things import selectors as things
from tongban.catalogue.things.picture import picture_of
from tongban.catalogue.things.rows import Thing
from tongban.identity import public as identity
from tongban.kernel.access import open_to_everybody
from tongban.kernel.actors import Actor
from tongban.kernel.http import Request
from tongban.ui.pages import page


@open_to_everybody
@require_safe
def list_things(request: Request) -> HttpResponse:
    """Everything that can be done as one thing."""
    rows = things.list_things(actor=request.actor)
    context = {"things": rows, "breadcrumbs": [(_("One thing at once"), "")]}
    return page(request, "catalogue/list_things.html", context)


@open_to_everybody
@require_safe
def show_thing(request: Request, code: str) -> HttpResponse:
    """What does it cover, who handles it, what do I need, how long?"""
    thing = things.find_thing_in_force(actor=request.actor, code=code)
    if thing is None:
        raise ItemNotFound
    context = {
        "thing": thing,
        "parts": _parts(request.actor, thing),
        "picture": _picture(request.actor, thing),
        "authority": identity.get_authority(thing.authority_id),
        "breadcrumbs": [(_("One thing at once"), reverse("catalogue:list_things")), (thing.title, "")],
    }
    return page(request, "catalogue/show_thing.html", context)


def _picture(actor: Actor, thing: Thing) -> SafeString:
    """Which part needs which, at a glance; nothing where no part waits for another."""
    if not thing.definition.edges:
        return SafeString("")
    items = {code: selectors.find_item_in_force(actor=actor, code=code) for code in thing.definition.codes}
    return picture_of(thing.definition, {code: item.title for code, item in items.items() if item is not None})


def _parts(actor: Actor, thing: Thing) -> list[dict[str, Any]]:
    """Each part in its order: when it is needed, what it waits for, by whom, how long."""
    items = {code: selectors.find_item_in_force(actor=actor, code=code) for code in thing.definition.in_order()}
    known = {code: item for code, item in items.items() if item is not None}
    return [_part(thing, code, item, known) for code, item in known.items()]


def _part(thing: Thing, code: str, item: Item, known: dict[str, Item]) -> dict[str, Any]:
    part = next(one for one in thing.definition.parts if one.item_code == code)
    before = [edge.before for edge in thing.definition.edges if edge.after == code and edge.before in known]
    return {
        "item": item,
        "when": conditions.say(part.when, shown.labels_of_questions(thing.questions)),
        "after": _either(thing, before).join(dict.fromkeys(known[each].title for each in before)),
        "limit": limits.limit_words(item.definition.promised_limit, silent=True),
        "materials": len(item.definition.materials),
    }


def _either(thing: Thing, codes: list[str]) -> str:
    """What stands between items: "／" where one's answers call for only one of them, else "、"."""
    whens = [part.when for part in thing.definition.parts if part.item_code in codes]
    asked = {when.field for when in whens if isinstance(when, Answer)}
    values = {when.value for when in whens if isinstance(when, Answer) and when.operator == Operator.IS}
    return "／" if len(asked) == 1 and len(values) == len(whens) > 1 else "、"
