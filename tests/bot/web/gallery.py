"""A store with some weeks of invented news, sent to two channels, and the pages that show it on loopback."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from aiohttp import ClientSession, CookieJar

from bot.charts import make_plot
from bot.server import make_application, serving
from bot.web.entrance import Entrance
from bot.web.reading import Records
from bot.web.site import Site
from digest.lexicon import default_lexicon
from digest.model import (
    Channel,
    Feed,
    FeedState,
    FeedUse,
    PollStatus,
    Relevance,
    Subscription,
    Summary,
    SummarySentence,
    Topic,
)
from digest.search import Engine, StoryIndex
from digest.storage import Store, articles, feeds, open_store, stories, subscriptions
from tests.bot.posting import DAY, DUE, HOUR, delivery
from tests.bot.samples import article
from tests.fakes.noticeboard import Noticeboard
from tests.kiwi import loaded_korean

NOW = DUE + HOUR
TOKEN = "open-sesame-0123456789"
POLICY, OPEN, CLOSED, SOVEREIGN = Topic.POLICY, Topic.OPEN, Topic.CLOSED, Topic.SOVEREIGN


class Board(Noticeboard):
    """Takes what is sent, under the name of a platform that readers know."""

    name = "slack"


@dataclass(frozen=True, slots=True)
class News:
    """A story: `said` are its summary's sentences, each with the sentence of the article that supports it."""

    title: str
    outlet: str
    ago: timedelta
    topics: tuple[Topic, ...]
    said: tuple[tuple[str, str], ...] = ()
    others: tuple[str, ...] = ()  # outlets that report it too
    follows: int | None = None
    model: str = ""


NEWS = (
    News(
        "과기정통부, AI 기본법 시행령 초안 공개…고영향 AI 기준 담아",
        "한빛경제",
        2 * DAY + 4 * HOUR,
        (POLICY,),
        (
            (
                "과기정통부가 AI 기본법 시행령 초안을 공개하고 고영향 AI의 기준을 10개 분야로 정했다.",
                "과학기술정보통신부는 30일 인공지능 기본법 시행령 초안을 공개하고 고영향 인공지능의 기준을 보건의료와 채용을 비롯한 10개 분야로 정했다고 밝혔다.",
            ),
            ("의견 수렴은 다음 달 10일까지 한다.", "부처는 다음 달 10일까지 의견을 듣는다."),
        ),
        ("누리저널", "미리내경제"),
        model="Midm-2.0-Mini-Instruct",
    ),
    News(
        "미리내연구소, 한국어 언어모델 '윤슬 2' 가중치 아파치 2.0으로 공개",
        "솔빛타임스",
        DAY + 5 * HOUR,
        (OPEN, SOVEREIGN),
        (
            (
                "미리내연구소가 한국어 거대언어모델 '윤슬 2'의 가중치를 아파치 2.0 라이선스로 공개했다.",
                "미리내연구소가 한국어 거대언어모델 '윤슬 2'의 가중치를 아파치 2.0 라이선스로 공개했다.",
            ),
        ),
        ("다온경제",),
    ),
    News(
        '산업계 "AI 기본법 시행령, 고영향 기준 모호"…의견서 제출',
        "누리저널",
        DAY + 3 * HOUR,
        (POLICY,),
        (
            (
                "산업계는 고영향 AI의 기준이 모호하다며 의견서를 냈다.",
                "협회는 1일 고영향 AI의 기준이 모호하다는 의견서를 과기정통부에 냈다.",
            ),
        ),
        follows=1,
    ),
    News(
        "오픈AI, 차세대 모델 API로만 제공…가중치 공개 계획 없어",
        "미르뉴스",
        20 * HOUR,
        (CLOSED,),
        (
            (
                "오픈AI가 다음 모델을 API로만 제공한다.",
                "오픈AI는 1일 다음 모델을 API로만 제공하며 가중치를 공개할 계획이 없다고 밝혔다.",
            ),
        ),
        ("한들신문",),
    ),
    News(
        "과기정통부, 고영향 AI 기준 8개 분야로 좁혀 시행령 확정",
        "한빛경제",
        3 * HOUR,
        (POLICY,),
        (
            (
                "과기정통부가 고영향 AI의 기준을 8개 분야로 좁힌 시행령을 확정했다.",
                "과학기술정보통신부는 2일 고영향 인공지능의 기준을 10개에서 8개 분야로 좁힌 시행령을 확정했다.",
            ),
            ("과태료는 1년 동안 물리지 않는다.", "과태료 부과는 1년 동안 미룬다."),
        ),
        ("누리저널", "솔빛타임스", "다온경제"),
        follows=3,
    ),
    News("국가 AI 컴퓨팅센터 후보지 3곳으로 좁혀", "한들신문", 2 * HOUR, (SOVEREIGN,)),
    News("네이버·앤트로픽, 국방 AI에 모델 제공 두고 엇갈린 약관", "미르뉴스", 90 * DAY, (CLOSED, POLICY)),
)
OLDER = tuple(
    News(f"{maker}, {week}주 전 {what}", "한빛경제", week * 7 * DAY + 5 * HOUR, topics)
    for week in range(1, 8)
    for maker, what, topics in (
        ("네이버", "한국어 모델 가중치 공개", (OPEN, SOVEREIGN)),
        ("오픈AI", "모델 API 요금 바꿔", (CLOSED,)),
        ("국회", "AI 기본법 공청회 열어", (POLICY,)),
    )[: 1 + week % 3]
)
SLACK = Channel("slack", "T123", "C-secret-channel")
POLICY_ROOM = Channel("slack", "T123", "C-policy-room")
FEEDS = (
    Feed("hanbit", "한빛경제", "https://hanbit.example/rss"),
    Feed("mireu", "미르뉴스", "https://mireu.example/rss"),
    Feed("solbit", "솔빛타임스", "https://solbit.example/rss"),
)
STATES = (
    FeedState("hanbit", status=PollStatus.OK, last_poll_at=NOW, last_ok_at=NOW, newest_item_at=NOW - 2 * HOUR),
    FeedState(
        "mireu",
        status=PollStatus.NOT_A_FEED,
        problem="피드가 아니라 웹 페이지가 옵니다. 주소를 확인하세요.",
        last_poll_at=NOW,
        last_ok_at=NOW - 3 * DAY,
        newest_item_at=NOW - 3 * DAY,
        failing_since=NOW - 3 * DAY,
    ),
)


