"""Which names and words the subject has, of which kind, in all their spellings.

The lexicon is data (`digest/lexicon.yaml`): a section a kind, in it canonical names, each with its other
spellings (how they are matched: `digest.spelling`). A self-hoster's own file has the same shape and
is laid over it, by canonical name: a list adds spellings, `false` takes the name out, another
section moves it there. One name has one kind, one spelling belongs to one name.
"""

from collections.abc import Sequence
from functools import cache
from importlib.resources import files as package_files

from digest.errors import LexiconError
from digest.lexicon.names import NAME_KINDS, Kind, Lexicon, Mention, Name
from digest.lexicon.reading import Reading

__all__ = ["NAME_KINDS", "Kind", "Lexicon", "Mention", "Name", "default_lexicon", "load_lexicon", "shipped_text"]


@cache
def default_lexicon() -> Lexicon:
    """Return the shipped lexicon, read once a process."""
    return load_lexicon(shipped_text(), files=("lexicon.yaml",))


def shipped_text() -> str:
    """Return the text of the shipped file, to be given to `load_lexicon` before a self-hoster's own."""
    return package_files("digest").joinpath("lexicon.yaml").read_text(encoding="utf-8")


def load_lexicon(*texts: str, files: Sequence[str] = ()) -> Lexicon:
    """Read lexicon files, each laid over the ones before it.

    Args:
        texts: Contents of the files; the first is usually the shipped one.
        files: What to call them in messages, in the same order.

    Raises:
        LexiconError: A file is wrong; holds every mistake of the first file that has any.
    """
    names: dict[str, Name] = {}
    for index, text in enumerate(texts):
        file = files[index] if index < len(files) else f"lexicon {index + 1}"
        reading = Reading()
        names = reading.lay_over(names, text)
        if reading.mistakes:
            raise LexiconError(file, tuple(sorted(reading.mistakes, key=lambda mistake: mistake.line)))
    return Lexicon(tuple(names.values()))
