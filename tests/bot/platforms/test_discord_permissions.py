from typing import Any

from bot.platforms.discord_permissions import missing, permissions_in
from tests.fakes.discord import EMBED, HISTORY, SEND, USUAL, VIEW

ADMINISTRATOR, IN_THREADS = 1 << 3, 1 << 38


def server(everybody: int = 0, **roles: int) -> dict[str, Any]:
    every = {"G": everybody, **roles}
    return {"id": "G", "owner_id": "1", "roles": [{"id": name, "permissions": str(value)} for name, value in every.items()]}


def channel(*overwrites: tuple[str, int, int]) -> dict[str, Any]:
    return {"permission_overwrites": [{"id": one, "allow": str(allow), "deny": str(deny)} for one, allow, deny in overwrites]}


def test_the_permissions_of_all_roles_are_joined() -> None:
    has = permissions_in(channel(), server(VIEW, news=SEND, more=EMBED | HISTORY, others=ADMINISTRATOR), ["news", "more"], "7")
    assert has.value == USUAL


def test_overwrites_count_in_discords_order_everybody_then_roles_then_the_member() -> None:
    guild = server(USUAL, news=0)
    assert missing(permissions_in(channel(("G", 0, SEND)), guild, ["news"], "7")) == ("send_messages",)
    assert missing(permissions_in(channel(("G", 0, SEND), ("news", SEND, 0)), guild, ["news"], "7")) == ()
    denied = channel(("G", 0, SEND), ("news", SEND, 0), ("7", 0, SEND))
    assert missing(permissions_in(denied, guild, ["news"], "7")) == ("send_messages",)


def test_a_role_that_allows_goes_before_one_that_denies() -> None:
    guild = server(USUAL, one=0, two=0)
    assert missing(permissions_in(channel(("one", 0, SEND), ("two", SEND, 0)), guild, ["one", "two"], "7")) == ()


def test_an_administrator_and_the_owner_may_all() -> None:
    shut = channel(("G", 0, USUAL))
    assert missing(permissions_in(shut, server(0, boss=ADMINISTRATOR), ["boss"], "7")) == ()
    assert missing(permissions_in(shut, server(0), [], "1")) == ()


def test_a_thread_needs_a_permission_of_its_own() -> None:
    has = permissions_in(channel(), server(VIEW | EMBED | HISTORY | IN_THREADS), [], "7")
    assert (missing(has, in_thread=True), missing(has)) == ((), ("send_messages",))
