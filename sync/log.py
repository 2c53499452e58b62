"""Logs to stderr: events with ids, never names. What looks like a secret or address is masked.

Of an exception the log tells where and of which type, never its words: SQL parameters, answers of
Canvas and mail addresses stand in them.
"""

from __future__ import annotations

import logging
import re
import sys
import traceback
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TextIO

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from sync.settings import Settings

OURS = ("jobs", "sync", "mappings", "__main__")
THIRD_PARTIES = (
    "aiohttp",
    "aiosmtpd",
    "alembic",
    "asyncio",
    "asyncpg",
    "canvasapi",  # logs whole response bodies at DEBUG
    "dbos",
    "fastapi",
    "mail.log",
    "sqlalchemy",
    "urllib3",
    "uvicorn",
    "werkzeug",
)
SILENT = ("dap", "pysqlsync")
"""What they have to say comes as exceptions too; their lines hold answers and statements."""
MASK = "***"
SHORTEST_SECRET = 4  # anything shorter would mask half of each line
TELLING = (
    re.compile(r"[^\s@<>\"'(),;:=/]+@[^\s@<>\"'(),;:]+"),  # mail addresses
    re.compile(r"(?i)(?<=bearer )\S+"),
    re.compile(r"(?i)(?<=access_token=)[^&\s\"']+"),
    re.compile(r"(?<=://)[^/\s@:]+:[^/\s@]+(?=@)"),  # user and password of an address
    re.compile(r"(?<=/m/)[^/?#\s\"'<>]+"),  # signed links of mails
    re.compile(r"(?<=/sign-in/once/)[^/?#\s\"'<>]+"),  # links that let somebody in
)


def configure_logging(settings: Settings) -> None:
    """Log as the settings say, their secrets masked."""
    log_to_stderr(settings.log_level, settings.log_format, settings.secrets())


def log_to_stderr(
    level: str = "INFO", form: str | None = None, secrets: frozenset[str] = frozenset()
) -> None:
    """Send our events and others' warnings to stderr in one format.

    Third parties stay at WARNING whatever the level says: at DEBUG they write bodies and headers.
    """
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_shared(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    handler = _ToStderr()
    handler.setFormatter(_formatter(secrets, _renderer(form)))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    for name in OURS:
        logging.getLogger(name).setLevel(level)
    for name in THIRD_PARTIES:
        logging.getLogger(name).setLevel(logging.WARNING)
    for name in SILENT:
        logging.getLogger(name).setLevel(logging.CRITICAL)
    # One that has no handler yet would be given its own, and its lines another format.
    logging.getLogger("dbos").handlers[:] = [logging.NullHandler()]


def line_formatter(secrets: frozenset[str]) -> logging.Formatter:
    """Return what makes a line of JSON, masked as the log is, for whoever keeps lines besides."""
    return _formatter(secrets, structlog.processors.JSONRenderer(ensure_ascii=False))


def _formatter(secrets: frozenset[str], renderer: Processor) -> logging.Formatter:
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=_shared(),
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            _masking(secrets),
            renderer,
        ],
    )


def _shared() -> list[Processor]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _wordless,
    ]


def _wordless(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Replace an exception by the types and frames of it and of what led to it."""
    given = event.pop("exc_info", None)
    failure = sys.exc_info()[1] if given is True else given
    if isinstance(failure, tuple):
        failure = failure[1]
    if isinstance(failure, BaseException):
        event["exception"] = "".join(_told(failure))
    return event


def _told(failure: BaseException | None) -> Iterator[str]:
    seen: set[int] = set()
    while failure is not None and id(failure) not in seen:
        seen.add(id(failure))
        yield f"{type(failure).__module__}.{type(failure).__qualname__}\n"
        yield from traceback.format_tb(failure.__traceback__)
        hidden = failure.__suppress_context__
        failure = failure.__cause__ or (None if hidden else failure.__context__)


class _ToStderr(logging.StreamHandler[TextIO]):
    """Writes to what stderr is at that moment, so that lines do not tear a progress bar."""

    def __init__(self) -> None:
        logging.Handler.__init__(self)

    @property
    def stream(self) -> TextIO:  # type: ignore[override]
        return sys.stderr


def _renderer(chosen: str | None) -> Processor:
    on_terminal = sys.stderr.isatty()
    if (chosen or ("console" if on_terminal else "json")) == "json":
        return structlog.processors.JSONRenderer(ensure_ascii=False)
    return structlog.dev.ConsoleRenderer(
        colors=on_terminal, exception_formatter=structlog.dev.plain_traceback
    )


def _masking(secrets: frozenset[str]) -> Processor:
    """A second line of defence: nothing is meant to need it."""
    long_enough = sorted((s for s in secrets if len(s) >= SHORTEST_SECRET), key=len, reverse=True)
    known = re.compile("|".join(map(re.escape, long_enough)) or r"(?!)")

    def mask(text: str) -> str:
        text = known.sub(MASK, text)
        for pattern in TELLING:
            text = pattern.sub(MASK, text)
        return text

    def processor(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
        return {
            key: value if key.startswith("_") else masked(value, mask)
            for key, value in event.items()
        }

    return processor


def masked(value: Any, mask: Callable[[str], str]) -> Any:
    """The value with every text in it masked; what is no plain data is shown as masked text."""
    if isinstance(value, Mapping):
        return {mask(str(key)): masked(one, mask) for key, one in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [masked(one, mask) for one in value]
    if value is None or isinstance(value, bool | int | float):
        return value
    return mask(str(value))
