"""The ladder with scripted writers and guards; the real ones meet in the contract suite."""

from dataclasses import replace
from datetime import timedelta

import pytest

from digest.model import Story, Summary, SummarySentence
from digest.summaries import MOST_CHARACTERS, MOST_SENTENCES
from digest.summaries.extractive import ExtractiveSummariser
from digest.summaries.guard import CheckedSentence
from digest.summaries.ladder import Ladder, Rung
from digest.summaries.source import read_story
from digest.summaries.writer import FALLS, Fall, Reply
from tests.digest.summaries.samples import FULL, LEAD, SEVERAL, SHORT, TITLES_ONLY, lead
from tests.fakes.writers import ScriptedGuard, ScriptedWriter
from tests.kiwi import loaded_korean

GOOD = "누리온이 한국어 언어모델의 가중치를 공개했다."
ALSO = "상업적 이용을 허용하는 라이선스를 적용했다."
INVENTED = "이용자는 500만 명을 넘었다."
GUARD = ScriptedGuard(**{"500만": "number: 기사에 없는 수치 ‘500만 명’", "몰래": "unsupported: 근거 없음"})


class Clock:
    """Stands still until it is told."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now

    def advance(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def rungs() -> list[Rung]:
    return []


def ladder(writer: ScriptedWriter, clock: Clock, rungs: list[Rung] | None = None) -> Ladder:
    return Ladder(
        writer,
        ExtractiveSummariser(loaded_korean()),
        GUARD,
        deadline=timedelta(seconds=60),
        clock=clock,
        on_rung=rungs.append if rungs is not None else lambda _: None,
    )


def texts(summary: Summary) -> list[str]:
    return [sentence.text for sentence in summary.sentences]


async def extracted(story: Story) -> list[str]:
    return texts((await ExtractiveSummariser(loaded_korean()).summarise([story]))[0])


async def test_a_model_s_words_are_shown_with_their_sources(clock: Clock, rungs: list[Rung]) -> None:
    (summary,) = await ladder(ScriptedWriter(f"{GOOD} {ALSO}"), clock, rungs).summarise([FULL])

    assert texts(summary) == [GOOD, ALSO]
    assert [sentence.sources for sentence in summary.sentences] == [(0,), (0,)]
    assert summary.source_sentences == tuple(each.text for each in read_story(FULL))
    assert (summary.backend, summary.model, summary.fallback_reason) == ("transformers", "나래-12B", "")
    assert (summary.asked, summary.fell, summary.problems) == ("나래-12B", "", ())
    assert rungs == [Rung("나래-12B", None, (), "transformers")]


async def test_the_writer_gets_cleaned_sentences_and_the_whole_deadline(clock: Clock) -> None:
    writer = ScriptedWriter(GOOD)
    await ladder(writer, clock).summarise([FULL])

    (assignment,) = writer.asked[0]
    assert assignment.sentences[0] == LEAD
    assert writer.seconds == [60.0]


FAILURES = [fall for fall in Fall if fall not in {Fall.UNGROUNDED, Fall.SHORT}]


@pytest.mark.parametrize("fall", FAILURES)
async def test_every_failure_falls_to_the_outlet_s_words_with_its_reason(fall: Fall, clock: Clock, rungs: list[Rung]) -> None:
    (summary,) = await ladder(ScriptedWriter(Reply(fall=fall)), clock, rungs).summarise([FULL])

    assert texts(summary) == await extracted(FULL)
    assert (summary.backend, summary.model) == ("extractive", "")
    assert summary.fallback_reason == summary.fell == FALLS[fall]
    assert summary.asked == "나래-12B"
    assert rungs == [Rung("나래-12B", fall, (), "transformers")]


async def test_a_detail_stands_behind_the_reason(clock: Clock) -> None:
    (summary,) = await ladder(ScriptedWriter(Reply(fall=Fall.BUSY, detail="HTTP 429")), clock).summarise([FULL])
    assert summary.fallback_reason == "모델 서버가 바쁨: HTTP 429"
    assert summary.fell == "모델 서버가 바쁨"


async def test_one_story_s_failure_is_not_the_others(clock: Clock) -> None:
    replies = [Reply(fall=Fall.TOO_LATE), Reply(GOOD)]
    first, second = await ladder(ScriptedWriter(replies), clock).summarise([FULL, SEVERAL])
    assert (first.backend, second.backend) == ("extractive", "transformers")


async def test_a_refused_sentence_is_written_again_once_with_the_guard_s_complaint(clock: Clock, rungs: list[Rung]) -> None:
    writer = ScriptedWriter(f"{GOOD} {INVENTED}", f"{GOOD} {ALSO}")

    (summary,) = await ladder(writer, clock, rungs).summarise([FULL])

    assert texts(summary) == [GOOD, ALSO]
    assert [each.complaints for (each,) in writer.asked] == [(), ("기사에 없는 수치 ‘500만 명’",)]
    assert rungs == [Rung("나래-12B", None, ("number: 기사에 없는 수치 ‘500만 명’",), "transformers")]


async def test_a_sentence_that_fails_twice_is_dropped(clock: Clock) -> None:
    writer = ScriptedWriter(f"{GOOD} {INVENTED}")

    (summary,) = await ladder(writer, clock).summarise([FULL])

    assert texts(summary) == [GOOD]
    assert summary.backend == "transformers"
    assert len(writer.asked) == 2


async def test_without_a_good_sentence_the_outlet_s_words_stand(clock: Clock, rungs: list[Rung]) -> None:
    writer = ScriptedWriter(INVENTED)

    (summary,) = await ladder(writer, clock, rungs).summarise([FULL])

    assert texts(summary) == await extracted(FULL)
    assert summary.fallback_reason == "모델의 답이 기사와 맞지 않음: 기사에 없는 수치 ‘500만 명’"
    assert rungs[0].problems == summary.problems == ("number: 기사에 없는 수치 ‘500만 명’",) * 2
    assert rungs[0].codes == ("number", "number")


async def test_a_worse_second_answer_does_not_replace_the_first(clock: Clock) -> None:
    writer = ScriptedWriter(f"{GOOD} {ALSO} {INVENTED}", f"몰래 {GOOD} {INVENTED}")
    (summary,) = await ladder(writer, clock).summarise([FULL])
    assert texts(summary) == [GOOD, ALSO]


async def test_a_second_answer_that_fails_altogether_leaves_the_first_one_s_good_sentences(clock: Clock) -> None:
    writer = ScriptedWriter(f"{GOOD} {INVENTED}", Reply(fall=Fall.TOO_LATE))
    (summary,) = await ladder(writer, clock).summarise([FULL])
    assert texts(summary) == [GOOD]


async def test_an_answer_in_another_language_is_asked_for_again(clock: Clock) -> None:
    writer = ScriptedWriter("Nurion opened its weights.", GOOD)
    (summary,) = await ladder(writer, clock).summarise([FULL])
    assert texts(summary) == [GOOD]
    assert writer.asked[1][0].complaints == ("한국어로 쓰지 않았다. 한국어로만 쓴다.",)


async def test_only_the_stories_that_need_it_are_written_again(clock: Clock) -> None:
    writer = ScriptedWriter([GOOD, INVENTED], [GOOD])
    summaries = await ladder(writer, clock).summarise([FULL, SEVERAL])
    assert [texts(summary) for summary in summaries] == [[GOOD], [GOOD]]
    assert [len(call) for call in writer.asked] == [2, 1]


async def test_nothing_is_written_again_when_time_is_over(clock: Clock) -> None:
    writer = ScriptedWriter(f"{GOOD} {INVENTED}", on_write=lambda: clock.advance(60))
    (summary,) = await ladder(writer, clock).summarise([FULL])
    assert texts(summary) == [GOOD]
    assert len(writer.asked) == 1


async def test_a_second_try_gets_what_is_left_of_the_time(clock: Clock) -> None:
    writer = ScriptedWriter(INVENTED, GOOD, on_write=lambda: clock.advance(45))
    await ladder(writer, clock).summarise([FULL])
    assert writer.seconds == [60.0, 15.0]


async def test_a_text_as_short_as_a_summary_is_shown_as_it_is_and_no_model_has_failed(clock: Clock, rungs: list[Rung]) -> None:
    writer = ScriptedWriter(GOOD)
    (summary,) = await ladder(writer, clock, rungs).summarise([SHORT])
    assert texts(summary) == await extracted(SHORT)
    assert summary.fallback_reason == FALLS[Fall.SHORT]
    assert (writer.asked, summary.asked, summary.fell) == ([], "", "")
    assert [(rung.fall, rung.failed) for rung in rungs] == [(Fall.SHORT, False)]


SOURCE = "누리온이 한국어 언어모델의 가중치를 공개했다. 누구나 계약 없이 제품에 넣을 수 있다."


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        (SOURCE, 0),
        (f"{SOURCE} 학계는 반겼다.", 1),  # three sentences
        ("누리온이 " + "아주 " * 60 + "큰 모델을 공개했다. 누구나 쓸 수 있다.", 1),  # more than 200 characters
    ],
)
async def test_two_sentences_of_together_200_characters_are_short(clock: Clock, text: str, asked: int) -> None:
    writer = ScriptedWriter(GOOD)
    await ladder(writer, clock).summarise([lead(text)])
    assert len(writer.asked) == asked


# --- why it matters ------------------------------------------------------------------------------

WHY = "누구나 계약 없이 제품에 넣어 쓸 수 있는 국산 모델이 늘었다."


async def test_a_line_on_why_it_matters_stands_beside_the_summary_with_its_sources(clock: Clock) -> None:
    (summary,) = await ladder(ScriptedWriter(f"{GOOD}\n중요: {WHY}"), clock).summarise([FULL])
    assert texts(summary) == [GOOD]
    assert summary.why_it_matters == SummarySentence(WHY, (0,))


UNFIT = {
    "an invented figure": ("이용자 500만 명이 기다리던 모델이다.", "number: 기사에 없는 수치 ‘500만 명’"),
    "what was said": (GOOD, "repetition: 요약과 같은 내용"),
    "a speech": ("모델이 " + "아주 " * 50 + "중요하다.", "length: 120자를 넘음"),
}


@pytest.mark.parametrize(("line", "problem"), UNFIT.values(), ids=UNFIT)
async def test_a_line_that_fails_is_dropped_with_its_reason_and_nothing_is_written_again(
    clock: Clock, rungs: list[Rung], line: str, problem: str
) -> None:
    writer = ScriptedWriter(f"{GOOD}\n중요: {line}")
    (summary,) = await ladder(writer, clock, rungs).summarise([FULL])
    assert texts(summary) == [GOOD]
    assert (summary.backend, summary.why_it_matters, summary.fell) == ("transformers", None, "")
    assert summary.problems == rungs[0].problems == (problem,)
    assert len(writer.asked) == 1


async def test_the_outlet_s_words_come_without_a_line_of_the_model_s(clock: Clock) -> None:
    (summary,) = await ladder(ScriptedWriter(f"{INVENTED}\n중요: {WHY}"), clock).summarise([FULL])
    assert (summary.backend, summary.why_it_matters) == ("extractive", None)


async def test_titles_alone_are_no_fall(clock: Clock, rungs: list[Rung]) -> None:
    (summary,) = await ladder(ScriptedWriter(GOOD), clock, rungs).summarise([TITLES_ONLY])
    assert (summary.sentences, summary.fallback_reason, rungs) == ((), "", [])


async def test_a_summary_never_grows_beyond_its_limits(clock: Clock) -> None:
    long = " ".join(f"{number}번째로 {'아주 ' * 18}긴 문장을 썼다." for number in range(1, 6))
    (summary,) = await ladder(ScriptedWriter(long), clock).summarise([FULL])
    assert 0 < len(summary.sentences) <= MOST_SENTENCES
    assert len(summary.text) <= MOST_CHARACTERS


async def test_it_answers_for_its_writer_and_closes_it(clock: Clock) -> None:
    writer = ScriptedWriter(GOOD)
    made = ladder(writer, clock)
    await made.close()
    assert (made.backend, made.model, writer.closed) == ("transformers", "나래-12B", True)


async def test_a_sentence_that_may_have_changed_places_gives_way_to_the_outlet_s_own(clock: Clock, rungs: list[Rung]) -> None:
    swapped, problem = "경쟁사가 가중치를 공개했다.", "swapped-name: ‘경쟁사’의 일이 아님"
    guard = _SwapGuard(경쟁사=problem)
    writer = ScriptedWriter(f"{ALSO} {swapped}")
    above = replace(ladder(writer, clock, rungs), guard=guard)

    (summary,) = await above.summarise([FULL])

    assert texts(summary) == [ALSO, read_story(FULL)[1].text]
    assert summary.backend == "transformers"
    assert rungs[0].problems == (problem, problem)


async def test_a_summary_of_swaps_alone_is_the_model_s_no_more(clock: Clock) -> None:
    guard = _SwapGuard(경쟁사="swapped-name: ‘경쟁사’의 일이 아님")
    above = replace(ladder(ScriptedWriter("경쟁사가 가중치를 공개했다."), clock), guard=guard)
    (summary,) = await above.summarise([FULL])
    assert texts(summary) == await extracted(FULL)
    assert summary.backend == "extractive"


class _SwapGuard(ScriptedGuard):
    """Finds its refused sentences supported by sentence 1."""

    def _checked(self, sentence: str) -> CheckedSentence:
        found = super()._checked(sentence)
        return found if found.ok else replace(found, sources=(1,))
