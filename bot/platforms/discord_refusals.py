"""What Discord's answers mean for a message: which are final, which say when to come again, which leave it open.

Codes: https://discord.com/developers/docs/topics/opcodes-and-status-codes#json. Only an answer that is Discord's own
JSON is believed when it says that something is gone or forbidden: proxies and Cloudflare answer 403 and 404 too.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from bot.platforms import DeliveryError, Scope

UNTOLD_WAIT = timedelta(seconds=30)  # after a 429 that does not say how long
LONGEST_WAIT = timedelta(hours=1)
CHANNEL_CODES = frozenset({
    10003,  # unknown channel
    10004,  # unknown guild
    10013,  # unknown user
    50001,  # missing access
    50007,  # this person takes no messages
    50008,  # not a channel for text
    50013,  # missing permissions
    50083,  # an archived thread
    50278,  # this person shares no server with the bot
    160005,  # a locked thread
})  # fmt: skip
NEXT_STEPS = {
    10003: "the channel was deleted, or the bot can't see it; choose another one",
    10004: "the bot is no longer in the server; invite it again",
    10008: "the message was deleted",
    50001: "let the bot see the channel (View Channel), or invite it again",
    50007: "this person takes no messages from the bot",
    50013: "give the bot Send Messages and Embed Links in the channel",
}


@dataclass(eq=False)  # not frozen: an exception is given its traceback
class Refusal(Exception):  # noqa: N818  not an error of the program: an answer
    """An answer that is no success. `body` is Discord's JSON, empty where the answer was something else."""

    status: int
    body: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def code(self) -> int:
        """Discord's own number for what is wrong; 0 where there is none."""
        code = self.body.get("code", 0)
        return code if isinstance(code, int) else 0

    @property
    def wait(self) -> timedelta:
        """How long to stay away after a 429; from the body, else the header, else `UNTOLD_WAIT`."""
        for told in (self.body.get("retry_after"), self.headers.get("Retry-After")):
            try:
                wait = timedelta(seconds=float(told))  # type: ignore[arg-type]  # None is a TypeError, as any nonsense is
            except (TypeError, ValueError, OverflowError):
                continue
            return min(max(wait, timedelta(0)), LONGEST_WAIT)
        return UNTOLD_WAIT

    @property
    def is_global(self) -> bool:
        """Whether a 429 is the limit of all requests that are made with the token."""
        scoped = self.headers.get("X-RateLimit-Scope") == "global" or "X-RateLimit-Global" in self.headers
        return bool(self.body.get("global")) or scoped

    @property
    def is_ban(self) -> bool:
        """Whether a 429 came from before Discord: Cloudflare keeps the whole address out."""
        return "retry_after" not in self.body

    @property
    def is_counted(self) -> bool:
        """Whether Discord counts this among the invalid requests that end in such a ban."""
        return self.status in {401, 403, 429} and self.headers.get("X-RateLimit-Scope") != "shared"


def read_refusal(status: int, text: str, headers: Mapping[str, str]) -> Refusal:
    """Return an answer's refusal; a body that is no JSON object is left out."""
    try:
        body = json.loads(text)
    except ValueError:
        body = {}
    return Refusal(status, body if isinstance(body, dict) else {}, headers)


def delivery_error(what: str, refusal: Refusal, *, sends: bool) -> DeliveryError:
    """Say what a refusal means.

    Args:
        what: What was tried and where, for people: "posting in channel 12".
        refusal: The answer.
        sends: Whether a message was sent, which may be in the channel in spite of a failing server.
    """
    said = " ".join(str(part) for part in (refusal.status, refusal.body.get("message", ""), f"({refusal.code})") if part)
    next_step = NEXT_STEPS.get(refusal.code, "")
    text = f"{what}: Discord said {said}" + (f"; {next_step}" if next_step else "")
    if refusal.status == 429:
        return DeliveryError(text, retry_after=refusal.wait)
    if refusal.status >= 500:
        return DeliveryError(text, ambiguous=sends)
    if not refusal.body:
        return DeliveryError(text + ", which was not Discord's own answer")
    if refusal.status == 401:
        return DeliveryError(f"{text}; put the bot's new token into AINEWS_DISCORD_TOKEN", final=True, scope=Scope.WORKSPACE)
    about_channel = refusal.code in CHANNEL_CODES or (sends and refusal.status in {403, 404})
    return DeliveryError(text, final=True, scope=Scope.CHANNEL if about_channel else Scope.MESSAGE)
