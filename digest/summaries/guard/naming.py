"""The names of an article and of its summary, each under one key, and where they stand in a sentence.

Besides names there are those who act without one (시민단체, 재판부) and unknown nouns that an article keeps using as a subject.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum

from digest.lexicon import Kind, Lexicon
from digest.summaries.guard.spellings import keys_of

_RANKS = (
    "대표 회장 부회장 사장 부사장 이사 전무 상무 교수 원장 부원장 위원장 부위원장 위원 소장 센터장 본부장 실장 국장 과장 팀장 부장 차장 총괄 연구원 연구위원 대통령 총리 부총리"
    " 장관 차관 지사 시장 군수 의원 의장 대변인 변호사 판사 부장판사 검사 총장 학장 이사장 단장 사무관 창업자 공동창업자 최고경영자 최고기술책임자 책임 수석 대사 감독 작가 기자 씨"
)
RANKS = frozenset(_RANKS.split())
RANK = "|".join(sorted(_RANKS.split(), key=len, reverse=True))
_HANGUL = re.compile(r"[가-힣]+")
_PARTICLE = (
    "이|가|은|는|을|를|의|에|와|과|도|만|로|으로|께서|서|나|이나|며|이며|고|이고|라|이라|라는|이라는|라고|이라고|"
    "라며|이라며|인|다|이다|였다|에게|한테|로서|로써|까지|부터|보다|마저|조차|처럼|같은|대로|뿐|들|등|측|씨|식|판|형|용|발|내|간"
)
_WORD_END = rf"(?=[^가-힣]|$|(?:{_PARTICLE}){{1,3}}(?![가-힣]))"
_AGENTS = (
    r"[가-힣]{2,4}\s?단체|재판부|신문사|언론사|출판사|발행사|금융사|은행권?|[시군구도]청|주민|전문가|연구자|연구진|개발자|창작자|작가|노조|여당|야당|학계|의료계|법조계|증권가|원고|피고|학부모|교사|교수|"
    r"변호사|대학|병원|제조사|통신사|이용자|소비자|시민|투자자|주주|환자|소상공인|군수|농가|경영진|배급사|제작사"
)
_AGENT = re.compile(rf"(?<![가-힣])(?:{_AGENTS})(?=(?:들|측)?(?:이|가|은|는|을|를|에게|에|의|과|와|도|로부터)?(?![가-힣]))")
FULL_NAME = 3  # syllables
# 이, 한, 전 ... are determiners too; those who are called so are found by their rank
_SURNAME_AND_POST = re.compile(
    r"(?<![가-힣])(?P<surname>(?![이한두세네그저새전현본각타양총첫온약])[가-힣])\s(?P<post>[가-힣]{2,5}?)(?=(?:은|는|이|가|도|의|을|를|에게|에)[\s,“\"‘])"
)
_WORKS = frozenset({Kind.LAW, Kind.GENERAL_LAW, Kind.PROGRAMME, Kind.STRATEGY, Kind.CHIP})


class Sort(Enum):
    """What a mention is."""

    NAME = 1
    WORK = 2  # a law, a programme, a chip: a name of what does nothing itself
    AGENT = 3  # acts without a name of its own: 시민단체, 재판부, 주민
    WORD = 4  # an unknown noun that the article uses as a subject again and again: perhaps a name that Kiwi does not know


@dataclass(frozen=True, slots=True)
class Mention:
    """A name at `text[start:end]`; `key` is what its spellings share."""

    key: str
    start: int
    end: int
    sort: Sort = Sort.NAME


class Names:
    """The names of an article and of its summary, each under one key, ready to be found in sentences."""

    def __init__(self, forms: Iterable[str], lexicon: Lexicon, words: Iterable[str] = ()) -> None:
        """Take the forms in which names are written, and unknown words; forms of one name come to share a key."""
        self._keys = keys_of(sorted(set(forms), key=len, reverse=True), lexicon)
        self._words = frozenset(words) - self._keys.keys()
        self._sorts = dict.fromkeys(self._words, Sort.WORD)
        self._sorts |= {form: Sort.WORK for form in self._keys if lexicon.kind(lexicon.canonical(form) or "") in _WORKS}
        self._keys |= {word: word for word in self._words}
        self._form = self._compiled()

    def _compiled(self) -> re.Pattern[str] | None:
        ordered = sorted(self._keys, key=len, reverse=True)
        forms = "|".join(map(re.escape, ordered))
        return re.compile(rf"(?<![가-힣A-Za-z0-9])(?:{forms})(?![A-Za-z0-9]){_WORD_END}") if ordered else None

    @property
    def keys(self) -> Mapping[str, str]:
        """The key of each form."""
        return self._keys

    def mentions(self, text: str) -> tuple[Mention, ...]:
        """Return where names stand in a sentence, from left to right, the longest where several begin together."""
        named = [self._mention(found) for found in self._form.finditer(text)] if self._form else []
        agents = [
            Mention(found.group().replace(" ", ""), *found.span(), sort=Sort.AGENT)
            for found in _AGENT.finditer(text)
            if not any(each.start < found.end() and found.start() < each.end for each in named)
        ]
        return tuple(sorted((*named, *agents), key=lambda mention: mention.start))

    def _mention(self, found: re.Match[str]) -> Mention:
        form = found.group()
        return Mention(self._keys[form], *found.span(), sort=self._sorts.get(form, Sort.NAME))

    def with_ranks(self, text: str) -> None:
        """Learn from an article that 차 이사 is 차은겸 where nobody else of that surname is named."""
        people: dict[str, set[str]] = {}
        for form, key in self._keys.items():
            if (
                2 <= len(form) <= 4
                and _HANGUL.fullmatch(form)
                and re.search(rf"{form}\s(?:[가-힣A-Z]+\s){{0,2}}(?:{RANK})", text)
            ):
                people.setdefault(form[0], set()).add(key)
        for found in re.finditer(rf"(?<![가-힣])(?P<surname>[가-힣])\s(?:{RANK})(?=[은는이가도의와과을를에])", text):
            keys = people.get(found["surname"], set())
            if len(keys) == 1:
                self._keys[found.group()] = next(iter(keys))
        self._keys |= self._other_posts(text)
        self._form = self._compiled()

    def _other_posts(self, text: str) -> dict[str, str]:
        """Find 유 직무대행 where a text has 유재성 경찰청장 직무대행, whatever the post is called."""
        found: dict[str, str] = {}
        people = [form for form in self._keys if len(form) == FULL_NAME and _HANGUL.fullmatch(form)]
        for short in _SURNAME_AND_POST.finditer(text):
            holders = {
                self._keys[form]
                for form in people
                if form[0] == short["surname"] and re.search(rf"{form}\s(?:[^\s.,]+\s){{0,3}}[^\s.,]*?{short['post']}", text)
            }
            if len(holders) == 1:
                found[short.group()] = next(iter(holders))
        return found

    def present(self, text: str) -> frozenset[str]:
        """Return the keys of every name in a sentence, those within longer names too: 미국 상무부 is about 미국."""
        inner = {
            key
            for form, key in self._keys.items()
            if re.search(rf"(?<![가-힣A-Za-z0-9]){re.escape(form)}(?:{_WORD_END}|\s)", text)
        }
        return frozenset(inner | {mention.key for mention in self.mentions(text)})
