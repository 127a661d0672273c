"""Second-level questions as versioned data (data/questions.toml): which indicators are asked, in which words."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from tongban.ratings.enums import Level, Setting

_FILE = Path(__file__).resolve().parent / "data" / "questions.toml"
_CHINESE = "zh-hans"


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator (二级指标) with the words of one level."""

    key: str
    name: str
    statement: str


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked after a level was chosen."""

    version: str
    text: str
    indicators: tuple[Indicator, ...]

    @property
    def keys(self) -> frozenset[str]:
        return frozenset(indicator.key for indicator in self.indicators)


def question_of(*, setting: str, level: int, language: str = _CHINESE, version: str = "") -> Question:
    """The question of a level, in the version in force or, for old ratings, in the version named."""
    chosen = _versions()[version] if version else next(iter(_versions().values()))
    tone = _tone(Level(level))
    indicators = tuple(
        Indicator(entry["key"], _in(entry, language), _in(entry[tone], language))
        for entry in chosen[Setting(setting).value]
    )
    return Question(chosen["id"], _in(chosen["ask"][tone], language), indicators)


def _tone(level: Level) -> str:
    if level.is_bad:
        return "bad"
    return "fair" if level is Level.FAIR else "good"


def _in(words: dict[str, str], language: str) -> str:
    return words.get(language) or words[_CHINESE]


@cache
def _versions() -> dict[str, dict[str, Any]]:
    """Version id → version, the one in force first."""
    return {version["id"]: version for version in tomllib.loads(_FILE.read_text(encoding="utf-8"))["version"]}
