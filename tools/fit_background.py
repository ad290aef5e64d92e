"""Write digest/selection/background.tsv: how common each term is in the news, in AI news and in the field.

    python tools/fit_background.py RECORDED_DAY.jsonl ... --field LABELLED.jsonl

The recorded days hold `title` and `summary` of everything that some papers published; the labelled file holds `title`,
`text` and `cluster` of articles of the field, where each cluster counts as one article, lest an event that was
reported twenty times made its own words bland. Only shares are kept, of terms in at least 1 of 245 articles.
"""

import argparse
import json
import math
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from digest.korean import Korean
from digest.lexicon import NAME_KINDS, default_lexicon
from digest.selection.fingerprint import BODY_CHARACTERS
from digest.selection.rarity import CAP
from digest.selection.terms import NAME, bare_body, bare_title, letter_pairs, spoken_terms

TARGET = Path(__file__).parent.parent / "digest" / "selection" / "background.tsv"
LEAST_SHARE = math.exp(-CAP)
ONE_HALF = 0.5  # taken off each count: one chance sighting says little of a term
AI = re.compile(r"AI|인공지능|오픈에이아이|딥시크|앤[트스]로픽|챗GPT|엔비디아")


def main() -> None:
    """Read the files named on the command line and write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("days", nargs="+", type=Path)
    parser.add_argument("--field", type=Path, required=True)
    arguments = parser.parse_args()
    lexicon = default_lexicon()
    korean = Korean(lexicon.user_words)

    def terms(title: str, body: str) -> set[str]:
        bare, text = bare_title(title), bare_body(body, BODY_CHARACTERS)
        spoken = [
            spoken_terms(part, tokens, lexicon) for part, tokens in zip((bare, text), korean.tokens((bare, text)), strict=True)
        ]
        return spoken[0] | spoken[1] | letter_pairs(bare) | letter_pairs(text[:200])

    news = {row["url"]: row for path in arguments.days for row in rows(path)}
    found = {url: terms(row["title"], row["summary"]) for url, row in news.items()}
    on_ai = [found[url] for url, row in news.items() if AI.search(row["title"] + row["summary"])]
    events = defaultdict(list)
    for row in rows(arguments.field):
        events[row["cluster"] or row["id"]].append(terms(row["title"], row["text"]))
    shares: defaultdict[str, float] = defaultdict(float)
    for counted in (shares_of([one] for one in found.values()), shares_of([one] for one in on_ai), shares_of(events.values())):
        for term, share in counted.items():
            shares[term] = max(shares[term], share)
    names = {NAME + name.canonical for name in lexicon.names if name.kind in NAME_KINDS}
    kept = {term: share for term, share in shares.items() if share >= LEAST_SHARE} | {name: shares[name] for name in names}
    lines = [f"{term}\t{1000 * share:.1f}" for term, share in sorted(kept.items(), key=lambda pair: (-pair[1], pair[0]))]
    TARGET.write_text(
        "// term, articles of 1,000 that have it; made by tools/fit_background.py\n" + "\n".join(lines) + "\n", encoding="utf-8"
    )
    print(f"{len(lines)} terms from {len(found)} articles, {len(on_ai)} on AI, {len(events)} events of the field")


def rows(path: Path) -> Iterator[dict[str, str]]:
    """Return the lines of a JSON Lines file."""
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def shares_of(events: Iterable[list[set[str]]]) -> dict[str, float]:
    """Return the share of events that have a term; an event's articles count in parts."""
    counts: defaultdict[str, float] = defaultdict(float)
    counted = list(events)
    for articles in counted:
        for terms in articles:
            for term in terms:
                counts[term] += 1 / len(articles)
    return {term: (count - ONE_HALF) / len(counted) for term, count in counts.items() if count > ONE_HALF}


if __name__ == "__main__":
    main()
