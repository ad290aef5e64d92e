"""A running bot: the joined parts that its tasks work with."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.delivery import Delivery
from digest.collect import Collector
from digest.model import Feed
from digest.storage import Store


@dataclass(frozen=True, slots=True)
class Bot:
    """What `app.opened` builds. `feeds` are those that are switched on; `clock` is the clock of the news."""

    feeds: tuple[Feed, ...]
    store: Store
    collector: Collector
    delivery: Delivery
    clock: Callable[[], datetime]
