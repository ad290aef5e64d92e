"""One loaded Kiwi for all tests of a process: it takes a second and 300 MB."""

from functools import cache

from digest.korean import Korean

WORDS = ("소버린", "하이퍼클로바", "누리온", "A.X 4.0")


@cache
def loaded_korean() -> Korean:
    """Return the warm Korean with `WORDS` that tests share."""
    korean = Korean(WORDS)
    korean.warm()
    return korean
