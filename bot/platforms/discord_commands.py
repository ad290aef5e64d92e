"""The commands that Discord shows: `/ai-news` for everybody, `/ai-news-admin` for those who manage the server.

Options are put into the shared grammar's words, so that Discord understands no more and no less than the other platforms.
The tree is registered when it differs from what was registered last, for this application; never at every start.
Source: https://discord.com/developers/docs/interactions/application-commands
"""

import json
import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from hashlib import sha256
from typing import Any

import discord
from discord import app_commands
from discord.app_commands import locale_str
from discord.http import Route

from bot.platforms.discord_completions import completed_times, completed_topics, completed_weekdays, completed_zones
from bot.platforms.discord_grammar import VERBS, typed_query, typed_wish
from bot.platforms.discord_permissions import missing, told_missing
from bot.platforms.discord_replies import Replies, language_of
from bot.platforms.splitting import shortened
from bot.texts import load_texts
from digest.errors import StorageError
from digest.model import Topic
from digest.storage import Store, meta

log = logging.getLogger(__name__)

NAME, ADMIN_NAME = "ai-news", "ai-news-admin"
HASH_NAME = "command_tree_hash"
MOST_CHOICES = 25
MOST_CHOICE = 100  # characters of a choice, name and value
Suggest = Callable[[str], Awaitable[Sequence[tuple[str, str]]]]  # what is shown, and what is typed by picking it
Ask = discord.Interaction[Any]


class Translations(app_commands.Translator):
    """Gives Discord the Korean of every text that has a key; what has none is the same everywhere."""

    async def translate(
        self,
        string: locale_str,
        locale: discord.Locale,
        context: app_commands.TranslationContextTypes,  # noqa: ARG002  discord.py's
    ) -> str | None:
        """Return the text in a locale; None where English serves."""
        key = string.extras.get("key")
        return load_texts("ko")(key) if key and locale is discord.Locale.korean else None


class Place(app_commands.Transformer):
    """A channel that can take messages, as its id; it need not be known here."""

    @property
    def type(self) -> discord.AppCommandOptionType:
        """A channel."""
        return discord.AppCommandOptionType.channel

    @property
    def channel_types(self) -> list[discord.ChannelType]:
        """Text, announcements and threads."""
        kinds = discord.ChannelType
        return [kinds.text, kinds.news, kinds.public_thread, kinds.private_thread, kinds.news_thread]

    async def transform(self, interaction: Ask, value: Any, /) -> str:  # noqa: ARG002  discord.py's
        """Return the id."""
        return str(value.id)


class UnreadableError(app_commands.AppCommandError):
    """What Discord sent is not what its library reads."""


class Tree(app_commands.CommandTree[Any]):
    """discord.py's tree; an interaction that is delivered twice is handled once, and no failure stays without a word."""

    def __init__(self, client: discord.Client, replies: Replies) -> None:
        super().__init__(client)
        self.replies = replies

    async def _call(self, interaction: Ask) -> None:
        """Call the command; what discord.py itself stumbles over comes to `on_error` too."""
        try:
            await super()._call(interaction)
        except app_commands.AppCommandError:
            raise
        except Exception as error:  # the library reads fields blindly: any error of its own means a form that it does not know
            raise UnreadableError("an interaction could not be read") from error

    async def interaction_check(self, interaction: Ask, /) -> bool:
        """Let an interaction through the first time."""
        return self.replies.is_new(interaction)

    async def on_error(self, interaction: Ask, error: app_commands.AppCommandError, /) -> None:
        """Say that a command is not what it was, where Discord's window still shows an older one; or that it failed."""
        if isinstance(error, app_commands.CheckFailure):
            return  # delivered twice
        if interaction.type is discord.InteractionType.autocomplete:
            log.info("nothing to complete with: %s", error)
            return
        failed = isinstance(error, (app_commands.CommandInvokeError, UnreadableError))
        log.warning("a command in Discord failed: %s", type(error).__name__, exc_info=error if failed else None)
        await self.replies.say(
            interaction, load_texts(language_of(interaction))("platform.failed" if failed else "discord.changed")
        )


def build_tree(client: discord.Client, replies: Replies, suggest: Suggest) -> Tree:
    """Return the tree of both commands for a client."""
    tree = Tree(client, replies)
    tree.add_command(news_command(replies, suggest))
    tree.add_command(admin_commands(replies))
    return tree


def news_command(replies: Replies, suggest: Suggest) -> app_commands.Command[Any, ..., None]:
    """Return `/ai-news`, whose options all may be left out."""

    @_worded
    @app_commands.choices(topic=[app_commands.Choice(name=_topic_name(topic), value=str(topic)) for topic in Topic])
    async def ask(
        interaction: Ask, query: str = "", topic: str = "", days: app_commands.Range[int, 1, 3650] | None = None
    ) -> None:
        await replies.command(interaction, typed_query(query, topic, days))

    async def complete(interaction: Ask, typed: str) -> list[app_commands.Choice[str]]:  # noqa: ARG001  discord.py's
        try:
            suggested = await suggest(typed)
        except StorageError as error:
            log.info("nothing to complete with: %s", error)
            return []
        fitting = [(shown, value) for shown, value in suggested if shown and 1 <= len(value) <= MOST_CHOICE]
        return [app_commands.Choice(name=shortened(shown, MOST_CHOICE), value=value) for shown, value in fitting[:MOST_CHOICES]]

    command = app_commands.Command[Any, ..., None](name=NAME, description=_text("news.description"), callback=ask)
    command.autocomplete("query")(complete)
    return command


