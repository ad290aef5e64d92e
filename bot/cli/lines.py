"""JSON lines in, JSON lines out, in the same order: `classify`, `cluster`, `summarize`.

A bad line gets an error with its number on standard error; the good ones are still answered.
"""

import asyncio
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, TextIO, TypeVar

import typer
from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from bot.cli.context import HOME_ZONE, fail, options_of
from bot.summarisers import make_summariser
from digest.articles.identity import title_key, url_key
from digest.dates import read_date
from digest.desk import CONDENSED_AT_ONCE
from digest.korean import Korean
from digest.model import Article, Story, Summary
from digest.selection.clustering import group
from digest.selection.relevance import judge

File = Annotated[str, typer.Argument(metavar="[FILE]", help="JSON lines; '-'는 표준 입력 (standard input)")]


def _moment(given: object) -> datetime | None:
    """Read a date in any notation that Korean sites use; nothing, null and "" are no date."""
    if given is None or given == "":
        return None
    found = read_date(str(given), HOME_ZONE)
    if found is None:
        raise ValueError("no date that can be read")
    return found


Moment = Annotated[datetime | None, BeforeValidator(_moment)]


class Line(BaseModel):
    """One article as it is given; `date` may stand for `published`."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: str | int
    title: str
    text: str = ""
    url: str | None = None
    outlet: str | None = None
    published: Moment = None
    date: Moment = None

    def article(self, number: int) -> Article:
        """Return the article of line `number`, which stands for its address where it has none."""
        moment = self.published or self.date or datetime.fromtimestamp(0, UTC)
        return Article(
            feed_id="lines",
            outlet=self.outlet or "",
            url=self.url or "",
            url_key=url_key(self.url) if self.url else f"line:{number}",
            title=self.title,
            title_key=title_key(self.title),
            first_seen_at=moment,
            appeared_at=moment,
            published_at=moment,
            summary=self.text,
            id=number,
        )


AnyLine = TypeVar("AnyLine", bound=Line)
Numbered = tuple[int, Line]
Answers = Iterable[dict[str, Any]]


def add_to(app: typer.Typer) -> None:
    """Add this family's verbs."""
    app.command()(classify)
    app.command()(cluster)
    app.command()(summarize)


def classify(context: typer.Context, file: File = "-") -> None:
    """기사마다 주제에 맞는지 판정합니다 (say of each article whether it is on the subject, and why)."""
    lexicon = options_of(context).lexicon()

    def answers(lines: Iterable[Numbered]) -> Answers:
        for _, line in lines:
            found = judge(line.title, line.text, lexicon)
            yield {
                "id": line.id,
                "relevant": found.relevant,
                "score": round(found.score, 4),
                "topics": list(found.topics),
                "reasons": list(found.reasons),
            }

    answer_lines(file, answers, Line)


def cluster(context: typer.Context, file: File = "-") -> None:
    """같은 사건의 기사를 묶습니다 (give the articles of one event the same story)."""
    lexicon = options_of(context).lexicon()

    def answers(lines: Iterable[Numbered]) -> Answers:
        given = list(lines)
        articles = [line.article(number) for number, line in given]
        first_of = {
            article.id: min(one.id for one in story)
            for story in group(articles, Korean(lexicon.user_words), lexicon)
            for article in story
        }
        names = {first: f"s{place}" for place, first in enumerate(sorted(set(first_of.values())), start=1)}  # as they come in
        return [{"id": line.id, "story": names[first_of[number]]} for number, line in given]

    answer_lines(file, answers, Line)


def summarize(context: typer.Context, file: File = "-") -> None:
    """기사마다 세 문장 이내로 간추립니다 (condense each article into at most three sentences)."""
    options = options_of(context)
    lexicon = options.lexicon()
    summariser = make_summariser(options.settings(), Korean(lexicon.user_words), lexicon)

    async def summaries(stories: Sequence[Story]) -> list[dict[str, Any]]:
        made: list[Summary] = []
        try:
            for start in range(0, len(stories), CONDENSED_AT_ONCE):  # a model's deadline is that of a few
                made += await summariser.summarise(stories[start : start + CONDENSED_AT_ONCE])
            return [_summary_fields(summary) for summary in made]
        finally:
            await summariser.close()

    def answers(lines: Iterable[Numbered]) -> Answers:
        given = list(lines)
        made = asyncio.run(summaries([Story((line.article(number),)) for number, line in given]))
        return [{"id": line.id, **fields} for (_, line), fields in zip(given, made, strict=True)]

    answer_lines(file, answers, Line)


def _summary_fields(summary: Summary) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "sentences": [{"text": sentence.text, "sources": list(sentence.sources)} for sentence in summary.sentences],
        "source_sentences": list(summary.source_sentences),
        "backend": summary.backend,
    }
    if summary.why_it_matters:
        fields["why_it_matters"] = {"text": summary.why_it_matters.text, "sources": list(summary.why_it_matters.sources)}
    if summary.model:
        fields["model"] = summary.model
    if summary.fallback_reason:
        fields["fallback_reason"] = summary.fallback_reason
    return fields


def answer_lines(file: str, answers: Callable[[Iterable[tuple[int, AnyLine]]], Answers], shape: type[AnyLine]) -> None:
    """Print an answer for each good line and end with 1 if there was a bad one.

    Args:
        file: A name, or "-" for standard input.
        answers: Gives the answers to numbered lines, in their order.
        shape: What a line must hold.
    """
    bad: list[int] = []
    with _opened(file) as source:
        for answer in answers(_read(source, bad, shape)):
            sys.stdout.write(json.dumps(answer, ensure_ascii=False) + "\n")
    sys.stdout.flush()
    if bad:
        fail(f"{len(bad)}줄을 읽지 못했습니다 (lines not read): {', '.join(map(str, bad[:20]))}", code=1)


def _read(source: Iterable[str], bad: list[int], shape: type[AnyLine]) -> Iterator[tuple[int, AnyLine]]:
    for number, text in enumerate(source, start=1):
        if not text.strip():
            continue
        try:
            yield number, shape.model_validate_json(text)
        except ValidationError as error:
            bad.append(number)
            sys.stderr.write(f"ai-news: {number}번째 줄 (line {number}): {_plain(error)}\n")


def _plain(error: ValidationError) -> str:
    """Say which fields are wrong, without repeating the article."""
    return "; ".join(
        f"{'.'.join(map(str, problem['loc']))}: {problem['msg']}" if problem["loc"] else problem["msg"]
        for problem in error.errors(include_input=False, include_url=False)
    )


@contextmanager
def _opened(file: str) -> Iterator[TextIO]:
    if file == "-":
        sys.stdin.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]  # a TextIOWrapper wherever a command runs
        yield sys.stdin
        return
    try:
        source = Path(file).open(encoding="utf-8", errors="replace")  # noqa: SIM115  what answering raises is not about this file
    except OSError as error:
        fail(f"{file}: {error.strerror}", code=2)
    with source:
        yield source
