"""How each topic is told apart at a glance: a dot in text, a colour where there are colours."""

from itertools import zip_longest

from bot.message import StoryCard

NEUTRAL_DOT, NEUTRAL_COLOUR = "⚪", 0x8A8F98
DOTS = {"open": "🟢", "closed": "🔴", "policy": "🔵", "sovereign": "🟣"}
COLOURS = {"open": 0x2E9E5B, "closed": 0xD64550, "policy": 0x3B7DD8, "sovereign": 0x8A5CC7}


def colour(card: StoryCard) -> int:
    """Return the colour of a card's first topic, 0xRRGGBB."""
    return COLOURS.get(card.topics[0], NEUTRAL_COLOUR) if card.topics else NEUTRAL_COLOUR


def dotted_tags(card: StoryCard) -> tuple[str, ...]:
    """Return the card's tags with their dots: "🟢 개방"."""
    dots = [DOTS.get(topic, NEUTRAL_DOT) for topic in card.topics[: len(card.tags)]]
    return tuple(f"{dot} {tag}" for dot, tag in zip_longest(dots, card.tags, fillvalue=NEUTRAL_DOT) if tag)
