"""What other contexts may use from ratings. No model leaves this house."""

from datetime import date

from tongban.ratings import links, selectors
from tongban.ratings.events import BadRatingGiven, RatingGiven
from tongban.ratings.rows import Satisfaction

__all__ = [
    "BadRatingGiven",
    "RatingGiven",
    "Satisfaction",
    "rating_path",
    "satisfaction",
]


def satisfaction(since: date, until: date | None = None) -> Satisfaction:
    """满意率 from ``since`` to ``until`` (today), inclusive: share of ratings of three stars or more, and how many."""
    return selectors.satisfaction(since=since, until=until)


def rating_path(*, case_number: str = "", application_number: str = "") -> str:
    """The signed address on this site where a case, or everything of an application, may be rated without a login.

    For slips and messages. It opens when the case is finished or the visit is over, each once.
    """
    return links.path_of(links.Target(case_number, application_number))
