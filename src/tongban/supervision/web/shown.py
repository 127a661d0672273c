"""Words and links of the watch pages, made from selections."""

from dataclasses import replace
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from tongban.supervision.enums import Light
from tongban.supervision.filters import Selection
from tongban.supervision.rows import Board, WatchRow

LIGHT_ICONS = {
    Light.RED: "circle-alert",
    Light.AMBER: "clock",
    Light.GREEN: "circle-check",
    Light.PAUSED: "circle-pause",
}


def lights(board: Board) -> list[dict[str, Any]]:
    """The five numbers on top, each a link."""
    figures = {light: getattr(board.lights, light.value) for light in Light}
    rows = [{"figure": figures[light], "label": light.label, "icon": LIGHT_ICONS[light]} for light in Light]
    return [*rows, {"figure": board.lights.total, "label": _("Open cases"), "icon": "folder"}]


def tabs(by_item: bool, chosen: Selection) -> list[dict[str, Any]]:
    """Departments or items."""
    address = reverse("supervision:show_watch")
    narrowed = f"&authority={chosen.authority_id}" if chosen.authority_id else ""
    return [
        {"label": _("Grouped by department"), "address": address, "current": not by_item, "count": ""},
        {"label": _("Grouped by item"), "address": f"{address}?by=item{narrowed}", "current": by_item, "count": ""},
    ]


def chips(chosen: Selection) -> list[dict[str, Any]]:
    """The other lights, or outcomes, of the same department, item and period."""
    address = reverse("supervision:list_watches")
    if chosen.closed:
        outcomes = {"": _("All closed"), "decided": _("Decided"), "on_time": _("On time"), "late": _("Late")}
        kinds = [(label, replace(chosen, outcome=name), chosen.outcome == name) for name, label in outcomes.items()]
    else:
        names = {"": _("All open"), **{light.value: str(light.label) for light in Light}}
        kinds = [(label, replace(chosen, light=name), chosen.light == name) for name, label in names.items()]
    return [{"label": label, "address": f"{address}?{to.query()}", "current": now} for label, to, now in kinds]


def heading(chosen: Selection) -> str:
    """What the list holds."""
    if chosen.closed:
        return {"late": _("Closed late"), "on_time": _("Closed on time"), "decided": _("Decided")}.get(
            chosen.outcome, _("Closed cases")
        )
    return str(Light(chosen.light).label) if chosen.light else _("Open cases")


def about(chosen: Selection, authority_name: str, rows: list[WatchRow]) -> list[str]:
    """Department, item and period, in words."""
    item = rows[0].item_title if rows else chosen.item_code
    period = f"{chosen.closed_from} – {chosen.closed_to}" if chosen.closed_to else str(chosen.closed_from)
    named = [authority_name, item if chosen.item_code else "", period if chosen.closed else ""]
    return [text for text in named if text]
