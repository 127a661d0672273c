"""Background and scheduled work of cases; each calls one service."""

from tongban.cases.services import acceptance, notices, progress_query, supplements
from tongban.kernel.jobs import Priority, every, job


@job("cases.render_notice", priority=Priority.AWAITED)
def render_notice(notice_id: int) -> None:
    """Make the PDF of one document."""
    notices.render_notice(notice_id=notice_id)


@every("10 0 * * *", "cases.deem_overdue_acceptances")
def deem_overdue_acceptances() -> None:
    """Shortly after midnight: five silent working days count as acceptance (行政许可法 art. 32(4))."""
    acceptance.deem_overdue_acceptances()


@every("20 0 * * *", "cases.return_overdue_supplements")
def return_overdue_supplements() -> None:
    """Shortly after midnight: supplements that did not come in time go back."""
    supplements.return_overdue_supplements()


@every("*/15 * * * *", "cases.forget_wrong_guesses")
def forget_wrong_guesses() -> None:
    """Counters of wrong progress queries that have run out."""
    progress_query.forget_wrong_guesses()
