"""Tasks that behave as parsers do on a bad day; a child imports them by name."""

import ctypes
import json
import os
import signal
import sys
import threading
import time
from pathlib import Path

from digest.child import tell

TASKS = {
    name: f"tests.fakes.child_tasks:{name}"
    for name in (
        *("echo", "burn", "crash", "crash_once", "eat", "fail", "grow", "hang", "leave", "modules", "print_and_echo"),
        *("environment", "write_file", "pid", "wait_at_gate", "tells"),
    )
}


def echo(payload: bytes) -> bytes:
    return payload


def tells(payload: bytes) -> bytes:
    """Tell twice how far it is, once from another thread, then give the payload back."""
    tell({"done": 1})
    other = threading.Thread(target=tell, args=({"done": 2},))
    other.start()
    other.join()
    return payload


def print_and_echo(payload: bytes) -> bytes:
    print("a library that talks")  # noqa: T201
    sys.stdout.flush()
    return payload


def burn(payload: bytes) -> bytes:
    until = time.process_time() + float(payload)
    while time.process_time() < until:
        pass
    return b"done"


def crash(payload: bytes) -> bytes:
    """Touch address 0, as a parser in C does."""
    ctypes.string_at(0)
    return payload


def crash_once(payload: bytes) -> bytes:
    """Die at the first call: a file that the test removes tells the calls apart."""
    marker = Path(payload.decode())
    if marker.exists():
        marker.unlink()
        os.kill(os.getpid(), signal.SIGSEGV)
    return b"second"


def eat(payload: bytes) -> bytes:
    return bytes(int(payload))[:0]


def grow(payload: bytes) -> bytes:
    """Need memory for a moment, and give it back to a heap that keeps it."""
    return str(len(bytearray(b"x") * int(payload))).encode()


def fail(payload: bytes) -> bytes:
    raise ValueError(payload.decode())


def hang(payload: bytes) -> bytes:
    signal.pause()
    return payload


def leave(payload: bytes) -> bytes:
    os._exit(int(payload))


def modules(payload: bytes) -> bytes:
    del payload
    return json.dumps(sorted(sys.modules)).encode()


def environment(payload: bytes) -> bytes:
    del payload
    return json.dumps(dict(os.environ)).encode()


def write_file(payload: bytes) -> bytes:
    Path(payload.decode()).write_text("x", encoding="utf-8")
    return b"written"


def pid(payload: bytes) -> bytes:
    del payload
    return str(os.getpid()).encode()


def wait_at_gate(payload: bytes) -> bytes:
    """Work until the test lets go: it has a named pipe open for writing."""
    with Path(payload.decode()).open("rb") as gate:
        gate.read()
    return str(os.getpid()).encode()
