"""``manage.py load_registries``: add the data elements and kinds of materials that come with the platform."""

from typing import Any

from django.core.management.base import BaseCommand

from tongban.catalogue import element_uses
from tongban.catalogue.services.element_loading import load_shipped_elements
from tongban.catalogue.services.kind_loading import load_shipped_kinds
from tongban.catalogue.services.kinds import scan_names


class Command(BaseCommand):
    help = "Adds what is missing of the shipped elements and kinds, counts uses of elements, notes names of materials."

    def handle(self, *args: Any, **options: Any) -> None:
        added = load_shipped_elements()
        kinds_added = load_shipped_kinds()
        counted = element_uses.rebuild()
        names = scan_names()
        if options["verbosity"]:
            self.stdout.write(
                f"{added} elements, {kinds_added} kinds added; {counted} items, {names} names of materials read"
            )
