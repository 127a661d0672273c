"""``manage.py rebuild_watch``: fold all case events again, compare, repair."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from tongban.supervision.services.watching import rebuild_watches


class Command(BaseCommand):
    help = "Fold the history of case events again, compare it with the watch table and repair what differs."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="only compare; exit with 1 when something differs")

    def handle(self, *args: Any, check: bool = False, **options: Any) -> None:
        report = rebuild_watches(repair=not check)
        self.stdout.write(f"{report.events} events, {report.cases} cases, {len(report.differing)} rows differed")
        for number in report.differing[:20]:
            self.stdout.write(f"  {number}")
        if check and report.differing:
            raise CommandError("The watch table differs from history. Run rebuild_watch without --check.")
