"""The pages over real sockets: what stands on them, that they hold together, and that nothing on them is alive."""

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from digest.model import Channel, Feed, Subscription, SummarySentence, Topic
from digest.storage import Store, slots, stories, subscriptions
from tests.bot.posting import DAY, DUE, HOUR, delivery
from tests.bot.samples import HOSTILE_TITLES
from tests.bot.web.gallery import FEEDS, NEWS, NOW, Board, News, Visitors, gallery, opened, tell

DRAFT, MODEL, PROTEST, CLOSED, DECREE, CENTRE = range(1, 7)  # numbers of NEWS as they were told
PATHS = ("/", "/digests/1", "/digests/5", "/stories/5", "/feeds", "/trend", "/search", "/search?q=AI", "/stories/99", "/rss.xml")


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    async with gallery(tmp_path, NEWS[:6]) as found:
        yield found


@pytest.fixture
async def visitors(store: Store) -> AsyncIterator[Visitors]:
    async with opened(store) as found:
        yield found


async def text_of(visitors: Visitors, path: str, status: int = 200) -> str:
    async with visitors.client.get(visitors.address + path) as answer:
        assert answer.status == status
        return await answer.text()


def links(page: str, beginning: str) -> list[str]:
    return [link for link in re.findall(r'href="([^"]+)"', page) if link.startswith(beginning) and "lang=" not in link]


