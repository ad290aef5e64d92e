"""The morphemes of Korean text, from the one Kiwi instance of the process.

Only home of kiwipiepy. Kiwi takes 0.9 s and about 300 MB to load and can't be interrupted, so it is loaded on
first use, works on one thread of its own, and what it reads of one text is capped. Source: Kiwi 0.24.1.
"""

import asyncio
import hashlib
import importlib.metadata
import re
import threading
import unicodedata
from bisect import bisect_left
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

MOST_CHARACTERS = 20_000  # of one text; the rest is not analysed
LONGEST_RUN = 200  # characters without a space; 100,000 x '가' in one run took Kiwi 4.9 s
MOST_CACHED_CHARACTERS = 200_000  # about 100,000 tokens, 15 MB
FIRST_WORD = 64  # the least of Kiwi's numbers that stands for a word; below are tags, for words that it does not know
NOUN_TAGS = frozenset({"NNG", "NNP", "SL", "SH", "SN", "XR"})
_OVERLONG = re.compile(rf"\S{{{LONGEST_RUN}}}(?=\S)")
_SURROGATES = re.compile(r"[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Token:
    """One morpheme: `form` with Kiwi's `tag`, standing at `start` in the text, `length` characters long.

    `known` says whether a dictionary has it; of a noun that none has, Kiwi guesses where it ends.
    """

    form: str
    tag: str
    start: int
    length: int
    known: bool = field(default=True, compare=False)


def nouns(tokens: Iterable[Token]) -> tuple[str, ...]:
    """Keep the forms that carry meaning: nouns, names, foreign words, numbers and roots."""
    return tuple(token.form for token in tokens if token.tag in NOUN_TAGS)


class Korean:
    """The morphemes of Korean text, with a self-hoster's words among them.

    Kiwi is loaded by the first call of `tokens` or by `warm`. It may be called from several threads.
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

    @property
    def loaded(self) -> bool:
        """Whether Kiwi is in memory: about 300 MB."""
        return self._kiwi is not None

    def warm(self) -> None:
        """Load Kiwi and let it build what it builds on its first sentence; 1.7 s on one core."""
        self.tokens(["오픈소스 인공지능 모델을 공개했다."])

    def tokens(self, texts: Sequence[str]) -> list[tuple[Token, ...]]:
        """Analyse texts, one tuple of tokens each, in their order.

        Of each text the first 20,000 characters are read, composed to NFC; `start` counts in that. Blocking: about
        12 ms for 1,000 characters; from a coroutine call it through `on_thread`. Pass many texts at once.
        """
        prepared = [_prepare(text) for text in texts]
        with self._lock:
            cached = {text: self._cache[text] for text in prepared if text in self._cache}
        missing = [text for text in dict.fromkeys(prepared) if text not in cached]
        # outside of the lock: a query's few words do not wait until a long article is done; Kiwi may be asked by several threads
        fresh = dict(zip(missing, self._analyse(missing), strict=True)) if missing else {}
        found = [fresh[text] if text in fresh else cached[text] for text in prepared]
        with self._lock:
            for text, tokens in zip(prepared, found, strict=True):
                self._remember(text, tokens)
        return found

    async def on_thread(self, function: Callable[P, T], *arguments: P.args, **named: P.kwargs) -> T:
        """Run a function on the one thread that Kiwi's work is done on, and return what it returns."""
        if self._thread is None:
            self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="korean")
        return await asyncio.get_running_loop().run_in_executor(self._thread, partial(function, *arguments, **named))

    def forget(self) -> None:
        """Empty the cache of analysed texts, so that a measurement meets every text for the first time."""
        with self._lock:
            self._cache.clear()
            self._cached_characters = 0

    def close(self) -> None:
        """End the thread once its work is done; a later call starts another."""
        if self._thread is not None:
            self._thread.shutdown()
            self._thread = None

    def _analyse(self, texts: Sequence[str]) -> list[tuple[Token, ...]]:
        with self._lock:
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
    known = token.tag not in {"NNG", "NNP"} or token.id >= FIRST_WORD
    return Token(token.form, token.tag, token.start - bisect_left(breaks, token.start), token.len, known)
