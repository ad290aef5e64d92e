"""What the text of a setting may be, where a type alone does not say it; what is wrong is said in words for a person."""

from pydantic import AfterValidator, SecretStr

SHORTEST_TOKEN = 16  # characters


def beginning(*schemes: str) -> AfterValidator:
    """Return a check that a text begins with one of these and is one word; an empty one is not set."""

    def check(value: str | SecretStr | None) -> str | SecretStr | None:
        text = value.get_secret_value() if isinstance(value, SecretStr) else value
        if text and (not text.startswith(schemes) or len(text.split()) != 1):
            raise ValueError(f"{', '.join(schemes)} 가운데 하나로 시작해야 합니다 (must begin with one of these)")
        return value

    return AfterValidator(check)


def never(*schemes: str) -> AfterValidator:
    """Return a check that a secret is one word and does not begin as another one does; servers for trials give any."""

    def check(value: SecretStr | None) -> SecretStr | None:
        text = value.get_secret_value() if value is not None else ""
        if text.startswith(schemes) or len(text.split()) > 1:
            raise ValueError("다른 토큰을 넣은 것 같습니다 (this looks like another token)")
        return value

    return AfterValidator(check)


def one_line(text: str) -> str:
    """Refuse a text with line ends and other signs that a header can't carry."""
    if not text.isprintable():
        raise ValueError("한 줄로 써 주세요 (one line, please)")
    return text


def split(value: object) -> object:
    """Turn "a, b" into its parts; anything else goes to the validator as it is."""
    return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value


def typable(token: SecretStr | None) -> SecretStr | None:
    """Refuse a token that is easily guessed, or that a header can't carry."""
    text = token.get_secret_value() if token is not None else ""
    if token is not None and (len(text) < SHORTEST_TOKEN or not text.isascii() or not text.isprintable() or " " in text):
        raise ValueError(
            f"영문자와 숫자로 {SHORTEST_TOKEN}자 이상이어야 합니다 (needs at least {SHORTEST_TOKEN} letters and digits (ASCII, no spaces))"
        )
    return token
