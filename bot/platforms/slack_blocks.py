"""How a message looks in Slack: Block Kit within every documented limit, other people's text made harmless.

Text goes into mrkdwn sections rather than rich_text blocks: links and bold are needed, screen readers and
other Slack-like servers know sections, and Slack publishes limits for them. Only a text with bold words in it is
rich text: mrkdwn knows no bold before a particle (*엑사원*은 stays as it is written). `escape` makes text literal:
`&`, `<` and `>` as Slack asks; a formatting character where it could open or close formatting becomes its
full-width form (readable, and NFKC gives the original back), inside a word it stays (`gpt_oss`, `3~5월`).
`verbatim` keeps Slack from linking bare addresses, channels and names in text.

Limits: https://docs.slack.dev/reference/block-kit/blocks and .../composition-objects/text-object; the sum
over a message (`msg_blocks_too_long` beyond about 13,200 characters) was measured. Longer messages are split
between stories, longer texts between sentences; nothing is left out.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import singledispatch
from typing import Any

from bot.message import Action, Actions, Block, Bullets, Heading, Image, Link, Message, Note, Paragraph, StoryCard
from bot.platforms import Payload
from bot.platforms.emphasis import runs
from bot.platforms.legible import legible, one_line, web_address
from bot.platforms.splitting import joined, length, packed, pieces, shortened
from bot.platforms.topic_marks import dotted_tags

MOST_BLOCKS = 50
MOST_MESSAGE = 11_700  # characters of all blocks; the key that a post puts on the first of them has at most 255 more
MOST_TEXT = 3_000  # a text object of a section or a context
MOST_HEADER = 150
MOST_BUTTON_TEXT = 75
MOST_BUTTONS = 5  # Slack takes 25 a block; more than 5 wrap badly on a phone
MOST_ALT = 2_000
MOST_IMAGE_URL = 3_000
MOST_FALLBACK = 3_000  # Slack takes 40,000 and recommends 4,000
MOST_LINK_URL = 2_500  # leaves room for words beside it in one text object

Blocks = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class _Element:
    """A Slack block on its way into a part; the first of a story's brings the story."""

    body: dict[str, Any]
    card: StoryCard | None = None


_RULE: dict[str, Any] = {"type": "divider"}
_BREAK = "\u200b"  # Slack knows no escape for :emoji:, so an invisible space stands after its first colon
_FULL_WIDTH = str.maketrans("*_~`", "＊＿～｀")
_AT_EDGE = re.compile(r"(?<![^\W_])[*_~]|[*_~](?![^\W_])|`")
_EMOJI = re.compile(r":(?=[^\s:]{1,100}:)(?!\d{1,100}:)")  # names have at most 100 characters; 10:14:30 is no name
_CALL = re.compile(r"@(?=here|channel|everyone)", re.IGNORECASE)  # linked in a message's plain `text` alone
_QUOTE = re.compile(r"^>+", re.MULTILINE)


def payloads(message: Message) -> tuple[Payload, ...]:
    """Return the JSON bodies of chat.postMessage (without channel and metadata) that show the whole message.

    Each is `{"text", "blocks", "unfurl_links": false, "unfurl_media": false}`; never empty. The first belongs
    in the channel, the rest in its thread. `text` serves notifications and screen readers: the message's
    fallback, then the headlines of the part. A button comes back as `action_id` and `value`; see `action_name`.
    """
    groups = _groups(message) or [[_Element(body) for body in _sections(_escaped(message.fallback) or ("—",))]]
    parts = packed(groups, _weights, (MOST_BLOCKS, MOST_MESSAGE))
    return tuple(_payload(message, part, number, len(parts)) for number, part in enumerate(parts, 1))


def escape(text: str) -> str:
    """Return text that Slack shows literally: no mention, link, emoji, quote or formatting can come of it."""
    text = _AT_EDGE.sub(lambda match: match[0].translate(_FULL_WIDTH), text)
    text = _QUOTE.sub(lambda match: "＞" * len(match[0]), text)
    text = _CALL.sub("@" + _BREAK, _EMOJI.sub(":" + _BREAK, text))
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def action_name(action_id: str) -> str:
    """Return the `Action.name` of a pressed button's action_id (which is numbered where a row has two)."""
    return action_id.partition("~")[0]


