"""Model children that behave as models do on a bad day; each answers loading as if all were well."""

import ctypes
import json
import time
from collections.abc import Callable, Sequence
from typing import Any

FACTS = {"class": "NaraeForCausalLM", "device": "cpu", "dtype": "bfloat16", "parameters": 12, "revision": ""}


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


def _answer(payload: bytes, write: Callable[[Sequence[Any]], object]) -> bytes:
    assignments = json.loads(payload)["assignments"]
    if assignments:
        write(assignments)
    reply = {"text": "두 개까지 된다.", "whole": True, "fall": None, "detail": "", "tokens": 9}
    return json.dumps({"problem": "", "facts": FACTS, "replies": [reply] * len(assignments)}).encode()
