"""行政区划代码: 6 digits (GB/T 2260), 9 to street, 12 to village (statistical code)."""

from django.utils.translation import gettext_lazy as _

from tongban.kernel.codes.invalid import InvalidCode


def parse(text: str) -> str:
    """A division code, padded to 6 digits when given as 2 or 4. Raises InvalidCode."""
    code = text.strip()
    if not (code.isascii() and code.isdigit()) or len(code) not in {2, 4, 6, 9, 12}:
        raise InvalidCode(_("A division code has 6, 9 or 12 digits."))
    return code.ljust(6, "0")


def level(code: str) -> int:
    """2 province, 3 city, 4 county, 5 street or town, 6 village (numbers of GB/T 39046 table A.2)."""
    if len(code) > 9:
        return 6
    if len(code) > 6:
        return 5
    if code.endswith("0000"):
        return 2
    return 3 if code.endswith("00") else 4


def parent(code: str) -> str:
    """The code one level up; empty above a province."""
    up = {2: "", 3: code[:2] + "0000", 4: code[:4] + "00", 5: code[:6], 6: code[:9]}
    return up[level(code)]


def covers(outer: str, inner: str) -> bool:
    """True when ``inner`` lies in ``outer`` or is the same."""
    return inner.startswith(outer[: {2: 2, 3: 4, 4: 6, 5: 9, 6: 12}[level(outer)]])
