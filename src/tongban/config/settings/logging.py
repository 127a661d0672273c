"""Structured logs to standard error: one line a record, JSON in production."""

from typing import Any

import structlog

from tongban.config import environment

_RENDERER = (
    structlog.processors.JSONRenderer(ensure_ascii=False)
    if environment.mode() == environment.Mode.PRODUCTION
    # a plain traceback shows no variables: they hold personal data
    else structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)
)
_SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso"),
]

structlog.configure(
    processors=[*_SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": structlog.stdlib.ProcessorFormatter,
            "foreign_pre_chain": _SHARED,
            "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, _RENDERER],
        }
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": environment.text("TONGBAN_LOG_LEVEL", "WARNING")},
    "loggers": {"tongban": {"level": environment.text("TONGBAN_LOG_LEVEL", "INFO")}},
}
