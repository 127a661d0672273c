"""What each table knows about people, said where the table is declared (个人信息保护法 art. 6, 17, 19, 51).

A model says ``privacy = holds(…)`` or ``privacy = nothing_personal()``; ``kernel.inventory`` reads it. A test refuses a
model that says nothing and a column nobody has judged; ``tools/make_inventory.py`` writes docs/security/ from it, and
``kernel.retention`` deletes by it.
"""

from dataclasses import dataclass
from enum import Enum, StrEnum

from django.db import models


class Grade(StrEnum):
    """How closely a column touches a person (个人信息保护法 art. 4, 28)."""

    SENSITIVE = "敏感个人信息"
    PERSONAL = "个人信息"
    DUTY = "履职人员姓名"  # who acted for an authority: a public duty, still a name
    PLAIN = "非个人信息"


@dataclass(frozen=True, slots=True)
class Term:
    """How long (个人信息保护法 art. 19). ``days`` None: as long as what is said in ``words`` lasts."""

    words: str
    days: int | None
    basis: str


class Retention(Enum):
    """Classes of keeping. Where ``days`` is set, a job deletes: each table of the class says how."""

    ACCOUNT = Term("账号存续期间", None, "个人信息保护法第四十七条")
    DUTY = Term("任职期间，履职记录随办件保存", None, "行政许可法第六十一条")
    CASE = Term("随办件归档，按档案保管期限", None, "档案法实施条例第三十八至四十一条")
    REGISTER = Term("由登记部门按其法定职责保存", None, "个人信息保护法第三十五条")
    DRAFT = Term("草稿在最后保存后一年删除；已提交的随办件归档", 365, "个人信息保护法第十九条")
    MESSAGE = Term("三年", 3 * 365, "个人信息保护法第十九条")
    TRAIL = Term("不少于三年，只增不减", None, "网络安全法第二十一条（不少于六个月）；网络数据安全管理条例第十二条")
    SESSION = Term("失效后一天", 1, "个人信息保护法第十九条")
    GUESS = Term("六个月", 183, "网络安全法第二十一条")
    EXPORT = Term("下载期限届满后删除文件，记录三年", 3 * 365, "网络数据安全管理条例第十二条")
    RATING = Term("三年", 3 * 365, "国办发〔2019〕51号")
    PUBLIC = Term("依法公开期间", None, "行政许可法第四十条")
    NOTHING = Term("不含个人信息", None, "")


@dataclass(frozen=True, slots=True)
class Privacy:
    """What one table holds. Columns that are in none of the lists and need no judgement are plain.

    A term in days is kept in one of three ways: rows are deleted when it has run from ``counted_from`` (a column); they
    go with the row ``goes_with`` leads to (a foreign key); or ``forgotten_by`` is the scheduled job that sees to it.

    Whose rows they are (``kernel.own_data``): ``whose`` are the ways to the party, with spaces between them; a table
    that belongs to another needs none. Else ``shown_at`` is the page where a person sees them, or ``withheld`` is why
    they are not given.
    """

    purpose: str
    retention: Retention
    about: str = ""
    sensitive: tuple[str, ...] = ()
    personal: tuple[str, ...] = ()
    plain: tuple[str, ...] = ()
    counted_from: str = ""
    goes_with: str = ""
    forgotten_by: str = ""
    whose: tuple[str, ...] = ()
    shown_at: str = ""
    withheld: str = ""


def holds(purpose: str, retention: Retention, *, about: str = "办事人", **said: str) -> Privacy:
    """A table with personal data. ``sensitive``, ``personal`` and ``plain`` name columns, with spaces between them:
    every text, file and party in the table is in one of them. How the term is kept: see Privacy."""
    lists = ("sensitive", "personal", "plain", "whose")
    sensitive, personal, plain, whose = (tuple(said.pop(name, "").split()) for name in lists)
    return Privacy(purpose, retention, about, sensitive, personal, plain, whose=whose, **said)


def nothing_personal(*plain: str) -> Privacy:
    """A table about no person. ``plain`` names columns that sound as if they were about one."""
    return Privacy("", Retention.NOTHING, plain=plain)


_elsewhere: dict[str, Privacy] = {}


def declare(label: str, privacy: Privacy) -> None:
    """Say what a table of a library knows (``label`` as in ``sessions.Session``)."""
    _elsewhere[label] = privacy


def privacy_of(model: type[models.Model]) -> Privacy | None:
    """What a table says of itself, or what was declared of it; None when nobody said anything."""
    return getattr(model, "privacy", None) or _elsewhere.get(model._meta.label)
