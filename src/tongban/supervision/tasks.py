"""Background work of supervision."""

from tongban.kernel.jobs import every
from tongban.supervision.services import publishing


@every("17 * * * *", "supervision.tell_popularity")
def tell_popularity() -> None:
    """What people apply for most, for the home page and the ranking of search."""
    publishing.tell_popularity()
