"""A running bot: the joined parts that its tasks work with."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.answering import AnswerDesk
from bot.delivery import Delivery
from bot.duties import Duty
from bot.notices import Notices
from bot.outbox import Outbox
from digest.collect import Collector
from digest.model import Feed
from digest.storage import Store


@dataclass(frozen=True, slots=True)
class Bot:
    """What `app.opened` builds. `feeds` are those that are switched on; `clock` is the clock of the news.

    `late_limit` is how old a missed slot may be to be sent at all, and how long a slot is tried again.
    """

    feeds: tuple[Feed, ...]
    store: Store
    collector: Collector
    delivery: Delivery
    clock: Callable[[], datetime]
    notices: Notices | None = None
    late_limit: timedelta = timedelta(hours=12)
    outbox: Outbox = field(default_factory=Outbox)
    desk: AnswerDesk | None = None  # answers what people type and press
    duties: tuple[Duty, ...] = ()  # what runs beside everything else while it serves
    sending: tuple[Duty, ...] = ()  # what of it has to run for anything to be sent
    hopeless: Callable[[], Awaitable[str]] | None = None  # waits until nothing can be sent any more and says why
    keeps_digests: bool = False  # what digests said is kept for as long as the digests themselves: pages show it
