"""Scheduled work of identity."""

from tongban.identity.services import unused
from tongban.kernel.jobs import every


@every("10 4 * * *", "identity.take_unused_out")
def take_unused_out() -> None:
    """Accounts of staff nobody uses any more."""
    unused.take_unused_out()
