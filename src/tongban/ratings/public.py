"""What other contexts may use from ratings. No model leaves this house."""

from datetime import date

from tongban.ratings import links, selectors
from tongban.ratings.events import BadRatingGiven, RatingGiven
from tongban.ratings.rows import Satisfaction

__all__ = [
    "BadRatingGiven",
    "RatingGiven",
    "Satisfaction",
    "open_rating_paths",
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


def open_rating_paths(case_numbers: list[str]) -> dict[str, str]:
    """Of these cases, those that can be rated now, with the signed address; for pages of the person concerned only."""
    return {number: rating_path(case_number=number) for number in selectors.list_open_cases(case_numbers=case_numbers)}
