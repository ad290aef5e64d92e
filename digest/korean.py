"""Where a Korean sentence begins and ends, and what its morphemes are.

Sentences need no dictionary: quotation marks, the full stop and the finite verb ending decide, and a line
break always ends one. Morphemes come from the one Kiwi instance of the process, which this module alone
imports: it takes 0.9 s and about 300 MB to load, and up to a second for a hostile text, so it is built
once, on first use, and works on one thread of its own.
"""

import asyncio
import hashlib
import importlib.metadata
import re
import threading
import unicodedata
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

MOST_CHARACTERS = 20_000  # of one text; the rest is not analysed
LONGEST_RUN = 200  # characters without a space; 100,000 x '가' in one run took Kiwi 4.9 s
MOST_CACHED_CHARACTERS = 200_000  # about 100,000 tokens, 15 MB

# --- sentences -----------------------------------------------------------------------------------

LONGEST_QUOTATION = 600  # characters; a longer one is a mark that was never closed
PAIRED_MARKS = {"“": "”", "‘": "’", "「": "」", "『": "』", "《": "》", "〈": "〉", "(": ")", "[": "]", "【": "】"}
STRAIGHT_MARKS = "\"'"
CLOSERS = "”’\"'」』》〉)]】"
ABBREVIATIONS = frozenset(
    ("co", "corp", "dr", "ed", "eds", "etc", "inc", "jr", "ltd", "mr", "mrs", "ms", "no", "nos", "op", "prof", "rep", "rev")
    + ("sen", "sr", "st", "v", "ver", "vol", "vs", "e.g", "i.e", "a.m", "p.m")
)
_STOP = re.compile(r"[.!?。!?…]+[" + re.escape(CLOSERS) + r"]*")
_AFTER_QUOTATION = re.compile(
    r"\s*(?:(?:이|하)?(?:라고|라는|라며|라면서|란|라|고|며)|는|은|을|를|이|가|도|와|과|의|에|으로|로|등)(?=[\s,.]|$|도|는|만|까지|부터)"
)
_DATE_BEFORE = re.compile(r"(?:^|[^\d])(?:\d{4}|['’]?\d{2})\s*\.\s*\d{1,2}(?:\s*\.\s*\d{1,2})?$")
_LIST_NUMBER = re.compile(r"^\s*(?:[(\[]?\d{1,2}|[가-하]|[a-zA-Z]|[IVX]{1,4})$")
_LATIN_WORD = re.compile(r"[A-Za-z][A-Za-z.]*$")
_UNSTOPPED = 60  # characters of a line without any full stop, from which verb endings split it
_ENDING_AND_SPACE = re.compile(r"(?<=[가-힣])다\s+(?!(?:고|며|면|면서|는|던|가|라고|라는|할|시피|보니)\s)")

# --- finite endings ------------------------------------------------------------------------------

_TAIL = re.compile(r"[.!?。!?\s" + re.escape(CLOSERS) + r"]*$")
_NOUNS_LIKE_VERBS = re.compile(
    r"(?:바다|캐나다|판다|혼다|람다|소다|마다|보다|쿠다|아젠다|어젠다|저마다|다다"
    r"|중요|필요|수요|주요|개요|가요|강요|소요|동요|요요)$"
)
_WITH_FULL_STOP = re.compile(
    r"(?:다|요|까|죠|[하보가되말두오주키들나내찾막믿짓살추우꾸열있않읽쓰서지]자|(?:하|시|되|말|마|더|[가-힣][아어여])라|[하했있겠이]네|[이으]랴)$"
)
_WITHOUT_FULL_STOP = re.compile(r"(?:까|죠|[어아여해세에예이네게]요|니다|[ㄱ-ㅎ가-힣]다)$")
_NOMINAL = re.compile(r"(?:됨|음|함|임)$")
_NOUNS_LIKE_NOMINALS = re.compile(
    r"(?:포함|명함|결함|게임|책임|취임|선임|신임|모임|프레임|타임|후임|전임|해임|부임|체임|다음|마음|처음|소음|녹음|발음|웃음|얼음|젊음|죽음|믿음|도움)$"
)
_CUT = re.compile(r"(?:…|\.{2,}|‥)[\s" + re.escape(CLOSERS) + r"]*$")
_N, _SS, _BS = 4, 20, 18  # final consonants ㄴ ㅆ ㅄ in a Hangul syllable's code


def split_sentences(text: str) -> tuple[str, ...]:
    """Cut a text into sentences.

    A sentence ends at a line break, or at `.`, `!`, `?` with any closing marks, when a space follows (or
    a Hangul syllable follows a finite verb: "했다.이어"). Never inside quotation marks or brackets, after a number
    of a date, a decimal point, an initial or a known abbreviation, nor between a quotation and the 고 or 라며 that carries it.
    A line longer than 60 characters without any full stop is cut after finite verbs instead.

    Returns:
        The sentences in order, single-spaced; no empty ones. Joined they hold every character but spaces.
    """
    sentences: list[str] = []
    for line in text.splitlines():
        flat = " ".join(line.split())
        sentences.extend(part for part in _pieces(flat, _boundaries(flat)) if part)
    return tuple(sentences)


