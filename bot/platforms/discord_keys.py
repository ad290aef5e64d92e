"""How Discord remembers a part's ledger key: as the message's nonce for minutes, in its buttons for good.

A button's custom_id is `name:value|key`. Answers carry an empty key, so that the bar is always there.
A payload is sent as it was frozen but for these two, which the key determines: the same key, the same bytes.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from hashlib import blake2b
from typing import Any

from bot.platforms.discord_embeds import read_custom_id

MOST_KEY = 25  # beside the 74 characters that a payload's custom_id uses at most, of Discord's 100
BAR = "|"
STATUS_BUTTON = "status"  # hangs under a part that has no button of its own to carry the key


def nonce_of(key: str) -> str:
    """Return the nonce of a key: 24 of the 25 characters that Discord takes, always the same."""
    return blake2b(key.encode(), digest_size=12).hexdigest()


def keyed(payload: str, key: str) -> dict[str, Any]:
    """Return a payload's body with the key in every button that comes back to us."""
    body: dict[str, Any] = json.loads(payload)
    for button in _buttons(body.get("components", ())):
        button["custom_id"] += BAR + _short(key)
    return body


def has_key(message: Mapping[str, Any], key: str) -> bool:
    """Say whether a message of Discord's was posted under a key."""
    if message.get("nonce") == nonce_of(key):
        return True
    marks = (str(button["custom_id"]).rpartition(BAR)[2] for button in _buttons(message.get("components", ())))
    return _short(key) in marks


def read_button(custom_id: str) -> tuple[str, str]:
    """Return name and value of the `Action` whose button was pressed; the key is left out."""
    named, bar, _ = custom_id.rpartition(BAR)
    return read_custom_id(named if bar else custom_id)


def _short(key: str) -> str:
    """Return what stands for the key in a button: the key, or its nonce where it is too long or has a bar."""
    return key if len(key) <= MOST_KEY and BAR not in key else nonce_of(key)


def _buttons(components: Sequence[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield the parts of a message that have a custom_id, however deep they lie."""
    for component in components:
        if "custom_id" in component:
            assert isinstance(component, dict)
            yield component
        yield from _buttons(component.get("components", ()))
