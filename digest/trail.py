"""What the work at hand is about, so that each line of the log can say it: one id leads from a feed's item to a message.

A piece of work is put on the trail with its keys, and whatever is logged within it carries them, however deep, also in tasks
and threads that it starts. An article is named by `Article.trace`, which is the same on every machine and after any restart.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from types import MappingProxyType

KEYS = (
    "feed",  # the id in feeds.yaml
    "article",  # `Article.trace`
    "story",  # its public number
    "slot",
    "part",  # the message's key in the ledger
    "channel",  # platform:workspace/id
    "message_id",  # the platform's own
    "outcome",  # what became of it
    "url",
    "articles",  # several of them
    "stories",
)

_current: ContextVar[Mapping[str, object]] = ContextVar("trail", default=MappingProxyType({}))


@contextmanager
def trail(**keys: object) -> Iterator[None]:
    """Let everything that is logged in the block carry these keys, besides those that are carried already."""
    token = _current.set(MappingProxyType({**_current.get(), **keys}))
    try:
        yield
    finally:
        _current.reset(token)


def current_trail() -> Mapping[str, object]:
    """Return the keys of the work at hand."""
    return _current.get()
