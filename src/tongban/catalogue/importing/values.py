"""Reading single values as people write them. Each reader tells in words what it could not take literally."""

import re
import unicodedata
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import Enum

from django.utils.translation import gettext as _

from tongban.catalogue.enums import LimitUnit
from tongban.catalogue.parts import Limit
from tongban.kernel import languages

YES = frozenset({"是", "1", "y", "yes", "true", "支持", "有", "可", "可以", "能", "收费", "√"})
NO = frozenset({"否", "0", "n", "no", "false", "不支持", "没有", "不可以", "不", "不收费", "免费", "×"})
INSTANT = re.compile(r"^(即时|即办|当场|立即|当即|现场|即来即办|马上)")
LIMIT = re.compile(
    r"^(\d{1,6}|[零〇一二两三四五六七八九十百]+)\s*\(?\s*个?\s*(工作日|自然日|日历日|小时|月|年|天|日)?\s*\)?\s*(.*)$",
    re.S,
)
UNITS = {
    "工作日": (LimitUnit.WORKING_DAY, 1),
    "自然日": (LimitUnit.NATURAL_DAY, 1),
    "日历日": (LimitUnit.NATURAL_DAY, 1),
    "小时": (LimitUnit.HOUR, 1),
    "月": (LimitUnit.NATURAL_DAY, 30),
    "年": (LimitUnit.NATURAL_DAY, 365),
}
DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
SEPARATORS = re.compile(r"[,，、;；\n\r|]+")


class Unreadable(ValueError):
    """The text cannot be read as what it should be; the message says why."""


def plain(text: str) -> str:
    """Full-width digits and letters as usual ones, no control characters, no space at the ends."""
    normal = unicodedata.normalize("NFKC", text)
    return "".join(char for char in normal if char in "\n\t" or unicodedata.category(char)[0] != "C").strip()


def read_limit(text: str | None, unit: str | None = None, note: str | None = None) -> tuple[Limit, str]:
    """A limit, and what was assumed in reading it (empty when nothing). Raises Unreadable.

    ``30(工作日)``, ``20个工作日``, ``二十个工作日``, ``90(自然日)``, ``即时``, ``2小时``, ``3个月`` (30 days each);
    nothing means that no limit is set (法律未规定时限). ``unit`` is the text of a separate unit column.
    """
    note = note or ""
    written = plain(text or "")
    if not written:
        return Limit(note=note), ""
    if INSTANT.match(written):
        return Limit(unit=LimitUnit.INSTANT, note=note), ""
    found = LIMIT.match(written)
    if not found:
        raise Unreadable(_("“%(text)s” is not a time limit.") % {"text": written[:50]})
    number, word, rest = found.groups()
    if re.match(r"^[-~至到.]", rest):
        raise Unreadable(_("“%(text)s” is a range, not one limit.") % {"text": written[:50]})
    value = int(number) if number.isdecimal() else _chinese_number(number)  # decimal in any script
    return _limit(value, word or plain(unit or ""), "；".join(part for part in (rest.strip("()。,; "), note) if part))


def _limit(value: int, word: str, note: str) -> tuple[Limit, str]:
    if value == 0:
        return Limit(unit=LimitUnit.INSTANT, note=note), ""
    if word in UNITS:
        unit, times = UNITS[word]
        assumed = _("A %(unit)s was counted as %(days)s natural days.") % {"unit": word, "days": times}
        return Limit(value=value * times, unit=unit, note=note), assumed if times > 1 else ""
    if word in {"天", "日", ""}:
        assumed = _("No unit given: taken as working days (Administrative Licensing Law, art. 82).")
        return Limit(value=value, unit=LimitUnit.WORKING_DAY, note=note), assumed
    if INSTANT.match(word):
        return Limit(unit=LimitUnit.INSTANT, note=note), ""
    raise Unreadable(_("“%(unit)s” is not a unit of time limits.") % {"unit": word[:20]})


def _chinese_number(text: str) -> int:
    """二十 → 20, 一百二十 → 120, 三〇 → 30."""
    total, current = 0, 0
    if not set(text) & set("十百"):
        return int("".join(str(DIGITS[sign]) for sign in text))
    for sign in text:
        if sign in "十百":
            total += (current or 1) * {"十": 10, "百": 100}[sign]
            current = 0
        else:
            current = DIGITS[sign]
    return total + current


def read_yes_no(text: str | None) -> bool | None:
    """是/否, 1/0, 支持/不支持 …; None for nothing. Raises Unreadable."""
    written = plain(text or "").lower()
    if not written:
        return None
    if written in YES:
        return True
    if written in NO:
        return False
    raise Unreadable(_("“%(text)s” is neither yes nor no.") % {"text": written[:50]})


def read_number(text: str | None) -> int | None:
    """A whole number, as 0, 1次 or 2.0. Raises Unreadable."""
    written = plain(text or "")
    if not written:
        return None
    found = re.fullmatch(r"(\d{1,6})(\.0+)?\s*(次|份|个|件)?", written)
    if not found:
        raise Unreadable(_("“%(text)s” is not a whole number.") % {"text": written[:50]})
    return int(found.group(1))


def read_money(text: str | None) -> Decimal | None:
    """An amount in yuan: 20, 20.50元, 1,000 元. Raises Unreadable."""
    written = plain(text or "").replace(",", "").removesuffix("元").strip()
    if not written:
        return None
    try:
        amount = Decimal(written)
    except InvalidOperation as error:
        raise Unreadable(_("“%(text)s” is not an amount in yuan.") % {"text": written[:50]}) from error
    if not amount.is_finite() or not 0 <= amount < 10**12 or amount != amount.quantize(Decimal("0.01")):
        raise Unreadable(_("“%(text)s” is not an amount in yuan.") % {"text": written[:50]})
    return amount


def read_date(text: str | None) -> date | None:
    """2026-03-16, 2026/3/16, 2026.3.16, 2026年3月16日, 20260316. Raises Unreadable."""
    written = plain(text or "")
    if not written:
        return None
    found = re.match(r"^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[T ].*)?$", written) or re.match(
        r"^(\d{4})(\d{2})(\d{2})$", written
    )
    try:
        return date(*(int(part) for part in found.groups()))  # type: ignore[union-attr]
    except (AttributeError, ValueError) as error:
        raise Unreadable(_("“%(text)s” is not a date. Write it as 2026-03-16.") % {"text": written[:50]}) from error


def read_words(value: str | list[str] | None) -> tuple[str, ...]:
    """Several words: a list, or a text with separators outside brackets. Order kept, repeats left out."""
    parts = value if isinstance(value, list) else _split_outside_brackets(value or "")
    return tuple(dict.fromkeys(word for word in (plain(part) for part in parts) if word))


def _split_outside_brackets(text: str) -> list[str]:
    if not re.search(r"[(（\[【]", text):
        return SEPARATORS.split(text)
    parts, depth, current = [], 0, ""
    for char in text:
        depth += (char in "(（[【") - (char in ")）]】")
        if depth <= 0 and SEPARATORS.fullmatch(char):
            parts.append(current)
            current, depth = "", 0
        else:
            current += char
    return [*parts, current]


def read_choice(text: str | None, choices: type[Enum]) -> str | None:
    """A code of the table or its Chinese label. Raises Unreadable."""
    written = plain(text or "")
    if not written:
        return None
    with languages.official():
        labels = {str(choice.label): str(choice.value) for choice in choices}  # type: ignore[attr-defined]
    if written in labels.values():
        return written
    if written in labels:
        return labels[written]
    raise Unreadable(_("“%(text)s” is not one of: %(choices)s.") % {"text": written[:50], "choices": "、".join(labels)})
