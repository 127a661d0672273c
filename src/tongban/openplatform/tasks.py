"""Scheduled work of the open platform."""

from tongban.kernel.jobs import every
from tongban.openplatform.services import quota


@every("*/10 * * * *", "openplatform.clear_counts")
def clear_counts() -> None:
    """Past minutes are of no use."""
    quota.clear_counts()