@singledispatch
def _blocks(block: Block) -> Blocks:
    """Turn one block of the message into Slack's, each within its limits."""
    raise TypeError(f"no Slack form for {type(block).__name__}")


@_blocks.register
def _(block: Heading) -> Blocks:
    text = one_line(block.text)
    if not text:
        return []
    if block.level == 1 and length(text) <= MOST_HEADER:
        return [{"type": "header", "text": _plain(text)}]
    whole = _sections(_bold(text))
    return [{"type": "header", "text": _plain(shortened(text, MOST_HEADER))}, *whole] if block.level == 1 else whole


@_blocks.register
def _(block: Paragraph) -> Blocks:
    return _sections(joined([*_bold(one_line(block.label)), *_escaped(block.text)], "\n", MOST_TEXT))


@_blocks.register
def _(block: Bullets) -> Blocks:
    lines = [line for text in block.lines for line in pieces(one_line(text), MOST_TEXT - 2, escape)]
    return _sections(joined([*_bold(one_line(block.label)), *(f"• {line}" for line in lines)], "\n", MOST_TEXT))


@_blocks.register
def _(block: StoryCard) -> Blocks:
    headline = [f"*{atom}*" for atom in _linked(block.headline, f"#{block.number}", MOST_TEXT - 2)]
    summary = " ".join(block.summary)
    rich = _rich(summary, block.strong) if block.strong else []
    body = [*(() if rich else _escaped(summary)), *_escaped(block.why_it_matters)]
    meta = " · ".join(text for text in (block.meta, *dotted_tags(block)) if text)
    related = [atom for link in block.related for atom in _linked(link, "", MOST_TEXT)]
    small = " · ".join(text for text in (f"#{block.number}", block.summary_label, *block.notes) if text)
    lines = [
        *pieces(one_line(meta), MOST_TEXT, escape),
        *_labelled(block.related_label, related),
        *pieces(one_line(small), MOST_TEXT, escape),
    ]
    return [
        _RULE,
        *_sections(joined([*headline, *body], "\n", MOST_TEXT)),
        *rich,
        *_contexts(lines),
        *_blocks(Actions(block.actions)),
    ]


@_blocks.register
def _(block: Note) -> Blocks:
    return _contexts([piece for line in block.lines for piece in pieces(one_line(line), MOST_TEXT, escape)])


@_blocks.register
def _(block: Image) -> Blocks:
    url, alt = web_address(block.url), one_line(block.alt) or one_line(block.url) or "—"
    if url is None or length(url) > MOST_IMAGE_URL:
        return _blocks(Link(block.alt, block.url))
    rest = _contexts(pieces(alt, MOST_TEXT, escape)) if length(alt) > MOST_ALT else []
    return [{"type": "image", "image_url": url, "alt_text": shortened(alt, MOST_ALT)}, *rest]


@_blocks.register
def _(block: Link) -> Blocks:
    return _sections(_linked(block, "", MOST_TEXT))


@_blocks.register
def _(block: Actions) -> Blocks:
    rows = [block.actions[start : start + MOST_BUTTONS] for start in range(0, len(block.actions), MOST_BUTTONS)]
    return [{"type": "actions", "elements": [_button(row, place) for place in range(len(row))]} for row in rows]


def _groups(message: Message) -> list[list[_Element]]:
    """Return the elements that stay together; a heading stays with what it heads."""
    groups: list[list[_Element]] = []
    headed = told = False
    for block in message.blocks:
        card = block if isinstance(block, StoryCard) else None
        elements = [_Element(body, None if place else card) for place, body in enumerate(_blocks(block))]
        if told and card is None and elements:
            elements.insert(0, _Element(_RULE))
        told = card is not None
        if headed and groups:
            groups[-1] += elements
        elif elements:
            groups.append(elements)
        headed = isinstance(block, Heading) or (headed and not elements)
    return groups


