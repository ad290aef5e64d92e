"""Where one sentence ends and the next begins, by punctuation alone.

A line break always ends a sentence, and so does a full stop, unless it stands within quotation marks or
brackets, in a date, a number, an initial or an abbreviation, or before the 고 or 라며 that carries a quotation.
"""

import re
from collections.abc import Iterator, Sequence

from digest.korean.endings import CLOSERS, STOPS, ends_finitely, ends_in_verb

LONGEST_QUOTATION = 600  # characters; a longer one is a mark that was never closed
DEEPEST_NESTING = 12  # marks within marks; 20,000 opening brackets are no text
UNSTOPPED_LINE = 60  # characters of a line without any full stop, from which verb endings split it
PAIRED_MARKS = {"“": "”", "‘": "’", "「": "」", "『": "』", "《": "》", "〈": "〉", "(": ")", "[": "]", "【": "】"}
STRAIGHT_MARKS = "\"'"
ABBREVIATIONS = frozenset(
    (
        *("co", "corp", "dr", "ed", "eds", "etc", "inc", "jr", "ltd", "mr", "mrs", "ms", "no", "nos", "op", "prof"),
        *("rep", "rev", "sen", "sr", "st", "v", "ver", "vol", "vs"),
    )
)
_STOP = re.compile(rf"[{STOPS}…]+")
_CARRIES_QUOTATION = re.compile(
    r"\s*(?:(?:이|하)?(?:라고|라는|라며|라면서|란|라|고|며)|는|은|을|를|이|가|도|와|과|의|에|으로|로|등)"
    r"(?=[\s,.]|$|도|는|만|까지|부터)"
)
_SPEAKER = re.compile(r"\([^()]{2,40}\)(?=\s)")
_STARTS_SENTENCE = re.compile(r"[가-힣0-9A-Z“‘\"'「『\[△▲▶○●■◆]")
_DATE_BEFORE = re.compile(r"(?:^|[^\d])(?:\d{4}|['’]?\d{2})\s*\.\s*\d{1,2}(?:\s*\.\s*\d{1,2})?$")
_LIST_NUMBER = re.compile(r"^\s*(?:[(\[]?\d{1,2}|[가-하]|[a-zA-Z]|[IVX]{1,4})$")
_LATIN_WORD = re.compile(r"[A-Za-z][A-Za-z.]*$")
_INITIALS = re.compile(r"[a-z](?:\.[a-z])*")
_ENDING_AND_SPACE = re.compile(r"(?<=[가-힣])다\s+(?!(?:고|며|면|면서|는|던|가|라고|라는|할|시피|보니)\s)")


def split_sentences(text: str) -> tuple[str, ...]:
    """Cut a text into sentences, at line breaks and at full stops with their closing marks.

    Where a page lost the space, a full stop after a finite verb is enough ("했다.이어"). A line longer than
    60 characters without any full stop within is cut after finite verbs instead.

    Returns:
        The sentences in order, single-spaced; no empty ones. Joined they hold every character but spaces.
    """
    lines = (" ".join(line.split()) for line in text.splitlines())
    return tuple(piece for line in lines for piece in _pieces(line, _boundaries(line)) if piece)


def trim(text: str, most_characters: int) -> str:
    """Keep the leading sentences that fit into `most_characters`; empty where not even the first does."""
    kept = ""
    for sentence in split_sentences(text):
        longer = f"{kept} {sentence}" if kept else sentence
        if len(longer) > most_characters:
            break
        kept = longer
    return kept


def _pieces(line: str, boundaries: Sequence[int]) -> Iterator[str]:
    start = 0
    for end in (*boundaries, len(line)):
        yield line[start:end].strip()
        start = end


