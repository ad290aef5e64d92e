"""How a name is found in running Korean text: spaces, particles, quotes, and where a word ends.

A *spelling* is what a person writes into the lexicon. It is matched like this:

- Case, full-width letters, quotes and hyphens make no difference: `GPT-4o` finds ‘gpt 4o’.
- `AI` stands for every way to write it: AI, 인공지능, 인공지능(AI), A.I.
- A space in the spelling may be missing in the text: `소버린 AI` finds 소버린AI. Between two Latin letters it, or
  a hyphen, must be there: `K-AI` finds K-AI and K AI, never KAI.
- It matches whole words, with or without particles: `라마` finds 라마는, 라마까지도, never 드라마 or 라마단.
- `*` at an end lets the spelling be part of a longer word there: `규제*` finds 규제안, `*위원회` finds 방송위원회.

All spellings are looked for in one pass (Aho and Corasick, 1975): time grows with the length of the
text and the number of hits, whatever the text holds.
"""

import re
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

_AI = "ai"  # what every way to write AI is folded to; it borders on words as Latin letters do, even as 인공지능
MOST_GAP = 3  # characters a gap may span: a quote, a space, a quote
_LATIN = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_FULL_WIDTH = {code: chr(code - 0xFEE0).lower() for code in range(0xFF01, 0xFF5F)}
_PLAIN = {**_FULL_WIDTH, **{ord(letter): letter.lower() for letter in _LATIN}}
_GAP = r"\s'\"‘’“”`「」『』〈〉《》<>·ㆍ\-‐‑–…"
_FOLDED = re.compile(rf"(?P<ai>인공\s?지능\s?\(ai\)|ai\s?\(인공\s?지능\)|인공\s?지능|a\.i\.?)|[{_GAP}]+")
_GAPS = re.compile(rf"[{_GAP}]+")
_HANGUL = re.compile(r"[가-힣]")
_HANGUL_RUN = re.compile(r"[가-힣]{0,9}")
_PARTICLE = (
    "이|가|은|는|을|를|의|에|와|과|도|만|로|으로|께|서|나|이나|며|이며|고|이고|란|이란|랑|이랑|든|이든|야|이야|인|일|임|다|이다|"
    "라|이라|라는|이라는|라고|이라고|라며|이라며|라도|이라도|였다|이었다|에서|에게|에게서|한테|께서|로서|으로서|로써|으로써|까지|부터|"
    "보다|마저|조차|마다|처럼|같은|같이|대로|만큼|밖에|뿐|들|등|측|씨|사|발|판|형|식|용|급|상|중|때|별|내|간|전|후|계"
)
_PARTICLES = re.compile(rf"(?:{_PARTICLE}){{0,4}}")


@dataclass(frozen=True, slots=True)
class Hit:
    """One place where a spelling was found: `text[start:end]`; `key` is what the spelling belongs to."""

    key: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Pattern:
    """A spelling, folded; `gaps` are the offsets before which the text may hold a gap."""

    key: int
    folded: str
    gaps: frozenset[int]
    fixed_gaps: frozenset[int]  # those that it must hold
    open_left: bool
    open_right: bool


def fold(text: str) -> tuple[str, list[int]]:
    """Bring text into the form in which spellings are compared.

    Returns:
        The text without gaps, in lower case, every AI spelled ai; and for each of its characters the
        offset in `text`. For an `ai` the offsets are those of its first and last character.
    """
    plain = text.translate(_PLAIN)
    pieces: list[str] = []
    offsets: list[int] = []
    done = 0
    for match in _FOLDED.finditer(plain):
        start, end = match.span()
        pieces.append(plain[done:start])
        offsets.extend(range(done, start))
        if match["ai"] is not None:
            pieces.append(_AI)
            offsets.extend((start, end - 1))
        done = end
    pieces.append(plain[done:])
    offsets.extend(range(done, len(plain)))
    return "".join(pieces), offsets


def folded_spelling(spelling: str) -> str:
    """Return what a spelling is compared by; two spellings with the same one are the same."""
    return fold(spelling.strip("*"))[0]


def _script(character: str) -> str:
    if "가" <= character <= "힣":
        return "hangul"
    return "latin" if character.isascii() and character.isalnum() else "other"


