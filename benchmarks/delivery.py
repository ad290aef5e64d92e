"""How long it takes until everybody has a digest: subscriptions due at one minute, against a stand-in with Slack's limits.

    python benchmarks/delivery.py [--subscriptions 1000] [--workspaces 1] [--stories 60] [--stories-a-channel 8]

The stand-in runs in a process of its own and takes a message a second a channel and five a second a workspace (Slack says
"several hundred a minute"). Printed: the time from the first tick to the last post, over the time that these limits alone
force; posts and refusals; memory of the poster before and after; and what one digest costs without any limit.
"""

import argparse
import asyncio
import multiprocessing
import resource
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from typing import cast

from bot.delivery import Delivery
from bot.platforms.slack_client import Slack
from bot.platforms.slack_web import SlackWeb, make_client
from bot.running import Bot
from bot.schedule import post_due
from bot.texts import load_texts
from digest.collect import Collector
from digest.model import Article, Channel, Relevance, Subscription, Summary, SummarySentence, Topic
from digest.storage import Store, articles, open_store, slots, stories, subscriptions
from tests.fakes.slack_like import Limits, SlackLike

DUE = datetime(2026, 9, 1, 23, 30, tzinfo=UTC)
A_SECOND = 5.0  # messages a workspace
BURST = 5
EVENTS = (
    "AI 기본법 시행령 입법예고",
    "언어모델 가중치 공개",
    "차세대 모델 API 제공",
    "국가 컴퓨팅센터 부지 선정",
    "모델 이용 약관 개정",
)
MAKERS = ("한빛연구소", "미리내랩", "해솔AI", "가온소프트", "누리대학교", "새벽테크")


def serve(pipe: Connection, limited: bool) -> None:
    """Run the stand-in until the pipe says to stop; then send what was posted and how often it said no."""
    asyncio.run(_serve(pipe, limited))


async def _serve(pipe: Connection, limited: bool) -> None:
    limits = Limits(workspace_pause_s=1 / A_SECOND, burst=BURST) if limited else None
    async with SlackLike(limits) as server:
        pipe.send(server.url)
        while not await asyncio.to_thread(pipe.poll, 60):
            pass
        posts = sum(request.path.endswith("chat.postMessage") for request in server.requests)
        pipe.send((Counter(message.key for message in server.messages), posts))


async def fill(store: Store, workspaces: int, count: int, events: int, limit: int) -> None:
    """Store events of one to three outlets each, and subscriptions of as many channels."""
    async with store.write() as db:
        for number in range(events):
            title = f"{MAKERS[number % len(MAKERS)]}, {EVENTS[number % len(EVENTS)]} {number}차 발표"
            made = [await articles.add(db, article(title, number, outlet)) for outlet in range(1 + number % 3)]
            story = await stories.add(db, [one.id for one in made])
            text = f"{title}를 24일 밝혔다. 연구진은 공개 범위와 조건을 함께 적었다."
            sentence = SummarySentence(text, (0,))
            await stories.save_summary(db, story, Summary((sentence,), (text,), (made[0].id,), "extractive"))
        for number in range(count):
            channel = Channel("slack", f"T{number % workspaces}", f"C{number}")
            await subscriptions.add(db, Subscription(channel, created_at=DUE - timedelta(days=1), story_limit=limit))


def article(title: str, number: int, outlet: int) -> Article:
    """Return an article of an event."""
    at = DUE - timedelta(minutes=20 * number + outlet)
    url = f"https://outlet{outlet}.example/{number}"
    about = Relevance(relevant=True, score=0.9, topics=(list(Topic)[number % 4],), reasons=("제목",))
    return Article(
        f"f{outlet}", f"매체{outlet}", url, url, title, title, at, at, published_at=at, summary=title * 4, relevance=about
    )


def memory_mib() -> float:
    """Return the largest resident size so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


@dataclass(frozen=True, slots=True)
class Outcome:
    """One run. Seconds are of the wall, but for `cpu_s`."""

    seconds: float
    cpu_s: float
    keys: Counter[str]
    requests: int
    unfinished: int


async def post_all(database: str, workspaces: int, *, limited: bool) -> Outcome:
    """Post everything that is due, once."""
    here, there = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=serve, args=(there, limited))
    process.start()
    url = here.recv()
    webs = {f"T{number}": SlackWeb(make_client(f"xoxb-T{number}", f"{url}/api/")) for number in range(workspaces)}

    async def web(workspace: str) -> SlackWeb:
        return webs[workspace]

    async with await open_store(database) as store:
        slack = Slack(web, lambda: datetime.now(UTC))
        delivery = Delivery(
            store=store, platforms={slack.name: slack}, texts=load_texts, owner="benchmark", wall_clock=lambda: datetime.now(UTC)
        )
        bot = Bot((), store, cast("Collector", None), delivery, lambda: DUE)
        began, cpu = time.perf_counter(), time.process_time()
        await post_due(bot)
        seconds, cpu_s = time.perf_counter() - began, time.process_time() - cpu
        async with store.read() as db:
            unfinished = len(await slots.unfinished(db))
    here.send("stop")
    keys, requests = here.recv()
    process.join()
    return Outcome(seconds, cpu_s, keys, requests, unfinished)


async def run(options: argparse.Namespace, *, limited: bool) -> Outcome:
    """Fill a database and post."""
    with tempfile.TemporaryDirectory() as folder:
        database = str(Path(folder) / "news.db")
        async with await open_store(database) as store:
            await fill(store, options.workspaces, options.subscriptions, options.stories, options.stories_a_channel)
        return await post_all(database, options.workspaces, limited=limited)


def main() -> None:
    """Run with limits, then without."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--subscriptions", type=int, default=1000)
    parser.add_argument("--workspaces", type=int, default=1)
    parser.add_argument("--stories", type=int, default=60)
    parser.add_argument("--stories-a-channel", type=int, default=8)
    options = parser.parse_args()
    before = memory_mib()
    for limited in (True, False):
        outcome = asyncio.run(run(options, limited=limited))
        messages = sum(outcome.keys.values())
        forced = max(messages / options.workspaces - BURST, 0) / A_SECOND
        assert outcome.keys.most_common(1)[0][1] == 1, "something was posted twice"
        assert outcome.unfinished == 0, "something was not posted"
        print(
            f"{'with' if limited else 'without'} limits: {messages} messages in {outcome.seconds:.1f} s ({outcome.cpu_s:.1f} s CPU)"
        )
        if limited:
            print(f"  forced by the limits alone: {forced:.1f} s; ratio {outcome.seconds / forced:.3f}")
        print(
            f"  requests {outcome.requests}, refused {outcome.requests - messages}; {1000 * outcome.seconds / messages:.1f} ms a message"
        )
        print(f"  memory {memory_mib():.0f} MiB at most, {before:.0f} before")


if __name__ == "__main__":
    main()
