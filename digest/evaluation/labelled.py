"""What a labelled file says: JSON lines, one article each, with the truth about it.

    {"id", "title", "text" or "summary", "url"?, "outlet"?, "published" or "date"?, "relevant",
     "topics"?, "cluster" or "event"?, "near_miss_of"?, "difficulty"?, "sure"?}

`cluster` is the event that the article tells (none: alone), `near_miss_of` an event that it resembles and is not,
`difficulty` "hard" or "easy", `sure` false where two people could label it differently.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from digest.errors import Mistake, MistakesError
from digest.model import Topic

KST = ZoneInfo("Asia/Seoul")


@dataclass(frozen=True, slots=True)
class Labelled:
    """One article and the truth about it; `event` is unique to the article where it tells one alone."""

    number: int  # place in the file, from 1
    id: str
    title: str
    text: str
    relevant: bool
    topics: frozenset[Topic]
    event: str
    published_at: datetime  # aware; the year 2000 where the file does not say
    outlet: str = ""
    url: str = ""
    near_miss_of: str = ""
    hard: bool = False
    sure: bool = True


def read_labelled(text: str, file: str) -> tuple[Labelled, ...]:
    """Read a labelled file.

    Args:
        text: The file's content; empty lines are skipped.
        file: What to call it in messages.

    Raises:
        MistakesError: Lines that are no labelled article, every one with its number; or no line at all.
    """
    items: list[Labelled] = []
    mistakes: list[Mistake] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            items.append(_item(number, json.loads(line)))
        except json.JSONDecodeError as error:
            mistakes.append(Mistake(number, "", f"no JSON: {error.msg}"))
        except (KeyError, TypeError, ValueError) as error:
            mistakes.append(Mistake(number, "", _problem(error)))
    if mistakes or not items:
        raise MistakesError(file, tuple(mistakes) or (Mistake(0, "", "no labelled article"),))
    return tuple(items)


def _item(number: int, row: Any) -> Labelled:
    if not isinstance(row, Mapping):
        raise TypeError("an article is an object: {...}")
    if not isinstance(row["title"], str) or not isinstance(row["relevant"], bool):
        raise TypeError("title is a text, relevant is true or false")
    label = str(row.get("id") or number)
    return Labelled(
        number=number,
        id=label,
        title=row["title"],
        text=str(row.get("text") or row.get("summary") or ""),
        relevant=row["relevant"],
        topics=frozenset(Topic(topic) for topic in row.get("topics") or ()),
        event=str(row.get("cluster") or row.get("event") or f"alone {number}"),
        published_at=_when(row.get("published") or row.get("date")),
        outlet=str(row.get("outlet") or ""),
        url=str(row.get("url") or f"https://labelled.invalid/{number}"),
        near_miss_of=str(row.get("near_miss_of") or ""),
        hard=row.get("difficulty") == "hard",
        sure=bool(row.get("sure", True)),
    )


def _when(stated: Any) -> datetime:
    if not stated:
        return datetime(2000, 1, 1, tzinfo=UTC)
    at = datetime.fromisoformat(str(stated))
    if at.tzinfo is None:
        at = at.replace(tzinfo=KST)
    return at


def _problem(error: Exception) -> str:
    return f"{error.args[0]} is missing" if isinstance(error, KeyError) else str(error)
