import pytest

from digest.lexicon import default_lexicon
from digest.summaries.guard.spellings import abbreviates, keys_of

SHORT = [
    ("금융위", "금융위원회"),
    ("과기정통부", "과학기술정보통신부"),
    ("전남", "전라남도"),
    ("개인정보위", "개인정보보호위원회"),
]
NOT_SHORT = [
    ("금융위", "방송통신위원회"),
    ("누리", "나래"),
    ("나래 7B", "나래 12B"),
    ("위금융", "금융위원회"),
    ("가", "가온테크"),
]


@pytest.mark.parametrize(("short", "long"), SHORT)
def test_syllables_in_the_same_order_abbreviate_a_name(short: str, long: str) -> None:
    assert abbreviates(short, long)
    assert not abbreviates(long, short)


@pytest.mark.parametrize(("short", "long"), NOT_SHORT)
def test_other_names_do_not(short: str, long: str) -> None:
    assert not abbreviates(short, long)


def test_spellings_of_one_name_share_a_key() -> None:
    keys = keys_of(["과학기술정보통신부", "OpenAI", "오픈AI", "누리온"], default_lexicon())
    assert keys["OpenAI"] == keys["오픈AI"] != keys["누리온"]


def test_a_group_is_its_company_and_its_only_research_institute_may_be_called_so() -> None:
    keys = keys_of(["아라연구소", "누리온"], default_lexicon())
    assert keys["연구소"] == keys["아라연구소"]
    assert "연구소" not in keys_of(["아라연구소", "가람연구소"], default_lexicon())


def test_a_place_is_not_its_police_station() -> None:
    keys = keys_of(["강남경찰서", "강남"], default_lexicon())
    assert keys["강남"] != keys["강남경찰서"]
