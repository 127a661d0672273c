"""Jobs of registers."""

from tongban.kernel.jobs import job
from tongban.registers.services import files


@job(files.READ_LOAD)
def read_load(*, load_id: int) -> None:
    """Read and check the file of a load; a killed run goes on where it stopped."""
    files.read_ordered(load_id=load_id)


@job(files.APPLY_LOAD)
def apply_load(*, load_id: int, staff_id: int | None) -> None:
    """Put a checked load into its register, wholly or not at all."""
    files.apply_ordered(load_id=load_id, staff_id=staff_id)
