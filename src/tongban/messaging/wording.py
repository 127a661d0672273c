"""Templates as people write them: plain text with ``{name}`` placeholders and nothing else.

No template engine reads them: a template edited in the browser can fill in words, and can do nothing more.
"""

import re
from collections.abc import Mapping
from datetime import date

from tongban.messaging.enums import Language
from tongban.messaging.errors import StrayBrace, UnknownPlaceholder

PLACEHOLDERS = {
    "name": "办事人姓名或名称",
    "case_number": "办件编号",
    "item_title": "事项名称",
    "authority_name": "办理部门",
    "due_on": "期限日期",
    "reason": "理由或补正要求",
    "link": "查看办件的网址",
}

_TOKEN = re.compile(r"\{\{|\}\}|\{([a-z_]+)\}|[{}]")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_WEEKDAYS = "一二三四五六日"


def check(text: str) -> frozenset[str]:
    """The placeholders a text uses. Raises UnknownPlaceholder or StrayBrace."""
    used = set()
    for token in _TOKEN.finditer(text):
        if token.group() in {"{", "}"}:
            raise StrayBrace(near=text[max(0, token.start() - 8) : token.end() + 8])
        if name := token.group(1):
            if name not in PLACEHOLDERS:
                raise UnknownPlaceholder(placeholder=name, known="、".join(f"{{{known}}}" for known in PLACEHOLDERS))
            used.add(name)
    return frozenset(used)


def fill(text: str, values: dict[str, str]) -> str:
    """The text with its placeholders filled. A line with a placeholder that has no value is left out whole."""
    return "\n".join(_fill_line(line, values) for line in text.splitlines() if _has_values(line, values)).strip()


def one_line(text: str) -> str:
    """Safe as a subject: no line breaks, no control characters, no invisible direction marks, at most 200 long."""
    return " ".join(_CONTROL.sub(" ", text).split())[:200]


def clean(text: object) -> str:
    """A value as it may stand in a text: control characters and direction marks become spaces, line breaks stay."""
    return _CONTROL.sub(" ", str(text).replace("\r\n", "\n")).strip()


def shown_values(context: Mapping[str, object], language: str) -> dict[str, str]:
    """The known placeholders of a context as texts; ISO dates as people write them in ``language``."""
    values = {name: clean(context.get(name) or "") for name in PLACEHOLDERS}
    values["due_on"] = _shown_date(values["due_on"], language)
    return values


def _has_values(line: str, values: dict[str, str]) -> bool:
    return all(values.get(token.group(1)) for token in _TOKEN.finditer(line) if token.group(1))


def _fill_line(line: str, values: dict[str, str]) -> str:
    def word(token: re.Match[str]) -> str:
        return values[token.group(1)] if token.group(1) else token.group()[0]

    return _TOKEN.sub(word, line)


def _shown_date(text: str, language: str) -> str:
    if not text:
        return ""
    day = date.fromisoformat(text)
    if language == Language.ENGLISH:
        return f"{day:%A}, {day.day} {day:%B %Y}"
    return f"{day.year}年{day.month}月{day.day}日（周{_WEEKDAYS[day.weekday()]}）"
