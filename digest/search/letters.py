"""Hangul taken apart into its letters, and what Korean text becomes under an English keyboard.

A syllable becomes its letters, double vowels and final clusters in two, so that 하이퍼 and ㅎㅏ이퍼 are the same and a slip of
one key is one letter.
"""

_FIRST = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
_MIDDLE = ("ㅏ", "ㅐ", "ㅑ", "ㅒ", "ㅓ", "ㅔ", "ㅕ", "ㅖ", "ㅗ", "ㅗㅏ", "ㅗㅐ", "ㅗㅣ", "ㅛ", "ㅜ", "ㅜㅓ", "ㅜㅔ", "ㅜㅣ", "ㅠ", "ㅡ", "ㅡㅣ", "ㅣ")  # fmt: skip
_LAST = (
    *("", "ㄱ", "ㄲ", "ㄱㅅ", "ㄴ", "ㄴㅈ", "ㄴㅎ", "ㄷ", "ㄹ", "ㄹㄱ", "ㄹㅁ", "ㄹㅂ", "ㄹㅅ", "ㄹㅌ", "ㄹㅍ", "ㄹㅎ", "ㅁ", "ㅂ", "ㅂㅅ", "ㅅ", "ㅆ"),
    *("ㅇ", "ㅈ", "ㅊ", "ㅋ", "ㅌ", "ㅍ", "ㅎ"),
)  # fmt: skip
_LOOSE = {"ㅘ": "ㅗㅏ", "ㅙ": "ㅗㅐ", "ㅚ": "ㅗㅣ", "ㅝ": "ㅜㅓ", "ㅞ": "ㅜㅔ", "ㅟ": "ㅜㅣ", "ㅢ": "ㅡㅣ", "ㄳ": "ㄱㅅ", "ㄵ": "ㄴㅈ", "ㄶ": "ㄴㅎ",
          "ㄺ": "ㄹㄱ", "ㄻ": "ㄹㅁ", "ㄼ": "ㄹㅂ", "ㄽ": "ㄹㅅ", "ㄾ": "ㄹㅌ", "ㄿ": "ㄹㅍ", "ㅀ": "ㄹㅎ", "ㅄ": "ㅂㅅ"}  # fmt: skip
_KEYS = dict(
    zip(
        "rRsefaqtTdwWczxvgkoiOjpuPhynbmlEQ",
        "ㄱㄲㄴㄷㄹㅁㅂㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎㅏㅐㅑㅒㅓㅔㅕㅖㅗㅛㅜㅠㅡㅣㄸㅃ",
        strict=True,
    )
)
_ALIKE = frozenset(
    frozenset(pair)
    for pair in ("ㅐㅔ", "ㅒㅖ", "ㅓㅗ", "ㅓㅏ", "ㅗㅜ", "ㅡㅜ", "ㅡㅓ", "ㅣㅡ", "ㅏㅐ", "ㅓㅔ", "ㅕㅖ", "ㅛㅕ", "ㅠㅡ", "ㄱㄲ", "ㄱㅋ", "ㄷㄸ", "ㄷㅌ", "ㅂㅃ", "ㅂㅍ",
                 "ㅅㅆ", "ㅈㅉ", "ㅈㅊ", "ㅅㅌ", "ㅅㅈ", "ㄴㅁ", "ㄴㅇ", "ㅁㅇ", "ㄹㄴ", "ㅎㅇ")
)  # fmt: skip
ALIKE = 0.5  # what a letter for another that sounds or lies near costs


def taken_apart(word: str) -> str:
    """Return a word's letters: Hangul syllables taken apart, all else in lower case."""
    return "".join(_letters(character) for character in word.casefold())


def typed_blindly(word: str) -> str:
    """Return the Hangul letters that the keys of a Latin word stand for; empty where a key stands for none."""
    letters = [_KEYS.get(key) or _KEYS.get(key.lower()) for key in word]
    return "".join(letter for letter in letters if letter) if all(letters) else ""


def distance(one: str, other: str, limit: float) -> float:
    """Say how many letters lie between two words taken apart; anything above `limit` is only known to be more.

    One letter more, less, another one or two swapped cost 1; letters that sound or lie near each other cost half.
    Source: optimal string alignment (Damerau, CACM 1964).
    """
    if abs(len(one) - len(other)) > limit:
        return limit + 1
    before_last: list[float] = []
    last = [float(place) for place in range(len(other) + 1)]
    for row, letter in enumerate(one, start=1):
        line = [float(row)]
        for place, another in enumerate(other, start=1):
            cost = 0.0 if letter == another else ALIKE if frozenset((letter, another)) in _ALIKE else 1.0
            best = min(last[place] + 1, line[place - 1] + 1, last[place - 1] + cost)
            if row > 1 and place > 1 and letter == other[place - 2] and one[row - 2] == another:
                best = min(best, before_last[place - 2] + 1)
            line.append(best)
        if min(line) > limit:
            return limit + 1
        before_last, last = last, line
    return last[-1]


def _letters(character: str) -> str:
    code = ord(character) - 0xAC00
    if 0 <= code < 11172:
        return _FIRST[code // 588] + _MIDDLE[code % 588 // 28] + _LAST[code % 28]
    return _LOOSE.get(character, character)
