"""What the sample articles say and when: articles.yaml, moved so that the newest is an hour old."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from digest.model import Topic

KST = ZoneInfo("Asia/Seoul")
NEWEST_AGE = timedelta(hours=1)
_DAY_MARK = re.compile(r"\{d([+-]\d+)?\}")
_ANY_DAY = datetime(2000, 1, 10, tzinfo=KST)  # the file knows distances only; this day stands for its last one


@dataclass(frozen=True, slots=True)
class SampleArticle:
    """One sample article, with the truth about it that only tests look at.

    `topics`, `event` and `follows` are the truth: empty topics mean off topic.
    """

    number: int  # place in the file, from 1
    outlet: str  # an id of `bot.demo.outlets`
    published_at: datetime
    title: str
    byline: str = ""
    paragraphs: tuple[str, ...] = ()
    tail: str = ""  # the outlet that an aggregator names after the title
    links_to: int | None = None  # the number of the article behind an aggregator's link
    topics: tuple[Topic, ...] = ()
    event: str = ""
    follows: str = ""

    @property
    def text(self) -> str:
        """The paragraphs as running text."""
        return " ".join(self.paragraphs)


def sample_articles(now: datetime) -> tuple[SampleArticle, ...]:
    """Return the shipped articles, oldest first, the newest an hour before `now`, to the minute.

    Args:
        now: Aware time at which a demo begins.
    """
    return read_articles(files("bot.demo").joinpath("articles.yaml").read_text("utf-8"), now)


def read_articles(text: str, now: datetime) -> tuple[SampleArticle, ...]:
    """Read a list of articles as the head of articles.yaml describes it; `now` as in `sample_articles`."""
    rows: list[Mapping[str, Any]] = yaml.safe_load(text)
    times = [_time(row) for row in rows]
    shift = now.astimezone(KST).replace(second=0, microsecond=0) - NEWEST_AGE - max(times)
    numbers = {row["key"]: number for number, row in enumerate(rows, start=1) if "key" in row}
    return tuple(
        _article(number, row, time + shift, numbers) for number, (row, time) in enumerate(zip(rows, times, strict=True), start=1)
    )


def _time(row: Mapping[str, Any]) -> datetime:
    hour, minute = map(int, row["at"].split(":"))
    return _ANY_DAY.replace(hour=hour, minute=minute) + timedelta(days=row["day"])


def _article(number: int, row: Mapping[str, Any], published_at: datetime, numbers: Mapping[str, int]) -> SampleArticle:
    return SampleArticle(
        number=number,
        outlet=row["outlet"],
        published_at=published_at,
        title=row["title"],
        byline=row.get("by", ""),
        paragraphs=tuple(_with_days(row.get("text", ""), published_at).splitlines()),
        tail=row.get("tail", ""),
        links_to=numbers[row["links_to"]] if "links_to" in row else None,
        topics=tuple(Topic(topic) for topic in row.get("topics", ())),
        event=row.get("event", ""),
        follows=row.get("follows", ""),
    )


def _with_days(text: str, published_at: datetime) -> str:
    """Write days as newspapers do: "24일", with the month where it is another one."""

    def written(mark: re.Match[str]) -> str:
        day = published_at + timedelta(days=int(mark[1] or 0))
        return f"{day.day}일" if day.month == published_at.month else f"{day.month}월 {day.day}일"

    return _DAY_MARK.sub(written, text)
