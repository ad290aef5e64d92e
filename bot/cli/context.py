"""What every verb shares: the global options, and how it ends when something is wrong."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NoReturn, TypeVar
from zoneinfo import ZoneInfo

import typer
from pydantic import SecretStr

from bot.config import (
    ConfigError,
    Settings,
    environment,
    load_feeds,
    load_own_lexicon,
    load_settings,
    read_environment,
    read_settings,
)
from bot.monitoring import hide, masked
from bot.soundness import joint_mistakes
from digest.errors import CatalogError, LexiconError
from digest.feeds.catalog import Catalog
from digest.lexicon import Lexicon

Clock = Callable[[], datetime]
File = TypeVar("File")
HOME_ZONE = ZoneInfo("Asia/Seoul")


@dataclass(frozen=True, slots=True)
class Options:
    """The global options of one run."""

    feeds_file: str = ""
    database: str = ""
    at: datetime | None = None
    verbose: bool = False

    def settings(self) -> Settings:
        """Return the settings of the environment, overruled by the command line; from now on their secrets are masked."""
        return self._overruled(load_settings(environment()))

    def everything(self) -> tuple[Settings, Catalog, Lexicon]:
        """Return the settings and the files that they name.

        Raises:
            ConfigError: Something is wrong in any of them; every mistake is in the message.
        """
        environ, mistakes = read_environment()
        given, wrong = read_settings(environ)
        settings = self._overruled(given)
        mistakes += wrong
        named = [line.partition(":")[0] for line in wrong]  # what is said of these is enough
        mistakes += [line for line in joint_mistakes(settings) if not any(name in line for name in named)]
        catalog, lexicon = _read(load_feeds, settings, mistakes), _read(load_own_lexicon, settings, mistakes)
        if mistakes or catalog is None or lexicon is None:
            raise ConfigError("\n".join(mistakes))
        return settings, catalog, lexicon

    def _overruled(self, given: Settings) -> Settings:
        overrides: dict[str, object] = {}
        if self.feeds_file:
            overrides["feeds"] = Path(self.feeds_file)
        if self.database:
            overrides["database_url"] = SecretStr(self.database)
        settings = given.model_copy(update=overrides)
        hide(settings.secrets)
        return settings

    def catalog(self) -> Catalog:
        """Return the feeds of the feeds file."""
        return load_feeds(self.settings())

    def lexicon(self) -> Lexicon:
        """Return the shipped lexicon with the self-hoster's additions."""
        return load_own_lexicon(self.settings())

    def clock(self, *, running: bool = False) -> Clock:
        """Return the clock of the run: real time, or `--at`, standing still unless the run is a service."""
        at = self.at
        if at is None:
            return lambda: datetime.now(UTC)
        if not running:
            return lambda: at
        ahead: timedelta = at - datetime.now(UTC)
        return lambda: datetime.now(UTC) + ahead


def _read(reader: Callable[[Settings], File], settings: Settings, mistakes: list[str]) -> File | None:
    """Read a file that the settings name; note what is wrong with it."""
    try:
        return reader(settings)
    except (ConfigError, CatalogError, LexiconError) as error:
        mistakes += str(error).splitlines()
        return None


def read_at(text: str) -> datetime | None:
    """Read `--at`; a time without a zone is Korean time."""
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"'{text}'은(는) 시각이 아닙니다. 예: 2026-02-25T15:00+09:00", param_hint="--at") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=HOME_ZONE)


def options_of(context: typer.Context) -> Options:
    """Return the global options."""
    found = context.find_object(Options)
    return found if found is not None else Options()


def fail(message: str, *, code: int) -> NoReturn:
    """Say what went wrong on standard error and end with an exit code."""
    sys.stderr.write(masked(f"ai-news: {message}\n"))
    raise SystemExit(code)
