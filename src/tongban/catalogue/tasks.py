"""Background work of the catalogue."""

from contextlib import suppress

from tongban.catalogue.services import import_orders, import_publications, kinds, scheduling
from tongban.kernel.errors import DomainError
from tongban.kernel.jobs import every, job


@job(import_orders.RUN_IMPORT)
def run_import(*, run_id: int) -> None:
    """Read an ordered file. A refusal is written in the report of the run: trying again would not help."""
    with suppress(DomainError):
        import_orders.run_ordered_import(run_id=run_id)


@job(import_publications.PUBLISH_IMPORT)
def publish_import(*, publication_id: int) -> None:
    """Publish what an import left clean. A refusal of the whole order stands in its report."""
    with suppress(DomainError):
        import_publications.run_publication(publication_id=publication_id)


@every("0 0 * * *", "catalogue.come_into_force")
def come_into_force() -> None:
    """At midnight versions whose day has come take over; a run that was missed is made up by the next."""
    scheduling.settle_all()


@every("30 0 * * *", "catalogue.scan_material_names")
def scan_material_names() -> None:
    """Every night new names of materials are noted, to be sorted into kinds by people."""
    kinds.scan_names()
