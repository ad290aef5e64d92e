"""The verbs about who is sent what: `subscriptions list|add|change|remove|pause|resume|export|import`."""

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, TypeVar
from zoneinfo import ZoneInfo

import typer
from rich.console import Console
from rich.table import Table

from bot import subscriptions as desk
from bot.cli.context import Options, fail, options_of
from bot.commands.command import Wish
from bot.commands.wishes import read_wish
from bot.subscription_files import (
    SubscriptionsError,
    read_channel,
    read_subscriptions,
    settings_row,
    write_channel,
    write_subscriptions,
)
from bot.texts import Texts, load_texts
from digest.model import EVERY_DAY, WORKDAYS, Subscription, Topic
from digest.slots import next_due
from digest.storage import Store, open_store
from digest.storage import subscriptions as subscription_rows

T = TypeVar("T")

subscriptions_app = typer.Typer(
    no_args_is_help=True, help="구독: 어느 채널에 언제 무엇을 (subscriptions: who is sent what, when)"
)

AsJson = Annotated[bool, typer.Option("--json", help="기계가 읽을 JSON으로 (for machines)")]
Number = Annotated[int, typer.Argument(metavar="ID", help="목록에 있는 번호 (the number in the list)")]
Wishes = Annotated[
    list[str] | None,
    typer.Argument(metavar="[WISH]...", help="예: 평일 08:30 개방 정책 5건 공휴일 제외 (weekdays 8:30am policy)"),
]
ChannelName = Annotated[str, typer.Argument(metavar="CHANNEL", help="platform:workspace/id (slack:T0123/C0456)")]


def add_to(app: typer.Typer) -> None:
    """Add this family's verbs."""
    app.add_typer(subscriptions_app, name="subscriptions")


@subscriptions_app.command("list")
def list_all(context: typer.Context, as_json: AsJson = False) -> None:
    """구독을 모두 보여 줍니다 (every subscription, with when it is due next)."""
    found, now = _with_store(context, _all)
    if as_json:
        rows = [_fields(one, now) for one in found]
        sys.stdout.write(json.dumps(rows, ensure_ascii=False, indent=2) + "\n")
        return
    texts = load_texts("ko")
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in ("id", "channel", "schedule", "topics", "next"):
        table.add_column(texts(f"cli.column.{column}"), overflow="fold")
    for one in found:
        table.add_row(
            str(one.id), write_channel(one.channel), schedule_words(one, texts), _what(one, texts), _next(one, now, texts)
        )
    Console().print(table)


@subscriptions_app.command("add")
def add(context: typer.Context, channel: ChannelName, wishes: Wishes = None) -> None:
    """채널을 구독시킵니다; 아무 말이 없으면 매일 08:30 (subscribe a channel; every day at 08:30 unless said otherwise)."""
    try:
        place = read_channel(channel)
    except ValueError as error:
        fail(str(error), code=2)
    wish = _wish(wishes)
    made, now = _with_store(context, lambda store, now: desk.subscribe(store, place, wish, now))
    _say("cli.subscriptions.added", made, now)


@subscriptions_app.command("change")
def change(context: typer.Context, number: Number, wishes: Wishes = None) -> None:
    """구독을 바꿉니다 (change a subscription; what is not said stays)."""
    wish = _wish(wishes)
    changed, now = _with_store(context, lambda store, now: desk.change(store, number, wish, now))
    _say("cli.subscriptions.changed", _known(changed, number), now)


@subscriptions_app.command("remove")
def remove(context: typer.Context, number: Number) -> None:
    """구독을 없앱니다 (remove a subscription; the channel remembers what it was shown)."""
    removed, _ = _with_store(context, lambda store, _: desk.unsubscribe(store, number))
    if not removed:
        _known(None, number)
    sys.stdout.write(load_texts("ko")("cli.subscriptions.removed", number=str(number)) + "\n")


@subscriptions_app.command("pause")
def pause(context: typer.Context, number: Number) -> None:
    """구독을 멈춥니다 (send nothing until it is resumed)."""
    paused, now = _with_store(context, lambda store, _: desk.pause(store, number))
    _say("cli.subscriptions.changed", _known(paused, number), now)


@subscriptions_app.command("resume")
def resume(context: typer.Context, number: Number) -> None:
    """멈춘 구독을 다시 켭니다 (send again, from the next time of its schedule on)."""
    resumed, now = _with_store(context, lambda store, now: desk.resume(store, number, now))
    _say("cli.subscriptions.changed", _known(resumed, number), now)


@subscriptions_app.command("export")
def export(context: typer.Context, file: Annotated[str, typer.Argument(metavar="[FILE.yaml]")] = "-") -> None:
    """구독을 YAML로 내보냅니다 (write the subscriptions as YAML)."""
    found, _ = _with_store(context, _all)
    text = write_subscriptions(tuple(one for one in found if one.channel != desk.TERMINAL))
    if file == "-":
        sys.stdout.write(text)
        return
    try:
        Path(file).write_text(text, encoding="utf-8")
    except OSError as error:
        fail(f"{file}: {error.strerror}", code=1)


