from digest.selection.copies import copied, independent, same_text, shingles
from tests.digest.selection.samples import HOUR, MORNING, article

PRESS = (
    "가온누리는 한국어와 영어를 함께 익힌 언어모델 새결을 14일 오픈소스로 공개했다고 밝혔다. 새결은 연구와 상업 이용에 제한이 없고, "
    "학습에 쓴 코드와 평가 도구도 함께 풀렸다. 회사는 다음 달 경량판을 더 내놓을 계획이라며 "
    "개발자들이 고친 것을 돌려받는 자리도 만들겠다고 했다. 내려받기는 첫날 만 번을 넘었다."
)
OTHER = (
    "새결을 직접 내려받아 돌려 보니 노트북에서도 초당 열두 단어를 썼다. 긴 문서를 요약하는 힘은 같은 크기의 외국 모델과 견줄 만했지만 "
    "코드를 짜는 일에서는 뒤졌다. 개발자들은 평가 도구가 열린 점을 반겼다."
)


def test_a_text_with_small_changes_and_another_end_is_the_same() -> None:
    cut = PRESS[: len(PRESS) * 2 // 3] + "..."
    respaced = PRESS.replace(", ", ",").replace("밝혔다", "밝혔습니다")
    assert same_text(shingles(PRESS), shingles(cut))
    assert same_text(shingles(PRESS), shingles(respaced))
    assert not same_text(shingles(PRESS), shingles(OTHER))


def test_a_short_text_proves_nothing() -> None:
    assert not same_text(shingles("가온누리가 새결을 공개했다."), shingles("가온누리가 새결을 공개했다."))


def test_equal_titles_are_a_copy_unless_the_texts_have_nothing_in_common() -> None:
    assert copied("이번주정책", shingles(""), "이번주정책", shingles(PRESS))
    assert copied("이번주정책", shingles(PRESS), "이번주정책", shingles(PRESS))
    assert not copied("이번주정책", shingles(OTHER), "이번주정책", shingles(PRESS))
    assert not copied("", shingles(""), "", shingles(""))


def test_reprints_do_not_count_as_outlets() -> None:
    own = article(1, "가온누리, '새결' 공개", PRESS, outlet="가람경제")
    same_title = article(2, "가온누리, '새결' 공개", outlet="누리일보", at=MORNING + HOUR)
    same_body = article(3, "또 하나의 토종 모델", PRESS, outlet="포털한빛", at=MORNING + HOUR)
    another = article(4, "'새결' 돌려 보니", OTHER, outlet="다담테크", at=MORNING + 2 * HOUR)
    assert independent((own, same_title, same_body, another)) == (own, another)


def test_an_outlet_counts_once() -> None:
    first = article(1, "가온누리, '새결' 공개", outlet="가람경제")
    second = article(2, "'새결' 돌려 보니", outlet="가람경제", at=MORNING + HOUR)
    third = article(3, "'새결' 써 보니", outlet="다담테크", at=MORNING + HOUR)
    assert independent((first, second, third)) == (first, third)


def test_an_outlet_that_reprinted_and_then_wrote_itself_counts_with_what_it_wrote() -> None:
    release = article(1, "가온누리, '새결' 공개", PRESS, outlet="가온누리 뉴스룸")
    reprint = article(2, "가온누리, '새결' 공개", PRESS, outlet="가람경제")
    own = article(3, "'새결' 돌려 보니", OTHER, outlet="가람경제", at=MORNING + HOUR)
    assert independent((release, reprint, own)) == (release, own)


def test_the_anchor_stands_in_place_of_what_it_copies() -> None:
    release = article(1, "가온누리, '새결' 공개", PRESS, outlet="가온누리 뉴스룸")
    anchor = article(2, "가온누리 '새결' 무료로 푼다", PRESS, outlet="가람경제", at=MORNING + HOUR)
    assert independent((anchor, release)) == (anchor,)


def test_no_articles_have_no_outlets() -> None:
    assert independent(()) == ()
