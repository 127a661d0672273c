from importlib import import_module

from django.apps import AppConfig
from django.conf import settings
from django.utils.module_loading import module_has_submodule

CALENDAR_SECONDS = 5.0  # how long a process may count with the calendar before the last change


class ContextConfig(AppConfig):
    """A context: when the registry is ready its reactions, jobs and panels register themselves."""

    def ready(self) -> None:
        for name in ("handlers", "tasks", "slots"):
            if module_has_submodule(self.module, name):
                import_module(f"{self.name}.{name}")


class KernelConfig(ContextConfig):
    default = True
    name = "tongban.kernel"
    label = "kernel"
    verbose_name = "内核"

    def ready(self) -> None:
        super().ready()
        holidays = import_module("tongban.kernel.holidays")
        calendar = import_module("tongban.kernel.calendar")
        calendar.follow(
            revision=holidays.current_revision,
            edition=holidays.edition_at,
            seconds=CALENDAR_SECONDS if settings.TONGBAN_KERNEL_MEMORY else None,
        )