def _pattern(key: int, spelling: str) -> _Pattern:
    bare = spelling.strip("*")
    folded, offsets = fold(bare)
    gaps = {
        index
        for index in range(1, len(folded))
        if offsets[index] != offsets[index - 1] + 1
        or _script(folded[index]) != _script(folded[index - 1])
        or folded[index - 1 : index + 1] == _AI
    }
    fixed = {
        index
        for index in gaps
        if folded[index - 1 : index + 1].isalpha()
        and folded[index - 1 : index + 1].isascii()
        and _GAPS.fullmatch(bare, offsets[index - 1] + 1, offsets[index])
    }
    return _Pattern(key, folded, frozenset(gaps), frozenset(fixed), spelling.startswith("*"), spelling.endswith("*"))


def _starts_a_word(text: str, start: int, pattern: _Pattern) -> bool:
    if start == 0:
        return True
    before, first = text[start - 1], text[start]
    if pattern.folded.startswith(_AI) or (first.isascii() and first.isalnum()):
        return not (before.isascii() and before.isalnum())
    return pattern.open_left or _HANGUL.match(first) is None or _HANGUL.match(before) is None


def _ends_a_word(text: str, end: int, pattern: _Pattern) -> bool:
    if end == len(text):
        return True
    last, after = text[end - 1], text[end]
    if pattern.folded.endswith(_AI) or (last.isascii() and last.isalpha()):
        return pattern.open_right or not (after.isascii() and after.isalpha())
    if last.isascii() and last.isdigit():
        return not (after.isdigit() or (after == "." and text[end + 1 : end + 2].isdigit()))
    if pattern.open_right or _HANGUL.match(after) is None:
        return True
    run = _HANGUL_RUN.match(text, end)
    return run is not None and _PARTICLES.fullmatch(run.group()) is not None


class Spotter:
    """Finds many spellings at once; immutable after construction."""

    def __init__(self, spellings: Iterable[tuple[int, str]]) -> None:
        """Build the automaton from pairs of a key and a spelling; empty spellings are ignored."""
        self._next: list[dict[str, int]] = [{}]
        self._fail: list[int] = [0]
        self._found: list[tuple[_Pattern, ...]] = [()]
        for key, spelling in spellings:
            pattern = _pattern(key, spelling)
            if pattern.folded:
                self._add(pattern)
        self._link()

    def _add(self, pattern: _Pattern) -> None:
        node = 0
        for character in pattern.folded:
            following = self._next[node].get(character)
            if following is None:
                following = len(self._next)
                self._next[node][character] = following
                self._next.append({})
                self._fail.append(0)
                self._found.append(())
            node = following
        self._found[node] = (*self._found[node], pattern)

    def _link(self) -> None:
        queue = deque(self._next[0].values())
        while queue:
            node = queue.popleft()
            for character, following in self._next[node].items():
                queue.append(following)
                fail = self._fail[node]
                while fail and character not in self._next[fail]:
                    fail = self._fail[fail]
                self._fail[following] = self._next[fail].get(character, 0)
                self._found[following] += self._found[self._fail[following]]

    def hits(self, text: str) -> Iterator[Hit]:
        """Yield every place where a spelling stands as a word, overlapping ones too, in order of their ends."""
        folded, offsets = fold(text)
        following, fail, found = self._next, self._fail, self._found
        node = 0
        for index, character in enumerate(folded):
            while node and character not in following[node]:
                node = fail[node]
            node = following[node].get(character, 0)
            for pattern in found[node]:
                hit = _hit(text, offsets, index, pattern)
                if hit is not None:
                    yield hit


def _hit(text: str, offsets: list[int], last: int, pattern: _Pattern) -> Hit | None:
    first = last - len(pattern.folded) + 1
    start, end = offsets[first], offsets[last] + 1
    for index in range(first + 1, last + 1):
        gap, place = offsets[index] - offsets[index - 1] - 1, index - first
        if gap == 0 and place in pattern.fixed_gaps:
            return None
        if gap and (place not in pattern.gaps or (gap > MOST_GAP and pattern.folded[place - 1 : place + 1] != _AI)):
            return None
    if _starts_a_word(text, start, pattern) and _ends_a_word(text, end, pattern):
        return Hit(pattern.key, start, end)
    return None
