"""Materials that belong to one row of a repeating group, by their key: ``answer:<group>:<row>:<question>``.

Rows in ``facts`` carry their name as ``_row``. A row that is gone takes its materials with it.
"""

from typing import Any

ROW = "_row"


def row_of(material_key: str) -> tuple[str, str] | None:
    """(question of the form, name of its row) a material belongs to; None for any other material."""
    parts = material_key.split(":")
    return (parts[1], parts[2]) if parts[0] == "answer" and len(parts) == 4 else None


def belongs_to(material_key: str, questions: Any) -> bool:
    """True for a file in a row of one of these questions."""
    place = row_of(material_key)
    return place is not None and place[0] in questions


def is_gone(material_key: str, facts: dict[str, Any]) -> bool:
    """True when ``facts`` answer the question anew and no longer hold the row."""
    place = row_of(material_key)
    if place is None or not isinstance(facts.get(place[0]), list):
        return False
    return place[1] not in {row.get(ROW) for row in facts[place[0]] if isinstance(row, dict)}
