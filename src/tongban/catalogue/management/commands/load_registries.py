"""``manage.py load_registries``: add the data elements that come with the platform and are not there yet."""

from typing import Any

from django.core.management.base import BaseCommand

from tongban.catalogue import element_uses
from tongban.catalogue.services.element_loading import load_shipped_elements


class Command(BaseCommand):
    help = "Adds the data elements that come with the platform, and counts anew which items ask for them."

    def handle(self, *args: Any, **options: Any) -> None:
        added = load_shipped_elements()
        counted = element_uses.rebuild()
        if options["verbosity"]:
            self.stdout.write(f"{added} elements added, uses of {counted} items counted")
