"""What Slack refuses, by its documented limits: for whatever makes or takes payloads."""

import json
from collections.abc import Iterator
from typing import Any

# https://docs.slack.dev/reference/block-kit, for blocks and composition objects
MOST_OF_TEXT = {"header": 150, "section": 3_000, "context": 3_000, "button": 75}


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def texts_in(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for inner in value.values():
            yield from texts_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts_in(inner)
    elif isinstance(value, str):
        yield value


def text_objects(block: dict[str, Any]) -> list[dict[str, Any]]:
    match block["type"]:
        case "section" | "header":
            return [block["text"]]
        case "context":
            return list(block["elements"])
        case "actions":
            return [button["text"] for button in block["elements"]]
        case _:
            return []


def break_of_limits(document: str) -> list[str]:
    """Return what Slack would refuse in a payload, by its documented limits."""
    body = json.loads(document)
    document.encode("utf-8")
    wrong = [] if 1 <= len(body["blocks"]) <= 50 else [f"{len(body['blocks'])} blocks"]
    wrong += [] if 1 <= units(body["text"]) <= 4_000 else [f"text of {units(body['text'])}"]
    total = sum(units(text) for text in texts_in(body["blocks"]))
    wrong += [] if total <= 12_000 else [f"{total} characters over all"]
    for block in body["blocks"]:
        most = MOST_OF_TEXT.get("button" if block["type"] == "actions" else block["type"], 0)
        wrong += [
            f"{block['type']}: {units(text['text'])}"
            for text in text_objects(block)
            if not 1 <= units(text["text"].strip()) <= most
        ]
        if block["type"] == "context" and not 1 <= len(block["elements"]) <= 10:
            wrong.append("context elements")
        if block["type"] == "image" and not (1 <= units(block["image_url"]) <= 3_000 and 1 <= units(block["alt_text"]) <= 2_000):
            wrong.append("image")
        if block["type"] == "actions":
            ids = [button["action_id"] for button in block["elements"]]
            fits = 1 <= len(ids) <= 25 and len(set(ids)) == len(ids) and all(1 <= units(one) <= 255 for one in ids)
            values = all(1 <= units(button.get("value", "-")) <= 2_000 for button in block["elements"])
            wrong += [] if fits and values else ["buttons"]
    return wrong
