"""How a message looks in Discord: embeds within every documented limit, other people's text made harmless.

What stands before the first story is the message's content (it shows in notifications); a story is an embed
in the colour of its first topic; small print is the footer of an embed of its own. `escape` makes text
literal: what could begin markdown, a masked or bare link, a spoiler or a mention gets a backslash, and the
`@` of @everyone an invisible space; nothing is ever pinged, since `allowed_mentions` allows none.

Limits: https://discord.com/developers/docs/resources/message#embed-object-embed-limits and
.../components/reference. Discord counts code points (discord-api-docs issue 1315); the UTF-16 units counted
here are never fewer. Longer messages are split between stories, longer texts between sentences; nothing is
left out.
"""

import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial, singledispatch
from typing import Any

from bot.message import Action, Actions, Block, Bullets, Heading, Image, Link, Message, Note, Paragraph, StoryCard
from bot.platforms import Payload
from bot.platforms.emphasis import runs
from bot.platforms.legible import legible, one_line, web_address
from bot.platforms.splitting import first_piece, joined, length, packed, pieces, shortened
from bot.platforms.topic_marks import NEUTRAL_COLOUR, colour, dotted_tags

MOST_CONTENT = 2_000
MOST_TITLE = 256
MOST_DESCRIPTION = 3_600  # Discord takes 4,096, but title, description and footer of one embed must fit in 6,000
MOST_FOOTER = 2_048
MOST_URL = 2_048
MOST_EMBED_TEXT = 6_000  # over all embeds of a message
MOST_EMBEDS = 10
MOST_ROWS = 5
MOST_BUTTONS_A_ROW = 5
MOST_BUTTON_LABEL = 80
MOST_LINK_URL = 1_500  # leaves room for words beside it in one content

