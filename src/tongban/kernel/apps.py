from importlib import import_module

from django.apps import AppConfig
from django.utils.module_loading import module_has_submodule


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
