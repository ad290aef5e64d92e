"""Whether the bot is well, asked from beside it: a container asks every minute, so this loads nothing heavy.

With a port the running bot answers for itself (/readyz). Without one the database tells: a bot that lives plans its next
poll of some feed into the future, so the latest planned poll that was long due means that nobody polls.
"""

import http.client
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot.config import ConfigError, Settings, environment, load_settings
from digest.errors import StorageError

HOST = "127.0.0.1"
ANSWER_WITHIN_S = 8.0
MOST_BYTES = 64 * 1024
OVERDUE = timedelta(minutes=15)  # a round of slow feeds takes minutes


@dataclass(frozen=True, slots=True)
class Health:
    """How the bot is; `said` is for people, without a secret."""

    is_well: bool
    said: str


def check_health(settings: Settings, now: datetime) -> Health:
    """Ask the running bot, or its database; blocking, a few seconds at most."""
    return _of_server(settings.http_port) if settings.http_port else _of_database(settings.database, now)


def _of_server(port: int) -> Health:
    connection = http.client.HTTPConnection(HOST, port, timeout=ANSWER_WITHIN_S)
    try:
        connection.request("GET", "/readyz")
        answer = connection.getresponse()
        told = json.loads(answer.read(MOST_BYTES))
    except (OSError, http.client.HTTPException, ValueError) as error:
        return Health(is_well=False, said=f"the bot does not answer on port {port}: {error}")
    finally:
        connection.close()
    problems = told.get("problems", {}) if isinstance(told, dict) else {}
    if answer.status == http.client.OK:
        return Health(is_well=True, said="ready")
    return Health(is_well=False, said="; ".join(f"{name}: {said}" for name, said in problems.items()) or f"HTTP {answer.status}")


def _of_database(url: str, now: datetime) -> Health:
    from digest.storage.looking import look  # noqa: PLC0415  SQLAlchemy takes half a second; a bot with a port needs none

    try:
        found = look(url)
    except StorageError as error:
        return Health(is_well=False, said=str(error))
    if found.polled_at is None or found.next_poll_at is None:
        return Health(is_well=False, said=f"no feed was polled yet in {found.name}")
    if now - found.next_poll_at > OVERDUE:
        return Health(
            is_well=False, said=f"no feed was polled since {found.polled_at.isoformat(timespec='minutes')}; is the bot running?"
        )
    return Health(is_well=True, said=f"feeds were polled at {found.polled_at.isoformat(timespec='minutes')}")


def answer() -> int:
    """Print how the bot is and return the exit code: 0 well, 1 not, 2 wrong settings."""
    try:
        health = check_health(load_settings(environment()), datetime.now(UTC))
    except ConfigError as error:
        print(error)  # noqa: T201  this is the command's output
        return 2
    print(health.said)  # noqa: T201  the same
    return 0 if health.is_well else 1
