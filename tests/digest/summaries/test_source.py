from digest.model import Story
from digest.summaries.source import input_hash, marked_cut, read_article, read_story, read_text
from tests.digest.summaries.samples import FULL, LEAD, LICENCE, PAGE, PLAN, REACTION, TRAINING, article, link_only

QUOTE = "윤세온 누리온 대표는 “가중치만 여는 것은 절반의 공개다. 누구나 다시 만들어 볼 수 있어야 한다”고 말했다."


def test_a_page_is_read_without_its_furniture() -> None:
    assert read_text(PAGE) == (LEAD, LICENCE, TRAINING, QUOTE, PLAN, REACTION)


def test_fragments_are_out() -> None:
    assert read_text(f"후보 등록 코앞인데\n{LEAD}\n누리온 사옥 앞 풍경") == (LEAD,)


def test_a_sub_heading_that_ends_like_a_sentence_is_out_where_sentences_have_full_stops() -> None:
    assert read_text(f"{LEAD}\n누가 모델을 여는가, 한국이 연다\n{LICENCE}\n{PLAN}") == (LEAD, LICENCE, PLAN)


def test_text_without_full_stops_is_read_all_the_same() -> None:
    assert read_text("누리온이 가중치를 공개했다\n코드도 연다") == ("누리온이 가중치를 공개했다", "코드도 연다")


def test_a_sentence_said_twice_is_read_once() -> None:
    assert read_text(f"{LEAD}\n{LICENCE}\n{LEAD}") == (LEAD, LICENCE)


def test_what_a_feed_cut_off_stands_last_and_says_so() -> None:
    assert read_text(f"{LEAD} 상업적 이용을 허용하는 아파치 라이선스를 적..") == (
        LEAD,
        "상업적 이용을 허용하는 아파치 라이선스를…",
    )


def test_what_a_feed_cut_off_without_dots_is_out() -> None:
    assert read_text(f"{LEAD} 상업적 이용을 허용하는 아파치 라이선스를 적용해") == (LEAD,)


def test_a_lone_line_that_was_cut_is_kept_as_it_is() -> None:
    assert read_text("[가온뉴스] 누리온이 한국어 모델 ‘나래 12B’의 가중치를 공..") == (
        "누리온이 한국어 모델 ‘나래 12B’의 가중치를…",
    )


def test_a_lone_headline_is_kept_and_not_marked() -> None:
    assert read_text("누리온, 한국어 모델 가중치를 전면 공개") == ("누리온, 한국어 모델 가중치를 전면 공개",)


def test_a_scrap_says_nothing() -> None:
    assert read_text("더보기") == ()
    assert read_text("") == ()


def test_the_word_that_was_cut_goes_with_its_dots() -> None:
    assert [marked_cut(text) for text in ("모델을 공개하..", "모델을 공개한 ...", "‘나래(NARAE..", "모델을 공개한다")] == [
        "모델을…",
        "모델을 공개한…",
        "‘나래(NARAE…",
        "모델을 공개한다",
    ]


def test_a_page_that_says_nothing_gives_way_to_the_feed() -> None:
    assert read_article(article("로그인\n더보기", summary=LEAD)) == (LEAD,)


def test_a_story_is_read_anchor_first() -> None:
    story = Story((article(f"{LEAD}\n{PLAN}", 7), article(f"{LICENCE}\n{LEAD}", 9)))
    assert [(each.text, each.article, each.reporter, each.place) for each in read_story(story)] == [
        (LEAD, 7, 0, 0),
        (PLAN, 7, 0, 1),
        (LICENCE, 9, 1, 0),
    ]


def test_a_cut_line_is_not_read_where_another_outlet_has_whole_sentences() -> None:
    story = Story((article("누리온이 한국어 모델 ‘나래 12B’의 가중치를 공..", 1), article(LEAD, 2)))
    assert [(each.text, each.reporter) for each in read_story(story)] == [(LEAD, 0)]


def test_an_outlet_that_allows_the_title_only_is_passed_over() -> None:
    story = Story((link_only(article(LEAD, 1)), article(PLAN, 2)))
    assert [each.text for each in read_story(story)] == [PLAN]


def test_at_most_eight_articles_are_read() -> None:
    story = Story(tuple(article(f"매체마다 다른 {number}번째 소식을 전했다.", number) for number in range(1, 13)))
    assert {each.article for each in read_story(story)} == set(range(1, 9))


def test_the_hash_depends_on_title_text_and_article() -> None:
    source = read_story(FULL)
    other = read_story(Story((article(PAGE, 2),)))
    hashes = {input_hash("가", source), input_hash("나", source), input_hash("가", source[1:]), input_hash("가", other)}
    assert len(hashes) == 4
    assert input_hash("가", source) == input_hash("가", read_story(FULL))


def test_a_caption_that_points_at_people_is_left_out_unless_it_is_all_there_is() -> None:
    caption = "윤세온 대표(왼쪽)와 이가람 장관이 서울에서 손을 잡고 있다."
    assert read_text(f"{LEAD}\n{caption}\n{LICENCE}") == (LEAD, LICENCE)
    assert read_text(caption) == ("윤세온 대표와 이가람 장관이 서울에서 손을 잡고 있다.",)
