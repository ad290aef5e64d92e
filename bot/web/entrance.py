"""Who may look at the pages, and in which language they read them.

With a token set, a visitor brings it as `Authorization: Bearer`, types it into a form, or opens an address with `?token=`.
The last two leave a cookie that holds a fingerprint of the token, and the address without it. It is compared in constant time
and stands in no log.
"""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from bot.texts import LANGUAGES

COOKIE, LANGUAGE_COOKIE = "ainews", "ainews_language"
TOKEN, LANGUAGE = "token", "lang"  # names in an address
STAYS_FOR = timedelta(days=90)
BEARER = "bearer "


class Visit(StrEnum):
    """How somebody comes in."""

    ADMITTED = "admitted"
    BY_ADDRESS = "by_address"  # the token stands in the address, and must not stay there
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Entrance:
    """Admits those who know the token; everybody where it is empty."""

    token: str = field(default="", repr=False)

    def visit(self, headers: Mapping[str, str], query: Mapping[str, str], cookies: Mapping[str, str]) -> Visit:
        """Say whether a request may be answered."""
        if TOKEN in query:
            return Visit.BY_ADDRESS if self.knows(query[TOKEN]) else Visit.REFUSED
        if not self.token or self._is_pass(cookies.get(COOKIE, "")):
            return Visit.ADMITTED
        given = headers.get("Authorization", "")
        has_token = given[: len(BEARER)].lower() == BEARER and self.knows(given[len(BEARER) :].strip())
        return Visit.ADMITTED if has_token else Visit.REFUSED

    def knows(self, given: str) -> bool:
        """Say whether a text is the token; any is where none is set."""
        return not self.token or hmac.compare_digest(_hashed(given), _hashed(self.token))

    @property
    def fingerprint(self) -> str:
        """What the cookie holds; tells nothing of the token, and nobody has it who does not know the token."""
        return hmac.new(self.token.encode(), b"ai-news pages", hashlib.sha256).hexdigest()

    def _is_pass(self, given: str) -> bool:
        return hmac.compare_digest(_hashed(given), _hashed(self.fingerprint))


def language_of(query: Mapping[str, str], cookies: Mapping[str, str], accepts: str) -> str:
    """Return ko or en: as the address says, as was chosen before, as the browser prefers; Korean where nobody says.

    Args:
        query: Of the address.
        cookies: As they came.
        accepts: The header Accept-Language (RFC 9110 §12.5.4).
    """
    for said in (query.get(LANGUAGE), cookies.get(LANGUAGE_COOKIE)):
        if said in LANGUAGES:
            return said
    weights: dict[str, float] = {}
    for part in accepts.split(","):
        tag, _, quality = part.strip().partition(";q=")
        language = tag.split("-")[0].strip().lower()
        if language in LANGUAGES and language not in weights:
            weights[language] = _number(quality) if quality else 1.0
    return max(weights, key=lambda name: (weights[name], name == LANGUAGES[0]), default=LANGUAGES[0])


def _hashed(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0
