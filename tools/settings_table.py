"""Writes the tables of settings in README.md and README.ko.md from `bot/config.py`; a test keeps them equal.

    python tools/settings_table.py            # after a setting was added or changed

Names, order, defaults and the English meanings come from the code, the Korean meanings from `tools/settings.ko.yaml`.
"""

import sys
from collections.abc import Mapping
from enum import Enum
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parent.parent
BEGIN, END = "<!-- settings: written by tools/settings_table.py -->", "<!-- end of settings -->"
HEADS = {"README.md": "| setting | default | meaning |", "README.ko.md": "| 설정 | 기본값 | 뜻 |"}
sys.path.insert(0, str(ROOT))

from bot.config import PREFIX, Settings  # noqa: E402  found through the line above


def korean_meanings() -> dict[str, str]:
    """Return what the settings mean in Korean, by field.

    Raises:
        ValueError: A setting has no meaning there, or a meaning no setting.
    """
    found: dict[str, str] = yaml.safe_load((ROOT / "tools/settings.ko.yaml").read_text("utf-8"))
    odd = sorted(set(found) ^ set(Settings.model_fields))
    if odd:
        raise ValueError(f"tools/settings.ko.yaml and bot/config.py differ in {', '.join(odd)}")
    return found


def english_meanings() -> dict[str, str]:
    """Return what the settings mean in English, by field."""
    return {name: field.description or "" for name, field in Settings.model_fields.items()}


def table(head: str, meanings: Mapping[str, str]) -> str:
    """Return the table in Markdown, a setting a row, in the order of the code."""
    rows = [
        f"| `{PREFIX}{name.upper()}` | {_shown(field.default)} | {meanings[name].replace('|', chr(92) + '|')} |"
        for name, field in Settings.model_fields.items()
    ]
    return "\n".join([head, "|---|---|---|", *rows])


def _shown(default: object) -> str:
    if default is None or default in {"", ()}:
        return ""
    if isinstance(default, bool):
        return f"`{str(default).lower()}`"
    if isinstance(default, Enum):
        return f"`{default.value}`"
    return f"`{default:g}`" if isinstance(default, float) else f"`{default}`"


def with_table(text: str, made: str) -> str:
    """Return a document with the table in the place of the older one.

    Raises:
        ValueError: The document has no place for one.
    """
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise ValueError(f"no place for the table: {BEGIN} ... {END}")
    return f"{before}{BEGIN}\n{made}\n{END}{after}"


def documents() -> dict[Path, str]:
    """Return both documents as they should be, by path."""
    meanings = {"README.md": english_meanings(), "README.ko.md": korean_meanings()}
    return {
        ROOT / name: with_table((ROOT / name).read_text("utf-8"), table(head, meanings[name])) for name, head in HEADS.items()
    }


if __name__ == "__main__":
    for path, text in documents().items():
        path.write_text(text, encoding="utf-8")
        print(f"{path.name} is up to date")
