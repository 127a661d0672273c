"""Background and scheduled work of cases; each calls one service."""

from tongban.cases.services import (
    acceptance,
    archive,
    batches,
    bills,
    commitments,
    exports,
    notices,
    procedures,
    progress_query,
    recompute,
    recompute_telling,
    silence,
    supplements,
    tolerance,
)
from tongban.cases.services.office import absence, reminding
from tongban.kernel.jobs import Priority, every, job


@job("cases.render_notice", priority=Priority.AWAITED)
def render_notice(notice_id: int) -> None:
    """Make the PDF of one document."""
    notices.render_notice(notice_id=notice_id)


@job("cases.run_batch", priority=Priority.AWAITED)
def run_batch(batch_id: int) -> None:
    """Do to each case of a batch what is not done yet."""
    batches.run_batch(batch_id=batch_id)


@job("cases.run_export")
def run_export(export_id: int) -> None:
    """Go on with an export of cases until it is ready."""
    exports.run_export(export_id=export_id)


@every("30 1 * * *", "cases.make_bills")
def make_bills() -> None:
    """In the night: the signed bill of each department for the day before, and for days that were missed."""
    bills.make_bills()


@every("*/10 * * * *", "cases.tend_exports")
def tend_exports() -> None:
    """Forget files that have expired; go on with exports whose worker is gone."""
    exports.tend_exports()


@every("10 0 * * *", "cases.deem_overdue_acceptances")
def deem_overdue_acceptances() -> None:
    """Shortly after midnight: five silent working days count as acceptance (行政许可法 art. 32(4))."""
    acceptance.deem_overdue_acceptances()


@every("20 0 * * *", "cases.return_overdue_supplements")
def return_overdue_supplements() -> None:
    """Shortly after midnight: supplements that did not come in time go back."""
    supplements.return_overdue_supplements()


@every("25 0 * * *", "cases.lapse_overdue_tolerances")
def lapse_overdue_tolerances() -> None:
    """Shortly after midnight: promised materials that did not come in time; the case counts as withdrawn."""
    tolerance.lapse_overdue_tolerances()


@every("0 9 * * *", "cases.remind_of_tolerances")
def remind_of_tolerances() -> None:
    """In the morning: promised materials that must come within a few working days."""
    tolerance.remind_of_tolerances()


@every("5 9 * * *", "cases.remind_of_checks")
def remind_of_checks() -> None:
    """In the morning: promises that must be looked into, or put right, within a few working days."""
    commitments.remind_of_checks()


@every("*/15 * * * *", "cases.forget_wrong_guesses")
def forget_wrong_guesses() -> None:
    """Counters of wrong progress queries that have run out."""
    progress_query.forget_wrong_guesses()


@job(recompute.RECOMPUTE, attempts=12)
def recompute_dates() -> None:
    """The holidays changed: reckon the dates of all running cases anew."""
    recompute.recompute_dates()


@job(recompute_telling.TELL_JOB, attempts=12, priority=Priority.BULK)
def tell_redated(run_id: int, batch: int) -> None:
    """Tell the people of one batch that their date moved."""
    recompute_telling.tell_redated(run_id=run_id, batch=batch)


@every("50 0 * * *", "cases.sweep_stragglers")
def sweep_stragglers() -> None:
    """Once a night: no running case keeps a date of an earlier calendar."""
    recompute.sweep_stragglers()


@every("30 0 * * *", "cases.warn_of_late_procedures")
def warn_of_late_procedures() -> None:
    """Shortly after midnight: procedures that take longer than was told; the dates they hold up move on."""
    procedures.warn_of_late_procedures()


@job(archive.MAKE, priority=Priority.BULK)
def make_package(package_id: int) -> None:
    """Pack the archive of one closed case."""
    archive.make_package(package_id=package_id)


@every("15 0 * * *", "cases.note_missed_promises")
def note_missed_promises() -> None:
    """Shortly after midnight: promised limits that passed must be explained (优化营商环境条例)."""
    silence.note_missed_promises()


@every("12 0 * * *", "cases.deem_overdue_renewals")
def deem_overdue_renewals() -> None:
    """Shortly after midnight: licences that expired undecided count as renewed (行政许可法 art. 50)."""
    silence.deem_overdue_renewals()


@every("30 8 * * *", "cases.remind_of_questions")
def remind_of_questions() -> None:
    """In the morning of a working day: who was asked and has not answered."""
    reminding.remind_of_questions()


@every("40 8 * * *", "cases.tell_of_ended_absences")
def tell_of_ended_absences() -> None:
    """In the morning: whose standing in was over yesterday."""
    absence.tell_of_ended_absences()
