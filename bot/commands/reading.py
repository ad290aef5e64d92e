"""What all of a typed line asks for: the first rule that fits decides.

A line that is a verb and little else is that command; an address or a number is a story's; two sides are a comparison; a
question is answered; what is left of the line after times, topics and filters is searched for, and where nothing is
left the stories of that time and topic are shown.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from bot.commands.cleaning import address_in, cleaned, has_words
from bot.commands.command import Command, Verb, Window, Wish
from bot.commands.filters import read_bare_topics, read_filters, read_phrases
from bot.commands.windows import read_window
from bot.commands.wishes import read_wish
from digest.model import Topic

TODAY = timedelta(hours=24)
_DIGITS_OF_A_DATE = 8
_PLAIN: Mapping[str, Verb] = {
    **dict.fromkeys(
        ("도움말", "도움", "헬프", "사용법", "사용 방법", "명령어", "help", "usage", "commands", "?", "h"), Verb.HELP
    ),
    **dict.fromkeys(("상태", "상태 확인", "피드 상태", "봇 상태", "status", "health"), Verb.STATUS),
    **dict.fromkeys(("미리보기", "미리 보기", "preview"), Verb.PREVIEW),
}
_WISHED: Mapping[str, Verb] = {
    **dict.fromkeys(("구독 해지", "구독해지", "구독 취소", "구독취소", "구독 끊기", "해지", "unsubscribe"), Verb.UNSUBSCRIBE),
    **dict.fromkeys(("구독 설정", "설정", "settings", "setting", "config"), Verb.SETTINGS),
    **dict.fromkeys(
        ("구독 일시정지", "일시정지", "일시 정지", "일시중지", "일시 중지", "잠시 멈춤", "pause", "mute"), Verb.PAUSE
    ),
    **dict.fromkeys(("구독 재개", "재개", "다시 시작", "다시 받기", "resume", "unpause", "unmute"), Verb.RESUME),
    **dict.fromkeys(("구독하기", "구독", "subscribe"), Verb.SUBSCRIBE),
}  # longer ones first, since "구독 해지" begins with "구독"
_TREND = frozenset(("추이", "추세", "trend", "trends"))
_WHY = re.compile(r"^(?:왜|why)\b[\s:]*(?:안\s+)?|\s+(?:왜|why)\s*\??$", re.IGNORECASE)
_NUMBER = re.compile(r"#\s?(\d{1,9})|(\d{1,9})\s?번")
_REQUESTS = re.compile(
    r"(?:\s|^)(?:(?:에\s?대해(?:서)?\s*)?(?:좀\s*)?(?:알려|보여|찾아|검색해|말해|설명해|요약해|정리해)\s?(?:줘요?|주세요|줄래|다오|봐|라)|검색|찾기|please|show\s+me|tell\s+me\s+about|search\s+for|search|find)(?=\s|$|[.!?])",
    re.IGNORECASE,
)
_COMPARING = re.compile(r"(?:^|\s)(?:비교(?:해\s?(?:줘|주세요)|하기)?|compare)(?=\s|$|[:.!?])", re.IGNORECASE)
_BETWEEN = re.compile(
    r"\s+(?:vs\.?|versus|대|and|with|to|/|&|\|)\s+|\s*,\s*|\s*(?<=[^\s])(?:vs\.?)(?=[^\sA-Za-z])|(?<=[가-힣A-Za-z0-9])(?:와|과|이랑|랑|하고)\s+",
    re.IGNORECASE,
)
_VERSUS = re.compile(r"\s+(?:vs\.?|versus)\s+", re.IGNORECASE)
_ASKS = re.compile(
    r"(?:^|\s)(?:왜|무엇|뭐|뭘|뭔|누가|누구|언제|어디|어떻게|어떤|얼마나?|몇|무슨|어째서|어느)|^(?:what|why|who|whom|whose|when|where|which|how|is|are|was|were|does|do|did|can|could|will|has|have|should)\b"
    r"|(?:[나까니냐]|나요|가요|까요|은가|는가|인가|던가|은지|는지|인지|뭐야|뭐지|뭔가|래요|이야|거야)[?.!~\s]*$",
    re.IGNORECASE,
)
_FEWEST_WORDS_OF_A_QUESTION = 2
_SAYS_NOTHING = frozenset(
    (
        *(
            "뉴스",
            "소식",
            "기사",
            "브리핑",
            "새",
            "새로운",
            "새로",
            "최근",
            "최신",
            "지난",
            "주요",
            "요즘",
            "오늘의",
            "무슨",
            "어떤",
            "일",
            "일이",
            "것",
            "거",
            "좀",
            "다",
            "전부",
            "모두",
        ),
        *(
            "뭐",
            "뭐가",
            "뭘",
            "있어",
            "있어요",
            "있나",
            "있나요",
            "있니",
            "있었어",
            "있었나",
            "있었니",
            "나왔어",
            "나왔나",
            "났어",
            "있지",
            "전체",
            "목록",
            "헤드라인",
        ),
        *(
            "news",
            "stories",
            "story",
            "headlines",
            "latest",
            "new",
            "recent",
            "what",
            "what's",
            "whats",
            "is",
            "was",
            "are",
            "there",
            "happened",
            "happening",
            "any",
            "the",
            "all",
            "for",
            "from",
        ),
    )
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
        return _browse(now)
    if re.fullmatch(r"20[0-4]\d", text):
        text += "년"
    found = _verb_alone(text) or _about_a_story(text) or _wish(text)
    if found is None and not has_words(text):
        found = Command(Verb.HELP)
    return replace(found or _narrowed(text, now), cut=cut)


def _browse(now: datetime) -> Command:
    return Command(Verb.BROWSE, window=Window(now - TODAY, now))


def _verb_alone(text: str) -> Command | None:
    bare = _REQUESTS.sub(" ", text).strip(" !.~").lower()
    verb = _PLAIN.get(bare) or _PLAIN.get(bare.rstrip("?"))
    return Command(verb) if verb else None


def _about_a_story(text: str) -> Command | None:
    """Read 왜 and a bare story: an address asks why, a number alone shows the story."""
    asks_why = _WHY.search(text)
    rest = _WHY.sub(" ", text).strip() if asks_why else text.strip()
    address = address_in(rest)
    if address:
        return Command(Verb.WHY, target=address)
    bare = re.fullmatch(r"(\d{1,9})()", rest.strip(" ?.!")) if asks_why or len(rest) < _DIGITS_OF_A_DATE else None
    number = _NUMBER.fullmatch(rest.strip(" ?.!")) or bare
    if number:
        digits = (number[1] or number[2]).lstrip("0") or "0"
        return Command(Verb.WHY if asks_why else Verb.SHOW, target=digits)
    if asks_why and not rest.strip(" ?.!"):
        return Command(Verb.WHY)
    return None


def _wish(text: str) -> Command | None:
    """Read a subscription command: its verb somewhere, beside it nothing or words that a subscription has."""
    bare = _REQUESTS.sub(" ", text).strip(" !.~?")
    for words, verb in _WISHED.items():
        found = re.search(rf"(?:^|\s){words}(?:해\s?(?:줘|주세요)|할래|하기|하고\s?싶어|을|를)?(?=\s|$)", bare, re.IGNORECASE)
        if found is None:
            continue
        rest = f"{bare[: found.start()]} {bare[found.end() :]}".strip()
        wish = read_wish(rest)
        understood = wish != Wish(unread=wish.unread)
        if not rest or not wish.unread or (understood and found.start() == 0):
            return Command(verb, wish=wish)
    return None


def _without_trend(text: str) -> str | None:
    """Return a text without the word for a trend at one of its ends; None where there is none."""
    words = text.strip(" ?!.").split()
    if words and words[0].lower() in _TREND:
        return " ".join(words[1:])
    return " ".join(words[:-1]) if words and words[-1].lower() in _TREND else None


def _narrowed(text: str, now: datetime) -> Command:
    """Take filters and times out of a text, and say what is left of it."""
    filters = read_filters(text)
    phrases = read_phrases(filters.rest)
    window, rest = _window_outside_of_quotes(filters.rest, now)
    narrowed = Command(Verb.SEARCH, phrases=phrases, topics=filters.topics, outlets=filters.outlets, window=window)
    if (sides := _sides(rest)) is not None:
        return replace(narrowed, verb=Verb.COMPARE, sides=sides, phrases=())
    asked = _REQUESTS.sub(" ", rest)
    words = " ".join(asked.replace('"', " ").split()).strip(" ,;")
    if says_nothing(words) and not phrases:
        browsing = window or (None if filters.topics or filters.outlets else _browse(now).window)
        return replace(narrowed, verb=Verb.BROWSE, text="", window=browsing)
    if (trend := _without_trend(words)) is not None:
        bare = read_bare_topics(trend)
        return replace(narrowed, verb=Verb.TREND, text=bare.rest, topics=_all(filters.topics, bare.topics))
    if _is_question(rest):
        return replace(narrowed, verb=Verb.ASK, text=words)
    words = words.rstrip("?!.~ ")
    if phrases:
        return replace(narrowed, text=words)
    bare = read_bare_topics(words)
    if says_nothing(bare.rest):
        return replace(narrowed, verb=Verb.BROWSE, topics=_all(filters.topics, bare.topics))
    return replace(narrowed, text=bare.rest, topics=_all(filters.topics, bare.topics))


def says_nothing(words: str) -> bool:
    """Say whether there is nothing in these words to search for: 새 소식, what's new."""
    return all(word.strip("?!.,~").lower() in _SAYS_NOTHING or not has_words(word) for word in words.split())


