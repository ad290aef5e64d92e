from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from digest.errors import CatalogError
from digest.feeds.catalog import load_catalog, with_added
from digest.feeds.opml import read_opml, write_opml
from digest.model import MEBIBYTE, Feed, FeedUse


def opml(body: str, declaration: str = '<?xml version="1.0" encoding="UTF-8"?>') -> str:
    return f'{declaration}\n<opml version="1.0">\n<head><title>구독</title></head>\n<body>\n{body}\n</body>\n</opml>'


def problems(data: bytes) -> str:
    with pytest.raises(CatalogError) as caught:
        read_opml(data, "my.opml")
    return str(caught.value)


def test_outlines_become_feeds_and_folders_their_category() -> None:
    text = opml(
        '<outline text="전문지"><outline text="빈 이름"/><outline title="더 안"><outline type="rss" text="하늘신문" xmlUrl="https://haneul.example/rss"/></outline>'
        '<outline type="rss" text="한빛일보" xmlUrl="https://www.hanbit.example/rss.xml" htmlUrl="https://hanbit.example"/></outline>'
        '<outline type="rss" title="바다소식" xmlUrl="https://bada.example/rss"/>'
    )

    assert read_opml(text.encode(), "my.opml") == (
        Feed(id="haneul-example", name="하늘신문", url="https://haneul.example/rss", category="더 안"),
        Feed(id="hanbit-example", name="한빛일보", url="https://www.hanbit.example/rss.xml", category="전문지"),
        Feed(id="bada-example", name="바다소식", url="https://bada.example/rss"),
    )


@pytest.mark.parametrize("attribute", ["xmlUrl", "xmlurl", "XMLURL", "xmlURL"])
def test_attributes_are_known_in_any_case(attribute: str) -> None:
    (feed,) = read_opml(opml(f'<OUTLINE TEXT="한빛" {attribute}="https://hanbit.example/rss"/>').encode(), "my.opml")

    assert (feed.name, feed.url) == ("한빛", "https://hanbit.example/rss")


def test_a_feed_without_a_name_is_named_by_its_host() -> None:
    (feed,) = read_opml(opml('<outline xmlUrl="https://www.hanbit.example/rss"/>').encode(), "my.opml")

    assert feed.name == "hanbit.example"


def test_an_address_in_two_folders_counts_once_and_two_feeds_of_a_host_have_two_ids() -> None:
    one, two = ('<outline text="가" xmlUrl="https://a.example/1"/>', '<outline text="나" xmlUrl="https://a.example/2"/>')

    assert [feed.id for feed in read_opml(opml(one + two + one).encode(), "my.opml")] == ["a-example", "a-example-2"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "euc-kr"])
def test_a_list_in_another_encoding_is_read(encoding: str) -> None:
    text = opml('<outline text="한빛일보" xmlUrl="https://hanbit.example/rss"/>', f"<?xml version='1.0' encoding='{encoding}'?>")

    assert read_opml(text.encode("cp949" if encoding == "euc-kr" else encoding), "my.opml")[0].name == "한빛일보"


def test_wrong_addresses_are_all_reported_with_their_lines() -> None:
    text = opml(
        '<outline text="가" xmlUrl="feed://a.example/rss"/>\n<outline text="나" xmlUrl="https://b.example/"/>\n<outline text="다" xmlUrl="file:///etc/passwd"/>'
    )

    first, second = problems(text.encode()).splitlines()
    assert first.startswith('my.opml: line 5: 가: "feed://a.example/rss" is no web address')
    assert second.startswith('my.opml: line 7: 다: "file:///etc/passwd" is no web address')


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", "my.opml: line 1: this is no OPML: no element found"),
        (b"not xml", "my.opml: line 1: this is no OPML: syntax error"),
        (b"<opml>\n<body>\n<outline", "my.opml: line 3: this is no OPML: unclosed token"),
        (b"<rss><channel/></rss>", "my.opml: line 1: this is no OPML: its first element is <rss>"),
        (
            b"<opml><body><outline text='x'/></body></opml>",
            "my.opml: file: there are no feeds in it: the outline of a feed has an xmlUrl",
        ),
    ],
)
def test_a_file_that_is_no_opml_is_told_in_plain_words(data: bytes, problem: str) -> None:
    assert problems(data) == problem


def test_entities_are_not_expanded_and_no_file_is_read(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("canary", encoding="utf-8")
    doctype = f'<!DOCTYPE opml [<!ENTITY leak SYSTEM "{secret.as_uri()}">]>'

    assert problems(f'{doctype}<opml><body><outline text="&leak;" xmlUrl="https://a.example/"/></body></opml>'.encode()) == (
        "my.opml: file: this OPML declares entities, which no reader's list does; it is not read"
    )


def test_a_very_deep_list_is_read() -> None:
    text = opml(
        "<outline text='겹'>" * 20_000 + '<outline text="한빛" xmlUrl="https://hanbit.example/rss"/>' + "</outline>" * 20_000
    )

    assert [feed.name for feed in read_opml(text.encode(), "my.opml")] == ["한빛"]


def test_an_exported_list_comes_back_as_it_was() -> None:
    feeds = (
        Feed(id="hanbit", name='한빛 "AI" & <정책>', url="https://hanbit.example/rss?a=1&b=2", category="전문지"),
        Feed(
            id="haneul",
            name="하늘신문",
            url="https://haneul.example/rss",
            category="전문지",
            enabled=False,
            poll_every=timedelta(hours=3),
        ),
        Feed(
            id="bada",
            name="바다소식",
            url="https://bada.example/rss",
            use=FeedUse.TITLE_AND_LINK,
            zone="UTC",
            encoding="cp949",
            language="en",
            terms="unknown",
            max_body_bytes=30 * MEBIBYTE,
            alternatives=("https://bada.example/rss?a=1&b=2", "https://old.bada.example/rss"),
        ),
    )

    assert read_opml(write_opml(feeds, "내 <피드>").encode(), "my.opml") == feeds


def test_the_shipped_list_survives_the_round_trip_but_for_its_notes() -> None:
    shipped = load_catalog((Path(__file__).resolve().parents[3] / "feeds.yaml").read_text(encoding="utf-8"), "feeds.yaml").feeds
    back = read_opml(write_opml(shipped, "feeds").encode(), "my.opml")

    assert back == tuple(replace(feed, quirks=()) for feed in shipped)


def test_a_list_that_went_out_and_came_into_another_file_says_the_same_feeds() -> None:
    feeds = (Feed(id="bada", name="바다소식", url="https://bada.example/rss", max_body_bytes=30 * MEBIBYTE, encoding="cp949"),)
    text, _ = with_added("", read_opml(write_opml(feeds, "feeds").encode(), "my.opml"), "feeds.yaml")

    assert load_catalog(text, "feeds.yaml").feeds == feeds


def test_an_export_is_opml_that_other_readers_know() -> None:
    text = write_opml((Feed(id="hanbit", name="한빛", url="https://hanbit.example/rss", category="전문지"),), "피드")

    assert text.startswith('<?xml version="1.0" encoding="UTF-8"?>\n<opml version="2.0"')
    assert '<outline type="rss" text="한빛" title="한빛" xmlUrl="https://hanbit.example/rss"' in text
