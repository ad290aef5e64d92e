"""How Python values lie in columns, the same on SQLite and PostgreSQL.

Instants are stored in UTC and come back aware; a naive one is refused. Lists lie as JSON text, not in a vendor's JSON
type, so that both databases give back exactly what was written.
"""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, DateTime, Dialect, Text
from sqlalchemy.types import TypeDecorator

MICROSECOND = timedelta(microseconds=1)
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")  # PostgreSQL refuses NUL, UTF-8 has no lone surrogates


class Instant(TypeDecorator[datetime]):
    """An aware datetime, UTC on the way out. Raises ValueError for a naive one."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the instant in UTC; without its zone for SQLite, which has no type for one."""
        if value is None:
            return None
        if value.utcoffset() is None:
            raise ValueError(f"a stored datetime needs a zone: {value!r}")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the instant, aware, in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if dialect.name == "sqlite" else value.astimezone(UTC)


class Duration(TypeDecorator[timedelta]):
    """A timedelta, as whole microseconds: exact on both databases."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: timedelta | None, dialect: Dialect) -> int | None:  # noqa: ARG002  SQLAlchemy's signature
        """Return microseconds."""
        return None if value is None else value // MICROSECOND

    def process_result_value(self, value: int | None, dialect: Dialect) -> timedelta | None:  # noqa: ARG002  SQLAlchemy's signature
        """Return the duration."""
        return None if value is None else value * MICROSECOND


class Prose(TypeDecorator[str]):
    """Text of other people; what no database can hold becomes U+FFFD, so that one odd title never loses a batch."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002  SQLAlchemy's signature
        """Return the text without NUL and lone surrogates."""
        return None if value is None else storable(value)


class Encoded(TypeDecorator[Any]):
    """A value that lies as JSON text.

    Args:
        decode: Makes the value from what JSON gives.
        encode: Makes what JSON takes from the value; left out where JSON takes it as it is.
    """

    impl = Text
    cache_ok = True

    def __init__(self, decode: Callable[[Any], Any], encode: Callable[[Any], Any] | None = None) -> None:
        super().__init__()
        self.decode = decode
        self.encode = encode

    def process_bind_param(self, value: Any, dialect: Dialect) -> str:  # noqa: ARG002  SQLAlchemy's signature
        """Return JSON text."""
        return storable(json.dumps(self.encode(value) if self.encode else value, ensure_ascii=False))

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:  # noqa: ARG002  SQLAlchemy's signature
        """Return the value."""
        return None if value is None else self.decode(json.loads(value))


def storable(text: str) -> str:
    """Return the text with U+FFFD for every character that a database cannot hold."""
    return UNSTORABLE.sub("\N{REPLACEMENT CHARACTER}", text)
