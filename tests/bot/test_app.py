from pathlib import Path

import pytest

from bot.app import forget_texts
from digest.feeds.catalog import load_catalog
from digest.storage import articles, open_store
from tests.digest.storage.samples import stored


@pytest.mark.parametrize(("line", "left"), [("summary: off", ""), ("use: title+link", ""), ("enabled: false", "요약문")])
async def test_what_was_read_of_an_outlet_goes_once_the_feeds_file_allows_title_and_link_only(
    tmp_path: Path, line: str, left: str
) -> None:
    catalog = load_catalog(f"- {{id: hanbit, name: 한빛일보, url: https://hanbit.example/rss, {line}}}", "feeds.yaml")
    async with await open_store(str(tmp_path / "news.db")) as store:
        async with store.write() as db:
            (number,) = await stored(db, 1, feed_id="hanbit", summary="요약문", text="요약문")
        await forget_texts(store, catalog)
        await forget_texts(store, catalog)  # a second start finds nothing to do
        async with store.read() as db:
            article = await articles.get(db, number)
    assert article is not None
    assert (article.summary, article.text) == (left, left)
