"""Structured logs: every event one JSON line on stderr, through the standard library's logging."""

import structlog


def configure_logs() -> None:
    """Routes structlog into logging (settings.LOGGING renders it). Without this it would print on stdout."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.stdlib.filter_by_level,
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            structlog.processors.TimeStamper(fmt="iso"),
            structlog.processors.format_exc_info,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


def without_refused_traceback(
    logger: object, method: str, event: structlog.typing.EventDict
) -> structlog.typing.EventDict:
    """A refusal (403, 404, a bad request) is the visitor's matter: one line says it, no traceback."""
    if event.get("level") == "warning":
        event.pop("exc_info", None)
    return event
