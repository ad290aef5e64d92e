"""Finding stories: what a query means, which stories have it, in which order, and which words matched.

Index and query go through the same morphemes and the same names (`terms`), so that particles, inflection and spelling
make no difference. The database gives candidates (`digest.storage.search`); what comes first is decided here, so that both
databases give the same answers. `query` reads, `ranking` orders, `snippets` cuts, `nearby` guesses what was meant,
`engine` asks the store, `index` keeps it up to date.
"""

from digest.search.engine import Began, Engine, Found, Page
from digest.search.index import StoryIndex
from digest.search.query import Query

__all__ = ["Began", "Engine", "Found", "Page", "Query", "StoryIndex"]
