"""What admins are told, and how often: at most once a day a cause, with a word when it is over; never a reader's channel.

What is to be told is noted in the store and told by the next `tell`. Without anybody to tell it stands in the log.
"""

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.message import Bullets, Message
from bot.platforms import DeliveryError, Platform
from bot.texts import Texts
from digest.model import Channel, Feed, FeedState, Slot, Subscription
from digest.storage import Store
from digest.storage import feeds as feed_rows
from digest.storage import notices as notice_rows
from digest.storage.notices import Notice

log = logging.getLogger(__name__)

FAILURES_IN_A_ROW = 3  # a single poll that fails is nobody's concern
FAILING_FOR = timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class Notices:
    """Tells `recipients`: a named channel for operators, or the admins themselves."""

    store: Store
    platforms: Mapping[str, Platform]
    recipients: Sequence[Channel]
    texts: Callable[[str], Texts]
    language: str = "ko"

    async def tell_of_slot(self, subscription: Subscription, slot: Slot, what: str, error: str, now: datetime) -> None:
        """Note that a digest is held up, was refused or was given up.

        Args:
            subscription: Whose digest.
            slot: Which one.
            what: held_up, given_up, or refused_ with a `Scope`.
            error: What the platform said.
            now: The clock of the news.
        """
        channel, zone = subscription.channel, ZoneInfo(subscription.schedule.zone)
        texts = self.texts(subscription.language)
        due = texts.moment(slot.due_at, zone)
        text = texts(f"notice.{what}", platform=channel.platform, channel=channel.id, due=due, error=error)
        about_all = what == "refused_workspace"
        cause = f"{what} {channel.platform} {channel.workspace}" if about_all else f"{what} slot {slot.id}"
        async with self.store.write() as db:
            await notice_rows.note(db, Notice(cause, text, channel.platform, channel.workspace, subscription.made_by), now)

    async def tell_of_missed(self, count: int, since: datetime, until: datetime, now: datetime) -> None:
        """Note that slots passed while nobody was there to send them."""
        texts, zone = self.texts(self.language), ZoneInfo("Asia/Seoul")
        text = texts("notice.missed", count=count, since=texts.moment(since, zone), until=texts.moment(until, zone))
        async with self.store.write() as db:
            await notice_rows.note(db, Notice(f"missed until {until.isoformat()}", text), now)

    async def watch_feeds(self, feeds: Iterable[Feed], now: datetime) -> None:
        """Note which feeds have become unwell for good, and which are well again."""
        texts = self.texts(self.language)
        async with self.store.read() as db:
            states = await feed_rows.states(db)
            known = await notice_rows.lasting(db)
        ill = {feed: states[feed.id].problem for feed in feeds if feed.id in states and needs_care(states[feed.id], now)}
        well = [feed for feed in feeds if feed.id in states and not states[feed.id].unwell and _cause(feed) in known]
        if not ill and not well:
            return
        async with self.store.write() as db:
            for feed, problem in ill.items():
                await notice_rows.note(
                    db, Notice(_cause(feed), texts("notice.feed_unwell", feed=feed.name, problem=problem)), now
                )
            for feed in well:
                await notice_rows.over(db, _cause(feed), texts("notice.feed_well", feed=feed.name))

    async def tell(self, now: datetime) -> int:
        """Tell what waits, one message a recipient; return how many notices were told."""
        async with self.store.write() as db:
            waiting = await notice_rows.take(db, now)
        letters: dict[Channel, list[Notice]] = {}
        for notice in waiting:
            for recipient in self._recipients(notice):
                letters.setdefault(recipient, []).append(notice)
        reached = {
            notice.cause for recipient, told in letters.items() if await self._send(recipient, told, now) for notice in told
        }
        for notice in waiting:
            if not self._recipients(notice):
                log.warning("%s", notice.text)
                reached.add(notice.cause)
        failed = [notice.cause for notice in waiting if notice.cause not in reached]
        if failed:
            async with self.store.write() as db:
                await notice_rows.put_back(db, failed)
        return len(waiting) - len(failed)

    def _recipients(self, notice: Notice) -> tuple[Channel, ...]:
        person = Channel(notice.platform, notice.workspace, notice.person)
        everybody = (*self.recipients, *([person] if notice.person else []))
        return tuple(dict.fromkeys(one for one in everybody if one.platform in self.platforms))

    async def _send(self, recipient: Channel, notices: Sequence[Notice], now: datetime) -> bool:
        """Send one message; an unknown outcome counts as told, for nobody needs the same trouble twice."""
        platform = self.platforms[recipient.platform]
        lines = tuple(notice.text for notice in notices)
        message = Message((Bullets(lines, self.texts(self.language)("notice.title")),), lines[0], self.language)
        try:
            for number, payload in enumerate(platform.payloads(message), 1):
                await platform.post(recipient, payload.json, f"notice {now.isoformat()}#{number}")
        except DeliveryError as error:
            log.warning("admins were not told: %s", error)
            return error.ambiguous
        return True


def needs_care(state: FeedState, now: datetime) -> bool:
    """Say whether a feed's trouble has lasted long enough to be somebody's concern."""
    if state.gone or state.silent_since is not None:
        return True
    lasts = state.failing_since is not None and now - state.failing_since >= FAILING_FOR
    return state.unwell and state.failures >= FAILURES_IN_A_ROW and lasts


def _cause(feed: Feed) -> str:
    return f"feed {feed.id}"
