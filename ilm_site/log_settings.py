"""How the log looks: a JSON object a line in production, readable lines elsewhere."""

import re
from typing import Any

import structlog

# A link of these pages lets whoever has it in, so no log may keep one; they also stand in addresses as ?next=….
LETS_IN = re.compile(r"((?:/|%2F)(?:join|reset/key)(?:/|%2F))[^/%&?\s\"']+", re.IGNORECASE)


def without_links_that_let_in(
    _logger: object, _method: str, event: structlog.typing.EventDict
) -> structlog.typing.EventDict:
    """The event with the secret part of such links blotted out."""
    return {
        key: LETS_IN.sub(r"\1…", value) if isinstance(value, str) else value for key, value in event.items()
    }


SHARED: list[structlog.typing.Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.stdlib.PositionalArgumentsFormatter(),
    without_links_that_let_in,
    structlog.processors.StackInfoRenderer(),
    structlog.processors.UnicodeDecoder(),
]


def log_settings(*, as_json: bool, level: str) -> dict[str, Any]:
    """Django's LOGGING, and structlog set up to write through it."""
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *SHARED,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    last = (
        [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
        if as_json
        else [_readable()]
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "lines": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": SHARED,
                "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
            }
        },
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "lines"}},
        "root": {"handlers": ["console"], "level": level},
        "loggers": {
            "django": {"handlers": [], "level": level, "propagate": True},
            "django.server": {"handlers": [], "level": level, "propagate": True},
            # A missing page or a refused form is no trouble of the site, and the request log has it already.
            "django.request": {"level": "ERROR"},
            "celery.worker.strategy": {"level": "WARNING"},
        },
    }


def _readable() -> structlog.dev.ConsoleRenderer:
    return structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)