def ends_finitely(sentence: str) -> bool:
    """Say whether a sentence ends as Korean sentences end: 다, 요, 까, 죠, 자, 라 or the note style's 함, 음.

    False for headlines, captions, by-lines ("이신영 기자") and for what a feed cut off ("발표했다...").
    """
    if _CUT.search(sentence):
        return False
    tail = _TAIL.search(sentence)
    stopped = tail is not None and any(mark in ".!?。!?" for mark in tail.group())
    stem = _TAIL.sub("", sentence)
    if _NOUNS_LIKE_VERBS.search(stem):
        return False
    if _NOMINAL.search(stem):
        return not _NOUNS_LIKE_NOMINALS.search(stem)
    if stopped:
        return _WITH_FULL_STOP.search(stem) is not None
    if not _WITHOUT_FULL_STOP.search(stem):
        return False
    return not stem.endswith("다") or _is_verb(stem)


def trim(text: str, most_characters: int) -> str:
    """Keep the leading sentences that fit into `most_characters`; empty where not even the first does."""
    kept = ""
    for sentence in split_sentences(text):
        longer = f"{kept} {sentence}" if kept else sentence
        if len(longer) > most_characters:
            break
        kept = longer
    return kept


def _pieces(line: str, boundaries: Iterable[int]) -> Iterable[str]:
    start = 0
    for end in (*boundaries, len(line)):
        yield line[start:end].strip()
        start = end


def _boundaries(line: str) -> list[int]:
    """Find where sentences end within one single-spaced line."""
    inside = _quoted(line)
    found = [stop.end() for stop in _STOP.finditer(line) if not inside[stop.end() - 1] and _ends_sentence(line, stop)]
    stops = [stop for stop in _STOP.finditer(line) if stop.end() < len(line)]
    if not stops and len(line) > _UNSTOPPED:
        return [
            end.end() for end in _ENDING_AND_SPACE.finditer(line) if not inside[end.start()] and _is_verb(line[: end.start() + 1])
        ]
    return found


def _ends_sentence(line: str, stop: re.Match[str]) -> bool:
    before, after = line[: stop.start()], line[stop.end() :]
    if not after.strip():
        return False  # the line's own end
    closed = stop.group()[-1] in CLOSERS
    if closed and _AFTER_QUOTATION.match(after):
        return False
    if stop.group().startswith(("…", "..")) and not ends_finitely(before):
        return False  # "AI 시대… 한국은" is one headline
    if not after.startswith(" "):
        return ends_finitely(f"{before}.") and re.match(r"[가-힣“‘\"'「(\[]", after) is not None
    if stop.group().startswith(".") and not closed:
        return not _is_abbreviated(before, after)
    return True


def _is_abbreviated(before: str, after: str) -> bool:
    """Say whether a dot belongs to a date, a list number, an initial or an abbreviation."""
    if before[-1:].isdigit() and (after.lstrip()[:1].isdigit() or _DATE_BEFORE.search(before)):
        return True
    if _LIST_NUMBER.match(before):
        return True
    word = _LATIN_WORD.search(before)
    if word is None:
        return False
    letters = word.group().lower()
    return letters in ABBREVIATIONS or len(letters) == 1 or re.fullmatch(r"[a-z](?:\.[a-z])+", letters) is not None


def _quoted(line: str) -> list[bool]:
    """Say for each character whether it lies within a closed pair of quotation marks or brackets."""
    inside = [False] * len(line)
    opened: list[tuple[str, int]] = []
    for at, mark in enumerate(line):
        role = _role(line, at, mark, {closer for closer, _ in opened})
        if role == "open":
            opened.append((PAIRED_MARKS.get(mark, mark), at))
        elif role == "close":
            while opened[-1][0] != mark:
                opened.pop()  # a mark that was never closed
            _, start = opened.pop()
            if at - start <= LONGEST_QUOTATION:
                inside[start:at] = [True] * (at - start)
    return inside


def _role(line: str, at: int, mark: str, awaited: set[str]) -> str:
    """Tell an opening from a closing mark; straight marks look alike and an apostrophe is neither."""
    before, after = line[at - 1 : at], line[at + 1 : at + 2]
    if mark in STRAIGHT_MARKS:
        if mark == "'" and before.isascii() and before.isalnum() and after.isalpha() and after.isascii():
            return ""  # it's
        if mark in awaited and (mark == '"' or (before and not before.isspace())):
            return "close"
        may_open = not before or before.isspace() or before in "([{“‘\"'「,·…/~" or mark == '"'
        return "open" if may_open and mark in line[at + 1 :] else ""
    if mark in PAIRED_MARKS:
        return "open"
    return "close" if mark in awaited else ""


def _is_verb(text: str) -> bool:
    """Say whether a text ending in 다 ends in a verb: 했다, 한다, 없다, 이다, not 모두 다 or 보다."""
    if len(text) < 2 or not "가" <= text[-2] <= "힣":
        return False
    final = (ord(text[-2]) - ord("가")) % 28
    return final in {_N, _SS, _BS} or text[-2] in "이니" or text.endswith(("하다", "되다"))