def _weights(elements: Sequence[_Element]) -> tuple[int, int]:
    return len(elements), sum(_characters(element.body) for element in elements)


def _characters(body: object) -> int:
    """Count the characters of every text in a block: more than Slack counts, which is on the safe side."""
    if isinstance(body, str):
        return length(body)
    inner = body.values() if isinstance(body, dict) else body if isinstance(body, list) else ()
    return sum(_characters(value) for value in inner)


def _payload(message: Message, part: Sequence[_Element], number: int, parts: int) -> Payload:
    """Write one part; a rule at its very top would separate nothing and is left out."""
    blocks = [element.body for element in part]
    shown = blocks[1:] if blocks[0] is _RULE and len(blocks) > 1 else blocks
    count = f" ({number}/{parts})" if parts > 1 else ""
    cards = [element.card for element in part if element.card]
    spoken = [legible(message.fallback) + count, *(one_line(card.headline.text) for card in cards)]
    text = shortened("\n".join(spoken).strip(), MOST_FALLBACK, escape) or "—"
    body = {"text": text, "blocks": shown, "unfurl_links": False, "unfurl_media": False}
    return Payload(json.dumps(body, ensure_ascii=False), [card.number for card in cards])


def _plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text, "emoji": False}


def _mrkdwn(text: str) -> dict[str, Any]:
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def _sections(texts: Sequence[str]) -> Blocks:
    return [{"type": "section", "text": _mrkdwn(text)} for text in texts]


def _rich(text: str, strong: Sequence[str]) -> Blocks:
    """Write text with bold words; rich text is shown as it is, so that nothing in it needs escaping.

    Source: https://docs.slack.dev/reference/block-kit/blocks/rich-text-block.
    """
    found: Blocks = []
    for piece in pieces(legible(text), MOST_TEXT):
        texts = [{"type": "text", "text": run} | ({"style": {"bold": True}} if bold else {}) for run, bold in runs(piece, strong)]
        found.append({"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": texts}]})
    return found


def _contexts(lines: Sequence[str]) -> Blocks:
    """Put small lines under each other: elements of a context stand side by side, so they share one."""
    return [{"type": "context", "elements": [_mrkdwn(text)]} for text in joined(lines, "\n", MOST_TEXT)]


def _escaped(text: str) -> tuple[str, ...]:
    return pieces(legible(text), MOST_TEXT, escape)


def _bold(text: str) -> tuple[str, ...]:
    return tuple(f"*{piece}*" for piece in pieces(text, MOST_TEXT - 2, escape))


def _linked(link: Link, otherwise: str, most: int) -> tuple[str, ...]:
    """Return a link as atoms; an address too long for one, or no http(s) address, is shown as text."""
    url, text = (web_address(link.url) or "").replace("&", "&amp;"), one_line(link.text) or otherwise
    if not url or length(url) > MOST_LINK_URL:
        address = one_line(link.url)
        return pieces(f"{text} ({address})" if address else text, most, escape)
    return tuple(f"<{url}|{piece}>" for piece in pieces(text or one_line(link.url), most - length(url) - 3, escape))


def _labelled(label: str, atoms: Sequence[str]) -> tuple[str, ...]:
    """Put links in a row after their label: "관련 보도 2곳: A · B"."""
    labels = pieces(one_line(label), MOST_TEXT - 2, escape) if atoms else ()
    rows = joined(atoms, " · ", MOST_TEXT)
    return joined([*labels, *rows[:1]], ": ", MOST_TEXT) + rows[1:]


def _button(row: Sequence[Action], place: int) -> dict[str, Any]:
    """Write a button; a second one of the same name in a row gets a numbered action_id, which must be unique."""
    action = row[place]
    earlier = sum(other.name == action.name for other in row[:place])
    button = {
        "type": "button",
        "action_id": f"{action.name}~{earlier + 1}" if earlier else action.name,
        "text": _plain(shortened(one_line(action.text) or action.name, MOST_BUTTON_TEXT)),
    }
    return {**button, "value": action.value} if action.value else button
