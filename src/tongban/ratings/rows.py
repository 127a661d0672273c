"""What the pages of ratings show. Nothing here leads back to a person."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Satisfaction:
    """满意率: ``share`` of ratings of three stars or more, None without ratings; ``count`` of all ratings;
    ``satisfied`` of those with three stars or more."""

    share: float | None
    count: int
    satisfied: int


@dataclass(frozen=True, slots=True)
class LevelCount:
    """How often one level was given; ``share`` of all, 0 to 1."""

    level: int
    label: str
    stars: int
    count: int
    share: float

    @property
    def tone(self) -> str:
        return _tone(self.level)


@dataclass(frozen=True, slots=True)
class DepartmentRatings:
    """One department: how many ratings, how many bad ones, which share satisfied."""

    authority_id: int
    name: str
    count: int
    bad: int
    satisfied: int

    @property
    def share(self) -> float | None:
        return self.satisfied / self.count if self.count else None


@dataclass(frozen=True, slots=True)
class Voice:
    """A text somebody wrote, told apart from its writer: month instead of day, the item only where at least
    ``CROWD`` people rated it, long numbers masked."""

    level: int
    label: str
    stars: int
    month: date
    authority_name: str
    item_title: str
    text: str
    statements: tuple[str, ...]

    @property
    def tone(self) -> str:
        return _tone(self.level)


def _tone(level: int) -> str:
    if level >= 4:
        return "bad"
    return "soon" if level == 3 else "good"


@dataclass(frozen=True, slots=True)
class Overview:
    """The desk page: levels, departments, since when."""

    since: date
    until: date
    satisfaction: Satisfaction
    levels: list[LevelCount]
    departments: list[DepartmentRatings]


@dataclass(frozen=True, slots=True)
class RectificationCounts:
    """``confirmed`` bad ratings (removed ones left out), how many are ``closed``, how many left a name and a number
    (``real_name``) and were ``called`` back, how many are ``late``."""

    confirmed: int
    closed: int
    real_name: int
    called: int
    late: int

    @property
    def rectified(self) -> float | None:
        """差评整改率."""
        return self.closed / self.confirmed if self.confirmed else None

    @property
    def called_back(self) -> float | None:
        """差评回访率, to be 100 %."""
        return self.called / self.real_name if self.real_name else None
