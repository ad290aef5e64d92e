"""The failures that are expected, as one tree.

Each message names the act, the thing it happened to and the next step; none ever holds a secret.
"Not modified" and "nothing new" are return values, not errors.

    DigestError
    ├── SourceError            a feed or page could not be read
    │   ├── FetchError         the network or the server stood in the way
    │   └── ContentError       bytes arrived, but they are no feed (or no article)
    ├── ChildError             a child process ran over its limits or died
    ├── SummaryError           a summariser gave no usable summary
    ├── StorageError           the database did not answer or is not ours
    ├── CatalogError           feeds.yaml or an OPML file is wrong
    └── LexiconError           a lexicon file is wrong
"""

from dataclasses import dataclass


class DigestError(Exception):
    """Anything that the digest package expects to go wrong."""


class SourceError(DigestError):
    """A feed or an article page could not be read."""


class FetchError(SourceError):
    """The network or the server stood in the way; asking again later may help."""


class ContentError(SourceError):
    """Bytes arrived, but no feed or no article could be read in them."""


class ChildError(DigestError):
    """A child process ran over its limits of CPU time, memory or wall time, or died."""


class SummaryError(DigestError):
    """A summariser gave no usable summary."""


class StorageError(DigestError):
    """The database did not answer, is full, or is not one of ours."""


class AddressError(StorageError):
    """What a person gave as the database's address names none."""


@dataclass(frozen=True, slots=True)
class Mistake:
    """One thing that is wrong in a file a person wrote.

    `line` counts from 1; 0 where the mistake is of the whole file. `where` is the feed's id, the
    lexicon's canonical name or the like; empty where there is none yet.
    """

    line: int
    where: str
    problem: str

    def __str__(self) -> str:
        place = f"line {self.line}" if self.line else "file"
        return f"{place}: {self.where}: {self.problem}" if self.where else f"{place}: {self.problem}"


class MistakesError(DigestError):
    """A file that a person wrote is wrong; holds every mistake at once, in the order of the file."""

    def __init__(self, file: str, mistakes: tuple[Mistake, ...]) -> None:
        self.file = file
        self.mistakes = mistakes
        super().__init__("\n".join(f"{file}: {mistake}" for mistake in mistakes))


class CatalogError(MistakesError):
    """feeds.yaml or an OPML file is wrong."""


class LexiconError(MistakesError):
    """A lexicon file is wrong."""
