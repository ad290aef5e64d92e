from dataclasses import replace
from datetime import timedelta

import pytest

from digest.errors import CatalogError
from digest.feeds.catalog import Catalog, DeadFeed, dead_feed, load_catalog, with_added
from digest.model import MEBIBYTE, Feed, FeedUse
from tests.shared_data import shared

ONE = "feeds:\n- id: hanbit\n  name: 한빛일보\n  url: https://hanbit.example/rss.xml\n"
HANBIT = Feed(id="hanbit", name="한빛일보", url="https://hanbit.example/rss.xml")


def mistakes(text: str) -> list[str]:
    with pytest.raises(CatalogError) as caught:
        load_catalog(text, "feeds.yaml")
    return [str(mistake) for mistake in caught.value.mistakes]


def entry(line: str) -> str:
    return f"{ONE}  {line}\n"


def test_id_name_and_address_make_a_feed() -> None:
    assert load_catalog(ONE, "feeds.yaml").feeds == (HANBIT,)


def test_a_list_without_the_word_feeds_is_a_catalog_too() -> None:
    assert load_catalog(ONE.removeprefix("feeds:\n"), "feeds.yaml").feeds == (HANBIT,)


def test_every_key_finds_its_field() -> None:
    text = """
feeds:
- id: hanbit
  name: 한빛일보
  url: https://hanbit.example/rss.xml
  enabled: false
  use: title+summary
  tz_assume: America/New_York
  poll_min: 90
  max_mib: 20
  force_encoding: euc-kr
  language: en
  category: 전문지
  terms: link-respecting
  quirks: [no-guid, 예순]
  alt_urls: [https://cdn.hanbit.example/rss.xml]
"""

    assert load_catalog(text, "feeds.yaml").feeds == (
        Feed(
            id="hanbit",
            name="한빛일보",
            url="https://hanbit.example/rss.xml",
            enabled=False,
            use=FeedUse.TITLE_AND_SUMMARY,
            zone="America/New_York",
            poll_every=timedelta(minutes=90),
            max_body_bytes=20 * MEBIBYTE,
            encoding="cp949",
            language="en",
            category="전문지",
            terms="link-respecting",
            quirks=("no-guid", "예순"),
            alternatives=("https://cdn.hanbit.example/rss.xml",),
        ),
    )


def test_feeds_of_titles_and_links_are_off_until_someone_says_so() -> None:
    assert load_catalog(entry("use: title+link"), "f").feeds == (replace(HANBIT, use=FeedUse.TITLE_AND_LINK, enabled=False),)
    assert load_catalog(entry("use: title+link\n  enabled: true"), "f").feeds == (replace(HANBIT, use=FeedUse.TITLE_AND_LINK),)


@pytest.mark.parametrize("line", ["summary: off", "summary: 'off'", "summary: no", "use: title+summary\n  summary: off"])
def test_an_outlet_whose_summaries_are_off_stays_on_with_titles_and_links(line: str) -> None:
    assert load_catalog(entry(line), "f").feeds == (replace(HANBIT, use=FeedUse.TITLE_AND_LINK),)


@pytest.mark.parametrize("line", ["summary: on", "summary: lead-300", "summary: none"])
def test_what_a_list_of_candidates_says_of_summaries_changes_nothing(line: str) -> None:
    assert load_catalog(entry(line), "f").feeds == (HANBIT,)


def test_summaries_off_do_not_switch_on_a_feed_whose_terms_allow_titles_only() -> None:
    assert load_catalog(entry("use: title+link\n  summary: off"), "f").feeds == load_catalog(entry("use: title+link"), "f").feeds


def test_names_that_yaml_takes_for_numbers_or_truths_are_names() -> None:
    text = "feeds:\n- {id: 44, name: 2600, url: https://a.example/}\n- {id: no, name: on, url: https://b.example/}\n"

    assert [(feed.id, feed.name) for feed in load_catalog(text, "f").feeds] == [("44", "2600"), ("no", "on")]


def test_every_candidate_of_the_research_can_be_pasted_as_it_is() -> None:
    catalog = load_catalog(shared("data/feeds-candidates.yaml").read_text(encoding="utf-8"), "feeds-candidates.yaml")

    assert (len(catalog.feeds), len(catalog.known_dead)) == (59, 16)
    assert {feed.encoding for feed in catalog.feeds} == {None}  # "encoding: utf-8" describes; it insists on nothing


