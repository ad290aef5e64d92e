from datetime import timedelta

from digest.storage import Store, notices
from digest.storage.notices import Notice
from tests.digest.storage.samples import DAY, HOUR, NOW

TROUBLE = Notice("feed 한빛", "한빛일보: 503으로 답합니다", "slack", "T1", "U1")


async def noted(store: Store, now_after: timedelta, text: str = TROUBLE.text) -> bool:
    async with store.write() as db:
        return await notices.note(db, TROUBLE._replace(text=text), NOW + now_after)


async def told(store: Store, now_after: timedelta) -> list[str]:
    async with store.write() as db:
        return [one.text for one in await notices.take(db, NOW + now_after)]


async def test_a_notice_comes_back_as_it_was_noted_and_only_once(store: Store) -> None:
    async with store.write() as db:
        assert await notices.note(db, TROUBLE, NOW)
        assert await notices.take(db, NOW) == (TROUBLE,)
        assert await notices.take(db, NOW) == ()
        assert await notices.lasting(db) == {TROUBLE.cause}


async def test_the_newest_words_of_what_waits_are_told(store: Store) -> None:
    await noted(store, 0 * HOUR)
    await noted(store, HOUR, "410으로 답합니다")
    assert await told(store, HOUR) == ["410으로 답합니다"]


async def test_what_lasts_is_told_again_after_a_week(store: Store) -> None:
    await noted(store, 0 * HOUR)
    await told(store, 0 * HOUR)
    assert not await noted(store, 7 * DAY - HOUR)
    assert await noted(store, 7 * DAY)


async def test_what_comes_back_after_it_was_over_is_not_told_twice_in_a_day(store: Store) -> None:
    await noted(store, 0 * HOUR)
    await told(store, 0 * HOUR)
    async with store.write() as db:
        await notices.over(db, TROUBLE.cause, "다시 정상입니다")
    assert await told(store, HOUR) == ["다시 정상입니다"]
    async with store.read() as db:
        assert await notices.lasting(db) == frozenset()

    assert not await noted(store, DAY - HOUR)
    assert await noted(store, DAY)
    assert await told(store, DAY) == [TROUBLE.text]


async def test_the_end_of_what_was_never_told_is_not_told_either(store: Store) -> None:
    await noted(store, 0 * HOUR)
    async with store.write() as db:
        await notices.over(db, TROUBLE.cause, "다시 정상입니다")
        await notices.over(db, "feed 모르는것", "다시 정상입니다")
    assert await told(store, HOUR) == []


async def test_what_could_not_be_told_waits_again(store: Store) -> None:
    await noted(store, 0 * HOUR)
    await told(store, 0 * HOUR)
    async with store.write() as db:
        await notices.put_back(db, [TROUBLE.cause])
    assert await told(store, HOUR) == [TROUBLE.text]


async def test_what_was_told_long_ago_is_forgotten_and_what_waits_is_not(store: Store) -> None:
    await noted(store, 0 * HOUR)
    await told(store, 0 * HOUR)
    async with store.write() as db:
        await notices.note(db, TROUBLE._replace(cause="feed 가온"), NOW)
        await notices.forget(db, NOW + HOUR)
        assert await notices.lasting(db) == {"feed 가온"}
