"""A trial: a newsroom with something to post, a stand-in to post to, lives of the poster, and what must hold at the end."""

import asyncio
import multiprocessing
import os
import signal
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from multiprocessing.context import ForkServerContext
from multiprocessing.process import BaseProcess

from digest.model import Channel, PartState, Schedule, SlotState, Subscription
from digest.storage import Store, articles, open_store, slots, stories, subscriptions
from tests.bot.samples import article, summary
from tests.crash.poster import Run, live
from tests.fakes.chat_server import ChatServer, Posted
from tests.fakes.discord_like import DiscordLike
from tests.fakes.slack_like import SlackLike
from tests.shared_data import ROOT

DUE = datetime(2026, 9, 1, 23, 30, tzinfo=UTC)  # 08:30 on the 2nd in Seoul
NEXT_LIFE = timedelta(minutes=5)  # longer than a lease
LIVES = 14
EXIT_WITHIN_S = 60.0
STOPPED_WITHIN_S = 10.0  # a container runtime kills after that
ACCEPTED = "accepted"  # the step that only the platform sees: the message hangs, no byte of the answer has left
STEPS = (
    "planning",
    "writing plan",
    "planned",
    "drafted",
    "claiming",
    "claimed",
    "starting",
    "started",
    ACCEPTED,
    "replied",
    "marking",
    "marked",
    "finished",
)


def _processes() -> ForkServerContext:
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH", ""))))
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.crash.poster"])
    return context


PROCESSES = _processes()


@dataclass(slots=True)
class Trial:
    """What a trial has in hand. `subscriptions` are as they were stored, before anything went wrong."""

    database: str
    server: ChatServer
    platform: str
    subscriptions: tuple[Subscription, ...]
    story_numbers: frozenset[int]
    now: datetime = DUE
    timeout_s: float = 5.0
    exit_codes: list[int] = field(default_factory=list)

    async def life(self, step: str = "", time: int = 1) -> int:
        """Let the poster live once; return its exit code, -9 after a SIGKILL."""
        run = Run(self.database, self.platform, self.server.url, self.now, step, time, self.timeout_s)
        process = PROCESSES.Process(target=live, args=(run,))
        if step == ACCEPTED:
            self.server.on_accept = _killer(process, time)
        process.start()
        await asyncio.get_running_loop().run_in_executor(None, process.join, EXIT_WITHIN_S)
        self.server.on_accept = None
        assert process.exitcode is not None, "the poster hangs"
        self.exit_codes.append(process.exitcode)
        self.now += NEXT_LIFE
        return process.exitcode

    async def served(self) -> int:
        """Let the poster tick as a service, end it by SIGTERM while a message is being sent; return its exit code."""
        accepted = asyncio.Event()
        self.server.on_accept = lambda _: accepted.set()
        run = Run(self.database, self.platform, self.server.url, self.now, timeout_s=self.timeout_s, serves=True)
        process = PROCESSES.Process(target=live, args=(run,))
        process.start()
        await accepted.wait()
        self.server.on_accept = None
        process.terminate()
        await asyncio.get_running_loop().run_in_executor(None, process.join, STOPPED_WITHIN_S)
        assert process.exitcode is not None, "the poster did not stop in time"
        return process.exitcode

    async def until_settled(self) -> int:
        """Let the poster live until nothing is open any more; return how many lives that took."""
        async with await open_store(self.database) as store:
            for lives in range(1, LIVES):
                assert await self.life() == 0
                async with store.read() as db:
                    if not await slots.unfinished(db):
                        return lives
        raise AssertionError(f"something is still open after {LIVES} lives")

    async def check(self) -> None:
        """Assert that every digest hangs exactly once, that the ledger says so, and that nothing else changed."""
        posted = [message for message in self.server.messages if message.key]
        assert Counter(message.key for message in posted).most_common(1)[0][1] == 1
        async with await open_store(self.database) as store:
            await self._check_ledger(store, {message.key: message for message in posted})
            async with store.read() as db:
                settings = [replace(one, settled_until=None) for one in await subscriptions.all(db)]
                for channel in {one.channel for one in self.subscriptions}:
                    assert await stories.posted(db, channel) == self.story_numbers
        assert settings == list(self.subscriptions)

    async def _check_ledger(self, store: Store, posted: dict[str, Posted]) -> None:
        shown: dict[Channel, Counter[int]] = {}
        async with store.read() as db:
            for one in self.subscriptions:
                (slot,) = await slots.within(db, one.id, DUE - timedelta(days=3), self.now)
                assert (slot.due_at, slot.state) == (DUE, SlotState.SENT)
                for part in await slots.parts(db, slot.id):
                    assert (part.state, part.note) == (PartState.SENT, "")
                    assert posted.pop(part.key).id == part.message_id
                fates = [one for one in await slots.candidates(db, slot.id) if one.outcome == "shown"]
                shown.setdefault(one.channel, Counter()).update(fate.story_id for fate in fates)
        assert posted == {}
        assert all(counts == Counter(self.story_numbers) for counts in shown.values())


def _killer(process: BaseProcess, time: int) -> "_Killer":
    return _Killer(process, time)


@dataclass(slots=True)
class _Killer:
    """Kills the poster when the stand-in has accepted its `left`-th message."""

    process: BaseProcess
    left: int

    def __call__(self, _: Posted) -> None:
        self.left -= 1
        if self.left == 0:
            assert self.process.pid is not None
            os.kill(self.process.pid, signal.SIGKILL)


@asynccontextmanager
async def trial(database: str, platform: str, channels: Sequence[str] = ("C1",), stories_count: int = 3) -> AsyncIterator[Trial]:
    """Give a database with stories and subscriptions that are due, one a name in `channels`, and a server."""
    server = SlackLike() if platform == "slack" else DiscordLike()
    async with server:
        async with await open_store(database) as store, store.write() as db:
            numbers = set()
            for number in range(stories_count):
                text = f"한빛연구소가 {number}번째 모델의 가중치를 공개했다. " * 8
                found = await articles.add(
                    db, article(f"한빛연구소, 모델 {number}호 공개", path=str(number), at=DUE - timedelta(minutes=number + 1))
                )
                story = await stories.add(db, [found.id])
                await stories.save_summary(db, story, summary(text.strip()))
                numbers.add(story)
            made = [
                await subscriptions.add(db, subscription(Channel(platform, "T1", channel), stories_count)) for channel in channels
            ]
        yield Trial(database, server, platform, tuple(made), frozenset(numbers))


def subscription(channel: Channel, story_limit: int) -> Subscription:
    schedule = Schedule((time(8, 30),))
    return Subscription(channel, DUE - timedelta(hours=1), schedule=schedule, story_limit=story_limit, made_by="U1")
