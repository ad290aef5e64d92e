from collections.abc import Sequence

from digest.summaries.ranker import MOST_CANDIDATES, WEIGHTS, Scored, choose, score, worth_together
from digest.summaries.source import SourceSentence
from digest.summaries.wording import FORMS, LEANING
from tests.digest.summaries.samples import LEAD, LICENCE, PLAN, TITLE, TRAINING
from tests.kiwi import loaded_korean


def sources(texts: Sequence[str], reporter: int = 0) -> tuple[SourceSentence, ...]:
    return tuple(SourceSentence(text, reporter + 1, reporter, place) for place, text in enumerate(texts))


def scored(texts: Sequence[str], title: str = TITLE) -> tuple[Scored, ...]:
    titled, *tokens = loaded_korean().tokens([title, *texts])
    return score(titled, sources(texts), tokens)


def chosen(texts: Sequence[str], title: str = TITLE) -> list[str]:
    return [each.sentence.text for each in choose(scored(texts, title))]


def plain(number: int, worth: float, text: str = "", names: str = "", *, reporter: int = 0, leans: str = "") -> Scored:
    sentence = SourceSentence(text or f"{number}번째 문장이다.", reporter + 1, reporter, number)
    return Scored(number, sentence, worth, frozenset(names.split()), frozenset(leans.split()))


def test_every_weight_is_of_a_feature_that_exists() -> None:
    by_place_and_company = {"first", "second", "third", "early", "central", "full", "titled", "anchor", "long", "speech"}
    assert set(WEIGHTS) == by_place_and_company | set(FORMS) | set(LEANING)


def test_the_first_sentence_is_worth_more_than_the_same_words_later() -> None:
    first, *_, last = scored([LEAD, PLAN, TRAINING, LEAD.replace("3일", "4일")])
    assert first.score > last.score


def test_a_sentence_that_only_repeats_the_title_is_left_out() -> None:
    title = "한미칩 역대 최고가 경신"
    assert [
        each.number for each in scored(["한미칩이 역대 최고가를 경신했다.", "26일 주가는 12.12% 오른 24만 원이다."], title)
    ] == [1]


def test_a_cut_sentence_counts_only_where_there_is_no_other() -> None:
    assert [each.number for each in scored([LEAD, "상업적 이용을 허용하는 아파치 2.0 라이선스를 적용해 기업이…"])] == [0]
    assert [each.number for each in scored(["상업적 이용을 허용하는 아파치 2.0 라이선스를 적용해 기업이…"])] == [0]


def test_the_best_three_come_in_reading_order() -> None:
    picked = choose([plain(0, 3.0), plain(1, 9.0), plain(2, 2.7), plain(3, 8.0), plain(4, 7.0)])
    assert [each.number for each in picked] == [1, 3, 4]


def test_a_sentence_of_little_worth_is_not_shown_to_fill_up() -> None:
    assert [each.number for each in choose([plain(0, 9.0), plain(1, 1.0), plain(2, 0.5)])] == [0]


def test_what_does_not_fit_gives_way_to_what_does() -> None:
    long, short = "가" * 270, "나" * 40
    picked = choose([plain(0, 9.0, short), plain(1, 4.0, long), plain(2, 6.0, long), plain(3, 5.0, short)])
    assert [each.number for each in picked] == [0, 3]


def test_nothing_that_is_too_long_is_chosen() -> None:
    assert choose([plain(0, 9.0, "가" * 301)]) == ()


def test_two_sentences_that_say_the_same_are_not_both_shown() -> None:
    names = "누리온 모델 가중치 공개 나래"
    picked = choose([plain(0, 9.0, names=names), plain(1, 8.0, names=f"{names} 3"), plain(2, 4.0, names="정부 예산 심사")])
    assert [each.number for each in picked] == [0, 2]


def test_two_outlets_need_less_in_common_to_say_the_same() -> None:
    one, other = "누리온 모델 가중치 공개 나래", "누리온 모델 기업 라이선스 개발자"
    same_outlet = [plain(0, 9.0, names=one), plain(1, 8.0, names=other)]
    two_outlets = [plain(0, 9.0, names=one), plain(1, 8.0, names=other, reporter=1)]
    assert [len(choose(each)) for each in (same_outlet, two_outlets)] == [2, 1]


def test_a_sentence_that_points_back_costs_less_beside_what_it_points_to() -> None:
    before, leaning, other = plain(0, 5.0), plain(1, 5.0, leans="points_back"), plain(3, 5.0)
    assert worth_together([before, leaning]) > worth_together([leaning, other])


def test_a_bare_quotation_is_passed_over() -> None:
    speech = "“가중치만 여는 것은 절반의 공개다. 누구나 다시 만들어 볼 수 있어야 한다.”"
    assert speech not in chosen([speech, LEAD, LICENCE, PLAN])


def test_a_question_is_passed_over() -> None:
    question = "공개 모델의 라이선스를 고를 때 기업과 개발자는 무엇을 확인해야 할까?"
    assert question not in chosen([LEAD, question, LICENCE, PLAN])


def test_what_happens_next_is_preferred_to_what_somebody_said() -> None:
    said = "한 개발자는 “학습에 쓴 데이터 목록과 전처리 코드도 받아 볼 수 있다니 반갑다”고 말했다."
    assert chosen([LEAD, LICENCE, said, PLAN]) == [LEAD, LICENCE, PLAN]


def test_only_the_best_candidates_are_compared() -> None:
    many = [plain(number, 3.0 + number / 100) for number in range(MOST_CANDIDATES + 20)]
    assert [each.number for each in choose(many)] == [len(many) - 3, len(many) - 2, len(many) - 1]


def test_no_sentences_no_choice() -> None:
    assert choose(score((), (), ())) == ()
