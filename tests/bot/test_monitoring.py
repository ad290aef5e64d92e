import io
import json
import logging
from collections.abc import Iterator

import pytest

from bot import monitoring
from bot.monitoring import hide, masked, start_logging
from digest.trail import trail


@pytest.fixture(autouse=True)
def _nothing_hidden_by_other_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(monitoring, "_hidden", set())


@pytest.fixture
def log() -> Iterator[logging.Logger]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield logging.getLogger("digest.collect")
    root.handlers[:] = handlers
    root.setLevel(level)


@pytest.mark.parametrize(
    "secret",
    [
        "xoxb-1234567890-abcdefghij",
        "xapp-1-A0B1C2-1234567890-abcdef",
        "MTIzNDU2Nzg5MDEyMzQ1Njc4.GabcdE.abcdefghijklmnopqrstuvwxyz0123456789AB",
        "postgresql://bot:hunter2@db.example/news",
        "https://hooks.slack.com/services/T000/B000/XXXX",
        "https://discord.com/api/webhooks/1/abcdef",
    ],
)
def test_what_looks_like_a_secret_is_masked(secret: str) -> None:
    text = masked(f"보내지 못했습니다: {secret} (다시 시도)")

    assert "***" in text
    assert secret not in text
    assert "다시 시도" in text


def test_an_address_without_a_password_stays_readable() -> None:
    assert masked("읽지 못함: https://news.example/rss?id=1") == "읽지 못함: https://news.example/rss?id=1"


def test_a_secret_of_any_shape_is_masked_in_message_and_traceback_once_it_was_read(
    log: logging.Logger, capsys: pytest.CaptureFixture[str]
) -> None:
    hide(("아주-비밀스러운-열쇠", 'in "quotes" \\'))
    for json_lines in (False, True):
        start_logging(verbose=False, json_lines=json_lines)
        error = RuntimeError("열쇠 아주-비밀스러운-열쇠 가 틀림")
        log.error("feed %s: %s", "hanbit", 'in "quotes" \\', exc_info=error)

        written = capsys.readouterr().err
        assert "아주-비밀스러운-열쇠" not in written
        assert "quotes" not in written
        assert "RuntimeError" in written
        assert "hanbit" in written


def test_a_word_too_short_to_be_a_secret_stays_in_the_log() -> None:
    hide(("feed",))
    assert masked("feed hanbit") == "feed hanbit"


def test_json_logs_are_one_object_a_line_with_stable_keys(log: logging.Logger, capsys: pytest.CaptureFixture[str]) -> None:
    start_logging(verbose=True, json_lines=True)
    log.info("feed %s: 새 글 %d건", "hanbit", 3)

    (line,) = capsys.readouterr().err.splitlines()
    event = json.load(io.StringIO(line))
    assert event["event"] == "feed hanbit: 새 글 3건"
    assert event["level"] == "info"
    assert event["logger"] == "digest.collect"
    assert list(event)[:4] == ["timestamp", "level", "logger", "event"]


def test_what_the_work_is_about_is_on_each_json_line_that_is_logged_within_it(
    log: logging.Logger, capsys: pytest.CaptureFixture[str]
) -> None:
    start_logging(verbose=False, json_lines=True)
    with trail(feed="hanbit"), trail(article="0123456789ab"):
        log.info("read", extra={"outcome": "new_story", "story": 7, "unknown": "is left out"})
    log.info("after")

    first, second = (json.loads(line) for line in capsys.readouterr().err.splitlines())
    assert list(first)[3:] == ["event", "feed", "article", "story", "outcome"]
    assert (first["feed"], first["article"], first["story"]) == ("hanbit", "0123456789ab", 7)
    assert list(second) == ["timestamp", "level", "logger", "event"]


def test_a_failure_with_its_traceback_is_one_json_line(log: logging.Logger, capsys: pytest.CaptureFixture[str]) -> None:
    start_logging(verbose=False, json_lines=True)
    log.error("feed hanbit", exc_info=ValueError("첫 줄\n둘째 줄"))

    (line,) = capsys.readouterr().err.splitlines()
    assert "둘째 줄" in json.loads(line)["exception"]


def test_text_for_people_has_no_keys(log: logging.Logger, capsys: pytest.CaptureFixture[str]) -> None:
    start_logging(verbose=True)
    with trail(feed="hanbit"):
        log.info("article %s arrived", "0123456789ab", extra={"article": "0123456789ab"})
    assert capsys.readouterr().err.count("0123456789ab") == 1


def test_only_what_went_wrong_is_logged_unless_asked(log: logging.Logger, capsys: pytest.CaptureFixture[str]) -> None:
    start_logging(verbose=False)
    log.info("하는 일")
    log.warning("잘못된 일")

    written = capsys.readouterr().err
    assert "하는 일" not in written
    assert "잘못된 일" in written
