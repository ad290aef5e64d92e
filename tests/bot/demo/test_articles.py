from datetime import UTC, datetime, timedelta

from bot.demo.articles import KST, SampleArticle, read_articles, sample_articles

NOW = datetime(2026, 9, 24, 14, 40, 30, tzinfo=KST)
ARTICLES = sample_articles(NOW)
CURRENT = [article for article in ARTICLES if article.outlet != "oraetteul"]  # that feed stopped long ago


def test_the_newest_article_is_an_hour_old_to_the_minute() -> None:
    assert max(article.published_at for article in ARTICLES) == datetime(2026, 9, 24, 13, 40, tzinfo=KST)


def test_the_distances_are_the_same_at_any_hour_of_a_demo() -> None:
    later = sample_articles(NOW + timedelta(hours=7))
    assert {b.published_at - a.published_at for a, b in zip(ARTICLES, later, strict=True)} == {timedelta(hours=7)}


def test_a_now_in_another_zone_gives_korean_times() -> None:
    assert sample_articles(NOW.astimezone(UTC)) == ARTICLES


def test_about_seventy_articles_of_three_days_come_oldest_first() -> None:
    times = [article.published_at for article in CURRENT]
    assert times == sorted(times)
    assert len(times) == 70
    assert timedelta(days=2) < times[-1] - times[0] < timedelta(days=3)


def test_three_of_five_articles_are_off_topic() -> None:
    off_topic = sum(not article.topics for article in CURRENT)
    assert round(off_topic / len(CURRENT), 1) == 0.6


def test_every_article_on_topic_belongs_to_an_event_and_no_other_does() -> None:
    assert [article.title for article in ARTICLES if bool(article.topics) != bool(article.event)] == []


def test_nine_events_are_reported_by_several_outlets() -> None:
    outlets: dict[str, set[str]] = {}
    for article in ARTICLES:
        outlets.setdefault(article.event, set()).add(article.tail or article.outlet)
    assert sorted(event for event, names in outlets.items() if event and len(names) > 1) == [
        "copyright-bill",
        "danbi-license",
        "eu-guideline",
        "gpu",
        "label-notice",
        "lumen-closed",
        "neoul-release",
        "stage-appeal",
        "stage-result",
    ]


def test_a_day_in_the_text_is_written_as_newspapers_write_it() -> None:
    text = '- {outlet: dasol, day: 0, at: "09:00", title: 공고, text: "{d} 냈다. {d-1} 열렸다. {d+7} 끝난다."}'
    [article] = read_articles(text, datetime(2026, 9, 24, 10, tzinfo=KST))
    assert article.text == "24일 냈다. 23일 열렸다. 10월 1일 끝난다."


def test_no_mark_is_left_in_any_text() -> None:
    assert [article.title for article in ARTICLES if "{" in article.text] == []


def test_an_aggregators_item_links_to_the_article_it_repeats() -> None:
    [repeated] = [article for article in ARTICLES if article.links_to]
    assert ARTICLES[(repeated.links_to or 0) - 1].title == repeated.title


def test_every_sentence_of_an_article_ends_as_newspaper_sentences_end() -> None:
    ends = ("다.", '"', "요.")

    def odd(article: SampleArticle) -> bool:
        return any(not paragraph.endswith(ends) for paragraph in article.paragraphs)

    assert [article.title for article in ARTICLES if odd(article)] == ["[인사] 과학기술정보통신부"]
