import json

import pytest

from digest.summaries import MOST_CHARACTERS
from digest.summaries.replies import LONGEST_REPLY, UnfitReplyError, read_reply, read_why
from digest.summaries.writer import Fall, Reply

ONE = "누리온이 한국어 모델의 가중치를 3일 공개했다."
TWO = "상업적 이용을 허용하는 라이선스를 적용했다."
BOTH = (ONE, TWO)

WRAPPED = {
    "as it is": f"{ONE} {TWO}",
    "lines": f"{ONE}\n\n{TWO}\n",
    "a label": f"요약: {ONE} {TWO}",
    "a bold label": f"**요약문:**\n{ONE} {TWO}",
    "bullets": f"- {ONE}\n- {TWO}",
    "numbers": f"1. {ONE}\n2. {TWO}",
    "a fence": f"```\n{ONE}\n{TWO}\n```",
    "bold words": f"누리온이 한국어 모델의 **가중치**를 3일 공개했다. {TWO}",
    "straight marks around all": f'"{ONE} {TWO}"',
    "JSON by our schema": json.dumps({"sentences": BOTH}, ensure_ascii=False),
    "JSON in a fence": "```json\n" + json.dumps({"sentences": BOTH}, ensure_ascii=False) + "\n```",
    "JSON of another shape": json.dumps({"summary": f"{ONE} {TWO}"}, ensure_ascii=False),
    "a JSON list": json.dumps(BOTH, ensure_ascii=False),
    "an empty thought before": f"<think>\n\n</think>\n\n{ONE} {TWO}",
    "a thought before": f"<think>가중치가 중요하다. 두 문장으로 쓰자.</think>{ONE} {TWO}",
    "a thought that the template had begun": f"두 문장으로 쓰자.\n</think>\n\n{ONE} {TWO}",
    "Solar's thought and marks": f"<|think|>두 문장.<|end|><|begin|>assistant<|content|>{ONE} {TWO}<|end|>",
    "Gemma's thought": f"<|channel>thought\n두 문장.<channel|>{ONE} {TWO}",
    "a turn that goes on": f"{ONE} {TWO}<|im_end|>\n<|im_start|>user\n제목: 다른 기사\n없는 이야기다.",
    "EXAONE's next turn": f"{ONE} {TWO}[|endofturn|]\n[|user|]다음 기사를 요약하라.",
}


@pytest.mark.parametrize("text", WRAPPED.values(), ids=WRAPPED)
def test_what_is_wrapped_around_the_sentences_goes(text: str) -> None:
    assert read_reply(Reply(text)) == BOTH


UNFIT = {
    "nothing": ("", Fall.EMPTY),
    "spaces": (" \n\t ", Fall.EMPTY),
    "an empty list": ('{"sentences": []}', Fall.EMPTY),
    "a label alone": ("요약:", Fall.EMPTY),
    "English": ("Nurion released the weights of its Korean model on the third.", Fall.FOREIGN),
    "Chinese": ("努里昂公开了韩语模型的权重。", Fall.FOREIGN),
    "figures alone": ("120 32000 2.0", Fall.FOREIGN),
    "broken JSON": ('{"sentences": ["누리온이 가중치를', Fall.UNREADABLE),
    "deeply nested JSON": ("[" * 100_000, Fall.UNREADABLE),
    "an endless thought": ("<think>가중치가 무엇인지 생각해 보자. " * 30, Fall.UNREADABLE),
    "Solar's endless thought": ("<|think|>가중치가 무엇인지", Fall.UNREADABLE),
    "HyperCLOVA X's thought": ("/think\n가중치가 무엇인지", Fall.UNREADABLE),
    "ten times the length": (f"{ONE} " * 30, Fall.TOO_LONG),
    "one sentence without end": ("가" * (MOST_CHARACTERS + 10) + "다.", Fall.TOO_LONG),
}


@pytest.mark.parametrize(("text", "fall"), UNFIT.values(), ids=UNFIT)
def test_a_reply_without_a_summary_says_why(text: str, fall: Fall) -> None:
    with pytest.raises(UnfitReplyError) as unfit:
        read_reply(Reply(text))
    assert unfit.value.fall is fall