def admin_commands(replies: Replies) -> app_commands.Group:
    """Return `/ai-news-admin`: Discord shows it to those who manage the server; here that is checked."""
    group = app_commands.Group(
        name=ADMIN_NAME,
        description=_text("admin.description"),
        guild_only=True,
        default_permissions=discord.Permissions(manage_guild=True),
    )
    for verb in VERBS:
        name, description = _text(f"admin.{verb}.name"), _text(f"admin.{verb}.description")
        callback = _setting(verb, replies) if verb in {"subscribe", "settings"} else _plain(verb, replies)
        command = app_commands.Command[Any, ..., None](name=name, description=description, callback=callback)
        for option, complete in COMPLETIONS.items():
            if option in callback.__annotations__:
                command.autocomplete(option)(complete)
        group.add_command(command)
    return group


def _setting(verb: str, replies: Replies) -> Any:
    """Return the callback of a command that says what a subscription should be."""

    @_worded
    @app_commands.choices(language=[app_commands.Choice(name=name, value=name) for name in ("한국어", "English")])
    async def wish(  # noqa: PLR0913, PLR0917  discord.py makes an option of each
        interaction: Ask,
        channel: app_commands.Transform[str, Place] | None = None,
        time: str = "",
        weekdays: str = "",
        zone: str = "",
        topics: str = "",
        limit: app_commands.Range[int, 1, 30] | None = None,
        language: str = "",
    ) -> None:
        wishes = {"time": time, "weekdays": weekdays, "zone": zone, "topics": topics, "limit": limit, "language": language}
        await _change(replies, interaction, verb, channel or "", wishes)

    return wish


def _plain(verb: str, replies: Replies) -> Any:
    """Return the callback of a command about a subscription as it is."""

    @_worded
    async def act(
        interaction: Ask,
        channel: app_commands.Transform[str, Place] | None = None,
        number: app_commands.Range[int, 1, 99] | None = None,
    ) -> None:
        await _change(replies, interaction, verb, channel or "", {"number": number})

    return act


async def _change(replies: Replies, interaction: Ask, verb: str, channel: str, options: Mapping[str, object]) -> None:
    """Hand a command on, if the person may give it and the bot may post where it is to."""
    texts = load_texts(language_of(interaction))
    if not replies.may_change(interaction):
        await replies.say(interaction, texts("discord.not_allowed"))
        return
    missing = missing_permissions(interaction, channel) if verb == "subscribe" else ()
    if missing:
        names = ", ".join(texts(f"discord.permission.{name}") for name in missing)
        await replies.say(interaction, texts("discord.cannot_post", names=names))
        return
    await replies.setting(interaction, typed_wish(verb, **options), channel)


def missing_permissions(interaction: Ask, channel: str) -> tuple[str, ...]:
    """Return what the bot lacks to post in a channel, as far as Discord has told; this channel if none is named."""
    here = interaction.channel
    if interaction.guild is None or (here is None and not channel):
        return ()
    if (not channel or channel == str(interaction.channel_id)) and interaction.app_permissions.value:
        return missing(interaction.app_permissions, in_thread=isinstance(here, discord.Thread))
    return told_missing(interaction.guild.get_channel_or_thread(int(channel or interaction.channel_id or 0))) or ()


async def sync(tree: Tree, store: Store, application: int) -> bool:
    """Register the tree if it is not the one that was registered last; return whether it was registered.

    Raises:
        Refusal: Discord did not take it.
        LostError: It did not answer.
        StorageError: The hash can't be read or kept.
    """
    await tree.set_translator(Translations())
    translator = tree.translator
    assert translator is not None
    payload = [await command.get_translated_payload(tree, translator) for command in tree.get_commands()]
    made = sha256(json.dumps([str(application), payload], sort_keys=True).encode()).hexdigest()
    async with store.read() as db:
        if await meta.get(db, HASH_NAME) == made:
            return False
    # not tree.sync(), which fails on an answer that does not describe every command in full
    route = Route("PUT", "/applications/{application_id}/commands", application_id=application)
    await tree.replies.rest.once(route, "commands", json=payload)
    async with store.write() as db:
        await meta.put(db, HASH_NAME, made)
    log.info("Discord: commands registered")
    return True


def _worded(callback: Any) -> Any:
    """Give a callback's options their names and descriptions in both languages."""
    names = [name for name in callback.__annotations__ if name not in {"interaction", "return"}]
    callback = app_commands.rename(**{name: _text(f"option.{name}.name") for name in names})(callback)
    return app_commands.describe(**{name: _text(f"option.{name}.description") for name in names})(callback)


def _text(key: str) -> locale_str:
    return locale_str(load_texts("en")(f"discord.{key}"), key=f"discord.{key}")


def _topic_name(topic: Topic) -> locale_str:
    return locale_str(load_texts("en")(f"topic.{topic}"), key=f"topic.{topic}")


def _choices(values: Iterable[str]) -> list[app_commands.Choice[str]]:
    fitting = [value for value in values if 1 <= len(value) <= MOST_CHOICE]
    return [app_commands.Choice(name=value, value=value) for value in fitting[:MOST_CHOICES]]


async def _topics(interaction: Ask, typed: str) -> list[app_commands.Choice[str]]:
    return _choices(completed_topics(typed, load_texts(language_of(interaction))))


async def _zones(interaction: Ask, typed: str) -> list[app_commands.Choice[str]]:  # noqa: ARG001  discord.py's
    return _choices(completed_zones(typed))


async def _weekdays(interaction: Ask, typed: str) -> list[app_commands.Choice[str]]:
    return _choices(completed_weekdays(typed, language_of(interaction)))


async def _times(interaction: Ask, typed: str) -> list[app_commands.Choice[str]]:  # noqa: ARG001  discord.py's
    return _choices(completed_times(typed))


COMPLETIONS: Mapping[str, Any] = {"topics": _topics, "zone": _zones, "weekdays": _weekdays, "time": _times}