async def tell(store: Store, news: News) -> int:
    """Store a story; return its number."""
    at = NOW - news.ago
    outlets = (news.outlet, *news.others)
    relevance = Relevance(relevant=True, score=0.9, topics=news.topics, reasons=("제목에 'AI 기본법'이 있다.",))
    told = [
        article(
            news.title if place == 0 else f"{news.title} ({place})",
            outlet=outlet,
            path=f"{news.title[:12]}/{outlet}/{at:%m%d%H}",
            at=at + place * HOUR / 4,
            relevance=relevance,
            summary="",
            use=FeedUse.TITLE_AND_SUMMARY,
        )
        for place, outlet in enumerate(outlets)
    ]
    async with store.write() as db:
        stored = await articles.add_many(db, told)
        number = await stories.add(db, [one.id for one in stored], follows_id=news.follows)
        if news.said:
            await stories.save_summary(db, number, _summary(news, stored[0].id, stored[-1].id))
    return number


def _summary(news: News, *article_ids: int) -> Summary:
    sentences = tuple(SummarySentence(text, (place,)) for place, (text, _) in enumerate(news.said))
    sources = tuple(source for _, source in news.said)
    backend = "transformers" if news.model else "extractive"
    where = tuple(article_ids[min(place, 1)] for place in range(len(sources)))
    return Summary(sentences, sources, where, backend, news.model, input_hash="가")


@asynccontextmanager
async def gallery(folder: Path, news: Sequence[News] = (*NEWS, *OLDER), days: int = 3) -> AsyncIterator[Store]:
    """Open a store whose news went out on `days` days, the last one `DUE`: everything to one channel, policy to another."""
    async with await open_store(str(folder / "news.db")) as store:
        async with store.write() as db:
            for state in STATES:
                await feeds.save(db, state)
            wants = (Subscription(SLACK, created_at=DUE - 9 * DAY), Subscription(POLICY_ROOM, DUE - 9 * DAY, topics=(POLICY,)))
            subscribed = [await subscriptions.add(db, one) for one in wants]
        waiting = list(news)
        numbers: dict[int, int] = {}
        for day in range(days - 1, -1, -1):
            due = DUE - day * DAY
            for place, one in enumerate(news):
                if one in waiting and NOW - one.ago <= due:
                    follows = None if one.follows is None else numbers[one.follows]
                    numbers[place + 1] = await tell(store, replace(one, follows=follows))
                    waiting.remove(one)
            for subscription in subscribed:
                await delivery(store, Board(), clock=due).deliver(subscription, due, FEEDS, due)
        yield store


@dataclass(frozen=True, slots=True)
class Visitors:
    """The pages on loopback, and a client that keeps cookies."""

    address: str
    client: ClientSession
    records: Records


@asynccontextmanager
async def opened(
    store: Store, token: str = "", url: str = "", clock: Callable[[], datetime] = lambda: NOW
) -> AsyncIterator[Visitors]:
    """Serve the pages of a store."""
    index = StoryIndex(store, loaded_korean(), default_lexicon())
    await index.check()
    await index.catch_up()
    records = Records(store, Engine(store, loaded_korean(), default_lexicon()), FEEDS, clock)
    routes = Site(records, Entrance(token), url, make_plot()).routes
    jar = CookieJar(unsafe=True)  # keeps cookies of an address without a name
    async with (
        serving(make_application({}, routes), 0, "127.0.0.1") as (port,),
        ClientSession(cookie_jar=jar) as client,
    ):
        yield Visitors(f"http://127.0.0.1:{port}", client, records)