def _boundaries(line: str) -> list[int]:
    """Find where sentences end within one single-spaced line."""
    inside = quoted(line)
    ends = {_after_closers(line, stop.end(), inside): stop for stop in _STOP.finditer(line)}
    ends.pop(len(line), None)
    found = [end for end, stop in ends.items() if not inside[end - 1] and _ends_sentence(line, stop, end)]
    if found or len(line) <= UNSTOPPED_LINE:
        return found
    verbs = (end for end in _ENDING_AND_SPACE.finditer(line) if not inside[end.start()])
    return [verb.end() for verb in verbs if ends_in_verb(line[: verb.start() + 1])]


def _after_closers(line: str, end: int, inside: Sequence[bool]) -> int:
    """Move past the closing marks that follow a full stop, and a speaker in brackets: “한다.”(홍길동 대표).

    An opening mark counts as inside.
    """
    start = end
    while end < len(line) and line[end] in CLOSERS and not inside[end]:
        end += 1
    speaker = _SPEAKER.match(line, end) if end > start else None
    return speaker.end() if speaker else end


def _ends_sentence(line: str, stop: re.Match[str], end: int) -> bool:
    before, after = line[: stop.start()], line[end:]
    closed = end > stop.end()
    if closed and _CARRIES_QUOTATION.match(after):
        return False
    if stop.group().startswith(("…", "..")) and not ends_finitely(before):
        return False  # "AI 시대… 한국은" is one headline
    if not after.startswith(" "):
        # only the finite verb tells "했다.이어" from "4.0", "a.b" and "네이버.카카오"
        return ends_finitely(f"{before[-12:]}.") and _STARTS_SENTENCE.match(after) is not None
    return closed or not stop.group().startswith(".") or not _belongs_to_word(before, after)


def _belongs_to_word(before: str, after: str) -> bool:
    """Say whether a dot belongs to a date, a list number, an initial or an abbreviation."""
    if before[-1:].isdigit() and (after.lstrip()[:1].isdigit() or _DATE_BEFORE.search(before)):
        return True
    if _LIST_NUMBER.match(before):
        return True
    word = _LATIN_WORD.search(before)
    letters = word.group().lower() if word else ""
    return letters in ABBREVIATIONS or _INITIALS.fullmatch(letters) is not None


def quoted(line: str) -> list[bool]:
    """Say for each character of a line whether it lies within a closed pair of quotation marks or brackets.

    The opening mark counts as within, the closing one does not.
    """
    inside = [False] * len(line)
    opened: list[tuple[str, int]] = []
    for at, mark in enumerate(line):
        awaited = {closer for closer, _ in opened}
        if _closes(line, at, mark, awaited):
            while opened[-1][0] != mark:
                opened.pop()  # a mark that was never closed
            _, start = opened.pop()
            if at - start <= LONGEST_QUOTATION:
                inside[start:at] = [True] * (at - start)
        elif _opens(line, at, mark) and len(opened) < DEEPEST_NESTING:
            opened.append((PAIRED_MARKS.get(mark, mark), at))
    return inside


def _closes(line: str, at: int, mark: str, awaited: set[str]) -> bool:
    """Say whether a mark closes an open pair; an apostrophe does not, nor a straight ' after a space."""
    if mark not in awaited or _is_apostrophe(line, at):
        return False
    return mark != "'" or not line[at - 1].isspace()


def _opens(line: str, at: int, mark: str) -> bool:
    """Say whether a mark opens a pair; straight marks look alike on both sides."""
    if mark in PAIRED_MARKS:
        return True
    if mark not in STRAIGHT_MARKS or mark not in line[at + 1 :] or _is_apostrophe(line, at):
        return False
    before = line[at - 1] if at else " "
    return mark == '"' or before.isspace() or before in '([{“‘"「,·…/~'


def _is_apostrophe(line: str, at: int) -> bool:
    """Say whether a mark stands within a Latin word: it's, O'Reilly."""
    neighbours = line[at - 1 : at] + line[at + 1 : at + 2]
    return line[at] in "'’" and len(neighbours) == 2 and neighbours.isascii() and neighbours.isalpha()
