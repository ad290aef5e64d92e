from datetime import timedelta
from pathlib import Path

import pytest

from bot.config import (
    Backend,
    ConfigError,
    Settings,
    load_feeds,
    load_own_lexicon,
    load_settings,
    read_environment,
    read_settings,
)
from digest.errors import CatalogError


def test_nothing_set_is_the_embedded_default() -> None:
    settings = load_settings({"PATH": "/bin", "HOME": "/root"})

    assert settings == Settings()
    assert settings.database == "sqlite:///data/ai-news.db"
    assert settings.summariser is Backend.EXTRACTIVE
    assert settings.host_delay == timedelta(seconds=1)


def test_values_are_read_by_their_names() -> None:
    settings = load_settings(
        {
            "AINEWS_DATA_DIR": "/srv/ai-news",
            "AINEWS_ALLOW_PRIVATE_ADDRESSES": "1",
            "AINEWS_ADMINS": "U01, U02,",
            "AINEWS_HOST_DELAY_SECONDS": "0.5",
            "AINEWS_CONTACT": "news@예시.kr",
        }
    )

    assert settings.database == "sqlite:////srv/ai-news/ai-news.db"
    assert settings.allow_private_addresses
    assert settings.admins == ("U01", "U02")
    assert settings.host_delay == timedelta(milliseconds=500)
    assert settings.contact == "news@예시.kr"


def test_a_blank_value_counts_as_not_set() -> None:
    assert load_settings({"AINEWS_HTTP_PORT": "", "AINEWS_MODEL": "  "}) == Settings()


