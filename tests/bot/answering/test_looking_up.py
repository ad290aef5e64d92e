"""What people are answered: the words of the message, from what they type to what they read. Now is 2 September 2026, 18:00 in Seoul."""

from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from bot.answering import AnswerDesk
from bot.answering.newsstand import MOST_REMEMBERED
from bot.asking import Reading, make_desk
from bot.message import Action, Actions, Heading, Link, Message, Note, Paragraph, StoryCard
from bot.platforms.asking import Answer, Asked, Reach
from digest.answers import Author, Evidence
from digest.errors import SummaryError
from digest.lexicon import default_lexicon
from digest.model import Channel, Topic
from digest.summaries.writer import FALLS, Fall
from tests.digest.search.library import DAY, FINE, HOUR, LICENCE, NOW, USUAL, Library, Told, library
from tests.kiwi import loaded_korean

CHANNEL = Channel("console", "", "terminal")


@pytest.fixture
async def shelf(tmp_path: Path) -> AsyncIterator[Library]:
    async with library(tmp_path) as opened:
        yield opened


def desk(shelf: Library, author: Author | None = None, clock: Callable[[], datetime] = lambda: NOW) -> AnswerDesk:
    return make_desk(shelf.store, Reading(loaded_korean(), default_lexicon()), (), clock, author)


async def nobody() -> bool:
    return False


async def said(shelf: Library, typed: str, language: str = "ko", author: Author | None = None) -> Message:
    return (await desk(shelf, author).answer(Asked(CHANNEL, "U1", nobody, typed, language=language))).message


async def press(shelf: Library, button: Action) -> Answer:
    return await desk(shelf).answer(Asked(CHANNEL, "U1", nobody, action=button.name, value=button.value))


def title(message: Message) -> str:
    first = message.blocks[0]
    assert isinstance(first, Heading)
    return first.text


def cards(message: Message) -> list[StoryCard]:
    return [block for block in message.blocks if isinstance(block, StoryCard)]


def numbers(message: Message) -> list[int]:
    return [card.number for card in cards(message)]


def paragraphs(message: Message) -> list[str]:
    return [block.text for block in message.blocks if isinstance(block, Paragraph)]


def notes(message: Message) -> list[str]:
    return [line for block in message.blocks if isinstance(block, Note) for line in block.lines]


def links(message: Message) -> list[str]:
    return [block.text for block in message.blocks if isinstance(block, Link)]


def buttons(message: Message) -> list[Action]:
    return [action for block in message.blocks if isinstance(block, Actions) for action in block.actions]


# --- searching -----------------------------------------------------------------------------------


async def test_a_card_shows_the_sentence_that_matched_with_its_words_marked(shelf: Library) -> None:
    message = await said(shelf, "과태료는")
    (card,) = cards(message)
    assert title(message) == "“과태료는” · 소식 1건"
    assert card.summary == ("과기정통부가 고영향 AI 사업자에게 물릴 과태료를 최대 3000만원으로 정했다.",)
    assert card.strong == ("과태료",)


@pytest.mark.parametrize("typed", ["엑사원", "엑사원은", "엑사원이", "엑사원의", "EXAONE"])
async def test_particles_and_spelling_find_the_same_stories(shelf: Library, typed: str) -> None:
    assert numbers(await said(shelf, typed)) == [1, 4]


@pytest.mark.parametrize(
    ("typed", "language", "right"),
    [
        ("양자컴퓨터", "ko", "“양자컴퓨터”에 대한 소식을 찾지 못했습니다."),
        ("양자컴퓨터", "en", "No story on “양자컴퓨터” was found."),
        ("양자컴퓨터 어제", "ko", "이 조건에 맞는 “양자컴퓨터” 소식을 찾지 못했습니다."),
    ],
)
async def test_what_could_not_be_found_is_said(shelf: Library, typed: str, language: str, right: str) -> None:
    message = await said(shelf, typed, language)
    assert cards(message) == []
    assert any(text.startswith(right) for text in paragraphs(message))


