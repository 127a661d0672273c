"""A list of cases as CSV that a spreadsheet opens rightly: byte-order mark, and no cell that starts a formula."""

import csv
from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext as _

from tongban.supervision.rows import WatchRow

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


class _Line:
    """The csv module writes into this; it hands each line back."""

    def write(self, text: str) -> str:
        return text


def csv_lines(rows: Iterable[WatchRow]) -> Iterator[str]:
    """Header and one line a case."""
    writer = csv.writer(_Line())
    heads = [
        _("Case number"),
        _("Item"),
        _("Department"),
        _("State"),
        _("Light"),
        _("Received on"),
        _("Due by"),
        _("Closed on"),
    ]
    yield "\ufeff" + str(writer.writerow(heads))
    for row in rows:
        yield str(writer.writerow([_cell(value) for value in _values(row)]))


def _values(row: WatchRow) -> list[Any]:
    due = row.promised_on if row.closed_on else row.due_on
    light = str(row.light.label) if row.light else ""
    return [
        row.case_number,
        row.item_title,
        row.authority_name,
        row.state_label,
        light,
        row.opened_on or "",
        due or "",
        row.closed_on or "",
    ]


def _cell(value: Any) -> str:
    text = str(value)
    return "'" + text if text.startswith(_FORMULA_STARTS) else text
