"""Lines that are a verb and little else: help, status, a story's number or address, what a subscription should be."""

import re
from collections.abc import Mapping

from bot.commands.cleaning import address_in
from bot.commands.command import Command, Verb, Wish
from bot.commands.wishes import read_wish

_DIGITS_OF_A_DATE = 8
_PLAIN: Mapping[str, Verb] = {
    **dict.fromkeys(("도움말", "도움", "헬프", "사용법", "사용 방법", "명령어", "help", "usage", "commands", "?"), Verb.HELP),
    **dict.fromkeys(("상태", "상태 확인", "피드 상태", "봇 상태", "status", "health"), Verb.STATUS),
    **dict.fromkeys(("미리보기", "미리 보기", "preview"), Verb.PREVIEW),
}
_WISHED: Mapping[str, Verb] = {
    **dict.fromkeys(("구독 해지", "구독해지", "구독 취소", "구독취소", "구독 끊기", "해지", "unsubscribe"), Verb.UNSUBSCRIBE),
    **dict.fromkeys(("구독 설정", "설정", "settings", "setting", "config"), Verb.SETTINGS),
    **dict.fromkeys(("구독 일시정지", "일시정지", "일시 정지", "일시중지", "일시 중지", "잠시 멈춤", "pause"), Verb.PAUSE),
    **dict.fromkeys(("구독 재개", "재개", "다시 시작", "다시 받기", "resume", "unpause"), Verb.RESUME),
    **dict.fromkeys(("구독하기", "구독", "subscribe"), Verb.SUBSCRIBE),
}  # longer ones first, since "구독 해지" begins with "구독"
_WHY = re.compile(r"(?:^|\s)(?:왜|why)(?=\s|$|[?:])[\s:?]*", re.IGNORECASE)
_NUMBER = re.compile(r"#\s?(\d{1,9})(?=\D|$)|(?<!\S)(\d{1,9})\s?번(?!\S)")
_BARE = re.compile(r"()(\d{1,9})")
_POLITE = r"(?:해\s?(?:줘|주세요)|할래|하기|하고\s?싶어|을|를)?"
_REQUESTS = re.compile(
    r"(?:\s|^)(?:(?:에\s?대해(?:서)?\s*)?(?:좀\s*)?(?:알려|보여|찾아|검색해|말해|설명해|요약해|정리해)\s?(?:줘요?|주세요|줄래|다오|봐|라)"
    r"|검색|찾기|please|show\s+me|tell\s+me\s+about|search\s+for|search|find)(?=\s|$|[.!?])",
    re.IGNORECASE,
)


def without_request(text: str) -> str:
    """Return a line without what only asks for an answer: 알려줘, show me."""
    return " ".join(_REQUESTS.sub(" ", text).split())


def read_verb(text: str) -> Command | None:
    """Read a line that is a verb and little else; None where it is none."""
    return _alone(text) or _about_a_story(text) or _wish(text)


def _alone(text: str) -> Command | None:
    bare = without_request(text).strip(" !.~").lower()
    verb = _PLAIN.get(bare) or _PLAIN.get(bare.rstrip("?"))
    return Command(verb) if verb else None


def _about_a_story(text: str) -> Command | None:
    """Read 왜 and a story by itself: an address asks why, a number alone shows the story."""
    address = address_in(text)
    if address:
        return Command(Verb.WHY, target=address)
    asks_why = _WHY.search(text) is not None
    rest = _WHY.sub(" ", text).strip(" ?.!")
    if asks_why:
        if not rest:
            return Command(Verb.WHY)
        number = _NUMBER.search(rest) or _BARE.fullmatch(rest)
    else:
        number = _NUMBER.fullmatch(rest) or (_BARE.fullmatch(rest) if len(rest) < _DIGITS_OF_A_DATE else None)
    if number is None:
        return None
    return Command(Verb.WHY if asks_why else Verb.SHOW, target=(number[1] or number[2]).lstrip("0") or "0")


def _wish(text: str) -> Command | None:
    """Read a subscription command: its verb somewhere, beside it nothing or words that a subscription has."""
    bare = without_request(text).strip(" !.~?")
    for words, verb in _WISHED.items():
        found = re.search(rf"(?:^|\s){words}{_POLITE}(?=\s|$)", bare, re.IGNORECASE)
        if found is None:
            continue
        rest = f"{bare[: found.start()]} {bare[found.end() :]}".strip()
        wish = read_wish(rest)
        understood = wish != Wish(unread=wish.unread)
        if not rest or not wish.unread or (understood and found.start() == 0):
            return Command(verb, wish=wish)
    return None
