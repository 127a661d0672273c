"""``manage.py compile_translations``: .po to .mo without the gettext programs."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from tongban.config import translations


class Command(BaseCommand):
    help = "Compile all translations; stops at flaws and tells where they are."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--force", action="store_true", help="compile also what is up to date")

    def handle(self, *args: Any, force: bool = False, **options: Any) -> None:
        try:
            written = translations.compile_all(force=force)
        except translations.BadTranslation as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{len(written)} translation files compiled")
