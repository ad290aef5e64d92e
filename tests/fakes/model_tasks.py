"""Model children that behave as models do on a bad day; each answers loading as if all were well."""

import ctypes
import json
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from digest.errors import SummaryError
from digest.summaries.model_files import find_folder
from digest.summaries.models import ModelSpec

SAID = "누리온이 가중치를 공개했다."
FACTS = {"class": "NaraeForCausalLM", "device": "cpu", "dtype": "bfloat16", "parameters": 12, "revision": ""}


def answers(payload: bytes) -> bytes:
    """Answer at once; a folder without config.json is a problem."""
    model = Path(json.loads(payload)["spec"]["model"])
    if not (model / "config.json").is_file():
        return json.dumps({"problem": f"{model.name} 폴더에 config.json이 없음"}).encode()
    return _answer(payload, lambda _: None)


def loads_at_a_gate(payload: bytes) -> bytes:
    """Load for as long as nobody opens the gate, a named pipe in the model's folder."""
    gate = Path(json.loads(payload)["spec"]["model"]) / "gate"
    if gate.exists():
        gate.read_bytes()
        gate.unlink()
    return _answer(payload, lambda _: None)


def finds(payload: bytes) -> bytes:
    """Look for the model's files as the real task does, and answer without opening them."""
    spec = ModelSpec(**json.loads(payload)["spec"])
    try:
        folder = find_folder(spec)
    except SummaryError as error:
        return json.dumps({"problem": str(error)}).encode()
    return _answer(payload, lambda _: None, revision=folder.name)


def crashes(payload: bytes) -> bytes:
    """Touch address 0 at every batch."""
    return _answer(payload, lambda _: ctypes.string_at(0))


def hangs(payload: bytes) -> bytes:
    return _answer(payload, lambda _: time.sleep(600))


def two_at_most(payload: bytes) -> bytes:
    """Run out of memory where a batch is larger than two, as a GPU does."""

    def write(assignments: Sequence[Any]) -> None:
        if len(assignments) > 2:
            raise RuntimeError("CUDA out of memory. Tried to allocate 2.00 GiB.")

    return _answer(payload, write)


def _answer(payload: bytes, write: Callable[[Sequence[Any]], object], revision: str = "") -> bytes:
    asked = json.loads(payload)
    assignments = asked["assignments"] or ([asked["conversation"]] if "conversation" in asked else [])
    if assignments:
        write(assignments)
    reply = {"text": SAID, "whole": True, "fall": None, "detail": "", "tokens": 9}
    return json.dumps({"problem": "", "facts": FACTS | {"revision": revision}, "replies": [reply] * len(assignments)}).encode()
