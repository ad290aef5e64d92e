"""Which articles with faithful summaries a file holds, for measuring the guard.

JSON lines, or one JSON list, of `{title, date?, sentences | text, summaries: [...], names?: [...]}`. A summary is a text, a list
of sentences, or a list of indexes into `sentences`. `names` are those that a swap may exchange; without them Kiwi finds some.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from digest.errors import DigestError
from digest.korean import split_sentences
from digest.summaries.source import SourceSentence, read_text


class LabelledFileError(DigestError):
    """A file holds no articles with summaries; says the line and what is missing."""


@dataclass(frozen=True, slots=True)
class Case:
    """An article as the guard reads it, and summaries that say nothing else."""

    title: str
    date: date | None
    source: tuple[SourceSentence, ...]
    summaries: tuple[tuple[str, ...], ...]  # sentences
    names: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """Title and sentences, one a line."""
        return "\n".join((self.title, *(sentence.text for sentence in self.source)))


def read_cases(text: str, file: str) -> tuple[Case, ...]:
    """Read the articles of a file.

    Raises:
        LabelledFileError: A line is no JSON object with `title`, `summaries` and `sentences` or `text`, or there is none.
    """
    cases = tuple(_case(row, f"{file}:{number}") for number, row in _rows(text, file))
    if not cases:
        raise LabelledFileError(f"{file}: no articles; each line is {{title, date?, sentences or text, summaries}}")
    return cases


def _rows(text: str, file: str) -> Iterator[tuple[int, Any]]:
    try:
        if text.lstrip().startswith("["):
            yield from enumerate(json.loads(text), 1)
            return
        for number, line in enumerate(text.splitlines(), 1):
            if line.strip():
                yield number, json.loads(line)
    except json.JSONDecodeError as error:
        raise LabelledFileError(f"{file}: line {error.lineno}: no JSON: {error.msg}") from error


def _case(row: Any, where: str) -> Case:
    if not isinstance(row, Mapping) or not isinstance(row.get("title"), str) or not isinstance(row.get("summaries"), list):
        raise LabelledFileError(f"{where}: needs a title and a list of summaries")
    if not isinstance(row.get("sentences", []), list) or not (row.get("sentences") or row.get("text")):
        raise LabelledFileError(f"{where}: needs sentences (a list) or text")
    sentences = [str(sentence) for sentence in row.get("sentences") or ()]
    read = read_text("\n".join(sentences) if sentences else str(row["text"]))
    return Case(
        title=row["title"],
        date=_date(row.get("date"), where),
        source=tuple(SourceSentence(sentence, 0, 0, place) for place, sentence in enumerate(read)),
        summaries=tuple(_summaries(row["summaries"], sentences, where)),
        names=tuple(map(str, row.get("names") or ())),
    )


def _summaries(given: list[Any], sentences: list[str], where: str) -> Iterator[tuple[str, ...]]:
    if given and all(isinstance(each, int) for each in given):
        given = [given]
    for summary in given:
        if isinstance(summary, str):
            yield split_sentences(summary)
            continue
        try:
            yield tuple(sentences[each] if isinstance(each, int) else str(each) for each in summary)
        except (IndexError, TypeError) as error:
            raise LabelledFileError(f"{where}: a summary is a text, a list of sentences or of indexes into sentences") from error


def _date(given: Any, where: str) -> date | None:
    if not given:
        return None
    try:
        return date.fromisoformat(str(given)[:10])
    except ValueError as error:
        raise LabelledFileError(f"{where}: date is YYYY-MM-DD") from error
