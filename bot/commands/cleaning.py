"""What no command needs: mentions, emoji, control characters, the command's own name, quotation marks of every shape."""

import re
import unicodedata

MOST_CHARACTERS = 400
_SLACK_LINK = re.compile(r"<(https?://[^|>\s]+)(?:\|[^>]*)?>")
_MENTION = re.compile(
    r"<[@#!][^<>\s]{1,80}(?: [^<>]{1,40})?>|<a?:\w{1,40}:\d{1,25}>|(?<!\S)@(?:here|channel|everyone|ai-?news)\b", re.IGNORECASE
)
_SHORTCODE = re.compile(r"(?<!\S):[a-z0-9_+-]{2,40}:(?!\S)")
_OWN_NAME = re.compile(r"^\s*/?(?:ai-?news|ainews)\b[:,]?\s*", re.IGNORECASE)
_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»「」『』＂", '"') | dict.fromkeys("‘’‚‛`´", "'") | {"～": "~", "〜": "~"})
_NEVER = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_PICTURE = frozenset({"So", "Sk"})
_FIRST_LETTER, _LAST_LETTER = "\u3130", "\u318f"
_ADDRESS = re.compile(r"https?://\S+")


def cleaned(typed: str) -> tuple[str, bool]:
    """Return what was typed in one line of at most `MOST_CHARACTERS`, and whether anything was cut off.

    Full-width letters become narrow, quotation marks straight; mentions, emoji and characters without a shape go.
    """
    text = _SLACK_LINK.sub(r"\1 ", typed[: 20 * MOST_CHARACTERS])
    text = _SHORTCODE.sub(" ", _MENTION.sub(" ", text))
    text = unicodedata.normalize("NFC", "".join(_plain(letter) for character in text for letter in _narrow(character)))
    text = " ".join(_OWN_NAME.sub("", text.translate(_QUOTES)).split())
    return text[:MOST_CHARACTERS].rstrip(), len(text) > MOST_CHARACTERS


def has_words(text: str) -> bool:
    """Say whether there is a letter or a digit in a text."""
    return any(character.isalnum() for character in text)


def address_in(text: str) -> str:
    """Return the first address in a text without what closes a sentence after it; empty where there is none."""
    found = _ADDRESS.search(text)
    return found.group().rstrip(".,;!?)]}>'\"") if found else ""


def _narrow(character: str) -> str:
    """Return a character as it is compatible with; single Hangul letters stay what they are, so that ㅋㅋ stays ㅋㅋ."""
    return character if _FIRST_LETTER <= character <= _LAST_LETTER else unicodedata.normalize("NFKC", character)


def _plain(character: str) -> str:
    category = unicodedata.category(character)
    if category in _NEVER:
        return " " if category == "Cc" else ""
    return " " if category in _PICTURE or character in "\u20e3\ufe0e\ufe0f" else character
