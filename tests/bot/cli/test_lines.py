import json
import subprocess
import sys
from pathlib import Path

from tests.bot.cli.command import ai_news, environment
from tests.newsroom import LAW, LAW_TEXT, OFF_TOPIC, OPEN, OPEN_TEXT

ARTICLES = (
    {"id": "a", "title": LAW, "text": LAW_TEXT, "outlet": "한빛일보", "date": "2026-09-02"},
    {"id": 2, "title": OFF_TOPIC, "text": "", "published": "2026.09.02 오전 9:00", "url": None},
    {"id": "c", "title": OPEN, "text": OPEN_TEXT, "outlet": "가온경제", "published": "2026-09-02T09:00:00+09:00"},
    {"id": "d", "title": LAW, "text": LAW_TEXT + " 시민단체는 환영했다.", "outlet": "새벽신문", "date": "2026-09-02"},
)
GIVEN = "".join(json.dumps(article, ensure_ascii=False) + "\n" for article in ARTICLES)


def test_classify_answers_each_line_in_order_with_the_fields_that_others_rely_on(tmp_path: Path) -> None:
    done = ai_news(tmp_path, "classify", given=GIVEN)

    answers = [json.loads(line) for line in done.out.splitlines()]
    assert done.code == 0
    assert [answer["id"] for answer in answers] == ["a", 2, "c", "d"]
    assert [answer["relevant"] for answer in answers] == [True, False, True, True]
    assert set(answers[0]) == {"id", "relevant", "score", "topics", "reasons"}
    assert "policy" in answers[0]["topics"]
    assert "open" in answers[2]["topics"]
    assert all(0 <= answer["score"] <= 1 for answer in answers)
    assert answers[0]["reasons"]


def test_cluster_gives_the_articles_of_one_event_one_story(tmp_path: Path) -> None:
    done = ai_news(tmp_path, "cluster", given=GIVEN)

    stories = [json.loads(line)["story"] for line in done.out.splitlines()]
    assert done.code == 0
    assert stories == ["s1", "s2", "s3", "s1"]


def test_summarize_names_the_source_sentences_of_each_sentence(tmp_path: Path) -> None:
    done = ai_news(tmp_path, "summarize", given=GIVEN)

    answers = [json.loads(line) for line in done.out.splitlines()]
    assert done.code == 0
    assert [answer["id"] for answer in answers] == ["a", 2, "c", "d"]
    assert answers[1]["sentences"] == []
    for sentence in answers[0]["sentences"]:
        assert sentence["text"] in [answers[0]["source_sentences"][index] for index in sentence["sources"]]
    assert answers[0]["backend"] == "extractive"


def test_a_bad_line_is_named_by_its_number_and_the_good_ones_are_answered(tmp_path: Path) -> None:
    given = f'{GIVEN.splitlines()[0]}\nnot json\n\n{{"id": "x"}}\n{{"id": "y", "title": "제목", "published": "언젠가"}}\n{GIVEN.splitlines()[2]}\n'

    done = ai_news(tmp_path, "classify", given=given)

    assert done.code == 1
    assert [json.loads(line)["id"] for line in done.out.splitlines()] == ["a", "c"]
    assert "line 2" in done.err
    assert "line 4" in done.err
    assert "title" in done.err
    assert "line 5" in done.err
    assert "Traceback" not in done.err


def test_a_file_can_be_named_instead_of_standard_input(tmp_path: Path) -> None:
    (tmp_path / "articles.jsonl").write_text(GIVEN, encoding="utf-8")

    done = ai_news(tmp_path, "classify", "articles.jsonl")
    missing = ai_news(tmp_path, "classify", "none.jsonl")

    assert len(done.out.splitlines()) == 4
    assert (missing.code, "none.jsonl" in missing.err) == (2, True)


def test_a_disk_that_is_full_is_said_and_a_reader_that_has_enough_is_no_fault(tmp_path: Path) -> None:
    (tmp_path / "articles.jsonl").write_text(GIVEN * 500, encoding="utf-8")
    command = [sys.executable, "-m", "bot", "classify", "articles.jsonl"]
    with Path("/dev/full").open("w") as full:
        stopped = subprocess.run(
            command, cwd=tmp_path, env=environment(tmp_path), stdout=full, stderr=subprocess.PIPE, check=False
        )
    piped = subprocess.run(
        ["bash", "-c", f"{' '.join(command)} | head -n 1"],
        cwd=tmp_path,
        env=environment(tmp_path),
        capture_output=True,
        check=False,
    )

    assert (stopped.returncode, stopped.stderr.count(b"\n")) == (1, 1)
    assert b"No space left on device" in stopped.stderr
    assert (len(piped.stdout.splitlines()), piped.stderr) == (1, b"")
