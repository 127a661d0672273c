"""Scheduled work of applications."""

from tongban.applications.services import old_drafts
from tongban.kernel.jobs import every


@every("30 3 * * *", "applications.forget_old_drafts")
def forget_old_drafts() -> None:
    """In the night: drafts near the end of their term are told to their owners; those past it are deleted."""
    old_drafts.tend_old_drafts()
