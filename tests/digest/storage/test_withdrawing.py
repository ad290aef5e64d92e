from digest.model import FeedUse
from digest.storage import Store, articles, search, stories
from digest.storage.withdrawing import holds_texts, withdraw_texts
from tests.digest.storage.samples import a_story, a_summary, stored


async def test_an_outlet_that_wants_no_summaries_leaves_title_and_link_behind(store: Store) -> None:
    async with store.write() as db:
        number = await a_story(db, 1, feed_id="onsaemi", text="한빛연구소가 가중치를 공개했다.")
        await stories.save_summary(db, number, a_summary())
        assert await holds_texts(db, ["onsaemi"])
        assert await withdraw_texts(db, ["onsaemi"]) == 1

        story = await stories.get(db, number)
        assert story is not None
        left = story.anchor
        assert (story.summary, left.use, left.summary, left.text) == (None, FeedUse.TITLE_AND_LINK, "", "")
        assert left.title
        assert left.url
        assert [due.story_id for due in await search.due(db, 10)] == [number]
        assert not await holds_texts(db, ["onsaemi"])


async def test_other_outlets_keep_their_texts_and_summaries(store: Store) -> None:
    async with store.write() as db:
        number = await a_story(db, 1, feed_id="dasol", summary="요약문")
        (lone,) = await stored(db, 2, feed_id="dasol", summary="요약문")
        await stories.save_summary(db, number, a_summary())
        assert await withdraw_texts(db, ["onsaemi"]) == 0
        story, article = await stories.get(db, number), await articles.get(db, lone)
        assert story is not None
        assert story.summary is not None
        assert article is not None
        assert article.summary == "요약문"
