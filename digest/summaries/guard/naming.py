"""What is a name in a sentence, under which key names are compared, and what stands beside them.

Names are the lexicon's, what Kiwi takes for a proper noun or writes in Latin letters, what stands in single quotation marks, and
compounds that end as organisations do. Spellings of one name share a key.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cache
from importlib.resources import files as package_files

from digest.korean import Token
from digest.lexicon import NAME_KINDS, Kind, Lexicon
from digest.summaries.guard.meanings import shared

_PARTS = frozenset({"NNG", "NNP", "SL", "SN", "XR", "XPN", "XSN", "NR", "SH"})
_BODIES = re.compile(
    r"(?:협회|협의회|연대|연구소|연구원|위원회|진흥원|재단|학회|연합|연맹|조합|공사|공단|은행|그룹|클라우드|랩스?|테크|전자|텔레콤|소프트|모델즈|센터|대학교?|병원|신문|일보|방송|법원|검찰청|시청|교육청|부처|총국)$"
)
_QUOTED = re.compile(r"[‘'「『<《]([^‘’'「」『』<>《》]{1,16})[’'」』>》]")
_LATIN_PHRASE = re.compile(r"[A-Za-z]+(?:[\s,&]+[A-Za-z]+){3,}")
_BARE_NUMBER = re.compile(r"\s\d+(?:\.\d+)?(?!\s?[조억만천백]|[\d.,]*\s?[가-힣%](?<![은는이가을를의에도와과만로]))")
_RANKS = (
    "대표 회장 부회장 사장 부사장 이사 전무 상무 교수 원장 부원장 위원장 부위원장 위원 소장 센터장 본부장 실장 국장 과장 팀장 부장 차장 총괄 연구원 연구위원 대통령 총리 부총리"
    " 장관 차관 지사 시장 군수 의원 의장 대변인 변호사 판사 부장판사 검사 총장 학장 이사장 단장 사무관 창업자 공동창업자 최고경영자 최고기술책임자 책임 수석 대사 감독 작가 기자 씨"
)
RANKS = frozenset(_RANKS.split())
RANK = "|".join(sorted(_RANKS.split(), key=len, reverse=True))
_HANGUL = re.compile(r"[가-힣]+")
GENERIC = frozenset(
    [
        "AI",
        "인공지능",
        "IT",
        "API",
        "GPU",
        "정부",
        "국회",
        "법원",
        "당국",
        "경찰",
        "검찰",
        "여야",
        "의원",
        "대통령",
        "총리",
        "각국",
        "국내",
        "한국어",
        "영어",
        "인터넷",
        "스타트업",
        "서버",
        "정부부처",
        "주정부",
    ]
)
_PARTICLE = "이|가|은|는|을|를|의|에|와|과|도|만|로|으로|께서|서|나|이나|며|이며|고|이고|라|이라|라는|이라는|라고|이라고|라며|이라며|인|다|이다|였다|에게|한테|로서|로써|까지|부터|보다|마저|조차|처럼|같은|대로|뿐|들|등|측|씨|식|판|형|용|발|내|간"
_WORD_END = rf"(?=[^가-힣]|$|(?:{_PARTICLE}){{1,3}}(?![가-힣]))"
_GROUPED = frozenset({Kind.BODY, Kind.AI_BODY, Kind.COUNTRY, Kind.PROGRAMME, Kind.STRATEGY, Kind.GENERAL_LAW})
_COUNTRIES = {"유럽연합": "EU", "유럽": "EU", "美": "미국", "中": "중국", "日": "일본", "英": "영국", "韓": "한국"}
_COUNTRY = re.compile(r"^(?:유럽연합|유럽(?=\s)|[美中日英韓])(?:의\s)?")
_AGENTS = (
    r"[가-힣]{2,4}\s?단체|재판부|신문사|언론사|출판사|발행사|금융사|은행권?|[시군구도]청|주민|전문가|연구자|연구진|개발자|창작자|작가|노조|여당|야당|학계|의료계|법조계|증권가|원고|피고|학부모|교사|교수|"
    r"변호사|대학|병원|제조사|통신사|이용자|소비자|시민|투자자|주주|환자|소상공인|군수|농가|경영진|배급사|제작사"
)
_AGENT = re.compile(rf"(?<![가-힣])(?:{_AGENTS})(?=(?:들|측)?(?:이|가|은|는|을|를|에게|에|의|과|와|도|로부터)?(?![가-힣]))")
_PAIRS = frozenset(
    [
        "시군",
        "시도",
        "군민",
        "이용",
        "앱내",
        "글자",
        "총액",
        "금액",
        "전액",
        "시가",
        "동남",
        "물량",
        "본국",
        "세수",
        "법안",
        "원화",
        "새판",
        "표값",
        "각국",
        "양국",
        "양측",
        "당내",
        "교내",
        "사내",
        "국장",
        "서면",
        "판값",
        "시내",
    ]
)
_WORKS = frozenset({Kind.LAW, Kind.GENERAL_LAW, Kind.PROGRAMME, Kind.STRATEGY, Kind.CHIP})
_GROUP = re.compile(r"\s?(?:그룹|홀딩스)$")
_HOME = frozenset({"한국", "국내", "우리나라", "대한민국"})


LONGEST_SPLIT = 3  # syllables that Kiwi may have cut off the beginning of a name
_LETTERS_BEFORE = re.compile(r"[가-힣A-Za-z0-9]+$")


@cache
def common_nouns() -> frozenset[str]:
    """Return nouns that are no names; made by tools/common_nouns.py."""
    return frozenset(package_files("digest.summaries.guard").joinpath("common_nouns.txt").read_text(encoding="utf-8").split())


def unknown_nouns(text: str, tokens: Sequence[Token]) -> Iterator[tuple[int, int]]:
    """Yield where a text has nouns that no list knows and that are no part of a predicate: perhaps names."""
    for place, token in enumerate(tokens):
        following = tokens[place + 1] if place + 1 < len(tokens) else None
        if token.tag == "NNG" and token.length > 1 and (following is None or following.tag not in {"XSV", "XSA", "XSN"}):
            form = text[token.start : token.start + token.length]
            if form not in common_nouns() and form not in GENERIC:
                yield token.start, token.start + token.length


class Sort(Enum):
    """What a mention is."""

    NAME = 1
    WORK = 4  # a law, a programme, a chip: a name of what does nothing itself
    AGENT = 2  # acts without a name of its own: 시민단체, 재판부, 주민
    WORD = 3  # an unknown noun that the article uses as a subject again and again: perhaps a name that Kiwi does not know


@dataclass(frozen=True, slots=True)
class Mention:
    """A name at `text[start:end]`; `key` is what its spellings share."""

    key: str
    start: int
    end: int
    sort: Sort = Sort.NAME


def name_forms(text: str, tokens: Sequence[Token], lexicon: Lexicon) -> tuple[str, ...]:
    """Return the names in a text as they are written there."""
    spans = [(each.start, each.end) for each in lexicon.mentions(text) if each.kind in NAME_KINDS]
    for start, end, parts in compounds(text, tokens):
        if _is_name(text[start:end], parts) and not any(one <= start and end <= other for one, other in spans):
            spans = [(one, other) for one, other in spans if not (start <= one and other <= end)]
            spans.append((start, end))
    phrases = [phrase.span() for phrase in _LATIN_PHRASE.finditer(text)]
    spans = [
        (start, end)
        for start, end in spans
        if not _is_word(text[start:end], lexicon) and not any(one <= start and end <= other for one, other in phrases)
    ]
    forms = [text[start : _with_number(text, end)] for start, end in spans]
    forms += [match.group(1) for match in _QUOTED.finditer(text) if _may_be_name(match.group(1))]
    return tuple(dict.fromkeys(form for form in forms if len(form) > 1 and form not in GENERIC))


def _is_word(form: str, lexicon: Lexicon) -> bool:
    """Say whether the lexicon has a form as a word of the subject, not as a name."""
    canonical = lexicon.canonical(form)
    return canonical is not None and lexicon.kind(canonical) not in NAME_KINDS


def _word_start(text: str, run: Sequence[Token]) -> int:
    """Return where the word begins in which a name ends: Kiwi reads 새론AI as 새 + 론AI."""
    start = run[0].start
    if not any(part.tag in {"NNP", "SL"} for part in run):
        return start
    before = _LETTERS_BEFORE.search(text[:start])
    return before.start() if before and start - before.start() <= LONGEST_SPLIT else start


def compounds(text: str, tokens: Sequence[Token]) -> Iterator[tuple[int, int, list[Token]]]:
    """Yield nouns that are written together."""
    run: list[Token] = []
    for token in (*tokens, None):
        if token is not None and token.tag in _PARTS and (not run or run[-1].start + run[-1].length == token.start):
            run.append(token)
            continue
        if run:
            yield _word_start(text, run), run[-1].start + run[-1].length, run
        run = [token] if token is not None and token.tag in _PARTS else []


def _is_name(form: str, parts: Sequence[Token]) -> bool:
    if form in GENERIC or parts[0].tag == "SN":
        return False
    if _BODIES.fullmatch(form):
        return False
    if any(part.tag == "NNP" for part in parts) or _BODIES.search(form):
        return True
    if len(parts) == 2 and all(part.tag == "NNG" and part.length == 1 for part in parts):
        return form not in _PAIRS  # 솔 + 빛: Kiwi does not know the word
    latin = any(part.tag == "SL" for part in parts)
    return latin and (len(parts) > 1 or len(form) > 2)


def _may_be_name(quoted: str) -> bool:
    """Say whether what stands in single quotation marks may be a name: a word, perhaps with a number, of no plain meaning."""
    word, _, rest = quoted.partition(" ")
    return (not rest or not re.sub(r"[\dA-Za-z.]", "", rest)) and shared(word) == word and not word[0].isdigit()


def _with_number(text: str, end: int) -> int:
    """Take in the number of a version: 새론 4."""
    number = _BARE_NUMBER.match(text, end)
    return number.end() if number else end


class Names:
    """The names of an article and of its summary, each under one key, ready to be found in sentences."""

    def __init__(self, forms: Iterable[str], lexicon: Lexicon, words: Iterable[str] = ()) -> None:
        """Take the forms in which names are written, and unknown words; forms of one name come to share a key."""
        self._keys = _keys(sorted(set(forms), key=len, reverse=True), lexicon)
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
        self._form = self._compiled()

    def present(self, text: str) -> frozenset[str]:
        """Return the keys of every name in a sentence, those within longer names too: 미국 상무부 is about 미국."""
        inner = {
            key
            for form, key in self._keys.items()
            if re.search(rf"(?<![가-힣A-Za-z0-9]){re.escape(form)}(?:{_WORD_END}|\s)", text)
        }
        return frozenset(inner | {mention.key for mention in self.mentions(text)})


def _keys(forms: Sequence[str], lexicon: Lexicon) -> dict[str, str]:
    """Give each form its key, the longer forms first; a short form takes the key of the long one that it may stand for."""
    keys: dict[str, str] = {}
    for form in forms:
        key = (
            _canonical(form, lexicon)
            or _canonical(_GROUP.sub("", form), lexicon)
            or next((keys[longer] for longer in keys if _stands_for(form, longer)), form)
        )
        keys[form] = "한국" if key in _HOME else key.replace("인공지능", "AI")
    for longer, key in list(keys.items()):
        tail = _BODIES.search(longer)
        if tail and tail.group() != longer:
            rivals = {other for form, other in keys.items() if form.endswith(tail.group())}
            if len(rivals) == 1 and tail.group() not in GENERIC:
                keys.setdefault(tail.group(), key)  # 연구소 is 아라연구소 where there is no other
    return keys


def _stands_for(short: str, long: str) -> bool:
    return abbreviates(short, long) or (
        len(short) > 2 and long in {f"{state}{short}" for state in ("한국", "대한", "국립", "㈜", "주식회사 ")}
    )


def _canonical(form: str, lexicon: Lexicon) -> str | None:
    """Return the lexicon's name for a form that is truly a spelling of it.

    A body's entry also holds its parts and people (국회: 법사위, 여야), which are no other names of it: of those only short forms,
    long forms and Latin ones count.
    """
    canonical = lexicon.canonical(form)
    kind = lexicon.kind(canonical) if canonical else None
    if canonical is None or kind not in NAME_KINDS:
        return None
    if kind not in _GROUPED:
        return canonical
    bare = canonical.strip("*")
    plain = _COUNTRY.sub(lambda match: _COUNTRIES[match.group()], form).replace("인공지능", "AI")
    same = form.isascii() or bare.isascii() or _within(plain, bare) or _within(bare, plain)
    return canonical if same else None


def _within(short: str, long: str) -> bool:
    """Say whether the letters of a short form stand in a long one in the same order, as those of 선관위 do."""
    rest = iter(long.replace(" ", ""))
    return all(letter in rest for letter in short.replace(" ", ""))


def abbreviates(short: str, long: str) -> bool:
    """Say whether a name may be the short form of another: 금융위 of 금융위원회, 과방위 of 과학기술방송통신위원회, 전남 of 전라남도.

    Its syllables stand in the other in the same order, the first of both alike; digits must be the same.
    """
    short, long = short.replace(" ", ""), long.replace(" ", "")
    if not 2 <= len(short) < len(long) or short[0] != long[0] or re.sub(r"\D", "", short) != re.sub(r"\D", "", long):
        return False
    rest = iter(long)
    return all(letter in rest for letter in short) and (len(short) >= 3 or len(long) <= 5)


def kind_of(key: str, lexicon: Lexicon) -> Kind | None:
    """Return the kind of a name that the lexicon knows."""
    return lexicon.kind(key)
