"""A store with a handful of written stories, indexed; outlets and most names are invented."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from digest.articles.identity import title_key, url_key
from digest.lexicon import default_lexicon
from digest.model import Article, ArticleOutcome, FeedUse, Relevance, Topic
from digest.search import Engine, StoryIndex
from digest.storage import Store, open_store
from digest.storage import articles as article_rows
from digest.storage import search as search_rows
from digest.storage import stories as story_rows
from tests.kiwi import loaded_korean

NOW = datetime(2026, 9, 2, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Told:
    """What one outlet says; `ago` before `NOW`."""

    title: str
    text: str = ""
    ago: timedelta = HOUR
    outlet: str = "한빛일보"
    topics: tuple[Topic, ...] = (Topic.POLICY,)
    summary: str = ""
    use: FeedUse = FeedUse.TITLE_AND_SUMMARY
    site: str = "www.hanbit.example"


LICENCE = Told(
    "미리내연구소, 엑사원 라이선스 완화…상업적 이용 허용",
    "미리내연구소가 2일 엑사원의 라이선스를 바꿔 상업적으로 쓸 수 있게 했다.\n연구소는 중소기업이 쓰기 쉽게 하려고 조건을 풀었다고 밝혔다.\n가중치는 허깅페이스에서 내려받는다.",
    topics=(Topic.OPEN,),
)
FINE = Told(
    "고영향 AI 사업자 과태료 최대 3000만원",
    "과기정통부가 고영향 AI 사업자에게 물릴 과태료를 최대 3000만원으로 정했다.\n과태료는 계도 기간이 끝나는 내년 1월 22일부터 물린다.",
    ago=30 * HOUR,
)
CHIPS = Told(
    "앤트로픽, 중국에 칩 수출 막아야",
    "앤트로픽이 미국 정부에 칩 수출을 막으라고 촉구했다.",
    ago=3 * DAY,
    outlet="미리내경제",
    site="mirinae.example",
)
OLD = Told("엑사원 첫 공개", "연구소가 엑사원을 처음 공개했다.", ago=200 * DAY, topics=(Topic.OPEN,))
TITLE_ONLY = Told(
    "하이퍼클로바X 시드 공개",
    outlet="누리신문",
    use=FeedUse.TITLE_AND_LINK,
    topics=(Topic.OPEN, Topic.SOVEREIGN),
    site="nuri.example",
)
MODEL_4O = Told(
    "GPT-4o 무료로 풀려", "오픈AI가 GPT-4o를 무료로 풀었다. A.X 4.0도 같은 날 나왔다.", ago=5 * HOUR, topics=(Topic.CLOSED,)
)
USUAL = (LICENCE, FINE, CHIPS, OLD, TITLE_ONLY, MODEL_4O)


@dataclass(slots=True)
class Library:
    """The store and what searches it."""

    store: Store
    index: StoryIndex
    engine: Engine

    async def tell(self, *told: Told) -> int:
        """Store a story that these outlets tell, the first its anchor; say its number. `index.catch_up` makes it found."""
        async with self.store.write() as db:
            stored = await article_rows.add_many(db, [article(one) for one in told])
            number = await story_rows.add(db, [one.id for one in stored])
            await search_rows.mark(db, [number])
        return number


def article(told: Told) -> Article:
    """Return an article; its address is made of its title."""
    url = f"https://{told.site}/{told.title.encode().hex()[:40]}/{told.outlet.encode().hex()[:12]}"
    at = NOW - told.ago
    return Article(
        feed_id=f"{told.site.split('.')[-2]}-ai",
        outlet=told.outlet,
        url=url,
        url_key=url_key(url),
        title=told.title,
        title_key=title_key(told.title),
        first_seen_at=at,
        appeared_at=at,
        published_at=at,
        summary=told.summary,
        text=told.text,
        use=told.use,
        relevance=Relevance(relevant=True, score=0.9, topics=told.topics, reasons=("제목에 나옴",)),
        outcome=ArticleOutcome.NEW_STORY,
    )


@asynccontextmanager
async def library(folder: Path, stories: Sequence[Told] = USUAL) -> AsyncIterator[Library]:
    """Open a store in a folder with these stories, numbered from 1, indexed."""
    async with await open_store(str(folder / "news.db")) as store:
        opened = Library(
            store,
            StoryIndex(store, loaded_korean(), default_lexicon()),
            Engine(store, loaded_korean(), default_lexicon()),
        )
        await opened.index.check()
        for one in stories:
            await opened.tell(one)
        await opened.index.catch_up()
        yield opened
