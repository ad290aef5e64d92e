"""What a term is, and how a question for terms is written in the language of each database."""

import re
from collections.abc import Sequence

LONGEST_TERM = 60  # characters
NOTHING = "-"  # a term that no text has
_NO_TERM = re.compile(r"[^\w.+#:@^-]")

Asked = Sequence[Sequence[Sequence[str]]]
"""What a story must have: all of these, of each any of these ways, of each way all of these terms."""


def as_term(word: str) -> str:
    """Return a word without the characters that a term can't have, cut to `LONGEST_TERM`; may be empty."""
    return _NO_TERM.sub("", word)[:LONGEST_TERM]


def fts5(asked: Asked) -> str:
    """Write a question for FTS5. Source: sqlite.org/fts5.html, section 3."""
    return _written(asked, '"{}"', " AND ", " OR ")


def tsquery(asked: Asked) -> str:
    """Write a question for a tsvector. Source: PostgreSQL, Text Search Types."""
    return _written(asked, "'{}'", " & ", " | ")


def _written(asked: Asked, quoted: str, both: str, either: str) -> str:
    """Write the question in a database's language; a term holds neither quotation marks nor backslashes."""

    def way(terms: Sequence[str]) -> str:
        return f"({both.join(quoted.format(as_term(term) or NOTHING) for term in terms)})"

    return both.join(f"({either.join(way(terms) for terms in ways)})" for ways in asked)