def test_a_failure_of_the_writer_is_passed_on_with_its_detail() -> None:
    with pytest.raises(UnfitReplyError) as unfit:
        read_reply(Reply(fall=Fall.BUSY, detail="HTTP 429"))
    assert (unfit.value.fall, unfit.value.detail) == (Fall.BUSY, "HTTP 429")


def test_the_sentence_that_the_token_limit_cut_is_left_out() -> None:
    assert read_reply(Reply(f"{ONE} 상업적 이용을 허용하는", whole=False)) == (ONE,)


def test_a_cut_reply_of_one_unfinished_sentence_is_none() -> None:
    with pytest.raises(UnfitReplyError) as unfit:
        read_reply(Reply("누리온이 한국어 모델의", whole=False))
    assert unfit.value.fall is Fall.UNREADABLE


def test_a_reply_that_is_somewhat_too_long_keeps_its_leading_sentences() -> None:
    sentences = [f"{number}번째 문장에서 누리온은 한국어 모델을 공개하기로 한 까닭을 자세히 밝혔다." for number in range(1, 12)]
    text = " ".join(sentences)
    assert MOST_CHARACTERS < len(text) <= LONGEST_REPLY

    kept = read_reply(Reply(text))

    assert kept == tuple(sentences[:3])


def test_model_names_in_latin_letters_leave_a_sentence_korean() -> None:
    text = "오픈AI는 GPT-5.2와 Codex를 ChatGPT Enterprise에 넣었다."
    assert read_reply(Reply(text)) == (text,)


def test_a_quotation_at_both_ends_is_no_wrapping() -> None:
    text = "“공개한다.” 누리온은 이렇게 밝혔고 윤세온 대표는 “절반의 공개”라고 말했다."
    assert "".join(read_reply(Reply(text))).startswith("“공개한다.”")


WHY = "기업이 계약 없이 쓸 수 있는 국산 모델이 늘었다."
WITH_A_REASON = {
    "a last line": f"{ONE} {TWO}\n중요: {WHY}",
    "a heading of its own": f"{ONE}\n{TWO}\n\n**왜 중요한가**\n: {WHY}",
    "a question": f"{ONE} {TWO}\n왜 중요한가? {WHY}",
    "bold": f"{ONE} {TWO}\n- **중요한 이유:** {WHY}",
    "the same line": f"{ONE} {TWO} 중요: {WHY}",
    "first": f"중요: {WHY}\n{ONE} {TWO}",
    "English": f"{ONE} {TWO}\nWhy it matters: {WHY}",
    "quoted": f'{ONE} {TWO}\n중요: "{WHY}"',
    "two sentences": f"{ONE} {TWO}\n중요: {WHY} 학계는 반겼다.",
    "JSON": json.dumps({"sentences": [ONE, TWO], "why_it_matters": WHY}, ensure_ascii=False),
}


@pytest.mark.parametrize("text", WITH_A_REASON.values(), ids=WITH_A_REASON)
def test_the_line_on_why_it_matters_is_no_part_of_the_summary(text: str) -> None:
    assert (read_reply(Reply(text)), read_why(Reply(text))) == (BOTH, WHY)


WITHOUT_ONE = {
    "none": ONE,
    "an empty field": json.dumps({"sentences": [ONE], "why_it_matters": ""}),
    "a field of another kind": json.dumps({"sentences": [ONE], "why_it_matters": ["가", 1]}),
    "the word within a sentence": "누리온은 보안이 중요하다고 했다.",
    "nothing but a thought": "<think>중요: 무엇일까",
}


@pytest.mark.parametrize("text", WITHOUT_ONE.values(), ids=WITHOUT_ONE)
def test_no_line_is_made_of_anything_else(text: str) -> None:
    assert read_why(Reply(text)) == ""


def test_a_line_that_was_cut_off_is_none() -> None:
    assert read_why(Reply(f"{ONE}\n중요: 기업이 계약 없이 쓸", whole=False)) == ""
    assert read_why(Reply(fall=Fall.BUSY)) == ""
