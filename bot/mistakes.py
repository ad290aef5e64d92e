"""What is wrong with a setting, in words that a person can act on, Korean first; never with the value, which may be a secret."""

import difflib
from collections.abc import Iterable, Mapping
from typing import Any

# pydantic's types of error, https://docs.pydantic.dev/latest/errors/validation_errors/; {names} are of the error's context
WORDS = {
    "int_parsing": "정수를 써 주세요 (a whole number)",
    "int_from_float": "정수를 써 주세요 (a whole number)",
    "float_parsing": "수를 써 주세요 (a number)",
    "finite_number": "수를 써 주세요 (a number)",
    "bool_parsing": "true나 false를 써 주세요 (true or false)",
    "greater_than": "{gt:g}보다 커야 합니다 (greater than {gt:g})",
    "greater_than_equal": "{ge:g} 이상이어야 합니다 (at least {ge:g})",
    "less_than_equal": "{le:g} 이하여야 합니다 (at most {le:g})",
    "literal_error": "이 가운데 하나를 써 주세요 (one of these): {expected}",
    "enum": "이 가운데 하나를 써 주세요 (one of these): {expected}",
    "string_too_short": "너무 짧습니다 (too short, at least {min_length})",
    "string_too_long": "너무 깁니다 (too long, at most {max_length})",
}
UNCLEAR = "알아볼 수 없는 값입니다 (not understood)"


def in_words(kind: str, context: Mapping[str, Any], description: str) -> str:
    """Return what is wrong with a value.

    Args:
        kind: pydantic's type of the error.
        context: What pydantic says about it.
        description: What the setting is, for values that follow a pattern.
    """
    if kind == "value_error":  # said by one of our own validators
        return str(context["error"])
    expected = str(context.get("expected", "")).replace("'", "").replace(" or ", ", ")
    words = WORDS.get(kind)
    return words.format(**{**context, "expected": expected}) if words else f"{UNCLEAR}: {description}"


def unknown(name: str, known: Iterable[str]) -> str:
    """Return that there is no such setting, and which one may have been meant."""
    near = difflib.get_close_matches(name, list(known), n=1)
    if not near:
        return "그런 설정은 없습니다 (no such setting)"
    return f"그런 설정은 없습니다. {near[0]}인가요? (no such setting; did you mean {near[0]}?)"
