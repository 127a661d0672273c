"""Commands import Django only when they run: ``tongban --help`` and the supervisor stay light."""

import os

from rich.console import Console

console = Console()


def set_up() -> None:
    """Load settings (this starts or joins the embedded database) and all contexts."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tongban.config.settings")
    import django

    django.setup()
