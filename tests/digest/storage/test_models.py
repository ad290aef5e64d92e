from dataclasses import replace

from digest.model import ModelRecord, SummarySentence
from digest.storage import Store, models, stories
from tests.digest.storage.samples import a_story, a_summary

BUSY = "모델 서버가 바쁨"


async def test_what_became_of_each_model_s_words_is_counted(store: Store) -> None:
    picked = a_summary()
    written = replace(picked, backend="server", model="한빛-7B", asked="한빛-7B")
    made = [
        replace(written, why_it_matters=SummarySentence("누구나 쓸 수 있다.", (0,))),
        replace(written, problems=("number: 기사에 없는 수치 ‘5만 명’", "name: 기사에 없는 이름 ‘가온’")),
        replace(picked, asked="한빛-7B", fallback_reason=f"{BUSY}: HTTP 429"),
        replace(picked, asked="한빛-7B", fallback_reason=f"{BUSY}: HTTP 503", problems=("number: 기사에 없는 수치 ‘9’",)),
        replace(picked, asked="나래-12B", fallback_reason="모델이 빈 답을 냄"),
        replace(picked, fallback_reason="이미 짧은 글이라 그대로 옮김"),
        picked,
    ]
    async with store.write() as db:
        for number, summary in enumerate(made, 1):
            await stories.save_summary(db, await a_story(db, number), summary)
    async with store.read() as db:
        assert await models.records(db) == (
            ModelRecord("한빛-7B", shown=2, reasoned=1, falls={BUSY: 2}, refused={"number": 2, "name": 1}),
            ModelRecord("나래-12B", falls={"모델이 빈 답을 냄": 1}),
        )


async def test_where_no_model_was_asked_there_is_no_record(store: Store) -> None:
    async with store.read() as db:
        assert await models.records(db) == ()
