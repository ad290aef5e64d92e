"""Write digest/summaries/guard/common_nouns.txt: nouns that are no names because many articles use them.

    python tools/common_nouns.py RECORDED_DAY.jsonl ...

The recorded days hold `title` and `summary` of everything that some papers published. Kept are common nouns (NNG) of two
syllables and more that stand in at least three items; neither counts nor anything of the texts is kept.
"""

import argparse
import json
from collections import Counter
from pathlib import Path

from digest.korean import Korean
from digest.lexicon import default_lexicon

TARGET = Path(__file__).parent.parent / "digest" / "summaries" / "guard" / "common_nouns.txt"
FEWEST = 3  # items
BATCH = 200


def main() -> None:
    """Read the files named on the command line and write the list."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("days", nargs="+", type=Path)
    korean = Korean(default_lexicon().user_words)
    seen: Counter[str] = Counter()
    for day in parser.parse_args().days:
        rows = [json.loads(line) for line in day.read_text(encoding="utf-8").splitlines()]
        texts = [f"{row['title']}\n{row['summary']}" for row in rows]
        for start in range(0, len(texts), BATCH):
            for tokens in korean.tokens(texts[start : start + BATCH]):
                seen.update({token.form for token in tokens if token.tag == "NNG" and len(token.form) > 1})
    kept = sorted(word for word, count in seen.items() if count >= FEWEST)
    TARGET.write_text("\n".join(kept) + "\n", encoding="utf-8")
    print(f"{len(kept)} of {len(seen)} nouns")


if __name__ == "__main__":
    main()
