"""The verb that measures the guard: `evaluate guard FILE`."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.context import fail, options_of
from bot.cli.measuring import evaluate_app
from digest.evaluation.guard import LabelledFileError, guard_report, read_cases, score_guard
from digest.korean import Korean


def add_to(_: typer.Typer) -> None:
    """Add the verb to the family that measures."""
    evaluate_app.command("guard")(evaluate_guard)


def evaluate_guard(context: typer.Context, file: Annotated[str, typer.Argument(metavar="FILE.jsonl")]) -> None:
    """요약 가드를 잽니다: 만든 오류를 잡은 비율과 잘못된 경보 (catch rates by kind of error, false alarms)."""
    lexicon = options_of(context).lexicon()
    try:
        cases = read_cases(Path(file).read_text(encoding="utf-8"), file)
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else "not UTF-8 text"
        fail(f"{file}: {reason}", code=2)
    except LabelledFileError as error:
        fail(str(error), code=1)
    sys.stdout.write(guard_report(score_guard(cases, Korean(lexicon.user_words), lexicon)))