def test_every_mistake_is_reported_at_once_by_feed_and_line() -> None:
    text = """feeds:
- id: hanbit
  name: 한빛일보
  url: https://hanbit.example/rss.xml
  pol_min: 3
- id: haneul
  name: 하늘신문
  url: feed://haneul.example/rss
  tz_assume: KST
  enabled: 예
- id: bada
  nam: 바다소식
  url: https://bada.example/rss
  poll_min: 0
- 그냥 글
known_ded: []
"""

    assert mistakes(text) == [
        'line 5: hanbit: there is no key "pol_min"; did you mean "poll_min"?',
        (
            'line 8: haneul: url: "feed://haneul.example/rss" is no web address: it must begin with http:// or https:// and name a host;'
            " write https://haneul.example/rss"
        ),
        'line 9: haneul: tz_assume: "KST" is no time zone; Korean time is "Asia/Seoul"',
        "line 10: haneul: enabled must be true or false, not 예",
        'line 11: bada: has no name; add a line like "name: AI타임스"',
        'line 12: bada: there is no key "nam"; did you mean "name"?',
        "line 14: bada: poll_min must be a whole number of minutes from 1 to 10080, not 0",
        'line 15: feeds, entry 4: must be "key: value" lines',
        'line 16: there is no key "known_ded"; did you mean "known_dead"?',
    ]


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("use: title", 'use must be "title+summary" or "title+link", not "title"; did you mean "title+link"?'),
        ("tz_assume: Asia/Soul", 'tz_assume: "Asia/Soul" is no time zone; write it as "Asia/Seoul"'),
        ("tz_assume: ../../etc/passwd", 'tz_assume: "../../etc/passwd" is no time zone; write it as "Asia/Seoul"'),
        ("poll_min: 30분", "poll_min must be a whole number of minutes from 1 to 10080, not 30분"),
        ("poll_min: true", "poll_min must be a whole number of minutes from 1 to 10080, not True"),
        ("max_mib: 500", "max_mib must be a whole number of MiB from 1 to 100, not 500"),
        (
            "force_encoding: rot13",
            'force_encoding: "rot13" is no encoding that feeds come in; Korean ones are "utf-8" and "cp949"',
        ),
        ("category: [전문지]", "category must be text"),
        ("terms:", "terms must be text"),
        ("quirks: {a: b}", "quirks must be text"),
        (
            "alt_urls: [ftp://a.example/]",
            'alt_urls: "ftp://a.example/" is no web address: it must begin with http:// or https:// and name a host',
        ),
        ("name: 한빛", '"name" is there twice'),
    ],
)
def test_a_value_of_the_wrong_kind_is_told_in_plain_words(line: str, problem: str) -> None:
    assert mistakes(entry(line)) == [f"line 5: hanbit: {problem}"]


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "gopher://a.example/",
        "feed:https://a.example/rss",
        "/etc/passwd",
        "rss.xml",
        "javascript:alert(1)",
        "https://",
        "http://kim:secret@a.example/",
    ],
)
def test_only_web_addresses_are_addresses_of_feeds(url: str) -> None:
    (mistake,) = mistakes(f"feeds:\n- id: a\n  name: 가\n  url: {url}\n")

    assert mistake.startswith("line 4: a: url: ")
    assert "is no web address" in mistake


def test_an_id_that_is_taken_by_a_feed_with_a_mistake_is_told_with_that_mistake() -> None:
    text = f"{entry('nme: x')}- id: hanbit\n  name: 다른 신문\n  url: https://other.example/rss\n"

    assert [mistake.split(";")[0] for mistake in mistakes(text)] == [
        'line 5: hanbit: there is no key "nme"',
        "line 6: hanbit: the id is taken by the feed in line 2",
    ]


def test_ids_and_addresses_are_unique() -> None:
    text = f"{ONE}- id: hanbit\n  name: 다른 신문\n  url: https://other.example/rss\n- id: hanbit2\n  name: 한빛\n  url: https://HANBIT.example:443/rss.xml\n"

    assert mistakes(text) == [
        "line 5: hanbit: the id is taken by the feed in line 2; ids name feeds, so each has its own",
        'line 8: hanbit2: has the address of "hanbit"; leave one of them out',
    ]


@pytest.mark.parametrize("identifier", ["두 낱말", "-", "a/b", "x" * 65])
def test_an_id_is_a_plain_word(identifier: str) -> None:
    assert "can be no id" in mistakes(f"feeds:\n- id: '{identifier}'\n  name: 가\n  url: https://a.example/\n")[0]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "line 1: there is no list of feeds"),
        ("# 주석뿐\n", "line 1: there is no list of feeds"),
        ("그냥 글", "line 1: there is no list of feeds"),
        ("feeds: 3", 'line 1: feeds: must be a list: each entry begins with "- "'),
        ("feeds:\n- id: [", "line 2: this is no YAML"),
        ("feeds:\n\t- id: a", "line 2: this is no YAML"),
        ("feeds:\n- {id: a, name: *b}", "line 2: this is no YAML: found undefined alias"),
        ("feeds:\n- id: a\n---\nfeeds: []\n", "line 3: this is no YAML"),
        ("feeds: \x00", "file: this is no YAML"),
        ("feeds:\n- !!python/object/apply:os.system [ls]", 'line 2: feeds, entry 1: must be "key: value" lines'),
        (
            "feeds:\n- {id: a, name: a, url: https://a.example/, enabled: !!python/name:os.system x}",
            "line 2: this is no YAML: could not determine a constructor",
        ),
        ("feeds: &a\n- *a", 'line 1: feeds, entry 1: must be "key: value" lines'),
    ],
)
def test_a_file_that_is_no_catalog_is_told_in_plain_words(text: str, problem: str) -> None:
    assert mistakes(text)[0].startswith(problem)


