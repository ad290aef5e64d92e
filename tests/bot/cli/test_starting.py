"""What `run` refuses to start with."""

from pathlib import Path

from tests.bot.cli.command import ai_news


def test_every_mistake_in_environment_env_file_feeds_and_lexicon_is_listed_at_once_and_nothing_is_begun(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("AINEWS_LOG_FORMAT=xml\nnot a line\nAINEWS_MODEL_KEY=geheim-1\n", encoding="utf-8")
    (tmp_path / "feeds.yaml").write_text("feeds:\n- {id: a, name: 가}\n- {id: b, name: 나}\n", encoding="utf-8")

    done = ai_news(
        tmp_path,
        "run",
        AINEWS_SUMMARISER="server",
        AINEWS_LEXICON="none.yaml",
        AINEWS_TOKEN="geheim-2",
        AINEWS_HTTP_PORT="geheim-3",
    )

    assert (done.code, done.out) == (2, "")
    head, *lines = done.err.splitlines()
    assert head == "ai-news: 설정을 고쳐 주세요 (configuration):"
    assert sorted(line.partition(":")[0] for line in lines) == [
        ".env", "AINEWS_HTTP_PORT", "AINEWS_LEXICON", "AINEWS_LOG_FORMAT", "AINEWS_MODEL", "AINEWS_MODEL_URL", "AINEWS_TOKEN",
        "feeds.yaml", "feeds.yaml",
    ]  # fmt: skip
    assert "geheim" not in done.err
    assert not (tmp_path / "data").exists()