# --- morphemes -----------------------------------------------------------------------------------

NOUN_TAGS = frozenset({"NNG", "NNP", "SL", "SH", "SN", "XR"})
_OVERLONG = re.compile(rf"\S{{{LONGEST_RUN}}}(?=\S)")
_SURROGATES = re.compile(r"[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Token:
    """One morpheme: `form` with Kiwi's `tag`, standing at `start` in the text, `length` characters long."""

    form: str
    tag: str
    start: int
    length: int


def nouns(tokens: Iterable[Token]) -> tuple[str, ...]:
    """Keep the forms that carry meaning: nouns, names, foreign words, numbers and roots."""
    return tuple(token.form for token in tokens if token.tag in NOUN_TAGS)


class Korean:
    """The morphemes of Korean text, with a self-hoster's words among them.

    Kiwi is loaded by the first call of `tokens` or by `warm`. Calls from several threads wait for each other.
    """

    def __init__(self, user_words: Sequence[str] = ()) -> None:
        """Take names that Kiwi does not know or would split, such as 소버린 and A.X 4.0; it tags them NNP."""
        self._words = tuple(sorted({word.strip() for word in user_words if len(word.strip()) > 1}))
        self._kiwi: Any = None
        self._lock = threading.Lock()
        self._thread: ThreadPoolExecutor | None = None
        self._cache: OrderedDict[str, tuple[Token, ...]] = OrderedDict()
        self._cached_characters = 0

    @property
    def version(self) -> str:
        """Kiwi's version, its model's and a hash of the words: what a search index depends on."""
        words = hashlib.sha256("\n".join(self._words).encode()).hexdigest()[:12]
        parts = (importlib.metadata.version(name) for name in ("kiwipiepy", "kiwipiepy_model"))
        return "+".join((*parts, words))

    def warm(self) -> None:
        """Load Kiwi and let it build what it builds on its first sentence; 1.7 s on one core."""
        self.tokens(["오픈소스 인공지능 모델을 공개했다."])

    def tokens(self, texts: Sequence[str]) -> list[tuple[Token, ...]]:
        """Analyse texts, one tuple of tokens each, in their order.

        Of each text the first 20,000 characters are read, composed to NFC; `start` counts in that. Blocking: about
        12 ms for 1,000 characters; from a coroutine call it through `on_thread`. Pass many texts at once.
        """
        with self._lock:
            prepared = [_prepare(text) for text in texts]
            missing = [text for text in dict.fromkeys(prepared) if text not in self._cache]
            fresh = dict(zip(missing, self._analyse(missing), strict=True)) if missing else {}
            found = [fresh[text] if text in fresh else self._cache[text] for text in prepared]
            for text, tokens in zip(prepared, found, strict=True):
                self._remember(text, tokens)
        return found

    async def on_thread(self, function: Callable[P, T], *arguments: P.args, **named: P.kwargs) -> T:
        """Run a function on the one thread that Kiwi's work is done on, and return what it returns."""
        if self._thread is None:
            self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="korean")
        return await asyncio.get_running_loop().run_in_executor(self._thread, partial(function, *arguments, **named))

    def close(self) -> None:
        """End the thread once its work is done; a later call starts another."""
        if self._thread is not None:
            self._thread.shutdown()
            self._thread = None

    def _analyse(self, texts: Sequence[str]) -> list[tuple[Token, ...]]:
        kiwi = self._loaded()
        broken = [_OVERLONG.sub(r"\g<0> ", text) for text in texts]
        breaks = [[match.end() + number for number, match in enumerate(_OVERLONG.finditer(text))] for text in texts]
        return [
            tuple(_token(token, places) for token in tokens) for tokens, places in zip(kiwi.tokenize(broken), breaks, strict=True)
        ]

    def _loaded(self) -> Any:
        if self._kiwi is None:
            # 0.9 s and 300 MB: whoever only splits sentences or asks for --help must not pay for it
            from kiwipiepy import Kiwi  # noqa: PLC0415 - see above

            # the dictionary of multi-word names costs 190 MB more; the lexicon's words stand in for it
            kiwi = Kiwi(num_workers=1, load_multi_dict=False)
            for word in self._words:
                kiwi.add_user_word(word, "NNP", 0.0)
            self._kiwi = kiwi
        return self._kiwi

    def _remember(self, text: str, tokens: tuple[Token, ...]) -> None:
        if text not in self._cache:
            self._cache[text] = tokens
            self._cached_characters += len(text)
        self._cache.move_to_end(text)
        while self._cached_characters > MOST_CACHED_CHARACTERS:
            oldest, _ = self._cache.popitem(last=False)
            self._cached_characters -= len(oldest)


def _prepare(text: str) -> str:
    return _SURROGATES.sub("\ufffd", unicodedata.normalize("NFC", text[:MOST_CHARACTERS]))


def _token(token: Any, breaks: Sequence[int]) -> Token:
    """Copy a token of Kiwi's, its place counted without the spaces that broke overlong runs."""
    return Token(token.form, token.tag, token.start - bisect_right(breaks, token.start - 1), token.len)
