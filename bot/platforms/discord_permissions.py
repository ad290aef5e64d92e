"""What the bot needs in a channel, and what of it is missing, as far as Discord has told. Pure.

The permissions of a role and of a channel's overwrites are put together as Discord documents it.
Source: https://discord.com/developers/docs/topics/permissions#permission-overwrites
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

import discord

NEEDED = ("view_channel", "send_messages", "embed_links", "read_message_history")
IN_THREADS = "send_messages_in_threads"
THREADS = (10, 11, 12)
TEXT = (0, 5, *THREADS)  # text, announcements, threads


def missing(has: discord.Permissions, *, in_thread: bool = False) -> tuple[str, ...]:
    """Return what is missing of what the bot needs, as discord.py names it."""
    if has.administrator:
        return ()
    needed = (IN_THREADS if in_thread and name == "send_messages" else name for name in NEEDED)
    return tuple(name for name in needed if not getattr(has, name))


def told_missing(place: object) -> tuple[str, ...] | None:
    """Return what is missing in a channel that the gateway has told of; None where it has not told enough to know."""
    if not isinstance(place, (discord.abc.GuildChannel, discord.Thread)):
        return None
    me = cast("discord.Member | None", place.guild.me)  # as it is where the gateway told no members
    parent = place.parent if isinstance(place, discord.Thread) else place
    if me is None or parent is None or place.guild.get_role(place.guild.id) is None:
        return None
    return missing(place.permissions_for(me), in_thread=isinstance(place, discord.Thread))


def may_manage(person: discord.User | discord.Member) -> bool:
    """Say whether somebody manages the server: as the interaction tells, or where it does not, by their roles."""
    if not isinstance(person, discord.Member):
        return False
    told = person.resolved_permissions
    if told is not None:
        return told.manage_guild or told.administrator
    return person.guild.get_role(person.guild.id) is not None and person.guild_permissions.manage_guild


def permissions_in(
    channel: Mapping[str, Any], guild: Mapping[str, Any], roles: Sequence[str], person: str
) -> discord.Permissions:
    """Return what a member may do in a channel.

    Args:
        channel: As Discord's API describes it; of a thread, its parent.
        guild: With its roles.
        roles: The ids of the member's roles.
        person: The member's id.
    """
    everybody = str(guild["id"])
    granted = {str(role["id"]): int(role["permissions"]) for role in guild.get("roles", ())}
    base = granted.get(everybody, 0)
    for role in roles:
        base |= granted.get(role, 0)
    has = discord.Permissions(base)
    if has.administrator or str(guild.get("owner_id")) == person:
        return discord.Permissions.all()
    overwrites = {str(one["id"]): (int(one["allow"]), int(one["deny"])) for one in channel.get("permission_overwrites") or ()}
    for layer in ([everybody], [role for role in roles if role != everybody], [person]):
        allow, deny = _joined(overwrites[one] for one in layer if one in overwrites)
        has = discord.Permissions((has.value & ~deny) | allow)
    return has


def _joined(overwrites: Iterable[tuple[int, int]]) -> tuple[int, int]:
    allow = deny = 0
    for allowed, denied in overwrites:
        allow, deny = allow | allowed, deny | denied
    return allow, deny
