from digest.lexicon import NAME_KINDS
from digest.selection.rarity import Rarity, background
from tests.digest.selection.samples import LEXICON

SHIPPED = Rarity(background(), LEXICON)


def test_what_is_in_every_article_says_nothing_and_what_is_nowhere_says_most() -> None:
    rarity = Rarity({"모델": 1.0, "가중치": 0.1}, LEXICON)
    assert rarity.weight("모델") == 0
    assert 0 < rarity.weight("가중치") < 1
    assert rarity.weight("너울") == 1


def test_words_of_the_field_are_bland_in_the_shipped_background() -> None:
    assert SHIPPED.weight("모델") < SHIPPED.weight("공개") < SHIPPED.weight("훈련") < SHIPPED.weight("밀반입")


def test_actors_of_every_day_weigh_little() -> None:
    assert SHIPPED.weight("=오픈AI") < 0.4
    assert SHIPPED.weight("=미국") < SHIPPED.weight("=딥시크") < 0.6


def test_a_self_hosters_own_name_weighs_what_the_lexicon_says() -> None:
    assert Rarity({}, LEXICON).weight("=오픈AI") == LEXICON.weight("오픈AI")


def test_a_name_that_the_background_looked_for_and_never_found_is_rare() -> None:
    assert Rarity({"=드문이": 0.0}, LEXICON).weight("=드문이") == 0.8


def test_the_background_holds_shares() -> None:
    shares = background().values()
    assert len(shares) > 3_000
    assert min(shares) >= 0
    assert max(shares) <= 1


def test_the_background_has_looked_for_nearly_all_names_of_the_shipped_lexicon() -> None:
    """If this fails, run tools/fit_background.py: names that it has not looked for get the lexicon's rough weight."""
    names = [f"={name.canonical}" for name in LEXICON.names if name.kind in NAME_KINDS]
    assert sum(name in background() for name in names) >= 0.8 * len(names)
