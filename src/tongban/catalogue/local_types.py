"""Item types of a province read as national ones (GB/T 39046 table A.1 and its local extensions)."""

import tomllib
from functools import cache
from pathlib import Path

from tongban.catalogue.enums import ItemType

TABLE = Path(__file__).parent / "data" / "code_tables" / "item_types.toml"


@cache
def _table() -> dict[str, dict[str, str]]:
    return tomllib.loads(TABLE.read_text(encoding="utf-8"))


def national_type(segment: str, province: str) -> ItemType | None:
    """The national type for a type segment in a base code of ``province`` (00 national); None if unknown."""
    code = _table().get(province, {}).get(segment, segment)
    return ItemType(code) if code in ItemType.values else None
