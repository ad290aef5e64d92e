import pytest

from bot.app import recipients
from bot.config import ConfigError, Settings
from bot.platforms import Platform
from digest.model import Channel
from tests.fakes.noticeboard import Noticeboard

CHANNEL, SLACK_ADMIN, DISCORD_ADMIN = "C0123456", "U0123456", "123456789012345678"


def served(*names: str) -> dict[str, Platform]:
    return {name: Noticeboard() for name in names}


def told(*names: str, **given: object) -> tuple[Channel, ...]:
    return recipients(Settings(**given), served(*names))


def test_a_named_channel_is_told_and_then_the_admins_are_not() -> None:
    assert told("slack", ops_channel=CHANNEL, admins=(SLACK_ADMIN,)) == (Channel("slack", "", CHANNEL),)


def test_without_a_channel_every_admin_is_told_where_their_id_is_at_home() -> None:
    assert told("slack", "discord", admins=(SLACK_ADMIN, DISCORD_ADMIN)) == (
        Channel("slack", "", SLACK_ADMIN),
        Channel("discord", "", DISCORD_ADMIN),
    )


def test_an_address_may_say_platform_and_workspace() -> None:
    assert told("slack", "discord", ops_channel="slack:T0123/C0456") == (Channel("slack", "T0123", "C0456"),)
    assert told("slack", admins=(f"discord:1/{DISCORD_ADMIN}", f"slack:{SLACK_ADMIN}")) == (Channel("slack", "", SLACK_ADMIN),)


def test_a_terminal_alone_has_nobody_to_tell() -> None:
    assert told("console", ops_channel=CHANNEL, admins=(SLACK_ADMIN,)) == ()


def test_a_named_channel_on_a_platform_that_is_not_served_is_a_mistake() -> None:
    with pytest.raises(ConfigError, match=r"AINEWS_OPS_CHANNEL: .*'discord' is not served; there is slack"):
        told("slack", ops_channel="discord:1/2")
