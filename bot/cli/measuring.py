"""The verbs that measure: `evaluate relevance FILE`."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.context import fail, options_of
from digest.evaluation import evaluate, read_labelled, report
from digest.korean import Korean

evaluate_app = typer.Typer(no_args_is_help=True, help="표지를 단 파일로 재기 (measure on a labelled file)")


def add_to(app: typer.Typer) -> None:
    """Add this family's verbs."""
    app.add_typer(evaluate_app, name="evaluate")


@evaluate_app.command("relevance")
def evaluate_relevance(context: typer.Context, file: Annotated[str, typer.Argument(metavar="FILE.jsonl")]) -> None:
    """관련성과 사건 묶음의 점수를 잽니다 (precision, recall, F1, stories, the worst mistakes)."""
    lexicon = options_of(context).lexicon()
    try:
        text = Path(file).read_text(encoding="utf-8")
    except OSError as error:
        fail(f"{file}: {error.strerror}", code=2)
    sys.stdout.write(report(evaluate(read_labelled(text, file), lexicon, Korean(lexicon.user_words))))