def plain(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", "", page).split())


async def test_the_archive_lists_digests_by_day_and_leads_to_each_of_them_and_of_their_stories(visitors: Visitors) -> None:
    page = await text_of(visitors, "/")
    assert re.findall(r"<h2><time datetime=\"([^\"]+)\">", page) == ["2026-09-02", "2026-09-01", "2026-08-31"]
    assert links(page, "/digests/") == [f"/digests/{number}" for number in (6, 5, 4, 3, 2, 1)]
    assert links(page, "/stories/")[:3] == [f"/stories/{DECREE}"] * 2 + [f"/stories/{CLOSED}"]


async def test_the_archive_goes_on_where_a_page_ends(visitors: Visitors) -> None:
    assert links(await text_of(visitors, "/?before=4"), "/digests/") == ["/digests/3", "/digests/2", "/digests/1"]
    first = await visitors.records.archive(most=4)
    assert ([entry.sent.slot.id for entry in first.entries], first.older) == ([6, 5, 4, 3], 3)
    assert (await visitors.records.archive(before=3, most=4)).older is None


async def test_the_digests_of_one_subscription_are_listed_by_themselves(visitors: Visitors) -> None:
    page = await text_of(visitors, "/?subscription=2")
    assert links(page, "/digests/") == ["/digests/6", "/digests/4", "/digests/2"]
    assert "Slack 구독 #2" in page


async def test_no_page_names_a_channel_or_a_workspace(visitors: Visitors) -> None:
    for path in PATHS:
        async with visitors.client.get(visitors.address + path) as answer:
            page = await answer.text()
        assert [name for name in ("C-secret-channel", "C-policy-room", "T123") if name in page] == []


async def test_a_digest_is_shown_as_it_was_sent_with_its_receipt(visitors: Visitors, store: Store) -> None:
    page = await text_of(visitors, "/digests/5")
    shown = plain(page)
    assert "2026년 9월 2일 (수)" in shown
    assert "오늘의 핵심" in shown
    assert "과기정통부가 고영향 AI의 기준을 8개 분야로 좁힌 시행령을 확정했다. 과태료는 1년 동안 물리지 않는다." in shown
    assert "관련 보도 3곳: 누리저널 · 솔빛타임스 · 다온경제" in shown
    assert "새 글 7건 → 관련 글 7건 → 사건 3건 → 게재 3건" in shown
    assert links(page, "/digests/") == ["/digests/3"]
    assert {f"/stories/{number}" for number in (DECREE, CLOSED, CENTRE)} <= set(links(page, "/stories/"))


async def test_a_digest_whose_words_were_not_kept_shows_its_stories_and_says_so(visitors: Visitors, store: Store) -> None:
    async with store.write() as db:
        await slots.forget_messages(db, NOW)
    shown = plain(await text_of(visitors, "/digests/5"))
    assert "보낼 때의 모습은 지워졌습니다" in shown
    assert "과기정통부, 고영향 AI 기준 8개 분야로 좁혀 시행령 확정" in shown


async def test_a_digest_without_news_says_so(visitors: Visitors, store: Store) -> None:
    async with store.write() as db:
        quiet = await subscriptions.add(db, Subscription(Channel("slack", "", "조용한 방"), DUE, topics=(Topic.SOVEREIGN,)))
    due = DUE + 30 * DAY
    await delivery(store, Board(), clock=due).deliver(quiet, due, FEEDS, due)
    assert "오늘은 소식이 없습니다" in await text_of(visitors, "/digests/7")
    assert "소식 0건" in await text_of(visitors, "/")


async def test_a_sentence_of_a_summary_stands_beside_the_sentence_that_supports_it(visitors: Visitors) -> None:
    page = await text_of(visitors, f"/stories/{DECREE}")
    pairs = re.findall(
        r'<p class="sentence">(.*?)</p>.*?<blockquote cite="([^"]+)"><p>(.*?)</p>.*?<a [^>]*>(.*?)</a>', page, re.DOTALL
    )
    assert [(sentence, source, outlet) for sentence, _, source, outlet in pairs] == [
        (NEWS[4].said[0][0], NEWS[4].said[0][1], "한빛경제"),
        (NEWS[4].said[1][0], NEWS[4].said[1][1], "다온경제"),
    ]
    assert all(url.startswith("https://news.example/") for _, url, _, _ in pairs)


async def test_a_sentence_that_was_taken_as_it_stands_is_said_to_be(visitors: Visitors) -> None:
    assert [(await text_of(visitors, f"/stories/{number}")).count("기사 문장 그대로") for number in (MODEL, DECREE)] == [1, 0]


async def test_the_work_of_a_model_is_labelled_as_such(visitors: Visitors) -> None:
    assert "AI 요약 · Midm-2.0-Mini-Instruct" in await text_of(visitors, f"/stories/{DRAFT}")
    assert ">발췌<" in await text_of(visitors, f"/stories/{DECREE}")


async def test_a_model_s_line_on_why_it_matters_stands_under_its_summary_beside_its_source(
    visitors: Visitors, store: Store
) -> None:
    line = SummarySentence("고영향 AI를 쓰는 기업의 범위가 정해졌다 <b>.", (0,))
    async with store.write() as db:
        told = await stories.get(db, DRAFT)
        assert told is not None
        assert told.summary is not None
        await stories.save_summary(db, DRAFT, replace(told.summary, why_it_matters=line))
    page = await text_of(visitors, f"/stories/{DRAFT}")
    _, _, reason = page.partition("왜 중요한가:")
    assert plain(reason).startswith(f"고영향 AI를 쓰는 기업의 범위가 정해졌다 &lt;b&gt;. {NEWS[0].said[0][1]} 한빛경제")


async def test_why_a_model_did_not_write_is_said_without_details(visitors: Visitors, store: Store) -> None:
    async with store.write() as db:
        told = await stories.get(db, DECREE)
        assert told is not None
        assert told.summary is not None
        fallen = replace(told.summary, asked="midm", fallback_reason="모델 서버에 닿지 못함: http://10.0.0.7:8000/v1")
        await stories.save_summary(db, DECREE, fallen)
    page = await text_of(visitors, f"/stories/{DECREE}")
    assert "발췌</span> · 대신 쓴 까닭: 모델 서버에" in page
    assert "10.0.0.7" not in page


async def test_an_affair_can_be_followed_from_any_of_its_stories(visitors: Visitors) -> None:
    for number, others in ((DRAFT, [PROTEST, DECREE]), (PROTEST, [DRAFT, DECREE]), (DECREE, [DRAFT, PROTEST])):
        page = await text_of(visitors, f"/stories/{number}")
        assert links(page, "/stories/") == [f"/stories/{other}" for other in others]
        assert page.count('aria-current="true"') == 1


async def test_a_story_says_in_which_digests_it_was_and_why_not_in_others(visitors: Visitors) -> None:
    page = await text_of(visitors, f"/stories/{MODEL}")
    shown = plain(page)
    assert links(page, "/digests/") == ["/digests/6", "/digests/5", "/digests/4", "/digests/3"]
    assert "9월 1일 08:30 · Slack 구독 #1 실었습니다 · 후보 가운데" in shown
    assert "9월 1일 08:30 · Slack 구독 #2 채널이 고른 주제가 아닙니다" in shown
    assert "9월 2일 08:30 · Slack 구독 #1 이 채널에 이미 실었습니다" in shown


async def test_a_merged_story_is_found_under_its_old_number(visitors: Visitors, store: Store) -> None:
    async with store.write() as db:
        story = await stories.get(db, CENTRE)
        loser = await stories.get(db, MODEL)
        assert story is not None
        assert loser is not None
        articles = [one.id for one in (*story.articles, *loser.articles)]
        await stories.regroup(db, CENTRE, articles, merged_ids=[MODEL])
    assert f"#{MODEL} 소식은 #{CENTRE}에 합쳐졌습니다." in await text_of(visitors, f"/stories/{MODEL}")


@pytest.mark.parametrize(("path", "said"), [("/stories/99", "소식이 없습니다"), ("/digests/99", "다이제스트가 없습니다")])
async def test_what_is_not_there_is_said_to_be_missing(visitors: Visitors, path: str, said: str) -> None:
    assert said in await text_of(visitors, path, 404)


async def test_feeds_that_are_unwell_come_first_and_say_why(visitors: Visitors) -> None:
    page = await text_of(visitors, "/feeds")
    assert re.findall(r"<h2 lang=\"ko\">(.*?)</h2>", page) == ["미르뉴스", "한빛경제", "솔빛타임스"]
    shown = plain(page)
    assert "미르뉴스 ! 문제 있음 마지막 성공8월 30일 09:30 가장 새 글8월 30일 09:30 피드가 아니라 웹 페이지가 옵니다" in shown
    assert "한빛경제 ✓ 정상 마지막 성공9월 2일 09:30" in shown
    assert "솔빛타임스 – 아직 읽지 않음 마지막 성공아직 없음" in shown


async def test_the_trend_is_a_table_of_weeks_and_topics(visitors: Visitors) -> None:
    page = await text_of(visitors, "/trend?weeks=2")
    rows = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row) for row in re.findall(r"<tr>(.*?)</tr>", page)]
    cells = [[plain(cell) for cell in row] for row in rows]
    assert cells[:3] == [
        ["주", "개방", "폐쇄", "정책", "소버린", "전체"],
        ["8월 31일", "1", "1", "3", "2", "6"],
        ["8월 24일", "0", "0", "0", "0", "0"],
    ]
    assert cells[4][:2] == ["오픈AI", "1"]


