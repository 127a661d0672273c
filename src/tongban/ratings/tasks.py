"""Background work of ratings."""

from tongban.kernel.jobs import every
from tongban.ratings.services import forgetting, judging


@every("15 7 * * *", "ratings.route_up_the_stranded")
def route_up_the_stranded() -> None:
    """Every morning: bad ratings whose last free head has left the department go to the bureau."""
    judging.route_up_the_stranded()


@every("50 3 * * *", "ratings.forget_who_said_what")
def forget_who_said_what() -> None:
    """In the night: who gave the ratings past their term, and what they wrote."""
    forgetting.forget_who_said_what()
