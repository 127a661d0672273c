"""Columns that hold several entries, one a line, parts separated by ``|``: materials, fees, legal basis, questions."""

import re
from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from tongban.catalogue.enums import MaterialNecessity
from tongban.catalogue.importing import values
from tongban.catalogue.importing.flaws import Flaw
from tongban.catalogue.material_keys import unique_keys

KINDS = {
    "证件证书证明": "1",
    "证件": "1",
    "证书": "1",
    "证明": "1",
    "申请表格文书": "2",
    "申请表": "2",
    "文书": "2",
    "其他": "3",
}
FORMS = {"纸质": "1", "电子": "2", "电子化": "2", "电子版": "2"}
ARTICLE = re.compile(r"^(?P<law>.*?》?)(?P<article>第[零〇一二两三四五六七八九十百千\d]+条.*)?$", re.S)


def read_lines(key: str, value: str | list[str], flaws: list[Flaw]) -> tuple[dict[str, Any], ...]:
    """The entries of a column. ``value`` is a text with one entry a line, or a list of them."""
    lines = value if isinstance(value, list) else re.split(r"[\r\n]+", value)
    split = [[values.plain(part) for part in line.split("|")] for line in lines if values.plain(line)]
    return READERS[key](split, flaws)


def _part(parts: list[str], place: int) -> str:
    return parts[place] if place < len(parts) else ""


def _read(reader: Callable[[str], Any], text: str, what: str, flaws: list[Flaw]) -> Any:
    try:
        return reader(text)
    except values.Unreadable as problem:
        flaws.append(Flaw.error("value.unreadable", str(problem), what, text))
        return None


def _materials(lines: list[list[str]], flaws: list[Flaw]) -> tuple[dict[str, Any], ...]:
    """名称|必要性|类型|形式|来源|依据|原件数|复印件数|填报须知."""
    keys = unique_keys([line[0] for line in lines])
    found = []
    for key, parts in zip(keys, lines, strict=True):
        necessity = _read(lambda text: values.read_choice(text, MaterialNecessity), _part(parts, 1), "申请材料", flaws)
        originals = _read(values.read_number, _part(parts, 6), "申请材料", flaws)
        copies = _read(values.read_number, _part(parts, 7), "申请材料", flaws)
        found.append(
            {
                "key": key,
                "name": parts[0],
                "necessity": necessity or MaterialNecessity.REQUIRED,
                "kind": KINDS.get(_part(parts, 2), _part(parts, 2)),
                "forms": tuple(FORMS.get(word, word) for word in values.read_words(_part(parts, 3))),
                "source": _part(parts, 4),
                "basis": _part(parts, 5),
                "originals": originals or 0,
                "copies": copies or 0,
                "requirement": _part(parts, 8),
            }
        )
    return tuple(found)


def _fees(lines: list[list[str]], flaws: list[Flaw]) -> tuple[dict[str, Any], ...]:
    """名称|标准|依据|金额（元）."""
    return tuple(
        {
            "name": parts[0],
            "standard": _part(parts, 1),
            "basis": _part(parts, 2),
            "amount": _read(values.read_money, _part(parts, 3), "收费项目", flaws),
        }
        for parts in lines
    )


def _legal_basis(lines: list[list[str]], flaws: list[Flaw]) -> tuple[dict[str, Any], ...]:
    """法律名称|条款|原文; a single part is split at 第…条."""
    found = []
    for parts in lines:
        law, article = parts[0], _part(parts, 1)
        if not article and (match := ARTICLE.match(law)) and match["article"] and match["law"]:
            law, article = match["law"], match["article"]
        found.append({"law": law, "article": article, "text": _part(parts, 2)})
    return tuple(found)


def _questions(lines: list[list[str]], flaws: list[Flaw]) -> tuple[dict[str, Any], ...]:
    """问题|答案."""
    for parts in lines:
        if not _part(parts, 1):
            message = _("A question without an answer was left out of the guide.")
            flaws.append(Flaw.warning("faq.unanswered", message, "常见问题", parts[0]))
    return tuple({"question": parts[0], "answer": parts[1]} for parts in lines if _part(parts, 1))


def _procedures(lines: list[list[str]], flaws: list[Flaw]) -> tuple[dict[str, Any], ...]:
    """名称|依据|时限."""
    found = []
    for parts in lines:
        limit = _read(lambda text: values.read_limit(text)[0], _part(parts, 2), "特别程序", flaws)
        found.append({"name": parts[0], "basis": _part(parts, 1), "limit": limit or {}})
    return tuple(found)


READERS: dict[str, Callable[[list[list[str]], list[Flaw]], tuple[dict[str, Any], ...]]] = {
    "materials": _materials,
    "fees": _fees,
    "legal_basis": _legal_basis,
    "faq": _questions,
    "special_procedures": _procedures,
}
