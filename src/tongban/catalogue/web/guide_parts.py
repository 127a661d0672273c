"""A guide as its template needs it. What an item does not say is left out, or told to be unknown where people ask."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tongban.catalogue import conditions, defaults, guides, shown
from tongban.catalogue.definition import ItemDefinition, Material
from tongban.catalogue.diagrams import authority_names
from tongban.catalogue.enums import HandlingArea, Join, LimitUnit, MaterialNecessity, Split
from tongban.catalogue.items import Item
from tongban.catalogue.limits import has_value, limit_words, statutory_of
from tongban.catalogue.routes import Branch, RouteGroup, RouteStep, groups_of, steps_of
from tongban.catalogue.search.labels import doors
from tongban.catalogue.selectors import IN_WORK
from tongban.catalogue.web.structured import government_service
from tongban.catalogue.web.wording import target_words
from tongban.identity.public import Assurance
from tongban.kernel.actors import Actor
from tongban.kernel.money import format_yuan

MATERIAL_FORMS = {"1": lambda: _("on paper"), "2": lambda: _("electronic")}


def guide_context(actor: Actor, item: Item) -> dict[str, Any]:
    """All a guide page shows."""
    definition = item.definition
    address = settings.TONGBAN_SITE_URL.rstrip("/") + reverse("catalogue:show_guide", args=[item.code])
    return {
        "item": item,
        "definition": definition,
        "facts": facts(definition),
        "limits": limits(definition),
        "materials": [material_row(material) for material in definition.materials],
        "conditions": paragraphs(definition.conditions),
        "promise": promise(definition),
        "route": route(definition),
        "side_by_side": side_by_side(definition),
        "route_address": route_address(item),
        "windows": definition.windows,
        "ways": ways(definition),
        "online_level": online_level(definition),
        "outcome": outcome(definition),
        "online_url": safe_url(definition.online_url),
        "versions": guides.list_versions(actor=actor, code=item.code),
        "related": guides.list_related(actor=actor, item=item),
        "suspended": item.state == "suspended",
        "old": False,
        "coming": None,
        "canonical": address,
        "structured": government_service(item, address),
        "breadcrumbs": breadcrumbs(definition),
        "summary": summary(definition),
    }


def facts(definition: ItemDefinition) -> list[dict[str, str]]:
    """Who may apply, what is needed, how long, how much: the first screen."""
    return [_who(definition), _what(definition), _how_long(definition), _how_much(definition)]


def _who(definition: ItemDefinition) -> dict[str, str]:
    targets = target_words(definition.targets)
    return {
        "icon": "users",
        "label": _("Who can apply"),
        "value": targets or _("Ask the window"),
        "note": _("Conditions below") if definition.conditions else "",
    }


def _what(definition: ItemDefinition) -> dict[str, str]:
    count = len(definition.materials)
    needed = len(definition.required_materials)
    value = ngettext("%(count)d document", "%(count)d documents", count) % {"count": count}
    note = _("%(count)d of them always needed") % {"count": needed} if needed < count else _("All of them needed")
    if not count:
        value, note = _("No documents listed"), _("Call before you come")
    return {"icon": "files", "label": _("What to bring"), "value": value, "note": note}


def _how_long(definition: ItemDefinition) -> dict[str, str]:
    promised, statutory = definition.promised_limit, statutory_of(definition)
    best = promised if has_value(promised) else statutory
    note = ""
    if has_value(promised) and has_value(statutory) and promised != statutory:
        note = _("The law allows %(limit)s") % {"limit": limit_words(statutory)}
    elif not has_value(promised) and has_value(statutory):
        note = _("Set by law")
    return {"icon": "clock", "label": _("How long it takes"), "value": limit_words(best), "note": note}


def _how_much(definition: ItemDefinition) -> dict[str, str]:
    label = _("What it costs")
    if definition.fees:
        known = [fee.amount for fee in definition.fees if fee.amount is not None]
        value = _("%(amount)s yuan") % {"amount": format_yuan(known[0])} if len(known) == 1 else _("Charged")
        return {"icon": "wallet", "label": label, "value": value, "note": _("Details below")}
    if definition.charged is False:
        return {"icon": "wallet", "label": label, "value": _("Free"), "note": ""}
    if definition.charged:
        return {"icon": "wallet", "label": label, "value": _("Charged"), "note": _("The window tells the amount")}
    return {"icon": "wallet", "label": label, "value": _("Not stated"), "note": _("The window tells you")}


def limits(definition: ItemDefinition) -> dict[str, Any] | None:
    """Statutory limit struck through beside the promised one, when the promise is another."""
    promised, statutory = definition.promised_limit, statutory_of(definition)
    if not (has_value(promised) or has_value(statutory)):
        return None
    better = has_value(promised) and has_value(statutory) and promised != statutory
    return {
        "now": limit_words(promised if has_value(promised) else statutory),
        "struck": limit_words(statutory) if better else "",
        "promised": has_value(promised),
        "working": LimitUnit.WORKING_DAY in {promised.unit, statutory.unit},
        "note": promised.note or statutory.note,
    }


def material_row(material: Material) -> dict[str, Any]:
    """One material with its forms and numbers in words."""
    forms = [MATERIAL_FORMS[form]() for form in material.forms if form in MATERIAL_FORMS]
    counts = []
    if material.originals:
        counts.append(
            ngettext("%(count)d original", "%(count)d originals", material.originals) % {"count": material.originals}
        )
    if material.copies:
        counts.append(ngettext("%(count)d copy", "%(count)d copies", material.copies) % {"count": material.copies})
    return {
        "key": material.key,
        "name": material.name,
        "optional": material.necessity == MaterialNecessity.OPTIONAL,
        "later": material.necessity == MaterialNecessity.LATER,
        "forms": " / ".join(forms),
        "counts": ", ".join(counts),
        "source": material.source,
        "requirement": material.requirement,
        "basis": material.basis,
        "sample_url": safe_url(material.sample_url),
    }


def promise(definition: ItemDefinition) -> dict[str, Any] | None:
    """What may be promised instead of handed in, and what happens then; None where nothing may."""
    way = definition.promise_way
    if not way.offered:
        return None
    standing = [material.name for key in way.materials if (material := definition.material(key))]
    return {
        "conditions": paragraphs(way.conditions),
        "materials": standing,
        "consequence": paragraphs(way.consequence),
        "excluded": paragraphs(way.excluded),
        "days": way.check_days,
        "basis": way.basis,
    }


def paragraphs(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def route(definition: ItemDefinition) -> list[dict[str, str]]:
    """Steps of the handling, first to last; branches side by side are one step of it."""
    return [
        {"label": node.name, "state": "todo", "note": _together(node) if isinstance(node, RouteGroup) else _limit(node)}
        for node in defaults.route_of(definition)
    ]


def side_by_side(definition: ItemDefinition) -> list[dict[str, Any]]:
    """The groups of the route, each with its branches: what is examined, by whom, when it is needed, how long."""
    groups = list(groups_of(defaults.route_of(definition)))
    labels = shown.labels_of(definition, defaults.form_of(definition))
    codes = {step.authority_code for group in groups for branch in group.branches for step in steps_of(branch.nodes)}
    names = authority_names(codes) | {"": definition.authority_name}
    return [
        {
            "name": group.name,
            "words": _together(group),
            "join": _goes_on(group),
            "branches": [_branch(branch, names, labels) for branch in group.branches],
        }
        for group in groups
    ]


def _branch(branch: Branch, names: dict[str, str], labels: dict[str, str]) -> dict[str, str]:
    steps = list(steps_of(branch.nodes))
    who = dict.fromkeys(names.get(step.authority_code, step.authority_code) for step in steps)
    limit = _limit(steps[0]) if len(steps) == 1 else ""
    return {"name": branch.name, "who": "、".join(who), "limit": limit, "when": conditions.say(branch.when, labels)}


def _limit(step: RouteStep) -> str:
    return limit_words(step.limit, silent=True)


def _together(group: RouteGroup) -> str:
    if group.split == Split.EXCLUSIVE:
        return _("One of these, depending on your case")
    return _("These departments examine at the same time")


def _goes_on(group: RouteGroup) -> str:
    """When a group is done, as a resident would say it."""
    if group.split == Split.EXCLUSIVE:
        return ""
    match Join(group.join):
        case Join.ANY:
            return _("It goes on as soon as one of them agrees.")
        case Join.QUORUM:
            return _("It goes on when %(count)d of them agree.") % {"count": group.quorum}
        case Join.LEAD:
            return _("The leading department then puts their opinions together.")
    return _("It goes on when all of them are done.")


def route_address(item: Item) -> str:
    """Where the picture of the route is; of a draft, the one for staff."""
    if item.state in IN_WORK:
        return reverse("catalogue:download_route", args=[item.version_id])
    return reverse("catalogue:show_route", args=[item.code, item.version_number])


def ways(definition: ItemDefinition) -> list[str]:
    """How one may apply and what makes it easier, each in a few words."""
    told = [
        (definition.online, _("Online")),
        (definition.in_hall, _("At the service hall")),
        (definition.terminals, _("At self-service terminals")),
        (definition.courier, _("Results by courier")),
        (definition.bookable, _("Appointments by booking")),
        (definition.handling_area == HandlingArea.NATION, _("In every province")),
        (definition.handling_area == HandlingArea.PROVINCES, _("In other provinces too")),
        (definition.handling_area == HandlingArea.CITIES, _("In other cities too")),
        (definition.handling_area == HandlingArea.COUNTIES, _("In other counties too")),
    ]
    return [words for is_so, words in told if is_so]


def online_level(definition: ItemDefinition) -> str:
    """How surely who applies online is recognised (认证等级), where an open account alone does not do; else ""."""
    level = Assurance.Level(definition.assurance or settings.TONGBAN_CATALOGUE_ASSURANCE)
    return level.label if definition.online and level > Assurance.Level.REGISTERED else ""


def outcome(definition: ItemDefinition) -> dict[str, str] | None:
    """What one gets in the end."""
    if not definition.result_name:
        return None
    return {"name": definition.result_name, "kind": str(definition.result_type.label)}


def safe_url(address: str) -> str:
    """The address if it is a web address, else nothing: imported data never becomes a script."""
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return ""
    return address.strip() if parts.scheme in {"http", "https"} and parts.netloc else ""


def breadcrumbs(definition: ItemDefinition) -> list[tuple[str, str]]:
    crumbs = [(_("All government services"), reverse("catalogue:browse"))]
    known = {door.key for door in doors("topic")}
    topic = next((topic for topic in definition.topics if topic in known), "")
    if topic:
        crumbs.append((topic, reverse("catalogue:browse_items", args=["topic", topic])))
    return [*crumbs, (definition.title, "")]


def summary(definition: ItemDefinition) -> str:
    """One line for search engines and shared links."""
    parts = [f"{fact['label']}: {fact['value']}" for fact in facts(definition)]
    return f"{definition.title} ({definition.authority_name}). " + "; ".join(parts)