def _all(first: tuple[Topic, ...], more: tuple[Topic, ...]) -> tuple[Topic, ...]:
    return tuple(dict.fromkeys((*first, *more)))


def _window_outside_of_quotes(text: str, now: datetime) -> tuple[Window | None, str]:
    """Find a time in a text; what stands in quotes is no time."""
    quoted = re.findall(r'"[^"]*"', text)
    hidden = re.sub(r'"[^"]*"', "\x00", text)
    reading = read_window(hidden, now)
    parts = reading.rest.split("\x00")
    woven = "".join(part + mark for part, mark in zip(parts, [*quoted, *[""] * len(parts)], strict=False))
    return reading.window, woven.strip()


def _sides(text: str) -> tuple[str, ...] | None:
    """Return the sides of a comparison; None where none is asked for."""
    asked = _COMPARING.search(text)
    if not asked:
        halves = _VERSUS.split(text)
        two = len(halves) == 2 and all(has_words(half) for half in halves)
        return tuple(_side(half) for half in halves) if two else None
    rest = _REQUESTS.sub(" ", _COMPARING.sub(" ", text)).strip(" :.!?")
    sides = [side for half in _BETWEEN.split(rest) if (side := _side(half))]
    if len(sides) == 1 and len(words := sides[0].split()) == 2:
        sides = words
    return tuple(sides[:2])


def _side(text: str) -> str:
    return " ".join(text.replace('"', " ").split()).strip(" ,:?!.")


def _is_question(text: str) -> bool:
    stripped = text.strip()
    if len(stripped.split()) < _FEWEST_WORDS_OF_A_QUESTION:
        return False
    return stripped.endswith("?") or _ASKS.search(stripped) is not None
