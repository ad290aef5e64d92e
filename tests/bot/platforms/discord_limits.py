"""What Discord refuses, by its documented limits: for whatever makes or takes payloads."""

import json
from itertools import chain
from typing import Any


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def embed_texts(embed: dict[str, Any]) -> dict[str, str]:
    """Return the texts that Discord counts, by the field they stand in."""
    texts = {name: embed[name] for name in ("title", "description") if name in embed}
    return texts | ({"footer": embed["footer"]["text"]} if "footer" in embed else {})


def break_of_limits(document: str) -> list[str]:
    """Return what Discord would refuse in a payload, by its documented limits."""
    body = json.loads(document)
    document.encode("utf-8")
    most = {"title": 256, "description": 4_096, "footer": 2_048}
    embeds, rows = body.get("embeds", []), body.get("components", [])
    texts = [embed_texts(embed) for embed in embeds]
    wrong = [] if "content" not in body or 1 <= units(body["content"].strip()) <= 2_000 else ["content"]
    wrong += [] if len(embeds) <= 10 and (embeds or "content" in body) else [f"{len(embeds)} embeds"]
    wrong += [name for fields in texts for name, text in fields.items() if not 1 <= units(text.strip()) <= most[name]]
    wrong += ["nothing in an embed" for embed, fields in zip(embeds, texts, strict=True) if not fields and "image" not in embed]
    total = sum(units(text) for fields in texts for text in fields.values())
    wrong += [] if total <= 6_000 else [f"{total} over all embeds"]
    wrong += [embed["url"] for embed in embeds if units(embed.get("url", "")) > 2_048]
    buttons = list(chain.from_iterable(row["components"] for row in rows))
    wrong += [] if len(rows) <= 5 and all(1 <= len(row["components"]) <= 5 for row in rows) else ["rows"]
    ids = [button["custom_id"] for button in buttons]
    wrong += [] if len(set(ids)) == len(ids) and all(1 <= units(one) <= 100 for one in ids) else ["custom ids"]
    wrong += [] if all(1 <= units(button["label"]) <= 80 for button in buttons) else ["labels"]
    return wrong
