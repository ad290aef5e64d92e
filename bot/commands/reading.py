"""What all of a typed line asks for: the first rule that fits decides.

A line that is a verb and little else is that command (`verbs`); two sides are a comparison; a question is answered; what is
left of the line after times, topics and filters is searched for, and where nothing is left the stories of that time and
topic are shown.
"""

import re
from dataclasses import replace
from datetime import datetime, timedelta

from bot.commands.cleaning import cleaned, has_words
from bot.commands.command import Command, Verb, Window
from bot.commands.filters import read_bare_topics, read_filters, read_phrases
from bot.commands.verbs import read_verb, without_request
from bot.commands.windows import read_window
from digest.model import Topic

TODAY = timedelta(hours=24)
_YEAR = re.compile(r"20[0-4]\d")
_TREND = frozenset(("추이", "추세", "trend", "trends"))
_COMPARE = r"(?:비교(?:해\s?(?:줘|주세요)|하기)?|compare)"
_COMPARING = re.compile(rf"^{_COMPARE}(?=\s|$|:)[\s:]*|\s{_COMPARE}$", re.IGNORECASE)
_VERSUS = re.compile(r"(?:^|\s+)(?:vs\.?|versus)(?:\s+|$)|(?<=[가-힣])vs\.?(?=[가-힣])", re.IGNORECASE)
_BETWEEN = re.compile(
    r"\s+(?:대|and|with|to|/|&|\|)\s+|\s*[,/]\s*|(?<=[가-힣A-Za-z0-9])(?:와|과|이랑|랑|하고)\s+|(?<=[가-힣])\s+대\s+",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"(?:^|\s)(?:왜|어째서)(?=\s|$|\?)|(?:^|\s)(?:무엇|뭐|뭘|뭔|누가|누구|언제|어디|어떻게|어떤|얼마|몇|무슨|어느)"
    r"|^(?:what|why|who|whom|whose|when|where|which|how|is|are|was|were|does|do|did|can|could|will|has|have|should)\b"
    r"|(?:[까냐]|나요|가요|은가|는가|인가|던가|은지|는지|인지|뭐야|뭐지|래요|이야|거야|[있없했었였하되]니)[.!~\s]*$",
    re.IGNORECASE,
)
_ENDS_IN_NA = re.compile(r"([가-힣])나[.!~\s]*$")
_FINALS_OF_VERBS = frozenset((1, 7, 16, 17, 18, 19, 20, 22, 27))  # ㄱ ㄷ ㅁ ㅂ ㅄ ㅅ ㅆ ㅈ ㅎ: 먹나, 접나, 했나; not 카나나
_FEWEST_WORDS_OF_A_QUESTION = 2
_SAYS_NOTHING = re.compile(
    r"뉴스|소식|기사|브리핑|새|새로운|새로|최근|최신|지난|주요|요즘|오늘의|무슨|어떤|일|일이|것|거|좀|다|전부|모두|전체|목록|헤드라인"
    r"|뭐|뭐가|뭘|있어|있어요|있나|있나요|있니|있지|있었어|있었나|있었니|나왔어|나왔나|났어"
    r"|news|stories|story|headlines|latest|new|recent|what|what's|whats|is|was|are|there|happened|happening|any|the|all|for|from"
)


def read_command(typed: str, now: datetime) -> Command:
    """Understand what somebody typed; never fails.

    Args:
        typed: Whatever came, without the command's own name or with it.
        now: Aware, in the reader's zone: 어제 is that zone's yesterday.

    Returns:
        A command. What nobody can understand is searched for; what has no letters is answered with help.
    """
    text, cut = cleaned(typed)
    if not text and not typed.strip():
        return Command(Verb.BROWSE, window=_today(now))
    found = None if _YEAR.fullmatch(text) else read_verb(text)
    if found is None and not has_words(text):
        found = Command(Verb.HELP)
    return replace(found or _narrowed(f"{text}년" if _YEAR.fullmatch(text) else text, now), cut=cut)


def _today(now: datetime) -> Window:
    return Window(now - TODAY, now)


