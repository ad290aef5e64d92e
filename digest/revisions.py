"""Whether an outlet changed an article that readers have been shown, in a way that matters to them.

What matters: the outlet says that it corrects itself, a figure was replaced, or the headline reads differently. Tags,
punctuation, spelling of spaces and a summary cut elsewhere do not.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from difflib import SequenceMatcher

from digest.articles.identity import revision_tags, title_key
from digest.model import Article, Revision, RevisionKind
from digest.storage import Store
from digest.storage import articles as article_rows
from digest.storage import revisions as revision_rows

NOTICED_FOR = timedelta(hours=24)  # after a digest was sent
SAME_TEXT = 0.6  # two summaries less alike than that are not one text with a figure replaced
_CORRECTING = re.compile(r"정정|수정|바로잡|고침|correct", re.IGNORECASE)
_CORRECTION_MARK = re.compile(r"[\[(【〔<〈]\s*(?:정정|수정|바로\s?잡습니다|알려\s?왔습니다|고침)[^\])】〕>〉]{0,8}[\])】〕>〉]")
_FIGURE = re.compile(
    r"\d+(?:[.,]\d+)*\s?(?:%|퍼센트|조|억|만|천|원|달러|명|건|개|곳|배|위|차|호|세|대|년|월|일|시|분|[A-Za-z]{1,3}\b)?"
)


def revision_kind(before: Article, after: Article) -> RevisionKind | None:
    """Say in what way an article changed between two polls of its feed; None where readers need not know.

    Args:
        before: As it was stored.
        after: As its feed gives it now; only title and summary count.
    """
    if _corrects(after) and not _corrects(before):
        return RevisionKind.CORRECTION
    if figures(before.title) != figures(after.title) or _figure_replaced(before.summary, after.summary):
        return RevisionKind.FIGURES
    return RevisionKind.HEADLINE if title_key(before.title) != title_key(after.title) else None


def figures(text: str) -> frozenset[str]:
    """Return the figures of a text with their units, spelled one way: 1,200억 and 1200 억 are the same."""
    plain = unicodedata.normalize("NFKC", text)
    return frozenset(re.sub(r"[\s,]", "", figure).casefold() for figure in _FIGURE.findall(plain))


async def note_revisions(store: Store, drafts: Iterable[Article], now: datetime) -> int:
    """Store what a feed says anew about articles that were posted in the last day, each at most once.

    Args:
        store: Where the articles lie.
        drafts: A feed's articles as it gives them now.
        now: The clock of the news.

    Returns:
        How many articles were changed in a way that matters.
    """
    by_key = {draft.url_key: draft for draft in drafts}
    async with store.read() as db:
        posted = await revision_rows.revisable(db, by_key, now - NOTICED_FOR)
    found = [(article, kind) for article in posted if (kind := revision_kind(article, by_key[article.url_key])) is not None]
    if not found:
        return 0
    async with store.write() as db:
        for article, kind in found:
            said = by_key[article.url_key]
            changed = replace(article, title=said.title, title_key=said.title_key, summary=said.summary)
            await article_rows.update(db, changed)
            await revision_rows.note(db, Revision(article.id, kind, now, article.title))
    return len(found)


def _corrects(article: Article) -> bool:
    tags = any(_CORRECTING.search(tag) for tag in revision_tags(article.title))
    return tags or bool(_CORRECTION_MARK.search(f"{article.title}\n{article.summary}"))


def _figure_replaced(before: str, after: str) -> bool:
    """Say whether one text says another figure in the place of one of the other; a figure more or less is a longer or shorter cut."""
    old, new = figures(before), figures(after)
    if not (old - new and new - old):
        return False
    return SequenceMatcher(None, before, after, autojunk=False).ratio() >= SAME_TEXT
