import pytest

from bot.config import load_settings
from bot.soundness import joint_mistakes


def mistakes(**given: str) -> list[str]:
    return list(joint_mistakes(load_settings({f"AINEWS_{name}": value for name, value in given.items()})))


def test_nothing_is_wrong_with_the_defaults() -> None:
    assert mistakes() == []


def test_settings_that_fit_together_have_no_mistakes() -> None:
    assert mistakes(SLACK_BOT_TOKEN="xoxb-1", SLACK_APP_TOKEN="xapp-1", DISCORD_TOKEN="t", OPS_CHANNEL="discord:1") == []


def test_all_that_does_not_fit_together_is_said_at_once_without_a_secret() -> None:
    found = mistakes(
        DATABASE_URL="mysql://bot:geheim-1@db/news",
        SUMMARISER="server",
        SLACK_BOT_TOKEN="xoxb-geheim-2",
        WEB="1",
    )
    assert [line.partition(":")[0] for line in found] == [
        "AINEWS_DATABASE_URL", "AINEWS_MODEL_URL", "AINEWS_MODEL", "AINEWS_SLACK_BOT_TOKEN", "AINEWS_WEB",
    ]  # fmt: skip
    assert "geheim" not in "".join(found)


@pytest.mark.parametrize("channel", ["discord:1", "matrix:1"])
def test_an_operators_channel_must_be_on_a_platform_that_is_served(channel: str) -> None:
    (line,) = mistakes(SLACK_BOT_TOKEN="xoxb-1", SLACK_APP_TOKEN="xapp-1", OPS_CHANNEL=channel)
    assert line.startswith(f"AINEWS_OPS_CHANNEL: {channel.partition(':')[0]}에는 연결하지 않습니다")
