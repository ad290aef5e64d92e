"""Every interface text, by key and language; decides how dates, spans and counts are written.

A key is a dotted path into `ko.yaml` or `en.yaml`. A text holds named places (`{count:,}`). A text with
a `one` and an `other` is chosen by its place `count`. Asking is strict: an unknown key, a missing value
and a value without a place raise, so that a typing error shows in the first test and not in a channel.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from functools import cache
from importlib.resources import files
from string import Formatter
from typing import Any

import yaml

LANGUAGES = ("ko", "en")
_FORMS = frozenset({"one", "other"})
_MINUTES_PER_HOUR = 60
_MINUTES_PER_DAY = 24 * _MINUTES_PER_HOUR


class TextError(LookupError):
    """A text was asked for that does not exist, or with other values than it has places for."""


def places(text: str) -> frozenset[str]:
    """Return the names that a text has places for."""
    return frozenset(name for _, name, _, _ in Formatter().parse(text) if name is not None)


@dataclass(frozen=True, slots=True)
class Texts:
    """The texts of one language: `texts("receipt.window", start=..., end=..., zone=...)`."""

    language: str
    entries: Mapping[str, Mapping[str, str]]  # key -> form -> text; a text without forms is `other`

    def __call__(self, key: str, **values: object) -> str:
        """Return the text with its places filled.

        Raises:
            TextError: No such key, or the values are not exactly the places of the text.
        """
        forms = self.entries.get(key)
        if forms is None:
            raise TextError(f"{self.language}.yaml has no text '{key}'")
        form = "one" if "one" in forms and values.get("count") == 1 else "other"
        wanted = frozenset().union(*(places(text) for text in forms.values()))
        if wanted != values.keys():
            raise TextError(f"text '{key}' has the places {sorted(wanted)}, but was given {sorted(values)}")
        return forms[form].format_map(values)

    def day(self, day: date) -> str:
        """Write a date with its year and weekday: 2026년 2월 25일 (수)."""
        return self("date.full", year=str(day.year), month=self.month(day), day=str(day.day), weekday=self.weekday(day))

    def short_day(self, day: date) -> str:
        """Write a date without its year: 2월 25일."""
        return self("date.short", month=self.month(day), day=str(day.day))

    def month(self, day: date) -> str:
        """Write a date's month as its language does inside a date: 2월, Feb."""
        return self(f"date.month.{day.month}")

    def weekday(self, day: date) -> str:
        """Write a date's weekday, short: 수, Wed."""
        return self(f"date.weekday.{day.weekday()}")

    def clock(self, moment: datetime | time) -> str:
        """Write hours and minutes: 07:12."""
        return f"{moment:%H:%M}"

    def moment(self, moment: datetime, zone: tzinfo, today: date | None = None) -> str:
        """Write an instant in a zone, without the date where that is `today`: 07:12, 2월 24일 21:40."""
        local = moment.astimezone(zone)
        if local.date() == today:
            return self.clock(local)
        return self("date.moment", day=self.short_day(local), time=self.clock(local))

    def span(self, length: timedelta) -> str:
        """Write a length of time in its two largest units, down to minutes: 1시간 12분.

        Seconds are rounded up, so that nothing is ever "0 minutes" late.
        """
        minutes = -(-int(length.total_seconds()) // 60)
        days, minutes = divmod(minutes, _MINUTES_PER_DAY)
        hours, minutes = divmod(minutes, _MINUTES_PER_HOUR)
        parts = [(f"span.{unit}", count) for unit, count in (("days", days), ("hours", hours), ("minutes", minutes)) if count]
        return " ".join(self(key, count=count) for key, count in parts[:2]) or self("span.minutes", count=0)


@cache
def load_texts(language: str) -> Texts:
    """Return the texts of one of `LANGUAGES`.

    Raises:
        TextError: There are no texts in this language.
    """
    if language not in LANGUAGES:
        raise TextError(f"there are no interface texts in '{language}'; choose one of {', '.join(LANGUAGES)}")
    written = yaml.safe_load((files("bot.texts") / f"{language}.yaml").read_text("utf-8"))
    return Texts(language, dict(_flattened(written)))


def _flattened(branch: Mapping[Any, Any], path: str = "") -> list[tuple[str, Mapping[str, str]]]:
    """Turn the file's tree into (dotted key, forms); YAML reads month numbers as int, hence `str`."""
    found: list[tuple[str, Mapping[str, str]]] = []
    for name, value in branch.items():
        key = f"{path}{name}"
        if isinstance(value, str):
            found.append((key, {"other": value}))
        elif value.keys() == _FORMS:
            found.append((key, value))
        else:
            found.extend(_flattened(value, f"{key}."))
    return found
