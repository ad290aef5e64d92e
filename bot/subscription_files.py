"""Subscriptions as a file that people can edit, and back; every mistake of a file is reported at once.

    subscriptions:
      - channel: slack:T0123/C0456
        times: ['08:30', '18:00']
        weekdays: [mon, tue, wed, thu, fri]
        zone: Asia/Seoul
        holidays_off: true

Only `channel` is needed; what is left out has its default.
"""

from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import yaml

from bot.texts import LANGUAGES
from digest.errors import Mistake, MistakesError
from digest.model import Channel, Schedule, Subscription, Topic

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MOST_STORIES = 30


class SubscriptionsError(MistakesError):
    """A file of subscriptions is wrong."""


def write_channel(channel: Channel) -> str:
    """Write a channel as `platform:workspace/id`."""
    return f"{channel.platform}:{channel.workspace}/{channel.id}"


def read_channel(text: str) -> Channel:
    """Read what `write_channel` wrote.

    Raises:
        ValueError: It is no such thing; the message says how one looks.
    """
    platform, colon, place = text.strip().partition(":")
    workspace, slash, number = place.rpartition("/")
    if not (platform and colon and slash and number):
        raise ValueError(f"'{text}' is no channel; write platform:workspace/id, e.g. slack:T0123/C0456 or discord:123/456")
    return Channel(platform, workspace, number)


def write_subscriptions(subscriptions: tuple[Subscription, ...]) -> str:
    """Return the file's text."""
    rows = [settings_row(one) for one in subscriptions]
    return yaml.safe_dump({"subscriptions": rows}, allow_unicode=True, sort_keys=False, default_flow_style=None, width=130)


def read_subscriptions(text: str, file: str, now: datetime) -> tuple[Subscription, ...]:
    """Read a file; every subscription counts from `now`.

    Raises:
        SubscriptionsError: With every mistake.
    """
    try:
        written = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise SubscriptionsError(file, (Mistake(0, "", f"cannot be read: {error}"),)) from error
    rows = written.get("subscriptions") if isinstance(written, dict) else None
    if not isinstance(rows, list):
        raise SubscriptionsError(file, (Mistake(0, "", "there is no list named subscriptions"),))
    mistakes: list[Mistake] = []
    found = tuple(_subscription(row, f"subscription {number}", now, mistakes) for number, row in enumerate(rows, 1))
    if mistakes:
        raise SubscriptionsError(file, tuple(mistakes))
    return tuple(one for one in found if one is not None)


def settings_row(one: Subscription) -> dict[str, Any]:
    """Return a subscription's settings as plain values, by the names that a file has."""
    return {
        "channel": write_channel(one.channel),
        "times": [moment.strftime("%H:%M") for moment in one.schedule.times],
        "weekdays": [DAYS[day] for day in sorted(one.schedule.weekdays)],
        "zone": one.schedule.zone,
        "holidays_off": one.schedule.holidays_off,
        "topics": [topic.value for topic in one.topics],
        "story_limit": one.story_limit,
        "language": one.language,
        "muted_outlets": list(one.muted_outlets),
        "muted_topics": [topic.value for topic in one.muted_topics],
        "paused": one.paused,
        "pause_reason": one.pause_reason,
        "made_by": one.made_by,
    }


def _subscription(row: object, where: str, now: datetime, mistakes: list[Mistake]) -> Subscription | None:
    if not isinstance(row, dict):
        mistakes.append(Mistake(0, where, "is not a set of settings"))
        return None
    read: dict[str, Any] = {}
    for name, value in row.items():
        reader = _READERS.get(name)
        if reader is None:
            mistakes.append(Mistake(0, where, f"there is no setting '{name}'; there are {', '.join(_READERS)}"))
            continue
        try:
            read[name] = reader(value)
        except (ValueError, TypeError, KeyError) as error:
            mistakes.append(Mistake(0, where, f"{name}: {error.args[0] if error.args else value}"))
    if "channel" not in row:
        mistakes.append(Mistake(0, where, "has no channel"))
    if "channel" not in read:
        return None
    schedule = {field.name: read.pop(field.name) for field in fields(Schedule) if field.name in read}
    return Subscription(created_at=now, schedule=Schedule(**schedule), **read)


def _times(value: Any) -> tuple[time, ...]:
    times = tuple(sorted({_time(one) for one in _many(value)}))
    if not times:
        raise ValueError("at least one time is needed")
    return times


def _time(value: Any) -> time:
    """Read a time; YAML takes an unquoted 18:00 for a number of minutes."""
    if isinstance(value, int) and not isinstance(value, bool):
        hours, minutes = divmod(value, 60)
        value = f"{hours:02}:{minutes:02}"
    try:
        return time.fromisoformat(str(value)).replace(second=0, microsecond=0, tzinfo=None)
    except ValueError:
        raise ValueError(f"'{value}' is no time of day; write 08:30") from None


def _weekdays(value: Any) -> frozenset[int]:
    days = frozenset(_one_of(DAYS, str(one)[:3].lower()) for one in _many(value))
    if not days:
        raise ValueError("at least one day is needed")
    return days


def _one_of(names: tuple[str, ...], name: str) -> int:
    if name not in names:
        raise ValueError(f"'{name}' is none of {', '.join(names)}")
    return names.index(name)


def _zone(value: Any) -> str:
    try:
        return ZoneInfo(str(value)).key
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f"'{value}' is no zone; write one such as Asia/Seoul") from None


def _topics(value: Any) -> tuple[Topic, ...]:
    names = tuple(topic.value for topic in Topic)
    return tuple(dict.fromkeys(list(Topic)[_one_of(names, str(one))] for one in _many(value)))


def _wanted_topics(value: Any) -> tuple[Topic, ...]:
    topics = _topics(value)
    if not topics:
        raise ValueError("at least one topic is needed")
    return topics


def _limit(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= MOST_STORIES:
        raise ValueError(f"'{value}' is not between 1 and {MOST_STORIES}")
    return value


def _yes_or_no(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError(f"'{value}' is neither true nor false")  # noqa: TRY004  the reader's one way to say what is wrong
    return value


def _many(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


_READERS: Mapping[str, Callable[[Any], Any]] = {
    "channel": lambda value: read_channel(str(value)),
    "times": _times,
    "weekdays": _weekdays,
    "zone": _zone,
    "holidays_off": _yes_or_no,
    "topics": _wanted_topics,
    "story_limit": _limit,
    "language": lambda value: LANGUAGES[_one_of(LANGUAGES, str(value))],
    "muted_outlets": lambda value: tuple(str(one) for one in _many(value)),
    "muted_topics": _topics,
    "paused": _yes_or_no,
    "pause_reason": str,
    "made_by": str,
}
