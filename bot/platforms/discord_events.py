"""What discord.py needs of the gateway's events and of an application beyond what Discord promises: filled in. Pure.

discord.py 2.7 reads some fields that Discord's documentation calls optional, or that came late, without asking whether they
are there; one that is missing would end the connection, and end it again when the event is played once more.
Source: https://discord.com/developers/docs/events/gateway-events, .../interactions/receiving-and-responding
"""

from collections.abc import Mapping
from typing import Any

USER: dict[str, Any] = {"username": "", "discriminator": "0", "avatar": None}
MEMBER: dict[str, Any] = {"roles": [], "joined_at": None, "deaf": False, "mute": False, "flags": 0}
THREAD = {"parent_id": "0", "owner_id": "0", "message_count": 0, "member_count": 0}
THREAD_STATE = {"archived": False, "auto_archive_duration": 1440, "archive_timestamp": "1970-01-01T00:00:00+00:00"}
CHANNEL = {"name": "", "position": 0, "bitrate": 0, "user_limit": 0} | THREAD
MESSAGE: dict[str, Any] = {
    "content": "", "embeds": [], "attachments": [], "components": [], "mentions": [], "mention_roles": [], "type": 0, "flags": 0,
    "pinned": False, "mention_everyone": False, "tts": False, "edited_timestamp": None, "timestamp": "1970-01-01T00:00:00+00:00",
}  # fmt: skip
INTERACTION = {"version": 1, "attachment_size_limit": 0}
APPLICATION = {
    "name": "", "description": "", "icon": None, "bot_public": True, "bot_require_code_grant": False, "verify_key": "", "flags": 0,
}  # fmt: skip


def completed(event: Mapping[str, Any], resume_url: str) -> dict[str, Any]:
    """Return a dispatched event with what discord.py needs of it.

    Args:
        event: A message of the gateway with op 0.
        resume_url: Where to resume; empty leaves that to the server, where it says so.
    """
    data = event.get("d")
    known = data if isinstance(data, dict) else {}
    match event.get("t"):
        case "READY":
            filled = _ready(known, resume_url)
        case "RESUMED":
            filled = known
        case "INTERACTION_CREATE":
            filled = _interaction(known)
        case "GUILD_CREATE" | "GUILD_UPDATE":
            filled = _guild(known)
        case "CHANNEL_CREATE" | "CHANNEL_UPDATE" | "CHANNEL_DELETE" | "THREAD_CREATE" | "THREAD_UPDATE":
            filled = _channel(known)
        case _:
            return dict(event)
    return {**event, "d": filled}


def application(about: Mapping[str, Any], bot: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is known of an application; nothing is needed but the bot's user, whose id it shares."""
    owner = about.get("owner") if isinstance(about.get("owner"), dict) else {}
    return {"id": bot["id"], **APPLICATION, **about, "owner": {"id": bot["id"], **USER, **(owner or {})}}


def _ready(data: Mapping[str, Any], resume_url: str) -> dict[str, Any]:
    about = data.get("application") or {}
    user = {**USER, **data.get("user", {})}
    told = {"guilds": [], **data, "user": user, "application": {"id": user.get("id"), "flags": 0, **about}}
    return {**told, "resume_gateway_url": resume_url or data.get("resume_gateway_url")}


def _guild(data: Mapping[str, Any]) -> dict[str, Any]:
    if data.get("unavailable"):
        return dict(data)
    lists: dict[str, Any] = {}
    if "channels" in data:
        lists["channels"] = [_channel(channel) for channel in data["channels"] or ()]
    if "threads" in data:
        lists["threads"] = [_channel(thread) for thread in data["threads"] or ()]
    if "members" in data:
        lists["members"] = [_member(member) for member in data["members"] or () if "user" in member]
    if "roles" in data:
        lists["roles"] = [{"name": "", "permissions": "0", "position": 0, **role} for role in data["roles"] or ()]
    return {**{name: value for name, value in data.items() if value is not None}, **lists}


def _channel(data: Mapping[str, Any]) -> dict[str, Any]:
    state = {**THREAD_STATE, **(data.get("thread_metadata") or {})}
    told = {name: value for name, value in data.items() if value is not None or name not in CHANNEL}
    return {"type": 0, **CHANNEL, **told, "thread_metadata": state}


def _member(data: Mapping[str, Any]) -> dict[str, Any]:
    return {**MEMBER, **data, "user": {**USER, **data["user"]}}


def _interaction(data: Mapping[str, Any]) -> dict[str, Any]:
    filled: dict[str, Any] = {**INTERACTION, **data}
    place = data.get("channel") or ({"id": data["channel_id"]} if data.get("channel_id") else None)
    if place is not None:
        kind = 0 if data.get("guild_id") else 1
        filled["channel"] = _channel({"type": kind, **place})
    if isinstance(data.get("member"), dict) and "user" in data["member"]:
        filled["member"] = _member(data["member"])
    if isinstance(data.get("user"), dict):
        filled["user"] = {**USER, **data["user"]}
    if isinstance(data.get("message"), dict):
        author = {"id": data.get("application_id", "0"), **USER, **(data["message"].get("author") or {})}
        filled["message"] = {"channel_id": data.get("channel_id", "0"), **MESSAGE, **data["message"], "author": author}
    told = data.get("data")
    if isinstance(told, dict) and isinstance(told.get("resolved"), dict):
        places = {
            number: {"permissions": "0", **_channel(place)} for number, place in (told["resolved"].get("channels") or {}).items()
        }
        filled["data"] = {**told, "resolved": {**told["resolved"], "channels": places}}
    for option in ("entitlements", "authorizing_integration_owners"):
        if filled.get(option, ()) is None:
            del filled[option]
    return filled
