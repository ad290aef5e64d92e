"""What `ai-news doctor` looks at, and what it advises: each check returns findings and raises nothing that is expected.

Nothing is posted, no table is made or changed. What needs a network or a model is awaited; the rest only looks.
"""

import os
import shutil
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.config import Backend, ConfigError, Settings
from bot.feed_checks import FeedCheck
from bot.platforms import Platform
from bot.platforms.checking import Checkable, Finding, Level
from bot.platforms.console import Console
from bot.summarisers import chosen_card, make_summariser
from bot.texts import Texts
from digest.errors import DigestError
from digest.korean import Korean
from digest.lexicon import Lexicon
from digest.model import Article, Story, Subscription
from digest.storage.looking import Look, look
from digest.summaries.ladder import Rung
from digest.summaries.models import licence_warning

TIGHT_MIB, FULL_MIB = 1024, 200  # a year of articles takes a few hundred; a migration copies the database first
CLOCK_SKEW = timedelta(minutes=2)
SLOW = timedelta(minutes=2)  # for one article: twenty of them would take the better part of an hour
SAMPLE_TITLE = "누리연구소, 한국어 언어모델 '새벽' 가중치 공개"
SAMPLE_TEXT = (
    "누리연구소가 한국어 언어모델 '새벽'의 가중치를 25일 공개했다. 매개변수는 70억 개이고 아파치 2.0 라이선스로 배포된다. "
    "연구소는 학습 데이터의 목록도 함께 공개하겠다고 밝혔다. 공개한 가중치는 상업적으로도 쓸 수 있으나 안전성 평가는 이용자가 해야 한다. "
    "연구소장은 국내 기업이 해외 모델에 기대지 않도록 돕는 것이 목적이라고 말했다. 다음 판은 내년 상반기에 나온다. "
    "업계에서는 소규모 기업의 부담이 줄어들 것으로 내다봤다. 정부는 공공기관이 이 모델을 시험하도록 지원한다."
)


def mistakes(part: str, error: Exception, texts: Texts) -> list[Finding]:
    """Return one finding a line of what is wrong in the settings or a file."""
    return [Finding(part, Level.BAD, line, texts(f"doctor.remedy.{part}")) for line in str(error).splitlines()]


def database_finding(settings: Settings, texts: Texts) -> tuple[Finding, Look | None]:
    """Look at the database and its tables; the second is None where it can't be used."""
    try:
        found = look(settings.database)
    except DigestError as error:
        return Finding("database", Level.BAD, str(error), texts("doctor.remedy.database")), None
    if found.path is not None and not _is_writable(found.path):
        said = texts("doctor.not_writable", path=str(found.path.absolute()))
        return Finding("database", Level.BAD, said, texts("doctor.remedy.not_writable")), None
    if found.tables is None:
        return Finding("database", Level.SKIPPED, texts("doctor.no_tables", name=found.name)), found
    if not found.is_current:
        said = texts("doctor.old_tables", name=found.name, tables=found.tables, newest=found.newest_tables)
        return Finding("database", Level.LIMITED, said, texts("doctor.remedy.old_tables")), found
    polled = found.polled_at.astimezone().strftime("%Y-%m-%d %H:%M %z") if found.polled_at else "-"
    return Finding("database", Level.GOOD, texts("doctor.tables", name=found.name, tables=found.tables, polled=polled)), found


def _is_writable(path: Path) -> bool:
    """Say whether a file, or the nearest folder in which it would be made, can be written."""
    if path.exists():
        return os.access(path, os.W_OK) and os.access(path.absolute().parent, os.W_OK)
    return os.access(_existing(path), os.W_OK)


def _existing(path: Path) -> Path:
    return next(folder for folder in path.absolute().parents if folder.exists())


def disk_finding(folder: Path, texts: Texts) -> Finding:
    """Look at the free space where the data lie."""
    place = folder if folder.exists() else _existing(folder)
    free = shutil.disk_usage(place).free // 2**20
    said = texts("doctor.disk", free=free, path=str(place.absolute()))
    level = Level.BAD if free < FULL_MIB else Level.LIMITED if free < TIGHT_MIB else Level.GOOD
    return Finding("disk", level, said, "" if level is Level.GOOD else texts("doctor.remedy.disk"))


