"""Amounts of money: whole fen inside, yuan with two decimals outside (GB/T 39046: n..16,2 yuan)."""

import unicodedata
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext_lazy as _

LARGEST = Decimal("99999999999999.99")
_FEN = Decimal("0.01")


class InvalidAmount(ValueError):
    """Not an amount; ``reason`` (translatable) says what to do."""

    def __init__(self, reason: Any) -> None:
        super().__init__(str(reason))
        self.reason = reason


def parse_yuan(text: str) -> Decimal:
    """An amount typed by a person, in yuan: ``1,234.50``, ``¥12``, ``12元``. Refuses what cannot be paid exactly."""
    cleaned = unicodedata.normalize("NFKC", text).strip().replace(",", "")
    cleaned = cleaned.removeprefix("¥").removesuffix("元").strip()
    try:
        amount = Decimal(cleaned)
    except InvalidOperation as error:
        raise InvalidAmount(_("Write the amount in digits, for example 1234.50.")) from error
    if not amount.is_finite() or amount < 0 or amount > LARGEST:
        raise InvalidAmount(_("Write an amount between 0 and 99,999,999,999,999.99 yuan."))
    if amount != amount.quantize(_FEN):
        raise InvalidAmount(_("Write at most two digits after the point (yuan and fen)."))
    return amount.quantize(_FEN)


def share(amount: Decimal, numerator: int, denominator: int) -> Decimal:
    """``amount`` × ``numerator`` / ``denominator``, rounded half up to the fen."""
    return (amount * numerator / denominator).quantize(_FEN, ROUND_HALF_UP)


def say_yuan(answer: str) -> str:
    """An amount as people write it: ``50,000``, ``1,234.50``; what is no amount stays as it is. The caller adds 元."""
    try:
        return format_yuan(parse_yuan(answer)).removesuffix(".00")
    except InvalidAmount:
        return answer


def format_yuan(amount: Decimal) -> str:
    """``1,234.50`` — the caller adds 元."""
    return f"{amount.quantize(_FEN, ROUND_HALF_UP):,}"
