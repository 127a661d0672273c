from django.apps import AppConfig


class WiringConfig(AppConfig):
    """Not a context: here live the start-up checks and the commands that need to know everyone."""

    default = True
    name = "tongban.config"
    label = "config"
    verbose_name = "配置"

    def ready(self) -> None:
        from tongban.config import checks, doors, foreign_tables

        checks.refuse_to_serve_unsafely()
        foreign_tables.declare_all()
        doors.open_operator_doors()
