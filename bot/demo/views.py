"""What Slack and Discord would make of a payload, drawn in a terminal: good enough to judge a digest by.

Reads the very JSON that would be posted, so that the demo shows the real payloads and not a second rendering.
"""

import html
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from rich.box import Box
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.panel import Panel
from rich.style import Style
from rich.text import Text

_MRKDWN = re.compile(r"\*?<(?P<url>https?://[^|>\s]+)\|(?P<label>[^>]*)>\*?|\*(?P<bold>[^*\n]+)\*|_(?P<italic>[^_\n]+)_")
_MARKDOWN = re.compile(
    r"\[(?P<label>(?:\\.|[^\]\\])*)\]\(<?(?P<url>https?://[^)\s>]+)>?\)|\*\*(?P<bold>(?:\\.|[^*\\])+)\*\*|^#{1,3} (?P<heading>.*)$",
    re.MULTILINE,
)
_BACKSLASHED = re.compile(r"\\(.)")
LINK = "underline bright_blue"
# A bar to the left, as an embed has: the eight lines of a rich box, of which only the left edge is drawn.
_BAR = Box("    \n▌   \n    \n▌   \n    \n    \n▌   \n    \n")


def slack_view(payloads: Sequence[str]) -> RenderableType:
    """Return a sketch of the messages as Slack shows them."""
    return Group(*(row for payload in payloads for block in json.loads(payload)["blocks"] for row in _slack_block(block)))


def discord_view(payloads: Sequence[str]) -> RenderableType:
    """Return a sketch of the messages as Discord shows them."""
    return Group(*(row for payload in payloads for row in _discord_message(json.loads(payload))))


def _slack_block(block: Mapping[str, Any]) -> Iterator[RenderableType]:
    match block["type"]:
        case "header":
            yield Text(block["text"]["text"], "bold")
        case "section":
            yield from (_marked(_mrkdwn_spans(text["text"])) for text in [block.get("text"), *block.get("fields", [])] if text)
        case "context":
            yield from (_marked(_mrkdwn_spans(element["text"]), "dim") for element in block["elements"] if "text" in element)
        case "actions":
            yield _buttons(element["text"]["text"] for element in block["elements"])
        case "divider":
            yield Text("─" * 12, "dim")
        case "image":
            yield Text(f"[{block['alt_text']}]", "dim")
    if block["type"] not in {"header", "section"}:
        yield Text()


def _discord_message(message: Mapping[str, Any]) -> Iterator[RenderableType]:
    if message.get("content"):
        yield _marked(_markdown_spans(message["content"]))
        yield Text()
    for embed in message.get("embeds", ()):
        yield _embed(embed)
    for row in message.get("components", ()):
        yield _buttons(component["label"] for component in row["components"])


def _embed(embed: Mapping[str, Any]) -> RenderableType:
    rows: list[RenderableType] = []
    if "title" in embed:
        rows.append(Text(_BACKSLASHED.sub(r"\1", embed["title"]), "bold bright_blue" if "url" in embed else "bold"))
    if "description" in embed:
        rows.append(_marked(_markdown_spans(embed["description"])))
    rows += [Text(f"{field['name']}\n{field['value']}") for field in embed.get("fields", ())]
    if "footer" in embed:
        rows.append(Text(embed["footer"]["text"], "dim"))
    colour = f"#{embed.get('color', 0x4E5058):06x}"
    return Panel(Group(*rows), box=_BAR, border_style=Style(color=colour), padding=(0, 1))


def _buttons(labels: Iterable[str]) -> RenderableType:
    return Padding(Text(" ").join(Text(f" {label} ", "reverse dim") for label in labels), (0, 0, 1, 0))


Span = tuple[str, str]  # text, style


def _marked(spans: Iterable[Span], style: str = "") -> Text:
    return Text.assemble(*spans, style=style)


def _mrkdwn_spans(text: str) -> Iterator[Span]:
    """Read Slack's markup: links, bold, italics; the three escapes become their characters."""
    for match, plain in _split(_MRKDWN, text):
        if match is None:
            yield html.unescape(plain), ""
        elif match["url"]:
            yield html.unescape(match["label"]), LINK
        else:
            yield html.unescape(match["bold"] or match["italic"]), "bold" if match["bold"] else "italic"


def _markdown_spans(text: str) -> Iterator[Span]:
    """Read Discord's markup: headings, links, bold; a backslash makes the next character literal."""
    for match, plain in _split(_MARKDOWN, text):
        if match is None:
            yield _BACKSLASHED.sub(r"\1", plain), ""
        elif match["url"]:
            yield _BACKSLASHED.sub(r"\1", match["label"]), LINK
        else:
            yield _BACKSLASHED.sub(r"\1", match["bold"] or match["heading"]), "bold"


def _split(pattern: re.Pattern[str], text: str) -> Iterator[tuple[re.Match[str] | None, str]]:
    """Give what matches, and the text between."""
    end = 0
    for match in pattern.finditer(text):
        yield None, text[end : match.start()]
        yield match, ""
        end = match.end()
    yield None, text[end:]