@pytest.mark.parametrize("weeks", ["0", "27", "-1", "x", "٣", "9" * 40])
async def test_a_period_that_makes_no_sense_is_the_usual_one(visitors: Visitors, weeks: str) -> None:
    assert '<a href="/trend?weeks=8" aria-current="true">' in await text_of(visitors, f"/trend?weeks={weeks}")


async def test_search_finds_stories_as_in_a_channel_and_marks_what_matched(visitors: Visitors) -> None:
    assert links(await text_of(visitors, "/search?q=시행령 확정"), "/stories/")[0] == f"/stories/{DECREE}"
    assert set(links(await text_of(visitors, "/search?q=폐쇄"), "/stories/")) == {f"/stories/{CLOSED}"}
    assert "모아 둔 소식 가운데에는 없습니다" in await text_of(visitors, "/search?q=양자컴퓨터")


async def test_a_number_in_the_search_leads_to_its_story(visitors: Visitors) -> None:
    async with visitors.client.get(f"{visitors.address}/search", params={"q": "#5"}, allow_redirects=False) as answer:
        assert (answer.status, answer.headers["Location"]) == (303, "/stories/5")


async def test_every_page_says_that_browsers_must_run_load_and_leak_nothing(visitors: Visitors) -> None:
    for path in PATHS:
        async with visitors.client.get(visitors.address + path) as answer:
            assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'; style-src 'self'; img-src 'self'")
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
            assert answer.headers["Cache-Control"] == "private, no-cache"
            page = await answer.text()
        assert re.findall(r"<script|<style|\son\w+=|\sstyle=|javascript:", page) == []


async def test_a_page_that_has_not_changed_is_not_sent_again(visitors: Visitors) -> None:
    async with visitors.client.get(f"{visitors.address}/feeds") as answer:
        etag = answer.headers["ETag"]
    async with visitors.client.get(f"{visitors.address}/feeds", headers={"If-None-Match": etag}) as answer:
        assert (answer.status, await answer.read(), answer.headers["ETag"]) == (304, b"", etag)