@subscriptions_app.command("import")
def import_file(context: typer.Context, file: Annotated[str, typer.Argument(metavar="FILE.yaml")]) -> None:
    """YAML의 구독을 더합니다; 이미 있는 것은 그대로 둡니다 (add those of a file; what is there already stays)."""
    try:
        text = Path(file).read_text(encoding="utf-8")
        wanted = read_subscriptions(text, file, options_of(context).clock()())
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else "not UTF-8 text"
        fail(f"{file}: {reason}", code=2)
    except SubscriptionsError as error:
        fail(str(error), code=2)
    added, _ = _with_store(context, lambda store, _: _add_all(store, wanted))
    sys.stdout.write(load_texts("ko")("cli.subscriptions.imported", count=added, all=len(wanted), file=file) + "\n")


async def _all(store: Store, _: datetime) -> tuple[Subscription, ...]:
    async with store.read() as db:
        return await subscription_rows.all(db)


async def _add_all(store: Store, wanted: tuple[Subscription, ...]) -> int:
    async with store.write() as db:
        known = {desk.settings_of(one) for one in await subscription_rows.all(db)}
        new = [one for one in wanted if desk.settings_of(one) not in known]
        for one in new:
            await subscription_rows.add(db, one)
    return len(new)


def _with_store(context: typer.Context, act: Callable[[Store, datetime], Awaitable[T]]) -> tuple[T, datetime]:
    """Open the database for one act; return what came of it, and the time of the run."""
    options = options_of(context)
    now = options.clock()()
    return asyncio.run(_act(options, act, now)), now


async def _act(options: Options, act: Callable[[Store, datetime], Awaitable[T]], now: datetime) -> T:
    async with await open_store(options.settings().database) as store:
        return await act(store, now)


def _wish(words: list[str] | None) -> Wish:
    wish = read_wish(" ".join(words or ()))
    if wish.unread:
        fail(load_texts("ko")("cli.subscriptions.unread", words=", ".join(wish.unread)), code=2)
    return wish


def _known(found: Subscription | None, number: int) -> Subscription:
    if found is None:
        fail(load_texts("ko")("cli.subscriptions.unknown", number=str(number)), code=1)
    return found


def _say(key: str, one: Subscription, now: datetime) -> None:
    texts = load_texts("ko")
    plan = f"{schedule_words(one, texts)} · {_what(one, texts)}"
    said = texts(key, number=str(one.id), channel=write_channel(one.channel), schedule=plan)
    following = _next(one, now, texts)
    sys.stdout.write(f"{said} {following if one.paused else texts('cli.subscriptions.next', time=following)}\n")


def schedule_words(one: Subscription, texts: Texts) -> str:
    """Write a schedule as people say it: 평일 08:30, 18:00 (Asia/Seoul)."""
    days = {EVERY_DAY: "every_day", WORKDAYS: "workdays"}.get(one.schedule.weekdays)
    named = (
        texts(f"cli.subscriptions.{days}")
        if days
        else "·".join(texts(f"date.weekday.{day}") for day in sorted(one.schedule.weekdays))
    )
    times = ", ".join(texts.clock(moment) for moment in one.schedule.times)
    off = f" · {texts('cli.subscriptions.holidays_off')}" if one.schedule.holidays_off else ""
    return f"{named} {times} ({one.schedule.zone}){off}"


def _what(one: Subscription, texts: Texts) -> str:
    """Write what is sent, so that whoever asked for it sees how they were understood: 정책, 개방 · 5건까지 · 제외: 한빛일보."""
    whole = set(one.topics) == set(Topic)
    named = texts("cli.subscriptions.all_topics") if whole else ", ".join(texts(f"topic.{topic}") for topic in one.topics)
    said = [named, texts("cli.subscriptions.at_most", count=one.story_limit)]
    if muted := [*(texts(f"topic.{topic}") for topic in one.muted_topics), *one.muted_outlets]:
        said.append(texts("cli.subscriptions.without", names=", ".join(muted)))
    if one.language != texts.language:
        said.append(texts("cli.subscriptions.language", name=one.language))
    return " · ".join(said)


def _next(one: Subscription, now: datetime, texts: Texts) -> str:
    if one.paused:
        return (
            texts("cli.subscriptions.paused_why", reason=one.pause_reason)
            if one.pause_reason
            else texts("cli.subscriptions.paused")
        )
    zone = ZoneInfo(one.schedule.zone)
    return texts.moment(next_due(one.schedule, now), zone)


def _fields(one: Subscription, now: datetime) -> dict[str, Any]:
    following = None if one.paused else next_due(one.schedule, now).isoformat()
    return {"id": one.id, **settings_row(one), "next": following}
