"""How a message looks in a terminal and in a pipe.

Typography: one column, at most `WIDEST` wide; weight and colour instead of boxes; a thin rule between
stories; small print dim. Korean is folded at words by display width, two columns a syllable.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest

from rich.console import Group, RenderableType
from rich.constrain import Constrain
from rich.padding import Padding
from rich.style import Style
from rich.table import Table
from rich.text import Text

from bot.message import Actions, Block, Bullets, Heading, Image, Link, Message, Note, Paragraph, StoryCard
from bot.platforms.emphasis import runs
from bot.platforms.legible import legible, one_line, web_address
from bot.platforms.topic_marks import COLOURS, NEUTRAL_COLOUR

WIDEST = 96  # columns: about 45 Korean syllables a line, as in a book
_INDENT = 2
MARK = "‹{}›"  # of bold words where there is no bold: in a pipe
_SHORT_RULE = 24  # columns; a full line of ─ would break where a terminal draws it two columns wide
_TERMINALS_WITH_LINKS = frozenset({"iTerm.app", "WezTerm", "vscode", "Hyper", "ghostty", "Tabby", "rio"})


def supports_links(environ: Mapping[str, str]) -> bool:
    """Say whether a terminal is known to make OSC 8 sequences clickable, by the variables that it sets."""
    if environ.get("TERM") == "dumb":
        return False
    named = environ.get("TERM_PROGRAM") in _TERMINALS_WITH_LINKS or environ.get("TERM") in {"xterm-kitty", "alacritty", "foot"}
    vte = environ.get("VTE_VERSION", "")
    return named or "WT_SESSION" in environ or "KONSOLE_VERSION" in environ or (vte.isdigit() and int(vte) >= 5000)


def show(message: Message, width: int = WIDEST, *, links: bool = False) -> RenderableType:
    """Return what rich prints in a terminal.

    Args:
        message: Any message.
        width: Columns that may be used.
        links: Whether headlines carry their address as an OSC 8 link; without, addresses stand below.
    """
    parts = [part for place, block in enumerate(message.blocks) for part in _shown(block, links=links, first=place == 0)]
    return Constrain(Padding(Group(*parts), (1, _INDENT)), width)


def as_text(message: Message) -> str:
    """Return the message as plain text: no colours, no folding, a blank line between blocks."""
    return "\n\n".join("\n".join(lines) for block in message.blocks if (lines := list(_lines(block)))) + "\n"


def _shown(block: Block, *, links: bool, first: bool) -> Iterator[RenderableType]:
    """Give the rows of one block; buttons have no place in a terminal."""
    match block:
        case Heading(text, level):
            title = Text(one_line(text), "bold")
            yield title
            yield Text("─" * title.cell_len + "\n", "dim") if level == 1 else Text()
        case Paragraph(text, label):
            yield from _labelled(label)
            yield Text(legible(text) + "\n")
        case Bullets(lines, label):
            yield from _labelled(label)
            yield _hanging([(Text("•", "dim"), Text(one_line(line))) for line in lines])
            yield Text()
        case StoryCard():
            yield from _card(block, links=links)
        case Note(lines):
            if not first:
                yield Text("─" * _SHORT_RULE, "dim")
            yield from (Text(one_line(line), "dim") for line in lines)
        case Image(url, alt) | Link(alt, url):
            yield _headline(Link(alt, url), "", links=links)
            yield from _address(Link(alt, url), links=links)
            yield Text()
        case Actions():
            return


def _card(card: StoryCard, *, links: bool) -> Iterator[RenderableType]:
    """Give a story: dot and headline, where it is from, what it says, who else reports it."""
    rows: list[tuple[Text, Text]] = [(Text("●", f"#{_colour(card.topics):06x}"), _headline(card.headline, "bold", links=links))]
    meta = _dim(one_line(card.meta))
    for tag, topic in zip_longest(card.tags, card.topics[: len(card.tags)], fillvalue=""):
        meta.append(" · ", "dim").append(one_line(tag), f"#{_colour((topic,)):06x}")
    rows.append((Text(), meta))
    rows += [(Text(), address) for address in _address(card.headline, links=links)]
    if card.summary:
        pieces = runs(legible(" ".join(card.summary)), card.strong)
        rows.append((Text(), Text.assemble(*((run, "bold" if bold else "") for run, bold in pieces))))
    if card.why_it_matters:
        rows.append((Text(), Text(one_line(card.why_it_matters))))
    if card.related:
        rows.append((Text(), _related(card, links=links)))
    small = " · ".join(one_line(text) for text in (f"#{card.number}", card.summary_label, *card.notes) if text)
    rows.append((Text(), _dim(small)))
    yield _hanging(rows)
    yield Text()


def _related(card: StoryCard, *, links: bool) -> Text:
    """Write the other outlets in a row, or with their addresses under each other."""
    text = _dim(one_line(card.related_label))
    for place, link in enumerate(card.related):
        text.append(((" · " if place else "  ") if links else "\n") if text.plain else "", "dim")
        text.append_text(_headline(link, "", links=links))
        text.append("" if links else f" {_plain_address(link)}", "dim")
    return text


def _headline(link: Link, style: str, *, links: bool) -> Text:
    url = web_address(link.url)
    text = one_line(link.text) or one_line(link.url)
    return _styled(text, Style.parse(style) + Style(link=url) if links and url else style)


def _address(link: Link, *, links: bool) -> Iterator[Text]:
    if not links and link.url:
        yield _dim(_plain_address(link))


def _plain_address(link: Link) -> str:
    return web_address(link.url) or one_line(link.url)


def _labelled(label: str) -> Iterator[Text]:
    if label:
        yield Text(one_line(label), "bold")


def _hanging(rows: Sequence[tuple[Text, Text]]) -> Table:
    """Set rows with their marks in a margin of their own, so that folded lines stay clear of it."""
    grid = Table.grid(padding=(0, 1, 0, 0))
    grid.add_column(width=1)
    grid.add_column(overflow="fold")
    for mark, text in rows:
        grid.add_row(mark, text)
    return grid


def _dim(text: str) -> Text:
    return _styled(text, "dim")


def _styled(text: str, style: str | Style) -> Text:
    """Return text whose style ends with its words: a base style would reach over the blanks up to the margin."""
    return Text.assemble((text, style))


def _colour(topics: Sequence[str]) -> int:
    return COLOURS.get(topics[0], NEUTRAL_COLOUR) if topics else NEUTRAL_COLOUR


def _lines(block: Block) -> Iterator[str]:
    """Give one block as plain lines."""
    match block:
        case Heading(text):
            yield one_line(text)
        case Paragraph(text, label):
            yield from (line for line in (one_line(label), legible(text)) if line)
        case Bullets(lines, label):
            yield from (line for line in (one_line(label), *(f"- {one_line(line)}" for line in lines)) if line)
        case StoryCard():
            yield from _card_lines(block)
        case Note(lines):
            yield from (one_line(line) for line in lines)
        case Image(url, text) | Link(text, url):
            yield f"{one_line(text)} {_plain_address(Link(text, url))}".strip()
        case Actions():
            return


def _card_lines(card: StoryCard) -> Iterator[str]:
    yield f"[#{card.number}] {one_line(card.headline.text)}".rstrip()
    yield " · ".join(one_line(text) for text in (card.meta, *card.tags) if text)
    yield _plain_address(card.headline)
    if card.summary:
        pieces = runs(one_line(" ".join(card.summary)), card.strong)
        yield "".join(MARK.format(run) if bold else run for run, bold in pieces)
    if card.why_it_matters:
        yield one_line(card.why_it_matters)
    if card.related:
        yield from filter(None, (one_line(card.related_label),))
        yield from (f"- {one_line(link.text)} {_plain_address(link)}" for link in card.related)
    small = " · ".join(one_line(text) for text in (card.summary_label, *card.notes) if text)
    if small:
        yield small
