"""Logs: one line an event on standard error, as text or as JSON; secrets never get through.

In JSON each line begins with `FIRST`, then come the keys of `digest.trail` that the event knows, then `exception`.
"""

import json
import logging
import re
import sys
from collections.abc import Collection
from urllib.parse import quote

import structlog

from digest.trail import KEYS, current_trail

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
FIRST = ("timestamp", "level", "logger", "event")
SHORTEST_SECRET = 6  # what is shorter would take ordinary words out of the log
_TEXT = structlog.dev.ConsoleRenderer(colors=False)
_hidden: set[str] = set()  # secrets of this process, whoever read them
# Tokens by their shape, and passwords in addresses: they must not depend on who configured them.
_SECRET_SHAPES = re.compile(
    r"xox[a-z]-[\w-]{8,}|xapp-[\w-]{8,}"
    r"|[MNO][\w-]{23,27}\.[\w-]{6}\.[\w-]{27,45}"  # a Discord token
    r"|(?<=://)[^/\s:@]+:[^/\s@]+(?=@)"
    r"|(?<=hooks\.slack\.com/services/)\S+|(?<=/api/webhooks/)\S+"
)


def hide(secrets: Collection[str]) -> None:
    """Mask these strings from now on, in the log and in what `masked` returns, also as JSON and addresses write them."""
    long = [secret for secret in secrets if len(secret) >= SHORTEST_SECRET]
    _hidden.update(
        long, (json.dumps(secret, ensure_ascii=False)[1:-1] for secret in long), (quote(secret, safe="") for secret in long)
    )


def start_logging(*, verbose: bool, quiet: bool = False, json_lines: bool = False) -> None:
    """Send the logs of both packages to standard error.

    Args:
        verbose: Also tell what is done, not only what went wrong.
        quiet: Only tell what failed.
        json_lines: One JSON object a line, for machines; they are told what is done, too.
    """
    shared: list[structlog.typing.Processor] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _add_trail,
        structlog.stdlib.ExtraAdder(KEYS),
    ]
    formatter = _Masked(
        foreign_pre_chain=shared,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            *((_in_order, structlog.processors.JSONRenderer(ensure_ascii=False)) if json_lines else (_as_text,)),
        ],
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    logging.captureWarnings(json_lines)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO if verbose or json_lines else logging.ERROR if quiet else logging.WARNING)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.ERROR)


def _add_trail(_: object, __: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    event.update(current_trail())
    return event


def _in_order(_: object, __: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    places = (*FIRST, *KEYS, *event)
    return {name: event[name] for name in dict.fromkeys(places) if name in event}


def _as_text(logger: object, name: str, event: structlog.typing.EventDict) -> str:
    """Write a line for people; the sentence says what the keys say."""
    return str(_TEXT(logger, name, {key: value for key, value in event.items() if key not in KEYS}))


class _Masked(structlog.stdlib.ProcessorFormatter):
    """Masks secrets in the finished line, so that no processor can bring one back."""

    def format(self, record: logging.LogRecord) -> str:
        return masked(super().format(record))


def masked(text: str) -> str:
    """Return a text with every secret in it replaced by asterisks: those that were hidden, and what looks like one."""
    for secret in sorted(_hidden, key=len, reverse=True):
        text = text.replace(secret, MASK)
    return _SECRET_SHAPES.sub(MASK, text)
