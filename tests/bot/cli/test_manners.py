import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
from typer.core import TyperGroup
from typer.testing import CliRunner

from bot.cli import app
from tests.bot.cli.command import ai_news


def leaves(command: typer.core.TyperCommand | TyperGroup, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    for name, one in command.commands.items() if isinstance(command, TyperGroup) else ():
        if isinstance(one, TyperGroup):
            yield from leaves(one, (*path, name))
        else:
            yield (*path, name)


VERBS = list(leaves(typer.main.get_command(app)))  # type: ignore[arg-type]  # a group of groups
TABLES = [("feeds", "list"), ("models", "list"), ("models", "show"), ("subscriptions", "list")]


@pytest.mark.parametrize("verb", VERBS, ids=" ".join)
def test_every_verb_says_in_korean_and_english_what_it_does(verb: tuple[str, ...]) -> None:
    said = CliRunner().invoke(app, [*verb, "--help"])
    assert said.exit_code == 0
    assert re.search(r"[가-힣].*\([^)]*[a-z]{3}", said.output.replace("\n", " "))


@pytest.mark.parametrize(
    "verb", [verb for verb in VERBS if verb != ("ask",)], ids=" ".join
)  # which searches for whatever is typed
def test_an_option_that_does_not_exist_is_a_mistake_of_the_command(verb: tuple[str, ...]) -> None:
    assert CliRunner().invoke(app, [*verb, "--no-such-option"]).exit_code == 2


@pytest.mark.parametrize("verb", TABLES, ids=" ".join)
def test_a_verb_that_prints_a_table_prints_json_for_machines(tmp_path: Path, verb: tuple[str, ...]) -> None:
    done = ai_news(tmp_path, *verb, "--json")
    assert (done.code, done.err) == (0, "")
    assert isinstance(json.loads(done.out), list | dict)


def test_the_shell_can_be_told_to_complete(tmp_path: Path) -> None:
    done = ai_news(tmp_path, "--show-completion", "bash")
    assert done.code == 0
    assert "COMPREPLY" in done.out
