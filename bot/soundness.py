"""Whether settings, each right by itself, fit together: every mistake at once, before anything is opened."""

from collections.abc import Iterator
from importlib.util import find_spec

from bot.app import pages_mistake, recipients
from bot.chats import DISCORD, DISCORD_MISSING, SLACK, slack_access
from bot.config import Backend, ConfigError, Settings
from bot.summarisers import model_mistakes
from digest.errors import StorageError
from digest.storage.engine import read_address


def joint_mistakes(settings: Settings) -> Iterator[str]:
    """Give what is wrong with the settings as a whole, a line each, by the name of a setting."""
    for check in (_database, _model, _slack, _discord, _recipients, _pages):
        try:
            check(settings)
        except ConfigError as error:
            yield from str(error).splitlines()


def _database(settings: Settings) -> None:
    try:
        read_address(settings.database)
    except StorageError as error:
        raise ConfigError(f"AINEWS_DATABASE_URL: {error}") from error


def _model(settings: Settings) -> None:
    mistakes = () if settings.summariser is Backend.EXTRACTIVE else model_mistakes(settings)
    if mistakes:
        raise ConfigError("\n".join(mistakes))


def _slack(settings: Settings) -> None:
    slack_access(settings)


def _discord(settings: Settings) -> None:
    if settings.discord_token is not None and find_spec("discord") is None:
        raise ConfigError(DISCORD_MISSING)


def _recipients(settings: Settings) -> None:
    has_slack = settings.slack_bot_token is not None or settings.slack_client_id
    recipients(settings, [name for name, is_on in ((SLACK, has_slack), (DISCORD, settings.discord_token)) if is_on])


def _pages(settings: Settings) -> None:
    if mistake := pages_mistake(settings):
        raise ConfigError(mistake)
