import asyncio
import subprocess
import sys
import threading

import pytest

from digest.korean import Korean, nouns
from tests.kiwi import loaded_korean


def test_tokens_stand_where_they_say() -> None:
    text = "누리온이 🎉 A.X 4.0의 가중치를 공개했다."
    (tokens,) = loaded_korean().tokens([text])
    names = {token.form: text[token.start : token.start + token.length] for token in tokens if token.tag == "NNP"}
    assert names == {"누리온": "누리온", "A.X 4.0": "A.X 4.0"}


def test_a_user_word_stays_whole() -> None:
    (tokens,) = loaded_korean().tokens(["소버린 AI와 하이퍼클로바를 비교했다"])
    assert nouns(tokens) == ("소버린", "AI", "하이퍼클로바", "비교")


def test_nouns_are_names_foreign_words_and_numbers() -> None:
    (tokens,) = loaded_korean().tokens(["정부는 GPU 256장을 빠르게 샀다."])
    assert nouns(tokens) == ("정부", "GPU", "256")


def test_texts_are_answered_in_their_order_and_twice_the_same() -> None:
    korean = loaded_korean()
    first = korean.tokens(["모델을 연다", "", "모델을 닫는다", "모델을 연다"])
    assert first[0] == first[3]
    assert first[1] == ()
    assert korean.tokens(["모델을 닫는다"]) == [first[2]]


def test_an_overlong_run_is_broken_and_places_still_fit() -> None:
    text = f"{'가' * 450} 소버린 AI를"
    (tokens,) = loaded_korean().tokens([text])
    assert [text[token.start : token.start + token.length] for token in tokens[-3:]] == ["소버린", "AI", "를"]
    assert max(token.length for token in tokens) <= 200


def test_only_the_first_20000_characters_are_read() -> None:
    (tokens,) = loaded_korean().tokens(["가 " * 10_000 + "마지막"])
    assert tokens[-1].start < 20_000


@pytest.mark.parametrize("text", ["\ud800 모델", "\x00모델\x00", "모\u200b델", "ᄆ", " "])
def test_broken_text_is_no_obstacle(text: str) -> None:
    assert len(loaded_korean().tokens([text])) == 1


def test_decomposed_hangul_is_composed_first() -> None:
    decomposed = "\u1106\u1169\u1103\u1166\u11af\u110b\u1173\u11af"  # 모델을
    assert loaded_korean().tokens([decomposed]) == loaded_korean().tokens(["모델을"])


def test_what_is_remembered_is_bounded() -> None:
    korean = loaded_korean()
    for number in range(20):
        korean.tokens([f"{number} 모델을" + " " * 15_000 + "연다"])
    remembered = sum(map(len, korean._cache))
    assert remembered == korean._cached_characters <= 200_000
    korean.forget()
    assert not korean._cache


def test_the_version_depends_on_the_words_and_not_on_their_order() -> None:
    versions = [Korean(words).version for words in (("소버린", "누리온"), ("누리온", "소버린", "소버린"), ("누리온",))]
    assert versions[0] == versions[1] != versions[2]


def test_nothing_is_loaded_before_it_is_needed() -> None:
    code = "import sys; from digest.korean import Korean, split_sentences; korean = Korean(['소버린']); korean.version; "
    code += "split_sentences('연다. 닫는다.'); sys.exit('kiwipiepy' in sys.modules or korean.loaded)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


async def test_work_runs_on_one_thread_that_is_not_the_loop() -> None:
    korean = Korean()
    threads = await asyncio.gather(*(korean.on_thread(threading.get_ident) for _ in range(4)))
    korean.close()
    assert len(set(threads)) == 1
    assert threads[0] != threading.get_ident()


async def test_the_loop_goes_on_while_kiwi_works() -> None:
    korean = loaded_korean()
    beats = 0
    work = asyncio.create_task(korean.on_thread(korean.tokens, ["가" * 199 + " " + "나다 " * 2_000]))
    while not work.done():
        await asyncio.sleep(0)
        beats += 1
    assert len(work.result()) == 1
    assert beats > 10


async def test_an_error_of_the_work_reaches_the_caller() -> None:
    korean = Korean()
    with pytest.raises(ZeroDivisionError):
        await korean.on_thread(divmod, 1, 0)
    korean.close()


async def test_a_closed_thread_comes_back_when_it_is_needed() -> None:
    korean = Korean()
    korean.close()
    assert await korean.on_thread(len, "모델") == 2
    korean.close()
    assert await korean.on_thread(len, "가중치") == 3
    korean.close()
