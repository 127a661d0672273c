"""Jobs of registers."""

from tongban.kernel.jobs import every, job
from tongban.registers.services import files, standing


@job(files.READ_LOAD)
def read_load(*, load_id: int) -> None:
    """Read and check the file of a load; a killed run goes on where it stopped."""
    files.read_ordered(load_id=load_id)


@job(files.APPLY_LOAD)
def apply_load(*, load_id: int, staff_id: int | None) -> None:
    """Put a checked load into its register, wholly or not at all."""
    files.apply_ordered(load_id=load_id, staff_id=staff_id)


@job(standing.FOLLOW_LOAD)
def follow_load(*, load_id: int, after: int = 0) -> None:
    """Legal representatives and guardians follow what a load changed."""
    standing.follow_load(load_id=load_id, after=after)


@every("5 0 * * *", "registers.follow_turning_days")
def follow_turning_days() -> None:
    """Entries that begin today or ended yesterday; those of registers kept elsewhere."""
    standing.follow_turning_days()