async def test_a_word_that_nobody_wrote_is_named_where_the_others_are_found(shelf: Library) -> None:
    message = await said(shelf, "양자컴퓨터 과태료")
    assert numbers(message) == [2]
    assert "“양자컴퓨터”에 대한 소식은 찾지 못해, 나머지 낱말로 찾았습니다." in paragraphs(message)


async def test_words_that_no_story_has_together_are_told(shelf: Library) -> None:
    message = await said(shelf, "앤트로픽 과태료")
    assert "이 말이 모두 나오는 소식은 없어, 일부가 나오는 소식을 보여 드립니다." in paragraphs(message)
    assert all("없는 낱말: " in " ".join(card.notes) for card in cards(message))


@pytest.mark.parametrize("typed", ["엑싸원", "dprtkdnjs"])
async def test_a_slip_is_answered_with_what_was_meant(shelf: Library, typed: str) -> None:
    message = await said(shelf, typed)
    assert numbers(message) == [1, 4]
    assert f"“{typed}”에 맞는 소식이 없어 “엑사원”에 맞는 소식을 찾았습니다." in paragraphs(message)


async def test_a_slip_beside_right_words_is_mended_where_that_finds_all(shelf: Library) -> None:
    message = await said(shelf, "엑싸원 라이선스")
    assert numbers(message) == [1]
    assert any("“엑사원 라이선스”에 맞는 소식을 찾았습니다" in text for text in paragraphs(message))


async def test_what_nobody_wrote_about_but_is_near_a_name_is_asked_for(tmp_path: Path) -> None:
    async with library(tmp_path, [FINE]) as shelf:
        message = await said(shelf, "하이퍼클로버")
        assert next(block.label for block in message.blocks if isinstance(block, Paragraph)) == "이것을 찾으셨나요?"
        meant = [action for action in buttons(message) if action.name == "meant"]
        assert meant[0].text == "하이퍼클로바"
        pressed = await press(shelf, meant[0])
    assert "“하이퍼클로바”에 대한 소식을 찾지 못했습니다." in paragraphs(pressed.message)[0]
    assert pressed.reach is Reach.REPLACE


async def test_a_window_without_a_story_is_left_aside_and_that_is_told(shelf: Library) -> None:
    message = await said(shelf, "과태료 작년")
    assert numbers(message) == [2]
    assert "이 기간에는 맞는 소식이 없어 다른 때의 소식을 보여 드립니다." in paragraphs(message)
    inside = await said(shelf, "과태료 3일")
    assert (numbers(inside), paragraphs(inside)) == ([2], [])


async def test_a_phrase_that_nobody_wrote_is_searched_for_by_its_words_and_that_is_told(shelf: Library) -> None:
    message = await said(shelf, '"과태료 고영향"')
    assert numbers(message) == [2]
    assert "따옴표 안의 말이 글자 그대로 나오는 소식은 없어, 낱말로 찾았습니다." in paragraphs(message)
    assert paragraphs(await said(shelf, '"고영향 AI"')) == []


async def test_a_topic_at_the_end_is_a_word_where_that_finds_more(tmp_path: Path) -> None:
    told = Told("모두의 AI, 전 국민에 개방", "정부가 국산 모델을 국민에게 개방한다.", topics=(Topic.SOVEREIGN,))
    async with library(tmp_path, [told, FINE]) as shelf:
        message = await said(shelf, "국민 개방")
        narrowed = await said(shelf, "과태료 정책")
    assert (title(message), numbers(message)) == ("“국민 개방” · 소식 1건", [1])
    assert (title(narrowed), numbers(narrowed)) == ("“과태료” · 소식 1건", [2])


@pytest.mark.parametrize("typed", ["과태료", "과태료는 얼마인가?"])
async def test_how_old_the_newest_is_is_told_where_it_is_old(tmp_path: Path, typed: str) -> None:
    told: list[bool] = []
    for number, days in enumerate((13, 40)):
        (folder := tmp_path / str(number)).mkdir()
        async with library(folder, [replace(FINE, ago=days * DAY)]) as shelf:
            told.append("가장 새 소식이 2026년 7월 24일 (금)의 것입니다." in notes(await said(shelf, typed)))
    assert told == [False, True]


