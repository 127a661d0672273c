"""Scheduled and background work of the open platform."""

from tongban.kernel.jobs import every, job
from tongban.openplatform.services import logouts, partitions, quota, signing


@every("*/10 * * * *", "openplatform.clear_counts")
def clear_counts() -> None:
    """Past minutes are of no use."""
    quota.clear_counts()


@job("openplatform.tell_system", attempts=logouts.ATTEMPTS)
def tell_system(sign_on_id: int) -> None:
    """A system hears that a login is over."""
    logouts.tell_system(sign_on_id=sign_on_id)


@every("*/5 * * * *", "openplatform.end_what_ran_out")
def end_what_ran_out() -> None:
    """Logins nobody ended."""
    logouts.end_what_ran_out()


@every("40 3 * * *", "openplatform.turn_partitions")
def turn_partitions() -> None:
    """Weeks of tokens: made ahead, dropped when over."""
    partitions.turn()


@every("50 3 1 */3 *", "openplatform.rotate_keys")
def rotate_keys() -> None:
    """New signing keys each quarter, published a day before they sign."""
    signing.rotate()


@every("20 * * * *", "openplatform.retire_keys")
def retire_keys() -> None:
    """Keys whose successor signs."""
    signing.retire()