_BREAK = "\u200b"
_FULL_WIDTH = str.maketrans("[]", "［］")  # in the words of a masked link, where no backslash helps
_BUTTON, _ROW, _SECONDARY = 2, 1, 2  # component types and a style, as Discord numbers them
_MARKUP = re.compile(r"[\\*_`<]|(?<=\])\(|~(?=~)|(?<=~)~|\|(?=\|)|(?<=\|)\|")
_LINE_START = re.compile(r"^(\s*)(#{1,6}(?=\s)|-#|>|[-+](?=\s)|\d+(?=\.\s))", re.MULTILINE)
_ADDRESS = re.compile(r":(?=//)|(?<=discord)\.(?=gg/)|(?<=discord)\.(?=com/)|(?<=discordapp)\.(?=com/)", re.IGNORECASE)
_CALL = re.compile(r"@(?=everyone|here)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Element:
    """A piece of a message on its way into a part: content, an embed or buttons."""

    content: str = ""
    embed: dict[str, Any] | None = None
    buttons: tuple[Action, ...] = ()
    story: int | None = None  # brought by the first element of its card


def payloads(message: Message) -> tuple[Payload, ...]:
    """Return the JSON bodies of Create Message (without nonce) that show the whole message; never empty.

    Each is `{"content"?, "embeds"?, "components"?, "allowed_mentions": {"parse": []}}`. A button's custom_id
    holds name and value; see `read_custom_id`. At most 74 of its 100 characters are used, so that the ledger's
    key can be added.
    """
    parts = packed(_groups(message), _weights, (MOST_CONTENT, MOST_EMBEDS, MOST_EMBED_TEXT, MOST_ROWS))
    fallback = shortened(legible(message.fallback), MOST_CONTENT, escape) or "—"
    return tuple(_payload(part, fallback) for part in parts or ((_Element(),),))


def escape(text: str) -> str:
    """Return text that Discord shows literally where it reads markdown (all but footers and buttons).

    Brackets are left alone, for every other Korean headline begins with [단독]; a masked link needs `](`.
    """
    text = _MARKUP.sub(r"\\\g<0>", text)
    text = _LINE_START.sub(_at_line_start, text)
    text = _ADDRESS.sub(r"\\\g<0>", text)
    return _CALL.sub("@" + _BREAK, text)


def read_custom_id(custom_id: str) -> tuple[str, str]:
    """Return name and value of the `Action` that a pressed button's custom_id stands for."""
    name, _, value = custom_id.partition(":")
    return name.partition("~")[0], value


def _at_line_start(match: re.Match[str]) -> str:
    """Escape what begins a heading, quote or list; a backslash before a digit would show, so it goes behind."""
    if match[2] == "-#":
        return f"{match[1]}\\-\\#"
    return f"{match[1]}{match[2]}\\" if match[2].isdigit() else f"{match[1]}\\{match[2]}"


@singledispatch
def _texts(block: Block) -> tuple[str, ...]:
    """Return a block of running text as pieces, each within a message's content."""
    raise TypeError(f"no Discord form for {type(block).__name__}")


@_texts.register
def _(block: Heading) -> tuple[str, ...]:
    mark = "## " if block.level == 1 else "### "
    return tuple(mark + piece for piece in pieces(one_line(block.text), MOST_CONTENT - len(mark), escape))


@_texts.register
def _(block: Paragraph) -> tuple[str, ...]:
    return joined([*_bold(block.label), *pieces(legible(block.text), MOST_CONTENT, escape)], "\n", MOST_CONTENT)


@_texts.register
def _(block: Bullets) -> tuple[str, ...]:
    lines = [f"- {piece}" for line in block.lines for piece in pieces(one_line(line), MOST_CONTENT - 2, escape)]
    return joined([*_bold(block.label), *lines], "\n", MOST_CONTENT)


@_texts.register
def _(block: Link) -> tuple[str, ...]:
    return _linked(block, MOST_CONTENT)


def _groups(message: Message) -> list[list[_Element]]:
    """Return the elements that stay together; a heading stays with what it heads."""
    groups: list[list[_Element]] = []
    headed = embedded = False
    for block in message.blocks:
        elements = _elements(block, embedded=embedded)
        embedded = embedded or any(element.embed for element in elements)
        if headed and groups:
            groups[-1] += elements
        elif elements:
            groups.append(elements)
        headed = isinstance(block, Heading) or (headed and not elements)
    return groups


def _elements(block: Block, *, embedded: bool) -> list[_Element]:
    """Turn one block into elements, each within the limits of a message.

    Args:
        block: Any block.
        embedded: Whether an embed came before; content stands above all embeds, so text becomes one too.
    """
    match block:
        case StoryCard():
            return _card(block)
        case Note():
            text = "\n".join(one_line(line) for line in block.lines).strip()
            return [_Element(embed={"color": NEUTRAL_COLOUR, "footer": {"text": piece}}) for piece in pieces(text, MOST_FOOTER)]
        case Image():
            return _image(block)
        case Actions():
            return [_Element(buttons=row) for row in _rows(block.actions)]
        case _ if embedded:
            return [_Element(embed={"color": NEUTRAL_COLOUR, "description": text}) for text in _texts(block)]
        case _:
            return [_Element(content=text) for text in _texts(block)]


def _card(card: StoryCard) -> list[_Element]:
    """Return a story as one embed, or as several where its text is longer than an embed takes."""
    title, *rest = _title_and_rest(one_line(card.headline.text) or one_line(card.headline.url) or f"#{card.number}")
    url = web_address(card.headline.url)
    titled: dict[str, Any] = {"color": colour(card), "title": title}
    address: tuple[str, ...] = ()
    if url and length(url) <= MOST_URL:
        titled["url"] = url
    else:
        address = pieces(one_line(card.headline.url), MOST_DESCRIPTION, escape)
    meta = " · ".join(one_line(text) for text in (card.meta, *dotted_tags(card)) if text)
    texts = (
        *address,
        *pieces(meta, MOST_DESCRIPTION, escape),
        *pieces(legible(" ".join(card.summary)), MOST_DESCRIPTION, partial(_emphasised, strong=card.strong)),
        *pieces(legible(card.why_it_matters), MOST_DESCRIPTION, escape),
    )
    paragraphs = [*rest, *texts, *_related(card)]
    small = pieces(
        " · ".join(one_line(text) for text in (f"#{card.number}", card.summary_label, *card.notes) if text), MOST_FOOTER
    )
    bodies = joined(paragraphs, "\n\n", MOST_DESCRIPTION)
    embeds = [{"color": colour(card), "description": body} for body in bodies] or [{}]
    embeds[0] = titled | embeds[0]
    embeds += [{"color": colour(card)} for _ in small[1:]]
    for embed, text in zip(embeds[-len(small) :], small, strict=True):
        embed["footer"] = {"text": text}
    buttons = tuple(Action(action.name, action.value, f"{action.text} #{card.number}") for action in card.actions)
    first = _Element(embed=embeds[0], story=card.number)
    return [first, *(_Element(embed=embed) for embed in embeds[1:]), *(_Element(buttons=row) for row in _rows(buttons))]


def _emphasised(text: str, strong: Sequence[str]) -> str:
    """Return text that Discord shows literally, but for these words in bold."""
    return "".join(f"**{escape(run)}**" if bold else escape(run) for run, bold in runs(text, strong))


def _title_and_rest(headline: str) -> tuple[str, ...]:
    """Return the embed's title and, where the headline is longer, the rest of it for the description."""
    if length(escape(headline)) <= MOST_TITLE:
        return (escape(headline),)
    title, rest = first_piece(headline, MOST_TITLE - 1, escape)
    return (title + "…", *_bold("…" + rest))


def _related(card: StoryCard) -> tuple[str, ...]:
    """Put the other outlets in a row after their label: "관련 보도 2곳: A · B"."""
    atoms = [atom for link in card.related for atom in _linked(link, MOST_CONTENT)]
    labels = pieces(one_line(card.related_label), MOST_CONTENT, escape) if atoms else ()
    rows = joined(atoms, " · ", MOST_DESCRIPTION)
    return joined([*labels, *rows[:1]], ": ", MOST_DESCRIPTION) + rows[1:]


def _image(image: Image) -> list[_Element]:
    url, alt = web_address(image.url), pieces(one_line(image.alt), MOST_DESCRIPTION, escape)
    if url is None or length(url) > MOST_URL:
        return [
            _Element(embed={"color": NEUTRAL_COLOUR, "description": text})
            for text in _linked(Link(image.alt, image.url), MOST_CONTENT)
        ]
    first = {"color": NEUTRAL_COLOUR, "image": {"url": url}} | ({"description": alt[0]} if alt else {})
    return [_Element(embed=first), *(_Element(embed={"color": NEUTRAL_COLOUR, "description": text}) for text in alt[1:])]


def _bold(text: str) -> tuple[str, ...]:
    return tuple(f"**{piece}**" for piece in pieces(one_line(text), MOST_CONTENT - 4, escape))


def _linked(link: Link, most: int) -> tuple[str, ...]:
    """Return a link as atoms; an address too long for one, or no http(s) address, is shown as text.

    The angle brackets keep Discord from unfolding a preview of the page.
    """
    url, text = web_address(link.url), one_line(link.text)
    if url is None or length(url) > MOST_LINK_URL:
        address = one_line(link.url)
        return pieces(f"{text} ({address})" if address else text, most, escape)
    words = (text or one_line(link.url)).translate(_FULL_WIDTH)
    return tuple(f"[{piece}](<{url}>)" for piece in pieces(words, most - length(url) - 6, escape))


def _rows(actions: Sequence[Action]) -> list[tuple[Action, ...]]:
    return [tuple(actions[start : start + MOST_BUTTONS_A_ROW]) for start in range(0, len(actions), MOST_BUTTONS_A_ROW)]


def _button_rows(elements: Sequence[_Element]) -> tuple[tuple[Action, ...], ...]:
    """Put the buttons of as many stories in a row as it takes, never one story's in two."""
    groups = [element.buttons for element in elements if element.buttons]
    return packed(groups, lambda row: (len(row),), (MOST_BUTTONS_A_ROW,))


def _weights(elements: Sequence[_Element]) -> tuple[int, int, int, int]:
    """Return units of content, number of embeds, units of their text, rows of buttons."""
    embeds = [element.embed for element in elements if element.embed]
    return length(_content(elements)), len(embeds), sum(_units(embed) for embed in embeds), len(_button_rows(elements))


def _units(embed: Mapping[str, Any]) -> int:
    texts = (embed.get("title", ""), embed.get("description", ""), embed.get("footer", {}).get("text", ""))
    return sum(length(text) for text in texts)


def _content(elements: Sequence[_Element]) -> str:
    return "\n".join(element.content for element in elements if element.content)


def _payload(part: Sequence[_Element], fallback: str) -> Payload:
    """Write one part; buttons alone are no message, so the fallback stands above them."""
    content = _content(part)
    embeds = [element.embed for element in part if element.embed]
    rows = _button_rows(part)
    body: dict[str, Any] = {}
    if content or not embeds:
        body["content"] = content or fallback
    if embeds:
        body["embeds"] = embeds
    if rows:
        seen: Counter[str] = Counter()
        body["components"] = [{"type": _ROW, "components": [_button(action, seen) for action in row]} for row in rows]
    body["allowed_mentions"] = {"parse": []}
    return Payload(json.dumps(body, ensure_ascii=False), [element.story for element in part if element.story is not None])


def _button(action: Action, seen: Counter[str]) -> dict[str, Any]:
    """Write a button; a message takes each custom_id once, so a second one's name is numbered."""
    plain = f"{action.name}:{action.value}"
    seen[plain] += 1
    numbered = plain if seen[plain] == 1 else f"{action.name}~{seen[plain]}:{action.value}"
    label = shortened(one_line(action.text) or action.name, MOST_BUTTON_LABEL)
    return {"type": _BUTTON, "style": _SECONDARY, "label": label, "custom_id": numbered}