def _narrowed(text: str, now: datetime) -> Command:
    """Take filters and times out of a text, and say what is left of it."""
    filters = read_filters(text)
    phrases = read_phrases(filters.rest)
    window, rest = _window_outside_of_quotes(filters.rest, now)
    narrowed = Command(Verb.SEARCH, phrases=phrases, topics=filters.topics, outlets=filters.outlets, window=window)
    if (sides := _sides(rest)) is not None:
        return replace(narrowed, verb=Verb.COMPARE, sides=sides, phrases=())
    words = " ".join(without_request(rest).replace('"', " ").split()).strip(" ,;")
    if _is_question(rest) and not says_nothing(read_bare_topics(words).rest):
        return replace(narrowed, verb=Verb.ASK, text=words)
    return _searched(narrowed, words.rstrip("?!.~ "), now)


def _searched(narrowed: Command, words: str, now: datetime) -> Command:
    """Return a trend, a search, or where the words say nothing the stories of a time and topic."""
    trend = _without_trend(words)
    bare = read_bare_topics(words if trend is None else trend)
    if narrowed.phrases and trend is None:
        return replace(narrowed, text=words)
    topics = _all(narrowed.topics, bare.topics)
    if trend is not None:
        return replace(narrowed, verb=Verb.TREND, text=bare.rest, topics=topics, phrases=())
    if not says_nothing(bare.rest):
        return replace(narrowed, text=bare.rest, topics=topics, whole=words if bare.topics else "")
    unbounded = topics or narrowed.outlets
    window = narrowed.window or (None if unbounded else _today(now))
    return replace(narrowed, verb=Verb.BROWSE, topics=topics, window=window)


def says_nothing(words: str) -> bool:
    """Say whether there is nothing in these words to search for: 새 소식, what's new."""
    return all(_SAYS_NOTHING.fullmatch(word.strip("?!.,~").lower()) or not has_words(word) for word in words.split())


def _without_trend(text: str) -> str | None:
    """Return a text without the word for a trend at one of its ends; None where there is none."""
    words = text.split()
    if words and words[0].lower() in _TREND:
        return " ".join(words[1:])
    return " ".join(words[:-1]) if words and words[-1].lower() in _TREND else None


def _all(first: tuple[Topic, ...], more: tuple[Topic, ...]) -> tuple[Topic, ...]:
    return tuple(dict.fromkeys((*first, *more)))


def _window_outside_of_quotes(text: str, now: datetime) -> tuple[Window | None, str]:
    """Find a time in a text; what stands in quotes is no time."""
    quoted = re.findall(r'"[^"]*"', text)
    reading = read_window(re.sub(r'"[^"]*"', "\x00", text), now)
    parts = reading.rest.split("\x00")
    woven = "".join(part + mark for part, mark in zip(parts, [*quoted, *[""] * len(parts)], strict=False))
    return reading.window, woven.strip()


def _sides(text: str) -> tuple[str, ...] | None:
    """Return the sides of a comparison: two, or fewer where one is missing; None where none is asked for."""
    stripped = without_request(text).strip(" :.!?")
    asked = _COMPARING.search(stripped)
    rest = _COMPARING.sub(" ", stripped).strip(" :")
    halves = _VERSUS.split(rest)
    if asked and len(halves) == 1:
        halves = _BETWEEN.split(rest)
    sides = [side for half in halves if (side := _side(half))]
    if asked is None:
        return tuple(sides) if len(sides) == 2 and len(halves) == 2 else None
    words = sides[0].split() if sides else []
    if len(sides) == 1 and asked.start() == 0 and len(words) == 2:
        return tuple(words)
    ends_in_a_noun = len(sides) == 1 and asked.start() > 0 and len(words) > 1  # 엑사원 성능 비교
    return None if ends_in_a_noun else tuple(sides[:2])


def _side(text: str) -> str:
    side = " ".join(text.replace('"', " ").split()).strip(" ,:?!.")
    return side if has_words(side) else ""


def _is_question(text: str) -> bool:
    stripped = text.strip()
    if len(stripped.split()) < _FEWEST_WORDS_OF_A_QUESTION:
        return False
    return stripped.endswith("?") or _ASKS.search(stripped) is not None or _asks_with_na(stripped)


def _asks_with_na(text: str) -> bool:
    """Say whether a text ends in a verb's 나: 접나, 했나, 하나; not in a name's: 카나나, 우크라이나."""
    found = _ENDS_IN_NA.search(text)
    if found is None:
        return False
    final = (ord(found[1]) - ord("가")) % 28
    return final in _FINALS_OF_VERBS or found[1] in "하되가오"
