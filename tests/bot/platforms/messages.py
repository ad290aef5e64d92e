"""Arbitrary messages for property tests, and what of a text must still be there when it was split and escaped."""

import unicodedata

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st

from bot.message import Action, Actions, Block, Bullets, Heading, Image, Link, Message, Note, Paragraph, StoryCard
from bot.platforms.legible import one_line
from tests.bot.samples import HOSTILE_TITLES

MONSTERS = (
    "가" * 10_000,
    "가나다 라마바사. " * 1_500,
    "*_~`|<>[]()#@:\\&" * 400,
    "👩‍👩‍👧‍👦" * 500,
    "🇰🇷" * 2_000,
    "긴 줄\n" * 1_000,
    "-" * 7_000,
    ":a" * 3_000,
)
LIMITS = (75, 80, 100, 150, 256, 1_024, 2_000, 2_048, 3_000, 4_000, 4_096, 6_000)  # of the platforms: texts around each are tried
URLS = (
    "https://news.example/" + "a" * 2_027,
    "https://news.example/" + "a" * 2_028,
    "https://news.example/" + "a" * 2_500,
    "https://news.example/" + "a" * 2_900,
    "https://news.example/" + "a" * 2_979,
    "https://news.example/a?b=c&d=e",
    "https://뉴스.example/기사/1",
    "https://news.example/" + "긴" * 2_000,
    "https://news.example/" + "a" * 2_980,
    "https://news.example/" + "&" * 1_300,
    "https://news.example/a)|>[b](c) d",
    "javascript:alert(1)",
    "http://[bad",
    "",
)

# Without shrinking: a message of monsters takes minutes to shrink, and is told apart well enough as it is.
arbitrarily = settings(
    max_examples=60,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=(HealthCheck.too_slow, HealthCheck.data_too_large),
)

texts = st.one_of(
    st.text(max_size=60),
    st.text(st.characters(), max_size=60),  # unpaired surrogates too
    st.sampled_from((*HOSTILE_TITLES, *MONSTERS, "", " ", "\u200b")),
    st.builds(lambda limit, more: "가" * (limit + more), st.sampled_from(LIMITS), st.integers(-3, 3)),
    st.lists(st.sampled_from((*"*_~`|<>[]()#@:\\&-.1!>가\n ", "@everyone", "<!here>", "](", "\u200d", "👍🏽")), max_size=200).map(
        "".join
    ),
)
links = st.builds(Link, texts, st.one_of(st.sampled_from(URLS), texts))
names = st.from_regex(r"[a-z][a-z0-9_.-]{0,19}", fullmatch=True)
actions = st.builds(Action, names, st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=50), texts)
some_actions = st.lists(st.one_of(actions, st.just(Action("more", "1", "자세히"))), max_size=12).map(tuple)
lines = st.lists(texts, max_size=12).map(tuple)
tags = st.lists(st.sampled_from(("open", "closed", "policy", "sovereign", "other")), max_size=5).map(tuple)
cards = st.builds(
    StoryCard,
    number=st.integers(0, 10**9),
    headline=links,
    meta=texts,
    tags=lines,
    topics=tags,
    summary=st.lists(texts, max_size=3).map(tuple),
    summary_label=texts,
    related_label=texts,
    related=st.lists(links, max_size=10).map(tuple),
    notes=st.lists(texts, max_size=3).map(tuple),
    actions=some_actions,
    why_it_matters=texts,
    strong=st.lists(st.one_of(texts, st.sampled_from(("가", "가나다", "*", "](", "everyone", "a", "here>"))), max_size=3).map(
        tuple
    ),
)
blocks = st.one_of(
    st.builds(Heading, texts, st.sampled_from((1, 2))),
    st.builds(Paragraph, texts, texts),
    st.builds(Bullets, lines, texts),
    cards,
    st.builds(Note, lines),
    st.builds(Image, st.one_of(st.sampled_from(URLS), texts), texts),
    links,
    st.builds(Actions, some_actions),
)
messages = st.builds(Message, st.lists(st.one_of(cards, blocks), max_size=8).map(tuple), texts)


def said(block: Block) -> list[str]:
    """Return every text of a block that a reader must see, buttons aside."""
    match block:
        case Paragraph(text, label):
            return [label, text]
        case Bullets(inner, label):
            return [label, *inner]
        case Note(inner):
            return list(inner)
        case StoryCard():
            related = [block.related_label, *(link.text for link in block.related)] if block.related else []
            told = [*block.summary, block.why_it_matters]
            return [block.headline.text, *told, block.meta, *block.tags, *related, block.summary_label, *block.notes]
        case Heading(text) | Image(_, text) | Link(text):
            return [text]
    return []


def essence(text: str) -> str:
    """Return letters, digits, marks and emoji of a text: what escaping, markup and folding leave as it is."""
    return "".join(
        character for character in text if unicodedata.category(character)[0] in "LNM" or unicodedata.category(character) == "So"
    )


def missing(message: Message, shown: str) -> list[str]:
    """Return the texts of a message that are not in what is shown."""
    found = essence(shown)
    return [text for block in message.blocks for text in said(block) if essence(one_line(text)) not in found]
