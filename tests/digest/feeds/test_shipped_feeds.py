"""The feeds.yaml that ships: what someone gets who changes nothing."""

from dataclasses import replace
from pathlib import Path

from digest.feeds.catalog import dead_feed, load_catalog
from digest.model import FeedUse
from tests.shared_data import shared

CATALOG = load_catalog((Path(__file__).resolve().parents[3] / "feeds.yaml").read_text(encoding="utf-8"), "feeds.yaml")


def test_25_feeds_are_on_and_all_may_be_shown_with_a_summary() -> None:
    on = [feed for feed in CATALOG.feeds if feed.enabled]

    assert len(on) == 25
    assert {feed.use for feed in on} == {FeedUse.TITLE_AND_SUMMARY}


def test_every_feed_says_how_its_outlet_wants_it_used() -> None:
    assert [feed.id for feed in CATALOG.feeds if not feed.terms or not feed.category] == []


def test_no_feed_has_an_address_that_is_known_to_be_dead() -> None:
    assert [feed.id for feed in CATALOG.feeds if dead_feed(CATALOG, feed.url)] == []


def test_what_to_use_instead_of_a_dead_address_is_in_the_list() -> None:
    ids = {feed.id for feed in CATALOG.feeds}

    assert [dead.instead for dead in CATALOG.known_dead if dead.instead and dead.instead.split(",")[0] not in ids] == []


def test_the_list_is_what_the_research_proposed() -> None:
    candidates = load_catalog(shared("data/feeds-candidates.yaml").read_text(encoding="utf-8"), "candidates")
    proposed = shared("data/feeds-candidates.yaml").read_text(encoding="utf-8").split("\n- id: ")[1:]
    defaults = {text.partition("\n")[0] for text in proposed if "default: true" in text}

    assert {feed.id for feed in CATALOG.feeds if feed.enabled} == defaults
    by_id = {feed.id: feed for feed in candidates.feeds}
    assert [feed for feed in CATALOG.feeds if replace(by_id[feed.id], enabled=feed.enabled) != feed] == []
    assert CATALOG.known_dead == candidates.known_dead
