"""Logs: one line an event on standard error, as text or as JSON; secrets never get through."""

import logging
import re
import sys
from collections.abc import Collection

import structlog

QUIET = (
    "apscheduler",
    "alembic",
    "aiosqlite",
    "asyncio",
    "sqlalchemy",
    "trafilatura",
    "htmldate",
    "courlan",
    "charset_normalizer",
)
MASK = "***"
# Tokens by their shape, and passwords in addresses: they must not depend on who configured them.
_SECRET_SHAPES = re.compile(
    r"xox[a-z]-[\w-]{8,}|xapp-[\w-]{8,}"
    r"|[MNO][\w-]{23,27}\.[\w-]{6}\.[\w-]{27,45}"  # a Discord token
    r"|(?<=://)[^/\s:@]+:[^/\s@]+(?=@)"
    r"|(?<=hooks\.slack\.com/services/)\S+|(?<=/api/webhooks/)\S+"
)


def start_logging(*, verbose: bool, quiet: bool = False, json_lines: bool = False, secrets: Collection[str] = ()) -> None:
    """Send the logs of both packages to standard error.

    Args:
        verbose: Also tell what is done, not only what went wrong.
        quiet: Only tell what failed.
        json_lines: One JSON object a line, for machines.
        secrets: Exact strings to mask, besides all that look like tokens.
    """
    shared: list[structlog.typing.Processor] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    last = structlog.processors.JSONRenderer(ensure_ascii=False) if json_lines else structlog.dev.ConsoleRenderer(colors=False)
    formatter = _Masked(
        foreign_pre_chain=shared,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            last,
        ],
        secrets=tuple(secret for secret in secrets if len(secret) >= 6),
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO if verbose else logging.ERROR if quiet else logging.WARNING)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.ERROR)


class _Masked(structlog.stdlib.ProcessorFormatter):
    """Masks secrets in the finished line, so that no processor can bring one back."""

    def __init__(self, *args: object, secrets: tuple[str, ...], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # handed through as they came
        self._secrets = secrets

    def format(self, record: logging.LogRecord) -> str:
        return masked(super().format(record), self._secrets)


def masked(text: str, secrets: Collection[str] = ()) -> str:
    """Return a text with every secret in it replaced by asterisks."""
    for secret in secrets:
        text = text.replace(secret, MASK)
    return _SECRET_SHAPES.sub(MASK, text)
