"""What ratings announces. Nobody's identity and no case number: the bodies rated must not learn who rated."""

from dataclasses import dataclass
from typing import ClassVar

from tongban.kernel.events import Event


@dataclass(frozen=True)
class RatingFact(Event):
    rating_id: int
    occasion: str
    item_code: str
    authority_id: int
    level: int  # 1 best … 5 worst, GB/T 39046
    given_on: str  # ISO date


@dataclass(frozen=True)
class RatingGiven(RatingFact):
    name: ClassVar[str] = "ratings.rating_given"
    unheard: ClassVar[str] = "satisfaction is computed from the ratings themselves; others may listen"


@dataclass(frozen=True)
class BadRatingGiven(RatingFact):
    """Level 4 or 5: to be verified, mended and answered (国办发〔2019〕51号)."""

    name: ClassVar[str] = "ratings.bad_rating_given"
