"""事项编码 of both generations (C0109.1, GB/T 39554.1): base 12 or 10, implementation 31 or 29, handling item 33."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from tongban.kernel.codes import uscc
from tongban.kernel.codes.invalid import InvalidCode
from tongban.kernel.codes.typing_in import as_typed

_DIGITS = frozenset("0123456789ABCDEFGHJKLMNPQRTUWXY")  # when digits run out, letters but I O Z S V
_GUIZHOU_TYPES = {
    "XK": "01",
    "CF": "02",
    "QZ": "03",
    "ZS": "04",
    "JF": "05",
    "JC": "06",
    "QR": "07",
    "JL": "08",
    "CJ": "09",
}


@dataclass(frozen=True, slots=True)
class BaseCode:
    """基本编码. ``division`` is empty in the first generation; ``department`` too."""

    code: str
    generation: int
    division: str
    item_type: str
    main_item: str
    sub_item: str

    @property
    def department(self) -> str:
        """中央业务指导部门代码, 02-99; second generation only."""
        return self.main_item[:2] if self.generation == 2 else ""


@dataclass(frozen=True, slots=True)
class TaskCode:
    """实施编码: the authority's credit code, its level (table A.2) and the base code; ``handling`` 01-99 or empty."""

    code: str
    authority: str
    authority_valid: bool
    level: str
    base: BaseCode
    handling: str


def parse_base_code(text: str) -> BaseCode:
    """A base code of 12 characters, or 10 of the first generation. Raises InvalidCode."""
    code = as_typed(text)
    if any(char not in _DIGITS for char in code) and not code[:2].isalpha():
        raise InvalidCode(_("A base code has digits, and capital letters but I, O, S, V and Z."))
    if len(code) == 12:
        return BaseCode(code, 2, code[:2], code[2:4], code[4:9], code[9:12])
    if len(code) == 10:
        return BaseCode(code, 1, "", _GUIZHOU_TYPES.get(code[:2], code[:2]), code[2:7], code[7:10])
    raise InvalidCode(_("A base code has 12 characters (10 in the first generation)."))


def parse_task_code(text: str) -> TaskCode:
    """An implementation code (31, or 29 of the first generation) or a handling-item code (33). Raises InvalidCode."""
    code = as_typed(text)
    if len(code) not in {29, 31, 33}:
        raise InvalidCode(_("An implementation code has 31 characters (29 in the first generation, 33 with the item)."))
    base = parse_base_code(code[19:31] if len(code) > 29 else code[19:29])
    if code[18] not in "1234567":
        raise InvalidCode(_("Character 19 is the level and must be 1 to 7."))
    return TaskCode(code[:31], code[:18], _authority_valid(code[:18]), code[18], base, code[31:33])


def _authority_valid(text: str) -> bool:
    try:
        uscc.parse(text)
    except InvalidCode:
        return False
    return True
