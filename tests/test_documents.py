"""Whether the documents say what the code does: settings, commands, feeds, paths, links."""

import re
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.core import TyperGroup

from bot.cli import GLOBAL_OPTIONS, app
from bot.config import Settings, load_settings
from digest.feeds.catalog import load_catalog
from tests.shared_data import ROOT
from tools import settings_table

ENGLISH, KOREAN = (ROOT / name for name in ("README.md", "README.ko.md"))
READMES = [ENGLISH, KOREAN]
DOCUMENTS = [*READMES, ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
FOR_SELF_HOSTERS = ["asking", "discord", "docker", "feeds", "models", "privacy", "slack", "troubleshooting"]
GLOBAL = {*GLOBAL_OPTIONS, "--help", "--install-completion", "--show-completion"}
SETTINGS = {f"AINEWS_{field.upper()}" for field in Settings.model_fields}
EXAMPLE = (ROOT / ".env.example").read_text("utf-8")


def commands(text: str) -> list[str]:
    return re.findall(r"`(?:make|ai-news) [^`]+`|^make .*?(?=  |$)", text, re.MULTILINE)


def blocks(text: str, language: str) -> list[str]:
    fenced = re.findall(r"^```(\w*)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    return [block for name, block in fenced if name == language]


def test_the_example_environment_names_every_setting_and_no_other() -> None:
    assert set(re.findall(r"^#(AINEWS_\w+)=", EXAMPLE, re.MULTILINE)) == SETTINGS


def test_the_example_environment_sets_nothing_until_a_line_is_uncommented() -> None:
    assert [line for line in EXAMPLE.splitlines() if line and not line.startswith("#")] == []


def test_the_values_of_the_example_environment_are_accepted() -> None:
    values = dict(re.findall(r"^#(AINEWS_\w+)=(.*)$", EXAMPLE, re.MULTILINE))
    assert load_settings(values).contact == "news-bot@example.org"


@pytest.mark.parametrize("readme", READMES, ids=lambda path: path.name)
def test_a_readme_explains_every_setting_and_no_other(readme: Path) -> None:
    assert set(re.findall(r"`(AINEWS_\w+)`", readme.read_text("utf-8"))) == SETTINGS


@pytest.mark.parametrize("readme", READMES, ids=lambda path: path.name)
def test_the_table_of_settings_is_the_one_that_the_code_gives(readme: Path) -> None:
    """Run tools/settings_table.py after a setting was changed."""
    assert readme.read_text("utf-8") == settings_table.documents()[readme]


def test_the_korean_meanings_stand_in_the_order_of_the_code() -> None:
    assert list(settings_table.korean_meanings()) == list(Settings.model_fields)


def test_a_document_without_a_place_for_the_table_is_refused() -> None:
    with pytest.raises(ValueError, match="no place for the table"):
        settings_table.with_table("# ai-news", "| |")


def test_both_readmes_name_the_same_commands_and_settings_in_the_same_order() -> None:
    english, korean = (readme.read_text("utf-8") for readme in READMES)
    assert commands(english) == commands(korean)
    assert re.findall(r"`AINEWS_\w+`", english) == re.findall(r"`AINEWS_\w+`", korean)
    assert len(re.findall(r"^## ", english, re.MULTILINE)) == len(re.findall(r"^## ", korean, re.MULTILINE))


def shape(text: str) -> dict[str, list[str]]:
    """Return what two languages of a document have in common: parts, rows, steps, blocks without their remarks, settings and commands."""
    fenced = r"^ *```\w*\n(.*?)^ *```$"
    code = [line for block in re.findall(fenced, text, re.MULTILINE | re.DOTALL) for line in block.splitlines()]
    prose = re.sub(fenced, "", text, flags=re.MULTILINE | re.DOTALL)
    return {
        "parts": re.findall(r"^#+ (?=\S)", prose, re.MULTILINE),
        "rows": re.findall(r"^ *\|(?=.)", prose, re.MULTILINE),
        "steps": re.findall(r"^ *(?:\d+\.|-) (?=\S)", prose, re.MULTILINE),
        "code": [re.split(r"\s+# ", line)[0].strip() for line in code],
        "settings": sorted(re.findall(r"`(AINEWS_\w+(?:=[^`]*)?)`", prose)),
        "commands": sorted(named_in(prose) + commands(prose)),
    }


@pytest.mark.parametrize("name", FOR_SELF_HOSTERS)
def test_a_korean_document_is_in_step_with_the_english_one(name: str) -> None:
    english, korean = (ROOT / "docs" / f"{name}{language}.md" for language in ("", ".ko"))
    assert shape(korean.read_text("utf-8")) == shape(english.read_text("utf-8"))


@pytest.mark.parametrize("readme", READMES, ids=lambda path: path.name)
def test_the_feeds_of_a_readme_are_valid(readme: Path) -> None:
    [example] = blocks(readme.read_text("utf-8"), "yaml")
    assert [feed.id for feed in load_catalog(example, "README").feeds] == ["aitimes", "hankyung-it"]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_path_and_link_of_a_document_leads_somewhere(document: Path) -> None:
    text = document.read_text("utf-8")
    links = [link.partition("#")[0] for link in re.findall(r"\]\((?!http)([^)]+)\)", text)]
    named = re.findall(r"`((?:bot|digest|tests|docs)/[\w./-]+)`", text)
    missing = [link for link in links if link and not (document.parent / link).exists()]
    assert missing + [name for name in named if not (ROOT / name).exists()] == []


@pytest.mark.parametrize("readme", READMES, ids=lambda path: path.name)
def test_every_path_of_the_tree_in_a_readme_exists(readme: Path) -> None:
    [tree] = [block for block in blocks(readme.read_text("utf-8"), "") if block.startswith("digest/")]
    missing, top = [], ""
    for line in tree.splitlines():
        names = re.findall(r"\S+", re.split(r"\s{2,}(?=\S)", line.strip())[0])
        top = names[0] if not line.startswith(" ") else top
        missing += [name for name in names if not (ROOT / (name if name == top else f"{top}{name}")).exists()]
    assert missing == []


def verbs(group: TyperGroup) -> set[str]:
    """Return the verbs of a command, those of a family as "feeds check"."""
    return {
        f"{name} {verb}" if verb else name
        for name, command in group.commands.items()
        for verb in (verbs(command) if isinstance(command, TyperGroup) else {""})
    }


def test_a_readme_tells_of_every_verb_and_of_no_other() -> None:
    rows = re.findall(r"^\| `ai-news ([a-z-]+)([^`]*)`", ENGLISH.read_text("utf-8"), re.MULTILINE)
    told = {
        f"{family} {member}".strip()
        for family, rest in rows
        for member in (re.findall(r"(?:^ |\|)([a-z]+)", rest.replace("\\", "")) if re.match(r" [a-z]", rest) else [""])
    }
    command = typer.main.get_command(app)
    assert isinstance(command, TyperGroup)
    assert told == verbs(command)


def named_in(text: str) -> list[str]:
    """Return every command line of a document that begins with `ai-news`: in backquotes, or a line of a block."""
    quoted = re.findall(r"`ai-news ([^`]+)`", text)
    in_blocks = [
        match[1]
        for block in re.findall(r"^```\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
        for line in block.splitlines()
        if (match := re.match(r"(?:docker compose (?:exec ai-news |run --rm ))?ai-news (.+)", line))
    ]
    return [line.split(" #")[0].strip() for line in quoted + in_blocks]


def problem_of(line: str) -> str:
    """Say what of a documented command line does not exist; empty where all does. Values are not looked at."""
    group: Any = typer.main.get_command(app)
    for word in re.sub(r"\\\|", "|", line).replace("[", " ").replace("]", " ").split():
        if word.startswith("--"):
            options = {option for parameter in group.params for option in (*parameter.opts, *parameter.secondary_opts)} | GLOBAL
            if word.partition("=")[0] not in options:
                return f"{line}: no option {word}"
        elif isinstance(group, TyperGroup) and re.fullmatch(r"[a-z-]+", word):
            if word not in group.commands:
                return f"{line}: no verb {word}"
            group = group.commands[word]
        elif isinstance(group, TyperGroup):
            return ""  # a synopsis of several verbs; another test reads those
    return ""


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_command_of_a_document_has_its_verbs_and_options(document: Path) -> None:
    assert [problem for line in named_in(document.read_text("utf-8")) if (problem := problem_of(line))] == []


def test_a_documented_command_that_does_not_exist_would_be_found() -> None:
    assert problem_of("restore copy.db --forcibly") == "restore copy.db --forcibly: no option --forcibly"
    assert problem_of("feeds chek") == "feeds chek: no verb chek"
    assert problem_of("--verbose backup copy.db") == ""