async def test_results_page_and_can_be_shared(tmp_path: Path) -> None:
    async with library(
        tmp_path, [replace(FINE, title=f"{place}번째 과태료 소식", ago=place * HOUR) for place in range(1, 8)]
    ) as shelf:
        first = await said(shelf, "과태료")
        turn = next(action for action in buttons(first) if action.name == "page")
        second = await press(shelf, turn)
        share = next(action for action in buttons(second.message) if action.name == "share")
        shared = await press(shelf, share)
    assert (len(cards(first)), len(cards(second.message))) == (5, 2)
    assert not set(numbers(first)) & set(numbers(second.message))
    assert (second.reach, shared.reach) == (Reach.REPLACE, Reach.CHANNEL)
    assert numbers(shared.message) == numbers(second.message)


# --- browsing ------------------------------------------------------------------------------------


async def test_nothing_typed_is_the_last_24_hours(shelf: Library) -> None:
    assert sorted(numbers(await said(shelf, ""))) == [1, 5, 6]


@pytest.mark.parametrize("typed", ["", "오늘", "개방"])
async def test_where_nothing_is_new_the_last_stories_are_shown_and_that_is_told(tmp_path: Path, typed: str) -> None:
    async with library(tmp_path, [replace(LICENCE, ago=40 * DAY)]) as shelf:
        message = await said(shelf, typed)
    assert numbers(message) == [1]
    assert paragraphs(message) == ["이 기간에는 소식이 없어 그 전의 소식을 보여 드립니다."]


async def test_a_past_window_without_stories_shows_none(shelf: Library) -> None:
    message = await said(shelf, "작년")
    assert (cards(message), paragraphs(message)) == ([], ["이 기간에는 소식이 없습니다."])


# --- questions -----------------------------------------------------------------------------------


async def test_an_answer_is_quotations_each_followed_by_its_source(shelf: Library) -> None:
    message = await said(shelf, "고영향 AI 과태료는 얼마인가?")
    place = next(at for at, block in enumerate(message.blocks) if isinstance(block, Paragraph))
    quote, source = message.blocks[place : place + 2]
    assert isinstance(quote, Paragraph)
    assert isinstance(source, Link)
    assert quote.text == "“과기정통부가 고영향 AI 사업자에게 물릴 과태료를 최대 3000만원으로 정했다.”"
    assert source.text == "한빛일보 · 9월 1일 12:00 · #2"
    assert notes(message) == ["기사의 문장을 그대로 옮겼습니다."]


def author(*written: str, error: str = "") -> Author:
    async def write(question: str, evidence: object) -> tuple[str, ...]:
        if error:
            raise SummaryError(error)
        return written

    async def supported(sentences: object, evidence: "list[Evidence]") -> list[tuple[str, tuple[int, ...]]]:
        return [(text, (0,)) for text in written]

    return Author("나래-12B", write, supported)  # type: ignore[arg-type]  # narrower than the port


async def test_a_model_s_answer_is_labelled_as_one_and_carries_sources(shelf: Library) -> None:
    message = await said(shelf, "고영향 AI 과태료는 얼마인가?", author=author("과태료는 최대 3000만원이다."))
    assert paragraphs(message)[0] == "과태료는 최대 3000만원이다."
    assert links(message)[0].endswith("#2")
    assert notes(message)[0].startswith("AI 답변 · 나래-12B")


@pytest.mark.parametrize(
    ("language", "reason", "right"),
    [
        ("ko", FALLS[Fall.TOO_LATE], "대신 쓴 까닭: 모델이 제시간에 답하지 못함"),
        ("ko", "모델이 기사에서 답을 찾지 못함", "대신 쓴 까닭: 모델이 기사에서 답을 찾지 못함"),
        ("en", "모델이 기사에서 답을 찾지 못함", "Why that one: the model found no answer in the articles"),
    ],
)
async def test_why_a_model_s_answer_is_not_shown_is_told(shelf: Library, language: str, reason: str, right: str) -> None:
    message = await said(shelf, "고영향 AI 과태료는 얼마인가?", language, author(error=reason))
    assert paragraphs(message)[0].startswith("“과기정통부가")
    assert notes(message)[-1] == right


