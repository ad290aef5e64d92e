"""Stories: which articles tell of one event, what it is summed up as, and where it was posted."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import CTE, ColumnElement, RowMapping, Select, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from digest.errors import StorageError
from digest.model import Article, Channel, Story, Summary
from digest.storage import tables
from digest.storage.articles import read_article
from digest.storage.holding import is_open
from digest.storage.subscriptions import of_channel
from digest.storage.tables import article, story, summary
from digest.storage.upsert import insert

SUMMARY_FIELDS = (
    *("sentences", "source_sentences", "source_articles", "backend", "model", "fallback_reason", "input_hash"),
    *("why_it_matters", "asked", "problems"),
)


async def add(db: AsyncConnection, article_ids: Sequence[int], follows_id: int | None = None) -> int:
    """Make a story of stored articles.

    Args:
        db: Inside `Store.write`.
        article_ids: The anchor first; at least one. Those of another story leave it.
        follows_id: The earlier story of the same affair.

    Returns:
        The story's id, which is its public #number and never given again.
    """
    made = await db.execute(insert(db, story).values(anchor_id=article_ids[0], follows_id=follows_id).returning(story.c.id))
    number: int = made.scalar_one()
    await _assign(db, number, article_ids)
    return number


async def regroup(
    db: AsyncConnection,
    story_id: int,
    article_ids: Sequence[int],
    follows_id: int | None = None,
    merged_ids: Iterable[int] = (),
) -> None:
    """Say anew which articles a story has.

    Args:
        db: Inside `Store.write`.
        story_id: The story that keeps its number.
        article_ids: The anchor first; at least one. Those of another story leave it.
        follows_id: The earlier story of the same affair.
        merged_ids: Stories that become part of this one, with all articles they still have.

    Raises:
        StorageError: There is no such story.
    """
    losers = [number for number in merged_ids if number != story_id]
    kept = {"anchor_id": article_ids[0], "follows_id": follows_id, "merged_into_id": None}
    done = await db.execute(update(story).where(story.c.id == story_id).values(kept))
    if done.rowcount == 0:
        raise StorageError(f"could not regroup the story #{story_id}: there is none of that number; add it first")
    if losers:
        await db.execute(update(story).where(story.c.id.in_(losers)).values(merged_into_id=story_id))
        await db.execute(update(article).where(article.c.story_id.in_(losers)).values(story_id=story_id))
    await _assign(db, story_id, article_ids)


async def get(db: AsyncConnection, number: int) -> Story | None:
    """Return the story of a number; where it was merged, the one it became part of (`Story.id` tells which)."""
    line = _line_from(select(story.c.id, story.c.merged_into_id).where(story.c.id == number))
    found = await _load(db, story.c.id.in_(select(line.c.id).where(line.c.merged_into_id.is_(None))))
    return found[0] if found else None


async def several(db: AsyncConnection, numbers: Sequence[int]) -> tuple[Story, ...]:
    """Return the stories of some numbers, in that order; those that were removed or merged are left out. Two queries."""
    found = await _load(db, story.c.id.in_(numbers) & story.c.merged_into_id.is_(None)) if numbers else ()
    places = {number: place for place, number in enumerate(numbers)}
    return tuple(sorted(found, key=lambda one: places[one.id]))


async def since(db: AsyncConnection, appeared_since: datetime) -> tuple[Story, ...]:
    """Return every story, merged ones left out, with an article that appeared at `appeared_since` or later.

    The stories are whole: all their articles, the anchor first, then in order of appearance, and the summary. Ascending by
    number. Two queries, however many stories.
    """
    fresh = select(article.c.story_id).where(article.c.appeared_at >= appeared_since, article.c.story_id.is_not(None))
    return await _load(db, story.c.id.in_(fresh) & story.c.merged_into_id.is_(None))


async def save_summary(db: AsyncConnection, story_id: int, made: Summary) -> None:
    """Store the summary of a story in place of the older one."""
    statement = insert(db, summary).values({name: getattr(made, name) for name in SUMMARY_FIELDS} | {"story_id": story_id})
    changed = {name: statement.excluded[name] for name in SUMMARY_FIELDS}
    await db.execute(statement.on_conflict_do_update(index_elements=["story_id"], set_=changed))


async def posted(db: AsyncConnection, channel: Channel) -> frozenset[int]:
    """Return the numbers of the stories a channel was shown, and of those that such stories were merged into."""
    shown = select(tables.posted.c.story_id).where(_hangs_in(channel))
    line = _line_from(select(story.c.id, story.c.merged_into_id).where(story.c.id.in_(shown)))
    return frozenset((await db.execute(select(line.c.id))).scalars())


async def promised(db: AsyncConnection, channel: Channel, besides: int = 0) -> frozenset[int]:
    """Return the numbers of the stories that frozen, unsettled slots of a channel are going to show, and of those they are in.

    Args:
        db: Inside `Store.read`, or `Store.write` with `subscriptions.hold_channel`.
        channel: Whose slots.
        besides: The id of a slot that does not count.
    """
    line = _line_from(select(story.c.id, story.c.merged_into_id).where(story.c.id.in_(_frozen_for(channel, besides))))
    return frozenset((await db.execute(select(line.c.id))).scalars())


async def taken(db: AsyncConnection, channel: Channel, numbers: Iterable[int], besides: int = 0) -> frozenset[int]:
    """Return those of the given stories that a channel was shown or is going to be, or a story that was merged into them.

    The same as `posted` and `promised`, for a few stories: it costs no more after a year of digests.
    """
    tree = _tree_of(numbers)
    shown = select(tree.c.given).where(
        tree.c.id.in_(select(tables.posted.c.story_id).where(_hangs_in(channel), tables.posted.c.story_id == tree.c.id))
    )
    going = select(tree.c.given).where(tree.c.id.in_(_frozen_for(channel, besides)))
    return frozenset((await db.execute(shown.union(going))).scalars())


async def posted_anywhere(db: AsyncConnection, numbers: Iterable[int]) -> frozenset[int]:
    """Return those of the given stories that any channel was shown, or a story that was merged into them."""
    tree = _tree_of(numbers)
    shown = select(tree.c.given).where(tree.c.id.in_(select(tables.posted.c.story_id)))
    return frozenset((await db.execute(shown.distinct())).scalars())


def _tree_of(numbers: Iterable[int]) -> CTE:
    """Return stories (`given`) with those that were merged into them (`id`), they themselves among them."""
    given = select(story.c.id.label("given"), story.c.id).where(story.c.id.in_(list(numbers)))
    tree = given.cte("tree", recursive=True)
    return tree.union(select(tree.c.given, story.c.id).where(story.c.merged_into_id == tree.c.id))


def _hangs_in(channel: Channel) -> ColumnElement[bool]:
    return (
        (tables.posted.c.platform == channel.platform)
        & (tables.posted.c.workspace == channel.workspace)
        & (tables.posted.c.channel == channel.id)
    )


def _frozen_for(channel: Channel, besides: int) -> Select[tuple[int]]:
    """Return the stories that frozen, unsettled slots of a channel are going to show."""
    return (
        select(tables.slot_story.c.story_id)
        .join(tables.slot, tables.slot.c.id == tables.slot_story.c.slot_id)
        .join(tables.subscription, tables.subscription.c.id == tables.slot.c.subscription_id)
        .where(is_open(), of_channel(channel), tables.slot.c.id != besides, tables.slot_story.c.part_number.is_not(None))
    )


def _line_from(first: Select[tuple[int, int]]) -> CTE:
    """Return stories with those they were merged into, one after another; a circle ends, because UNION keeps no row twice."""
    line = first.cte("line", recursive=True)
    return line.union(select(story.c.id, story.c.merged_into_id).where(story.c.id == line.c.merged_into_id))


async def _assign(db: AsyncConnection, story_id: int, article_ids: Sequence[int]) -> None:
    await db.execute(update(article).where(article.c.id.in_(article_ids)).values(story_id=story_id))


async def _load(db: AsyncConnection, wanted: ColumnElement[bool]) -> tuple[Story, ...]:
    """Return the wanted stories that have an article, ascending by number."""
    heads = await db.execute(
        select(story, summary).outerjoin(summary, summary.c.story_id == story.c.id).where(wanted).order_by(story.c.id)
    )
    ids = select(story.c.id).where(wanted)
    order = (article.c.appeared_at, article.c.id)
    told: defaultdict[int, list[Article]] = defaultdict(list)
    for row in (await db.execute(select(article).where(article.c.story_id.in_(ids)).order_by(*order))).mappings():
        told[row["story_id"]].append(read_article(row))
    return tuple(_story(head, told[head["id"]]) for head in heads.mappings() if told[head["id"]])


def _story(head: RowMapping, told: list[Article]) -> Story:
    told.sort(key=lambda one: one.id != head["anchor_id"])  # stable: the others stay in order of appearance
    summed_up = None
    if head["backend"] is not None:
        summed_up = Summary(**{name: head[name] for name in SUMMARY_FIELDS})
    return Story(tuple(told), head["id"], head["follows_id"], head["merged_into_id"], summed_up)
