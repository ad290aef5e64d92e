"""Whether the product picks and groups the samples as their truth says."""

from collections.abc import Sequence
from datetime import datetime

import pytest

from bot.demo.articles import KST, SampleArticle, sample_articles
from bot.demo.outlets import OUTLETS
from digest.articles.identity import clean_title, title_key, url_key
from digest.korean import Korean
from digest.lexicon import default_lexicon
from digest.model import Article, Topic
from digest.selection.clustering import StoryWindow, group, independent
from digest.selection.relevance import judge

ARTICLES = sample_articles(datetime(2026, 9, 24, 14, 40, tzinfo=KST))
LEXICON = default_lexicon()
NAMES = {outlet.id: outlet.name for outlet in OUTLETS}
ON_TOPIC = [sample for sample in ARTICLES if sample.topics]


def as_article(sample: SampleArticle) -> Article:
    title = clean_title(sample.title, sample.tail)
    url = f"https://{sample.outlet}.example/{sample.number}"
    return Article(
        id=sample.number,
        feed_id=sample.outlet,
        outlet=sample.tail or NAMES[sample.outlet],
        url=url,
        url_key=url_key(url),
        title=title,
        title_key=title_key(title),
        first_seen_at=sample.published_at,
        published_at=sample.published_at,
        appeared_at=sample.published_at,
        text="" if sample.outlet == "mirinae" else "\n".join(sample.paragraphs),
        summary=sample.paragraphs[0] if sample.outlet == "mirinae" else "",
        relevance=judge(title, sample.text, LEXICON),
    )


@pytest.fixture(scope="module")
def korean() -> Korean:
    return Korean(LEXICON.user_words)


def titles(samples: Sequence[SampleArticle]) -> list[str]:
    return [sample.title for sample in samples]


def test_every_article_on_topic_is_picked_by_title_and_text() -> None:
    assert titles([sample for sample in ON_TOPIC if not judge(sample.title, sample.text, LEXICON).relevant]) == []


def test_no_article_off_topic_is_picked_by_title_and_text() -> None:
    off_topic = [sample for sample in ARTICLES if not sample.topics]
    assert titles([sample for sample in off_topic if judge(sample.title, sample.text, LEXICON).relevant]) == []


def test_no_article_off_topic_is_picked_by_its_title_alone() -> None:
    off_topic = [sample for sample in ARTICLES if not sample.topics]
    assert titles([sample for sample in off_topic if judge(sample.title, "", LEXICON).relevant]) == []


def test_the_outlets_that_send_titles_only_are_judged_right_by_them() -> None:
    bare = [sample for sample in ON_TOPIC if sample.outlet in {"mirinae", "durebak"}]
    assert titles([sample for sample in bare if not judge(sample.title, "", LEXICON).relevant]) == []


def test_every_article_on_topic_gets_the_topics_it_is_about() -> None:
    def missing(sample: SampleArticle) -> set[Topic]:
        return set(sample.topics) - set(judge(sample.title, sample.text, LEXICON).topics)

    assert {sample.title: missing(sample) for sample in ON_TOPIC if missing(sample)} == {}


def test_articles_of_one_event_become_one_story_and_follow_ups_another(korean: Korean) -> None:
    by_number = {sample.number: sample for sample in ARTICLES}
    stories = group([as_article(sample) for sample in ON_TOPIC], korean, LEXICON)
    found = {frozenset(article.id for article in story) for story in stories}
    events = {frozenset(s.number for s in ON_TOPIC if s.event == event) for event in {s.event for s in ON_TOPIC}}
    wrong = [[(by_number[number].event, by_number[number].title) for number in sorted(story)] for story in found - events]
    assert wrong == []


def test_a_press_release_that_was_reprinted_and_an_aggregators_copy_do_not_count_as_outlets() -> None:
    story = [as_article(sample) for sample in ARTICLES if sample.event == "neoul-release"]
    assert len(story) == 4
    assert [article.outlet for article in independent(story)] == ["벼리AI신문", "다솔테크뉴스"]


def test_an_outlet_that_reported_twice_counts_once() -> None:
    story = [as_article(sample) for sample in ARTICLES if sample.event == "label-notice"]
    assert [article.outlet for article in independent(story)].count("해오름통신") == 1


def test_a_follow_up_names_the_story_that_it_follows_and_nothing_else_does(korean: Korean) -> None:
    window = StoryWindow((), korean, LEXICON)
    event_of = {sample.number: sample.event for sample in ON_TOPIC}
    event_of_story: dict[int, str] = {}
    follows: dict[str, str] = {}
    recent = [sample for sample in ON_TOPIC if sample.outlet != "oraetteul"]  # no window reaches back 88 days
    for sample in recent:
        for touched in window.add(as_article(sample)).groups:
            anchor = touched.article_ids[0]
            number = touched.story_id or anchor
            if not touched.story_id:
                window.numbered(anchor, number)
            event_of_story[number] = event_of[anchor]
            if touched.follows_id:
                follows[event_of[anchor]] = event_of_story[touched.follows_id]
    assert follows == {sample.event: sample.follows for sample in ON_TOPIC if sample.follows}
