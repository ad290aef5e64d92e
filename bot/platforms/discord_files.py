"""A picture on its way to Discord: what the message says of it, and its bytes in a form beside the message.

Source: https://discord.com/developers/docs/reference#uploading-files
"""

import json
from collections.abc import Mapping
from typing import Any

from bot.message import Picture
from bot.platforms.legible import one_line
from bot.platforms.splitting import shortened

MOST_ALT = 1_024
NAME = "trend.png"
_BYTES = "bytes"  # stands in a body until it is sent; no word of Discord's


def with_picture(body: Mapping[str, Any], picture: Picture | None) -> dict[str, Any]:
    """Return the body of a message that shows a picture below its text."""
    if picture is None:
        return dict(body)
    said = {"id": "0", "filename": NAME, "description": shortened(one_line(picture.alt), MOST_ALT)}
    return {**body, "attachments": [said | {_BYTES: picture.png}]}


def as_request(body: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a request carries: JSON, or a form of JSON and files; `body` is a message's or an interaction's response."""
    message = body.get("data", body)
    files = [one for one in message.get("attachments", ()) if _BYTES in one]
    if not files:
        return {"json": dict(body)}
    told = {**message, "attachments": [{name: value for name, value in one.items() if name != _BYTES} for one in files]}
    whole = {**body, "data": told} if "data" in body else told
    fields: list[dict[str, Any]] = [{"name": "payload_json", "value": json.dumps(whole)}]
    fields += [
        {"name": f"files[{one['id']}]", "value": one[_BYTES], "filename": one["filename"], "content_type": "image/png"}
        for one in files
    ]
    return {"form": fields}