def test_every_mistake_is_named_at_once_without_its_value() -> None:
    with pytest.raises(ConfigError) as caught:
        load_settings(
            {
                "AINEWS_SUMMARIZER": "extractive",
                "AINEWS_HTTP_PORT": "eighty",
                "AINEWS_LOG_FORMAT": "yaml",
                "AINEWS_DISCORD_TOKENS": "geheim-123",
            }
        )

    lines = str(caught.value).splitlines()
    assert {line.partition(":")[0] for line in lines} == {
        "AINEWS_SUMMARIZER",
        "AINEWS_HTTP_PORT",
        "AINEWS_LOG_FORMAT",
        "AINEWS_DISCORD_TOKENS",
    }
    assert (
        "AINEWS_SUMMARIZER: 그런 설정은 없습니다. AINEWS_SUMMARISER인가요? (no such setting; did you mean AINEWS_SUMMARISER?)"
        in lines
    )
    assert "geheim" not in str(caught.value)


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("HTTP_PORT", "eighty", "정수를 써 주세요 (a whole number)"),
        ("HTTP_PORT", "65536", "65535 이하여야 합니다 (at most 65535)"),
        ("MODEL_BATCH", "1.5", "정수를 써 주세요 (a whole number)"),
        ("LATE_HOURS", "0", "0보다 커야 합니다 (greater than 0)"),
        ("LATE_HOURS", "nan", "수를 써 주세요 (a number)"),
        ("MODEL_DEADLINE_SECONDS", "inf", "수를 써 주세요 (a number)"),
        ("MODEL_IDLE_MINUTES", "1e300", "10080 이하여야 합니다 (at most 10080)"),
        ("HOST_DELAY_SECONDS", "-1", "0 이상이어야 합니다 (at least 0)"),
        ("HOST_DELAY_SECONDS", "빨리", "수를 써 주세요 (a number)"),
        ("ALLOW_PRIVATE_ADDRESSES", "maybe", "true나 false를 써 주세요 (true or false)"),
        ("LOG_FORMAT", "yaml", "이 가운데 하나를 써 주세요 (one of these): text, json"),
        ("SUMMARISER", "gpt", "이 가운데 하나를 써 주세요 (one of these): extractive, transformers, server"),
        ("SLACK_API_URL", "slack.com", "https://, http:// 가운데 하나로 시작해야 합니다 (must begin with one of these)"),
        ("DISCORD_GATEWAY_URL", "https://x", "wss://, ws:// 가운데 하나로 시작해야 합니다 (must begin with one of these)"),
        ("SLACK_APP_TOKEN", "xoxb-123", "다른 토큰을 넣은 것 같습니다 (this looks like another token)"),
        ("SLACK_BOT_TOKEN", "xapp-123", "다른 토큰을 넣은 것 같습니다 (this looks like another token)"),
        ("CONTACT", "a\nb", "한 줄로 써 주세요 (one line, please)"),
    ],
)
def test_a_wrong_value_is_told_in_plain_words(name: str, value: str, said: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load_settings({f"AINEWS_{name}": value})
    assert str(caught.value) == f"AINEWS_{name}: {said}"


def test_what_is_right_is_read_although_something_is_wrong() -> None:
    settings, mistakes = read_settings({"AINEWS_HTTP_PORT": "x", "AINEWS_CONTACT": "a@예시.kr", "AINEWS_WHAT": "1"})
    assert (settings, len(mistakes)) == (Settings(contact="a@예시.kr"), 2)


def test_spaces_around_a_value_do_not_count() -> None:
    assert load_settings({"AINEWS_HTTP_PORT": " 8080\r"}).http_port == 8080


def test_every_line_of_an_env_file_that_nobody_understands_is_named(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("# 설정\nAINEWS_HTTP_PORT\nso that\nAINEWS_CONTACT='a@예시.kr'\nexport LANG\n", encoding="utf-8")

    values, mistakes = read_environment(file)

    assert [line.removeprefix(f"{file}: ").partition(":")[0] for line in mistakes] == ["line 2", "line 3"]
    assert values["AINEWS_CONTACT"] == "a@예시.kr"


def test_an_env_file_that_a_windows_editor_wrote_is_read_from_its_first_line(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes("\ufeffAINEWS_HTTP_PORT=8080\r\nAINEWS_CONTACT=a\r\n".encode())
    values, mistakes = read_environment(tmp_path / ".env")
    assert (values["AINEWS_HTTP_PORT"], values["AINEWS_CONTACT"], mistakes) == ("8080", "a", [])


@pytest.mark.parametrize("body", [b"AINEWS_CONTACT=\xb0\xa1\n", None])
def test_an_env_file_that_cannot_be_read_is_a_plain_error(tmp_path: Path, body: bytes | None) -> None:
    file = tmp_path / ".env"
    file.mkdir() if body is None else file.write_bytes(body)
    _, (mistake,) = read_environment(file)
    assert mistake.startswith(f"{file}: 읽지 못합니다 (can't read")


def test_secrets_are_masked_wherever_settings_are_shown() -> None:
    settings = load_settings({"AINEWS_SLACK_BOT_TOKEN": "xoxb-1234-abcd", "AINEWS_DATABASE_URL": "postgresql://bot:pass@db/news"})

    assert "xoxb-1234" not in f"{settings!r} {settings}"
    assert "pass@" not in f"{settings!r} {settings}"
    assert set(settings.secrets) == {"xoxb-1234-abcd", "postgresql://bot:pass@db/news", "pass"}
    assert settings.database == "postgresql://bot:pass@db/news"


def test_the_shipped_feeds_are_read_where_no_file_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    assert sum(feed.enabled for feed in load_feeds(Settings()).feeds) == 25


def test_a_feeds_file_in_the_working_folder_comes_before_the_shipped_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("feeds.yaml").write_text("feeds:\n- {id: hanbit, name: 한빛일보, url: 'https://hanbit.example/rss'}\n", encoding="utf-8")

    assert [feed.name for feed in load_feeds(Settings()).feeds] == ["한빛일보"]


def test_a_feeds_file_that_is_not_there_is_a_plain_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"AINEWS_FEEDS: 읽지 못합니다 .*none.yaml: No such file"):
        load_feeds(Settings(feeds=tmp_path / "none.yaml"))


def test_mistakes_in_a_feeds_file_are_all_reported(tmp_path: Path) -> None:
    wrong = tmp_path / "feeds.yaml"
    wrong.write_text("feeds:\n- {id: a, name: 가}\n- {id: a, name: 나, url: 'gopher://b.example/'}\n", encoding="utf-8")

    with pytest.raises(CatalogError) as caught:
        load_feeds(Settings(feeds=wrong))

    assert len(caught.value.mistakes) >= 2


def test_an_own_lexicon_is_laid_over_the_shipped_one(tmp_path: Path) -> None:
    own = tmp_path / "lexicon.yaml"
    own.write_text("makers:\n  해솔AI: [Haesol AI]\n", encoding="utf-8")

    lexicon = load_own_lexicon(Settings(lexicon=own))

    assert lexicon.canonical("haesol ai") == "해솔AI"
    assert lexicon.canonical("앤스로픽") == load_own_lexicon(Settings()).canonical("앤트로픽")


def test_mistakes_in_an_own_lexicon_are_a_configuration_error(tmp_path: Path) -> None:
    wrong = tmp_path / "lexicon.yaml"
    wrong.write_text("no_such_section:\n  이름: [별칭]\n", encoding="utf-8")

    with pytest.raises(ConfigError, match="no_such_section"):
        load_own_lexicon(Settings(lexicon=wrong))
