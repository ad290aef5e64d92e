"""What a channel is sent, in words: when, about what, how much; and the next time."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.message import Action, Actions, Block, Bullets, Heading, Message, Note, Paragraph
from bot.texts import Texts
from digest.model import EVERY_DAY, WORKDAYS, Subscription, Topic
from digest.slots import next_due

WEEKEND = EVERY_DAY - WORKDAYS


def subscriptions_message(
    known: Sequence[Subscription],
    title: str,
    unread: Sequence[str],
    local_now: datetime,
    texts: Texts,
    marked: Subscription | None = None,
) -> Message:
    """Return a channel's subscriptions under what was done, numbered where there are several.

    Args:
        known: In the order they were made.
        title: What was done.
        unread: Words of the command that nobody understood.
        local_now: Aware, in the reader's zone.
        texts: The reader's language.
        marked: The one that was made or changed: shown alone where it is still there, with a button that previews it.
    """
    blocks: list[Block] = [Heading(title)]
    if unread:
        blocks.append(Paragraph(texts("subscribing.unread", words=", ".join(unread))))
    places = {one.id: place for place, one in enumerate(known, start=1)}
    shown = [one for one in known if marked is None or one.id == marked.id] or list(known)
    for one in shown:
        label = texts("subscribing.number", number=str(places[one.id])) if len(known) > 1 else ""
        blocks.append(Bullets(tuple(plan_lines(one, local_now, texts)), label))
    if marked is not None and marked.id in {one.id for one in shown}:
        blocks.append(Actions((Action("preview", str(marked.id), texts("subscribing.preview")),)))
    blocks.append(Note((texts("subscribing.how"),)))
    return Message(tuple(blocks), title, texts.language)


def plan_lines(one: Subscription, now: datetime, texts: Texts) -> list[str]:
    """Return a subscription in lines."""
    schedule = one.schedule
    times = ", ".join(texts.clock(time) for time in schedule.times)
    lines = [texts("subscribing.when", days=_days(schedule.weekdays, texts), times=times, zone=schedule.zone)]
    if schedule.holidays_off:
        lines.append(texts("subscribing.holidays_off"))
    topics = one.topics if set(one.topics) != set(Topic) else ()
    named = ", ".join(texts(f"topic.{topic}") for topic in topics) or texts("subscribing.all_topics")
    lines.append(texts("subscribing.what", topics=named, count=one.story_limit))
    left_out = (*one.muted_outlets, *(texts(f"topic.{topic}") for topic in one.muted_topics))
    if left_out:
        lines.append(texts("subscribing.left_out", names=", ".join(left_out)))
    if one.paused:
        lines.append(texts("subscribing.is_paused"))
    else:
        due = next_due(schedule, now).astimezone(ZoneInfo(schedule.zone))
        lines.append(texts("subscribing.next", day=texts.day(due.date()), time=texts.clock(due)))
    return lines


def _days(weekdays: frozenset[int], texts: Texts) -> str:
    groups = {EVERY_DAY: "every_day", WORKDAYS: "workdays", WEEKEND: "weekend"}
    if weekdays in groups:
        return texts(f"subscribing.{groups[weekdays]}")
    return "·".join(texts(f"date.weekday.{day}") for day in sorted(weekdays))