async def test_both_languages_say_the_same_pages(visitors: Visitors) -> None:
    for path in ("/", "/digests/5", "/stories/5", "/feeds", "/trend", "/search?q=AI"):
        page = await text_of(visitors, f"{path}{'&' if '?' in path else '?'}lang=en")
        assert re.findall(r'<html lang="(\w+)">', page) == ["en"]
        heading, *_ = re.findall(r"<h1[^>]*>", page)
        assert ('lang="ko"' in heading) == path.startswith("/stories")


async def test_rss_holds_the_digests_with_permanent_links(store: Store) -> None:
    async with opened(store, url="https://news.example.org/") as visitors:
        channel = ET.fromstring(await text_of(visitors, "/rss.xml")).find("channel")
        assert channel is not None
        items = channel.findall("item")
        assert [item.findtext("guid") for item in items] == [f"https://news.example.org/digests/{n}" for n in (6, 5, 4, 3, 2, 1)]
        assert [item.findtext("link") for item in items] == [item.findtext("guid") for item in items]
        assert items[1].findtext("title") == "2026년 9월 2일 (수) 08:30 · 소식 3건 · 모든 주제"
        assert items[1].findtext("pubDate") == "Wed, 02 Sep 2026 08:30:00 +0900"
        assert f'<li><a href="https://news.example.org/stories/{DECREE}">' in (items[1].findtext("description") or "")
        one = ET.fromstring(await text_of(visitors, "/rss.xml?subscription=2"))
        assert len(one.findall("channel/item")) == 3


async def test_links_of_rss_without_an_address_of_ours_are_those_that_were_asked_for(visitors: Visitors) -> None:
    asked = {"Host": "briefing.example:8080", "X-Forwarded-Proto": "https"}
    async with visitors.client.get(f"{visitors.address}/rss.xml", headers=asked) as answer:
        assert "<link>https://briefing.example:8080/</link>" in await answer.text()
    async with visitors.client.get(f"{visitors.address}/rss.xml", headers={"Host": 'a"><b'}) as answer:
        assert "<link>http://localhost/</link>" in await answer.text()


@pytest.mark.parametrize("title", HOSTILE_TITLES)
async def test_other_peoples_text_is_text_and_nothing_more(tmp_path: Path, title: str) -> None:
    news = News(title, title, HOUR, (Topic.POLICY,), ((title, title),), (title + "2",))
    async with gallery(tmp_path, [news], days=1) as store, opened(store) as visitors:
        for path in ("/", "/digests/1", "/stories/1", "/search?q=AI 기본법", "/rss.xml"):
            page = await text_of(visitors, path)
            assert re.findall(r"<script|\x1b|[\u202a-\u202e\ud800-\udfff]|href=\"(?!https?://|/|#)", page) == []
        ET.fromstring(await text_of(visitors, "/rss.xml"))


async def test_an_address_that_is_no_web_address_is_no_link(tmp_path: Path) -> None:
    async with gallery(tmp_path, []) as store, opened(store) as visitors:
        number = await tell(store, NEWS[0])
        async with store.write() as db:
            story = await stories.get(db, number)
            assert story is not None
            await db.exec_driver_sql("UPDATE article SET url = 'javascript:alert(1)'")
        page = await text_of(visitors, f"/stories/{number}")
    assert "javascript:" not in page
    assert "기사 읽기" in page


async def test_a_database_that_does_not_answer_is_said_plainly(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    async with opened(store) as visitors:
        async with store.write() as db:
            await db.exec_driver_sql("ALTER TABLE slot RENAME TO gone")
        assert "데이터베이스가 답하지 않습니다" in await text_of(visitors, "/", 503)
    assert "a page could not be made" in caplog.text


async def test_an_unexpected_failure_is_logged_and_tells_nothing(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    def broken_clock() -> None:
        raise RuntimeError("비밀스러운 까닭")

    async with opened(store, clock=broken_clock) as visitors:  # type: ignore[arg-type]  # on purpose
        page = await text_of(visitors, "/trend", 500)
    assert "까닭은 봇의 로그에 남겼습니다" in page
    assert "비밀스러운" not in page
    assert "the page /trend failed" in caplog.text


async def test_a_feed_that_was_switched_off_is_not_listed(store: Store) -> None:
    async with opened(store) as visitors:
        records = replace(visitors.records, feeds=(Feed("hanbit", "한빛경제", "https://hanbit.example/rss"),))
        assert [row.feed.name for row in await records.health()] == ["한빛경제"]


def test_the_sample_news_is_older_than_now() -> None:
    assert all(one.ago > timedelta(0) for one in NEWS)
