"""Background work of the catalogue."""

from contextlib import suppress

from tongban.catalogue.services import import_orders
from tongban.kernel.errors import DomainError
from tongban.kernel.jobs import job


@job(import_orders.RUN_IMPORT)
def run_import(*, run_id: int) -> None:
    """Read an ordered file. A refusal is written in the report of the run: trying again would not help."""
    with suppress(DomainError):
        import_orders.run_ordered_import(run_id=run_id)
