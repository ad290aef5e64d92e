"""Who is sent what and when: made, changed, paused and resumed; and the terminal's built-in subscription.

A schedule that is new, or in force again, counts from now on: what it would have sent earlier today is not made up for.
"""

from dataclasses import replace
from datetime import UTC, datetime, time
from typing import Protocol

from digest.model import UNSAVED, Channel, Schedule, Subscription, Topic
from digest.storage import Store
from digest.storage import subscriptions as subscription_rows

TERMINAL = Channel(platform="console", workspace="", id="terminal")
ANY_TIME = datetime(1970, 1, 1, tzinfo=UTC)


class Wanted(Protocol):
    """What somebody wants changed; None, "" and () where nothing was said."""

    @property
    def times(self) -> tuple[time, ...]:
        """Local times of day."""

    @property
    def weekdays(self) -> frozenset[int] | None:
        """Monday is 0."""

    @property
    def zone(self) -> str:
        """An IANA zone."""

    @property
    def holidays_off(self) -> bool | None:
        """Whether Korean public holidays are left out."""

    @property
    def topics(self) -> tuple[Topic, ...]:
        """Those that are sent."""

    @property
    def story_limit(self) -> int | None:
        """The most cards of a digest."""

    @property
    def language(self) -> str:
        """Of the interface."""

    @property
    def muted_outlets(self) -> tuple[str, ...]:
        """Names as readers see them."""

    @property
    def muted_topics(self) -> tuple[Topic, ...]:
        """Stories on one of them are left out."""


async def terminal_subscription(store: Store, now: datetime) -> Subscription:
    """Return the subscription that serves the terminal, made on the first run: every day at 08:30 in Seoul."""
    async with store.write() as db:
        for one in await subscription_rows.by_channel(db, TERMINAL):
            return one
        return await subscription_rows.add(db, Subscription(TERMINAL, created_at=now))


def with_wishes(subscription: Subscription, wanted: Wanted, now: datetime) -> Subscription:
    """Return a subscription as somebody wants it; what was not said stays."""
    before = subscription.schedule
    schedule = Schedule(
        times=tuple(sorted(wanted.times)) or before.times,
        weekdays=before.weekdays if wanted.weekdays is None else wanted.weekdays,
        zone=wanted.zone or before.zone,
        holidays_off=before.holidays_off if wanted.holidays_off is None else wanted.holidays_off,
    )
    return replace(
        subscription,
        schedule=schedule,
        settled_until=subscription.settled_until if schedule == before else now,
        topics=wanted.topics or subscription.topics,
        story_limit=wanted.story_limit or subscription.story_limit,
        language=wanted.language or subscription.language,
        muted_outlets=wanted.muted_outlets or subscription.muted_outlets,
        muted_topics=wanted.muted_topics or subscription.muted_topics,
    )


async def subscribe(store: Store, channel: Channel, wanted: Wanted, now: datetime, made_by: str = "") -> Subscription:
    """Make a subscription; a channel may have several.

    Returns:
        The new one, or the one that the channel has already, where it is the same in all.
    """
    new = with_wishes(Subscription(channel, created_at=now, made_by=made_by), wanted, now)
    async with store.write() as db:
        for known in await subscription_rows.by_channel(db, channel):
            if settings_of(known) == settings_of(new):
                return known
        return await subscription_rows.add(db, replace(new, settled_until=None))


async def change(store: Store, number: int, wanted: Wanted, now: datetime) -> Subscription | None:
    """Change a subscription; return it as it is now, None where there is none of that id."""
    async with store.write() as db:
        known = await subscription_rows.get(db, number)
        if known is None:
            return None
        changed = with_wishes(known, wanted, now)
        await subscription_rows.update(db, changed)
    return changed


async def pause(store: Store, number: int, reason: str = "") -> Subscription | None:
    """Send nothing more until `resume`; None where there is none of that id."""
    async with store.write() as db:
        known = await subscription_rows.get(db, number)
        if known is None:
            return None
        paused = replace(known, paused=True, pause_reason=reason)
        await subscription_rows.update(db, paused)
    return paused


async def resume(store: Store, number: int, now: datetime) -> Subscription | None:
    """Send again, from the next time of the schedule on; None where there is none of that id."""
    async with store.write() as db:
        known = await subscription_rows.get(db, number)
        if known is None or not known.paused:
            return known
        resumed = replace(known, paused=False, pause_reason="", settled_until=now)
        await subscription_rows.update(db, resumed)
    return resumed


async def unsubscribe(store: Store, number: int) -> bool:
    """Remove a subscription; the channel keeps its memory of what it was shown. False where there is none of that id."""
    async with store.write() as db:
        return await subscription_rows.remove(db, number)


async def pause_channel(store: Store, channel: Channel, reason: str) -> None:
    """Pause everything that is sent to a channel, because it is gone or closed to the bot."""
    async with store.write() as db:
        for one in await subscription_rows.by_channel(db, channel):
            if not one.paused:
                await subscription_rows.update(db, replace(one, paused=True, pause_reason=reason))


def settings_of(subscription: Subscription) -> Subscription:
    """Return what a subscription was asked to be, without its history."""
    return replace(subscription, id=UNSAVED, created_at=ANY_TIME, made_by="", settled_until=None, paused=False, pause_reason="")
