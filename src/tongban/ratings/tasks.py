"""Background work of ratings."""

from tongban.kernel.jobs import every
from tongban.ratings.services import judging


@every("15 7 * * *", "ratings.route_up_the_stranded")
def route_up_the_stranded() -> None:
    """Every morning: bad ratings whose last free head has left the department go to the bureau."""
    judging.route_up_the_stranded()
