"""Administrative divisions (行政区划) as other contexts use them."""

from tongban.identity import selectors
from tongban.identity.rows import DivisionRow
from tongban.identity.services import divisions


class Divisions:
    """Codes of GB/T 2260 with their names: 6, 9 or 12 digits."""

    @staticmethod
    def load() -> int:
        """Load or refresh them from this repository's files; returns rows added or changed."""
        return divisions.load_divisions()

    @staticmethod
    def path(code: str) -> str:
        """Full name from province down (广东省广州市天河区); empty when unknown."""
        return "".join(row.name for row in selectors.list_division_chain(code=code))

    @staticmethod
    def below(parent_code: str = "") -> list[DivisionRow]:
        """What lies directly under a division; provinces for an empty code."""
        return selectors.list_divisions(parent_code=parent_code)

    @staticmethod
    def find(code: str) -> DivisionRow | None:
        """The division of a code as kept (6, 9 or 12 digits), or None."""
        return selectors.find_division(code=code)
