"""Write the search index anew, with progress; people go on searching the old one meanwhile."""

from typing import Any

from django.core.management.base import BaseCommand
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from tongban.catalogue.search import index


class Command(BaseCommand):
    help = "Rebuild the search index from the versions in force."

    def handle(self, *args: Any, **options: Any) -> None:
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        with Progress(*columns, console=Console(stderr=True)) as bar:
            task = bar.add_task("items", total=None)
            written = index.rebuild(lambda done, total: bar.update(task, completed=done, total=total))
        self.stdout.write(f"{written} items indexed")
