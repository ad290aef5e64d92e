"""JSON lines in, JSON lines out: `check-summary` says of each sentence of a summary whether its article supports it."""

from collections.abc import Iterable
from typing import Any

import typer

from bot.cli.context import options_of
from bot.cli.lines import File, Line, answer_lines
from digest.korean import Korean
from digest.lexicon import Lexicon
from digest.model import Story
from digest.summaries.guard import check
from digest.summaries.source import read_story


class SummaryLine(Line):
    """An article with a summary of it: a text, or its sentences."""

    summary: str | tuple[str, ...]


def add_to(app: typer.Typer) -> None:
    """Add this family's verb."""
    app.command("check-summary")(check_summary)


def check_summary(context: typer.Context, file: File = "-") -> None:
    """요약문마다 기사가 뒷받침하는지 확인합니다 (check each sentence of a summary against its article)."""
    lexicon = options_of(context).lexicon()
    korean = Korean(lexicon.user_words)

    def answers(lines: Iterable[tuple[int, SummaryLine]]) -> Iterable[dict[str, Any]]:
        for number, line in lines:
            yield {"id": line.id, "sentences": _checked(number, line, korean, lexicon)}

    answer_lines(file, answers, SummaryLine)


def _checked(number: int, line: SummaryLine, korean: Korean, lexicon: Lexicon) -> list[dict[str, Any]]:
    moment = line.published or line.date
    source = read_story(Story((line.article(number),)))
    checked = check(line.summary, source, line.title, moment.date() if moment else None, korean, lexicon)
    return [
        {"text": sentence.text, "ok": sentence.ok, "sources": list(sentence.sources), "problems": list(sentence.problems)}
        for sentence in checked
    ]
