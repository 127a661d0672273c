"""The rows of a list of cases, to take away as a table."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext as _

from tongban.supervision.rows import WatchRow


def headings() -> list[str]:
    return [
        _("Case number"),
        _("Item"),
        _("Department"),
        _("State"),
        _("Light"),
        _("Received on"),
        _("Due by"),
        _("Closed on"),
    ]


def values(rows: Iterable[WatchRow]) -> Iterator[list[Any]]:
    """One list of cells a case, under the headings."""
    for row in rows:
        due = row.promised_on if row.closed_on else row.due_on
        light = str(row.light.label) if row.light else ""
        days = [row.opened_on, due, row.closed_on]
        yield [row.case_number, row.item_title, row.authority_name, row.state_label, light, *days]
