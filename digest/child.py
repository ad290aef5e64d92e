"""The child's end of `digest.children`: reads tasks from standard input, does them under limits, answers.

Kept apart so that a child imports next to nothing before its task does: 10 MB, and 30 ms on the first call. A task that takes
long may `tell` how far it has come.
"""

import contextlib
import importlib
import json
import math
import os
import resource
import struct
import sys
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import BinaryIO

from digest.model import MEBIBYTE

SIZES = struct.Struct(">IQ")  # of a JSON head and of the bytes behind it


@dataclass(frozen=True, slots=True)
class Limits:
    """What one task may spend; None is without limit.

    CPU time is rounded up to a whole second by the kernel. Memory is address space, not what is resident.
    """

    cpu_seconds: float | None = 5.0
    wall_seconds: float = 20.0
    memory_bytes: int | None = 768 * MEBIBYTE
    file_bytes: int | None = 0  # of a file written; 0 means none at all


def frame(head: Mapping[str, object], payload: bytes) -> bytes:
    """Return a message as it travels through the pipes: two lengths, a JSON head, bytes."""
    packed = json.dumps(head).encode()
    return SIZES.pack(len(packed), len(payload)) + packed + payload


_writing = threading.Lock()
_answers: list[BinaryIO] = []  # the pipe, while this process is a child


def tell(word: Mapping[str, object]) -> None:
    """Tell the parent a word before the answer, from any thread; without effect in a process that is no child."""
    for answers in _answers:
        with _writing:
            answers.write(frame({"word": word}, b""))
            answers.flush()


def main() -> None:
    """Do what standard input asks for until it is closed."""
    requests = sys.stdin.buffer
    # Frames have the pipe for themselves: what a library prints goes to standard error.
    with os.fdopen(os.dup(1), "wb") as answers:
        os.dup2(2, 1)
        _answers.append(answers)
        os.nice(5)  # the parent's loop comes first where both want one core
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        while sizes := requests.read(SIZES.size):
            head_length, size = SIZES.unpack(sizes)
            head = json.loads(requests.read(head_length))
            payload = requests.read(size)
            _apply(Limits(**head["limits"]))
            told, answer = _done(head["function"], payload)
            _send(answers, told, answer)


def _send(answers: BinaryIO, told: Mapping[str, object], answer: bytes) -> None:
    with _writing:
        answers.write(frame({**told, "resident_bytes": _peak_bytes()}, answer))
        answers.flush()


def _peak_bytes() -> int:
    """Return the most memory that this child has had resident.

    Linux's `ru_maxrss` begins with what the parent had when it started the child, 440 MB where Kiwi is loaded; the
    kernel's own mark of this program (VmHWM) does not.
    """
    with contextlib.suppress(OSError), open("/proc/self/status", encoding="ascii", errors="replace") as status:  # noqa: PTH123
        for line in status:
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def _done(path: str, payload: bytes) -> tuple[dict[str, object], bytes]:
    """Return what became of a task: a problem in words ("" if none), whether this child is spoilt, and the answer."""
    try:
        return {"problem": "", "fatal": False}, _function(path)(payload)
    except MemoryError:
        return {"problem": "ran out of memory", "fatal": True}, b""
    except Exception as error:  # noqa: BLE001  # whatever it is, the parent must hear of it and the child go on
        return {"problem": f"{type(error).__name__}: {error}"[:500], "fatal": False}, b""


def _function(path: str) -> Callable[[bytes], bytes]:
    module, _, name = path.partition(":")
    function: Callable[[bytes], bytes] = getattr(importlib.import_module(module), name)
    return function


def _apply(limits: Limits) -> None:
    """Set the soft limits for one task; the kernel counts CPU time over the whole life of a process."""
    spent = resource.getrusage(resource.RUSAGE_SELF)
    cpu = None if limits.cpu_seconds is None else math.ceil(spent.ru_utime + spent.ru_stime + limits.cpu_seconds)
    for kind, allowed in (
        (resource.RLIMIT_CPU, cpu),
        (resource.RLIMIT_AS, limits.memory_bytes),
        (resource.RLIMIT_FSIZE, limits.file_bytes),
    ):
        _, hard = resource.getrlimit(kind)
        wanted = resource.RLIM_INFINITY if allowed is None else allowed
        least = hard if wanted == resource.RLIM_INFINITY or (hard != resource.RLIM_INFINITY and hard < wanted) else wanted
        with contextlib.suppress(ValueError, OSError):  # macOS has no limit of address space
            resource.setrlimit(kind, (least, hard))


if __name__ == "__main__":
    from digest.child import main as serve  # not __main__'s: a task that tells something imports this module by its name

    serve()
