"""One value of one column: is it what the column holds, how is it shown, how is it covered."""

import unicodedata
from collections.abc import Callable
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from tongban.catalogue.public import Sensitivity
from tongban.kernel import masking
from tongban.kernel.codes import InvalidCode, citizen_id, uscc
from tongban.registers.enums import ColumnRole, ColumnType
from tongban.registers.models import Column

COVERED = "****"
_EARLIEST, _LATEST = date(1850, 1, 1), date(2200, 12, 31)
_YES = {"1", "true", "是", "y", "yes"}
_NO = {"0", "false", "否", "n", "no"}
_DIGITS = 20


class BadValue(ValueError):
    """A value a column does not take; ``reason`` is a key of flaws.REASONS."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


Check = Callable[[str], Any]


def check_of(column: Column) -> Callable[[Any], Any]:
    """A function that makes of what stands in a file the value that is kept; None for an empty one."""
    inner, longest, required = _CHECKS[ColumnType(column.type)], column.max_length, column.required
    codes = frozenset(column.choices) if column.type == ColumnType.CHOICE else frozenset()

    def check(raw: Any) -> Any:
        text = _text(raw)
        if not text:
            if required:
                raise BadValue("missing")
            return None
        if len(text) > longest:
            raise BadValue("too_long")
        if codes and text not in codes:
            raise BadValue("not_in_codes")
        return inner(text)

    return check


def read_date(raw: Any) -> date | None:
    """A day as files write it, or None; raises BadValue."""
    text = _text(raw)
    return date.fromisoformat(_date(text)) if text else None


def shown(column: Column, value: Any) -> str:
    """A value in words."""
    if value is None or value == "":
        return ""
    if column.type == ColumnType.CHOICE:
        return str(column.choices.get(str(value), value))
    if column.type == ColumnType.YES_NO:
        return _("Yes") if value else _("No")
    if column.type == ColumnType.DATE:
        return _day_in_words(value)
    if column.role == ColumnRole.SHARE:
        return f"{value}%"
    return str(value)


def covered(column: Column, value: Any) -> str:
    """A value as shown to somebody who does not need it."""
    text = shown(column, value)
    if not text or column.sensitivity == Sensitivity.OPEN or _is_group(column):
        return text
    mask = _MASKS.get(ColumnType(column.type))
    return mask(text) if mask and text != COVERED else COVERED


def _day_in_words(value: Any) -> str:
    """A day; what is none (a report shows it too) as it is written."""
    try:
        return date_format(date.fromisoformat(value))
    except (TypeError, ValueError):
        return str(value)


def _is_group(column: Column) -> bool:
    """The number of a household stands on everybody's booklet there, and is nobody else's."""
    return column.role == ColumnRole.OTHER and column.type == ColumnType.TEXT


def as_compared(value: Any) -> str:
    """Two registers that write the same in another width or with other blanks do not differ."""
    return "".join(unicodedata.normalize("NFKC", str(value)).split()).casefold()


def _text(raw: Any) -> str:
    if isinstance(raw, str):
        text = raw.strip()
    elif raw is None:
        return ""
    elif isinstance(raw, bool):
        text = "1" if raw else "0"
    elif isinstance(raw, int | float | Decimal):
        text = str(raw)
    else:
        raise BadValue("not_text")
    if text.isprintable():
        return text
    if any(unicodedata.category(char) in {"Cc", "Cs"} for char in text):
        raise BadValue("control_characters")
    return text


def _plain(text: str) -> str:
    return text


def _citizen_number(text: str) -> str:
    try:
        return citizen_id.parse(text).number
    except InvalidCode as error:
        raise BadValue("wrong_number") from error


def _uscc(text: str) -> str:
    try:
        return uscc.parse(text).number
    except InvalidCode as error:
        raise BadValue("wrong_number") from error


def _either(text: str) -> str:
    try:
        return citizen_id.parse(text).number
    except InvalidCode:
        return _uscc(text)


def _mobile(text: str) -> str:
    if len(text) == 11 and text.isascii() and text.isdigit() and text[0] == "1" and text[1] in "3456789":
        return text
    raise BadValue("not_a_mobile")


def _date(text: str) -> str:
    plain = text.replace("/", "-")
    if not plain.replace("-", "").isdigit():
        raise BadValue("not_a_date")
    try:
        day = date.fromisoformat(plain)
    except ValueError as error:
        raise BadValue("not_a_date") from error
    if not _EARLIEST <= day <= _LATEST:
        raise BadValue("not_a_date")
    return day.isoformat()


def _number(text: str) -> str:
    try:
        number = Decimal(text)
    except InvalidOperation as error:
        raise BadValue("not_a_number") from error
    if not number.is_finite() or len(number.as_tuple().digits) > _DIGITS or abs(number.adjusted()) > _DIGITS:
        raise BadValue("not_a_number")
    plain = f"{number:f}"
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def _yes_no(text: str) -> bool:
    word = text.casefold()
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise BadValue("not_yes_no")


_CHECKS: dict[ColumnType, Check] = {
    ColumnType.TEXT: _plain,
    ColumnType.NAME: _plain,
    ColumnType.ADDRESS: _plain,
    ColumnType.CHOICE: _plain,
    ColumnType.MOBILE: _mobile,
    ColumnType.CITIZEN_NUMBER: _citizen_number,
    ColumnType.USCC: _uscc,
    ColumnType.SUBJECT_NUMBER: _either,
    ColumnType.DATE: _date,
    ColumnType.NUMBER: _number,
    ColumnType.YES_NO: _yes_no,
}
_MASKS: dict[ColumnType, Callable[[str], str]] = {
    ColumnType.NAME: masking.mask_name,
    ColumnType.ADDRESS: masking.mask_address,
    ColumnType.MOBILE: masking.mask_mobile,
    ColumnType.CITIZEN_NUMBER: masking.mask_number,
    ColumnType.USCC: masking.mask_number,
    ColumnType.SUBJECT_NUMBER: masking.mask_number,
}