def clock_findings(server_dates: Sequence[datetime], zones: Iterable[str], now: datetime, texts: Texts) -> Iterator[Finding]:
    """Compare the clock with those of the feeds' servers, and look for the zones that schedules need.

    Args:
        server_dates: As the servers said just now. A cache may have kept one for a while, so that the latest counts.
        zones: IANA names.
        now: This machine's clock.
        texts: The reader's language.
    """
    skew = now - max(server_dates) if server_dates else None
    if skew is None:
        yield Finding("clock", Level.SKIPPED, texts("doctor.no_clock"))
    elif abs(skew) > CLOCK_SKEW:
        said = texts("doctor.clock_off", seconds=round(skew.total_seconds()))
        yield Finding("clock", Level.BAD, said, texts("doctor.remedy.clock"))
    else:
        yield Finding("clock", Level.GOOD, texts("doctor.clock", time=now.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")))
    unknown = [name for name in sorted(set(zones)) if not _is_zone(name)]
    if unknown:
        yield Finding("zone", Level.BAD, texts("doctor.no_zone", names=", ".join(unknown)), texts("doctor.remedy.zone"))
    else:
        yield Finding("zone", Level.GOOD, ", ".join(sorted(set(zones))))


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return False
    return True


def feed_findings(checks: Sequence[FeedCheck], texts: Texts) -> Iterator[Finding]:
    """Say which feeds do not deliver, or date their items in a way that is not understood."""
    ill = [check for check in checks if check.state.unwell]
    undated = [check for check in checks if not check.state.unwell and check.dates[0] < check.dates[1]]
    if ill and len(ill) == len(checks):
        problem = ill[0].state.problem
        yield Finding(
            "feeds", Level.BAD, texts("doctor.no_feed", count=len(ill), problem=problem), texts("doctor.remedy.network")
        )
        return
    for check in ill:
        said = " · ".join(filter(None, (f"{check.feed.name}: {check.state.problem}", check.hint)))
        yield Finding("feeds", Level.BAD, said, texts("doctor.remedy.feed", id=check.feed.id))
    for check in undated:
        read, given = check.dates
        example = check.poll.parsed.date_example if check.poll.parsed else ""
        said = texts("doctor.dates", name=check.feed.name, read=read, given=given, example=example)
        yield Finding("feeds", Level.LIMITED if read else Level.BAD, said, texts("doctor.remedy.dates"))
    well = len(checks) - len(ill) - len(undated)
    if well:
        yield Finding("feeds", Level.GOOD, texts("doctor.feeds", count=well))
    if not checks:
        yield Finding("feeds", Level.BAD, texts("doctor.no_feeds"), texts("doctor.remedy.no_feeds"))


async def platform_findings(
    platforms: Mapping[str, Platform], subscriptions: Sequence[Subscription], texts: Texts
) -> list[Finding]:
    """Let each chat platform say whether its token, scopes and channels are in order."""
    found: list[Finding] = []
    for name in ("slack", "discord"):
        platform = platforms.get(name)
        channels = list(dict.fromkeys(one.channel for one in subscriptions if one.channel.platform == name))
        if isinstance(platform, Checkable):
            found += await platform.checks(channels)
        elif platform is not None:
            found.append(Finding(name, Level.SKIPPED, texts("doctor.unchecked", count=len(channels))))
        elif channels:
            said = texts("doctor.unserved", count=len(channels))
            found.append(Finding(name, Level.BAD, said, texts(f"doctor.remedy.{name}")))
        else:
            found.append(Finding(name, Level.SKIPPED, texts("doctor.not_configured")))
    known = {*platforms, Console.name, "slack", "discord"}
    strange = sorted({one.channel.platform for one in subscriptions} - known)
    return found + [Finding("subscriptions", Level.BAD, name, texts("doctor.remedy.subscriptions")) for name in strange]


async def model_finding(settings: Settings, korean: Korean, lexicon: Lexicon, now: datetime, texts: Texts) -> Finding:
    """Have one invented article condensed; say how long that took and how fast the model writes, reading included."""
    rungs: list[Rung] = []
    try:
        summariser = make_summariser(settings, korean, lexicon, rungs.append)
    except ConfigError as error:
        return Finding("model", Level.BAD, str(error), texts("doctor.remedy.model_settings"))
    began = time.monotonic()
    try:
        await summariser.warm()
        loaded = time.monotonic()
        [summary] = await summariser.summarise([sample_story(now)])
    except (DigestError, OSError) as error:
        return Finding("model", Level.BAD, str(error), texts("doctor.remedy.model"))
    finally:
        await summariser.close()
    took = time.monotonic() - loaded
    tokens = sum(rung.tokens for rung in rungs)
    said = texts(
        "doctor.model_tokens" if tokens else "doctor.model",
        name=summariser.model or summariser.backend,
        load=round(loaded - began, 1),
        took=round(took, 1),
        rate=f"{(tokens or len(summary.text)) / max(took, 0.001):,.1f}",
    )
    if settings.summariser is not Backend.EXTRACTIVE and summary.backend == Backend.EXTRACTIVE:
        reason = texts("doctor.fell_back", name=summariser.model, reason=summary.fallback_reason)
        return Finding("model", Level.BAD, reason, texts("doctor.remedy.model"))
    if took > SLOW.total_seconds():
        return Finding("model", Level.LIMITED, said, texts("doctor.remedy.slow_model"))
    return Finding("model", Level.GOOD, said)


def licence_finding(settings: Settings, texts: Texts) -> Finding | None:
    """Say under which licence the chosen model stands, with a plain warning where it binds; None where none is chosen."""
    card = chosen_card(settings)
    if card is None:
        return None
    warning = licence_warning(card)
    said = texts("doctor.licence", name=card.id, licence=card.licence or texts("doctor.no_licence"))
    return Finding("licence", Level.LIMITED if warning else Level.GOOD, said, warning)


def sample_story(now: datetime) -> Story:
    """Return the one story that every model is asked to condense; its text was written for this."""
    key = "https://news.example/doctor"
    article = Article("doctor", "누리연구소", key, key, SAMPLE_TITLE, SAMPLE_TITLE, now, now, text=SAMPLE_TEXT)
    return Story((article,))
