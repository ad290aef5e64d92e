"""What an article is made of, for comparing events: names, words, numbers, and letter pairs of the title.

A name of the lexicon is one term whatever its spelling, and takes the place of its letters. Letter pairs bear
what morphemes get wrong: a product that Kiwi does not know is cut differently in every sentence, its letters
stay the same. By-lines, addresses and tags such as [속보] tell of the outlet, not of the event.

Terms are told apart by a first letter: `=name`, `~word of the lexicon`, `#number`, `·letter pair`; others are
morphemes, verbs with their 다.
"""

import re
from collections.abc import Iterator, Sequence

from digest.korean import NOUN_TAGS, Token
from digest.lexicon import NAME_KINDS, Lexicon

NAME, WORD, NUMBER, PAIR = "=", "~", "#", "·"

_TAG = r"(?:\[[^\]]{1,20}\]|【[^】]{1,20}】|<[^>]{1,20}>|\((?:\d보|종합\d?보?|상보|속보|영상)\))"
_TITLE_TAGS = re.compile(rf"^(?:\s*{_TAG})+|(?:{_TAG}\s*)+$")
_BY_LINE = re.compile(
    r"^\s*(?:[\[(<【][^\])>】]{1,40}[\])>】]\s*)+(?:[가-힣·\s]{2,20}(?:기자|특파원)\s*=)?|[가-힣]{2,4} (?:인턴)?(?:기자|특파원)\b|\S+@\S+"
)
_CODE = re.compile(r"[A-Za-z][A-Za-z.]*-?\d[A-Za-z0-9.]*(?![\d조억만천])|\d+[A-Za-z]+")  # K2, GPT-4o, 27B
_NUMBER = re.compile(
    r"(?<![\d.])(\d[\d,.]*(?:\s?[조억만천](?:\s?\d[\d,.]*)?)*)\s?(%|퍼센트|개월|개사|개국|개|명|배|종|건|곳|년|월|세|위|점|장|GW|MW|kW|원|달러)?"
)
_FIGURE = re.compile(r"(\d[\d,.]*)\s?([조억만천]?)")
_ORDERS = {"조": 10**12, "억": 10**8, "만": 10**4, "천": 10**3, "": 1}
_LEAST_BARE = 100  # 681 tells something, 3 does not
_RUNS = re.compile(r"[가-힣]+|[A-Za-z0-9][A-Za-z0-9.]*|[一-龥]")
_BLAND = frozenset(
    (
        "하다",
        "되다",
        "있다",
        "없다",
        "따르다",
        "위하다",
        "통하다",
        "대하다",
        "밝히다",
        "말하다",
        "전하다",
        "보다",
        "나오다",
        "받다",
        "들다",
    )
)


def bare_title(title: str) -> str:
    """Return a title without tags at its ends; a title of tags only stays as it is."""
    return _TITLE_TAGS.sub("", title).strip() or title


def bare_body(text: str, most_characters: int) -> str:
    """Return the first characters of a text without by-lines, picture credits and mail addresses."""
    return _BY_LINE.sub(" ", text[: most_characters + 100])[:most_characters]


def spoken_terms(text: str, tokens: Sequence[Token], lexicon: Lexicon) -> set[str]:
    """Return the names, words and numbers of a text, given its morphemes."""
    terms: set[str] = set()
    named: set[int] = set()
    for mention in lexicon.mentions(text):
        if mention.kind in NAME_KINDS:
            named.update(range(mention.start, mention.end))
            terms.add(NAME + mention.name)
        else:
            terms.add(WORD + mention.name)
    terms.update(form for token in tokens if token.start not in named and (form := _form(token)))
    terms.update(_numbers(text))
    return terms


def letter_pairs(title: str) -> set[str]:
    """Return every two neighbouring syllables of a title's words; Latin words and Chinese characters whole."""
    pairs: set[str] = set()
    for run in _RUNS.findall(title):
        if "가" <= run[0] <= "힣" and len(run) > 1:
            pairs.update(PAIR + run[at : at + 2] for at in range(len(run) - 1))
        else:
            pairs.add(PAIR + run.casefold())
    return pairs


def _form(token: Token) -> str:
    """Return a morpheme as a term; empty where it tells nothing: particles, digits, single syllables."""
    if token.tag == "VV":
        verb = f"{token.form}다"
        return "" if verb in _BLAND or len(token.form) == 1 else verb
    if token.tag not in NOUN_TAGS or token.tag == "SN":
        return ""
    return token.form.casefold() if len(token.form) > 1 or token.tag == "SL" else ""


def _numbers(text: str) -> Iterator[str]:
    for match in _CODE.finditer(text):
        yield NUMBER + re.sub(r"[-\s]", "", match.group()).casefold()
    for figures, unit in _NUMBER.findall(_CODE.sub(" ", text)):
        value = sum(_value(digits) * _ORDERS[order] for digits, order in _FIGURE.findall(figures))
        if unit or value >= _LEAST_BARE:
            yield f"{NUMBER}{value:g}{unit}"


def _value(digits: str) -> float:
    whole, _, fraction = digits.replace(",", "").strip(".").partition(".")
    return float(f"{whole or 0}.{fraction.replace('.', '') or 0}")
