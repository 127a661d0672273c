"""The route of a case as a picture: where its file is, and which line of the route belongs to which element."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from tongban.cases.rows import Look, RouteLine
from tongban.catalogue import public as catalogue


def route_diagram(item_version_id: int, lines: Iterable[RouteLine], *, inside: bool, opened: bool) -> dict[str, Any]:
    """What ``cases/_route_diagram.html`` shows. ``inside``: for staff, with who holds what since when."""
    item = catalogue.get_item(item_version_id)
    elements = catalogue.element_ids(item)
    marks: dict[str, RouteLine] = {}
    for line in lines:
        if not line.group and line.key in elements and line.look is not Look.TODO:
            marks.setdefault(elements[line.key], line)
    address = reverse("catalogue:show_route", args=[item.code, item.version_number])
    return {"address": address, "marks": marks.items(), "inside": inside, "opened": opened}