def test_the_message_names_the_file_in_every_line() -> None:
    with pytest.raises(CatalogError, match=r"^my/feeds.yaml: line 5: hanbit: there is no key"):
        load_catalog(entry("nme: x"), "my/feeds.yaml")


# --- dead addresses ------------------------------------------------------------------------------

DEAD = "known_dead:\n- {match: korea.kr/rss/, since: 2026-07-01, why: 종료, instead: msit-press}\n- {match: www.dead.example, why: 404}\n"


def test_dead_addresses_are_known_by_host_and_path() -> None:
    catalog = load_catalog(ONE + DEAD, "f")

    assert catalog.known_dead == (
        DeadFeed(match="korea.kr/rss/", why="종료", since="2026-07-01", instead="msit-press"),
        DeadFeed(match="www.dead.example", why="404"),
    )
    assert dead_feed(catalog, "https://www.korea.kr/rss/policy.xml") == catalog.known_dead[0]
    assert dead_feed(catalog, "https://rss.dead.example") == catalog.known_dead[1]
    assert dead_feed(catalog, "https://www.korea.kr/news/") is None
    assert dead_feed(catalog, "https://notkorea.kr/rss/policy.xml") is None


def test_a_dead_address_needs_a_reason() -> None:
    assert mistakes(f"{ONE}known_dead:\n- match: a.example\n") == ['line 6: known_dead: an entry needs "match" and "why"']


# --- additions -----------------------------------------------------------------------------------

NEW = (
    Feed(
        id="haneul",
        name="하늘신문: AI",
        url="https://haneul.example/rss?a=1&b=2",
        category="전문지",
        poll_every=timedelta(hours=1),
    ),
    Feed(id="bada", name="바다소식", url="https://bada.example/rss", use=FeedUse.TITLE_AND_LINK, zone="UTC", encoding="cp949"),
)


@pytest.mark.parametrize(
    "before",
    [
        "",
        "feeds: []\n",
        "feeds: []",
        "feeds:\n",
        "feeds:",
        "feeds:   # 아직 없음\nknown_dead: []\n",
        "[]",
        "known_dead: []\n",
        ONE,
        ONE.rstrip(),
        ONE.removeprefix("feeds:\n"),
        ONE.replace("\n", "\n  ").rstrip() + "\n\n# 죽은 주소\nknown_dead: []\n",
        "feeds: [{id: hanbit, name: 한빛일보, url: https://hanbit.example/rss.xml}]\n",
        "feeds: [{id: hanbit, name: 한빛일보, url: 'https://hanbit.example/rss.xml'}, ]\n",
    ],
)
def test_feeds_are_added_to_a_file_of_any_shape(before: str) -> None:
    known = load_catalog(before, "f").feeds if before else ()

    text, added = with_added(before, NEW, "f")

    assert added == NEW
    assert load_catalog(text, "f").feeds == (*known, NEW[0], replace(NEW[1], enabled=True))


def test_what_a_person_wrote_stays_as_it_was() -> None:
    before = f"# 내 피드\n{ONE}  quirks: [느림]   # 아침에만\n\n# 죽은 주소\n{DEAD}"

    text, _ = with_added(before, NEW[:1], "f")

    added = (
        "- id: haneul\n  name: '하늘신문: AI'\n  url: https://haneul.example/rss?a=1&b=2\n  category: 전문지\n  poll_min: 60\n"
    )
    assert text == before.replace("# 아침에만\n", f"# 아침에만\n{added}")


def test_known_addresses_are_not_added_again_and_taken_ids_get_a_number() -> None:
    again = Feed(id="other", name="한빛", url=HANBIT.url)
    namesake = Feed(id="hanbit", name="한빛 둘째", url="https://second.example/rss")

    text, added = with_added(ONE, (again, namesake, namesake), "f")

    assert [feed.id for feed in added] == ["hanbit-2"]
    assert [feed.id for feed in load_catalog(text, "f").feeds] == ["hanbit", "hanbit-2"]


def test_nothing_new_changes_nothing() -> None:
    assert with_added(ONE, (HANBIT,), "f") == (ONE, ())


def test_nothing_is_added_to_a_file_that_is_wrong() -> None:
    with pytest.raises(CatalogError):
        with_added("feeds: 3", NEW, "f")


def test_a_catalog_of_no_dead_addresses_knows_none() -> None:
    assert dead_feed(Catalog((HANBIT,)), HANBIT.url) is None