async def test_a_shared_answer_is_the_one_that_was_given_and_no_second_is_asked_for(shelf: Library) -> None:
    asked: list[str] = []

    async def write(question: str, evidence: object) -> tuple[str, ...]:
        asked.append(question)
        return (f"{len(asked)}번째 답이다.",)

    async def supported(sentences: "tuple[str, ...]", evidence: object) -> list[tuple[str, tuple[int, ...]]]:
        return [(text, (0,)) for text in sentences]

    shown = desk(shelf, Author("나래-12B", write, supported))  # type: ignore[arg-type]  # narrower than the port
    first = await shown.answer(Asked(CHANNEL, "U1", nobody, "고영향 AI 과태료는 얼마인가?"))
    share = next(action for action in buttons(first.message) if action.name == "share")
    shared = await shown.answer(Asked(CHANNEL, "U1", nobody, action="share", value=share.value))
    assert (paragraphs(shared.message)[0], shared.reach) == ("1번째 답이다.", Reach.CHANNEL)
    again = await shown.answer(Asked(CHANNEL, "U1", nobody, "고영향 AI 과태료는 얼마인가?"))
    assert paragraphs(again.message)[0] == "2번째 답이다."


async def test_no_more_answers_are_remembered_than_are_shared(shelf: Library) -> None:
    shown = desk(shelf)
    for _ in range(MOST_REMEMBERED + 2):
        await shown.answer(Asked(CHANNEL, "U1", nobody, "고영향 AI 과태료는 얼마인가?"))
    assert len(shown.newsstand.given) == MOST_REMEMBERED


async def test_a_question_about_a_time_that_holds_nothing_is_answered_out_of_others_and_that_is_told(shelf: Library) -> None:
    message = await said(shelf, "작년 고영향 AI 과태료는 얼마인가?")
    assert paragraphs(message)[0] == "이 기간에는 맞는 소식이 없어 다른 때의 소식을 보여 드립니다."
    assert paragraphs(message)[1].startswith("“과기정통부가")


async def test_a_question_that_nobody_s_sentence_answers_shows_what_is_near(shelf: Library) -> None:
    message = await said(shelf, "양자컴퓨터 라이선스는 어떻게 바뀌었나?")
    assert paragraphs(message)[:2] == [
        "“양자컴퓨터”에 대한 소식은 찾지 못해, 나머지 낱말로 찾았습니다.",
        "이 질문에 답하는 문장을 모아 둔 기사에서 찾지 못했습니다. 가까운 소식은 아래와 같습니다.",
    ]
    assert any(text.startswith("#1 ") for text in links(message))


# --- comparing -----------------------------------------------------------------------------------


async def test_two_sides_stand_beside_each_other(shelf: Library) -> None:
    message = await said(shelf, "비교 엑사원 vs 앤트로픽")
    (table,) = [block.text for block in message.blocks if isinstance(block, Paragraph) and block.label == "한눈에"]
    assert table.splitlines()[:3] == ["비교: 엑사원 ↔ 앤트로픽", "소식: 2건 ↔ 1건", "보도한 매체: 1곳 ↔ 1곳"]
    assert "기사의 문장을 그대로 옮겼습니다." in notes(message)


async def test_sides_that_nobody_wrote_about_are_named(shelf: Library) -> None:
    message = await said(shelf, "비교 양자컴퓨터 vs 핵융합")
    assert paragraphs(message) == ["“양자컴퓨터”에 대한 소식을 찾지 못했습니다.", "“핵융합”에 대한 소식을 찾지 못했습니다."]
    assert notes(message) == []


def test_the_shelf_is_as_long_as_the_numbers_say() -> None:
    assert len(USUAL) == 6
