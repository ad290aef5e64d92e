"""Work that may hang, crash or eat memory runs in child processes that can be killed: feeds, pages, models.

What decides: a child works under limits of CPU time, memory and wall time; one that breaks them, or dies, is replaced, and
its task is tried once more unless it spent its CPU time, which it would again. One child stays warm, two work at most.
Children get no secrets (their environment is a short list of names), write no files and outlive nobody: each ends when
its standard input does.

    async with Children() as children:
        answer = await children.call("parse", payload)

`digest.child` is the other end of the pipes.
"""

import asyncio
import contextlib
import json
import os
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from digest.child import SIZES, Limits, frame
from digest.errors import ChildError
from digest.model import MEBIBYTE

__all__ = ["TASKS", "Children", "Limits"]

# name -> the function, bytes in and bytes out; only the child imports it.
TASKS: Mapping[str, str] = {
    "parse": "digest.feeds.parse:parse_task",
    "extract": "digest.articles.extract:extract_task",
}

# What a child's environment keeps: programs, language, zone. Tokens and passwords of the service are not among it.
_ENVIRONMENT = ("PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR", "LD_LIBRARY_PATH")
_LINGER_SECONDS = 10.0  # how long a child that is not the warm one waits for more work
_REAP_SECONDS = 5.0  # SIGKILL takes effect within a scheduler's tick; this is for a machine in trouble
_MOST_ANSWER_BYTES = 64 * MEBIBYTE


Heard = Callable[[Mapping[str, Any]], None]  # is given what a task tells before its answer; returns at once


def _ignored(_: Mapping[str, Any]) -> None:
    """Listen to nothing."""


class _DeathError(Exception):
    """A child died at its task. `hopeless`: it would again."""

    def __init__(self, reason: str, *, hopeless: bool = False) -> None:
        super().__init__(reason)
        self.hopeless = hopeless


class Children:
    """A few child processes, started when needed and replaced when they die; use as an async context manager."""

    def __init__(
        self,
        tasks: Mapping[str, str] = TASKS,
        *,
        most: int = 2,
        warm: int = 1,
        environment: Sequence[str] = (),
        tries: int = 2,
    ) -> None:
        """Start nothing yet.

        Args:
            tasks: Name of a task -> "module:function".
            most: How many may work at the same time; more calls wait.
            warm: How many stay when there is nothing to do.
            environment: Names of further variables that children get; one that ends in "_" stands for all that begin so.
            tries: How often a task that kills its child is tried, 1 or 2.
        """
        self._tasks = tasks
        self._most = most
        self._places = asyncio.Semaphore(most)
        self._warm = warm
        self._environment = tuple(environment)
        self._tries = tries
        self._idle: list[_Child] = []
        self._busy: set[_Child] = set()
        self._waiting = 0
        self._reaping: set[asyncio.Task[None]] = set()
        self._trimming: asyncio.TimerHandle | None = None
        self._closed = False

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        await self.close()

    async def close(self) -> None:
        """Kill all children and wait until they are gone; calls under way end with a ChildError."""
        if not self._closed:
            self._closed = True
            if self._trimming is not None:
                self._trimming.cancel()
            for child in self._busy:
                child.kill()
            for _ in range(self._most):  # whoever works or waits has to leave first
                await self._places.acquire()
            for _ in range(self._most):
                self._places.release()
        while self._idle:
            self._discard(self._idle.pop())
        while self._reaping:
            await asyncio.gather(*self._reaping)

    async def dismiss(self) -> None:
        """Kill the idle children and wait until their memory is given back; the next call starts a new one."""
        while self._idle:
            self._discard(self._idle.pop())
        while self._reaping:
            await asyncio.gather(*self._reaping)

    async def call(self, task: str, payload: bytes, limits: Limits | None = None, heard: Heard = _ignored) -> bytes:
        """Return what the task's function makes of `payload`, in a child.

        Args:
            task: A name among the tasks.
            payload: What the function gets.
            limits: What this call may spend; `Limits()` where nothing is said.
            heard: Is given what the function tells (`digest.child.tell`) while it works.

        Raises:
            ChildError: The task ran over a limit, killed its child as often as it was tried, or its function raised.
                Asking again with the same payload is no use.
        """
        self._waiting += 1
        try:
            await self._places.acquire()
        finally:
            self._waiting -= 1
        try:
            return await self._tried(task, payload, limits or Limits(), heard)
        finally:
            self._places.release()

    async def _tried(self, task: str, payload: bytes, limits: Limits, heard: Heard) -> bytes:
        """Return the answer of the first attempt, or of the second where the first child died and another try is allowed."""
        try:
            return await self._attempt(task, payload, limits, heard)
        except _DeathError as death:
            if death.hopeless or self._tries == 1:
                raise ChildError(f"{task}: {death}") from death
        try:
            return await self._attempt(task, payload, limits, heard)
        except _DeathError as death:
            raise ChildError(f"{task}: {death}, twice") from death

    async def _attempt(self, task: str, payload: bytes, limits: Limits, heard: Heard) -> bytes:
        child = await self._child()
        self._busy.add(child)
        try:
            told, answer = await child.ask(self._tasks[task], payload, limits, heard)
        except BaseException:  # a cancelled call too leaves a child that nobody knows the state of
            self._discard(child)
            raise
        finally:
            self._busy.discard(child)
        if told["fatal"] or self._closed or _bloated(told["resident_bytes"], limits):
            self._discard(child)
        else:
            self._keep(child)
        if told["fatal"]:
            raise _DeathError(told["problem"])
        if told["problem"]:
            raise ChildError(f"{task}: {told['problem']}")
        return answer

    async def _child(self) -> "_Child":
        if self._closed:
            raise ChildError("the service is stopping; no more work is taken")
        while self._idle:
            child = self._idle.pop()
            if child.alive:
                return child
            self._discard(child)
        return await _Child.started(self._environment)

    def _keep(self, child: "_Child") -> None:
        self._idle.append(child)
        if len(self._idle) > self._warm and not self._waiting and self._trimming is None:
            self._trimming = asyncio.get_running_loop().call_later(_LINGER_SECONDS, self._trim)

    def _trim(self) -> None:
        self._trimming = None
        while len(self._idle) > self._warm:
            self._discard(self._idle.pop(0))

    def _discard(self, child: "_Child") -> None:
        task = asyncio.get_running_loop().create_task(child.reaped())
        self._reaping.add(task)
        task.add_done_callback(self._reaping.discard)


def _bloated(resident_bytes: int, limits: Limits) -> bool:
    """Say whether a child's peak makes it worth a fresh one: heaps don't shrink again."""
    return limits.memory_bytes is not None and resident_bytes > limits.memory_bytes // 4


class _Child:
    """One process and its pipes."""

    def __init__(self, process: Process) -> None:
        self._process = process

    @classmethod
    async def started(cls, environment: tuple[str, ...]) -> Self:
        # -P: not the directory that the service happens to run in, but this package is what children import.
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-P", "-m", "digest.child"),
            stdin=PIPE,
            stdout=PIPE,
            stderr=DEVNULL,
            env=_child_environment(environment),
            start_new_session=True,  # Ctrl-C in a terminal is for the parent, which then closes its children
            limit=MEBIBYTE,
        )
        return cls(process)

    @property
    def alive(self) -> bool:
        return self._process.returncode is None

    async def ask(self, function: str, payload: bytes, limits: Limits, heard: Heard) -> tuple[dict[str, Any], bytes]:
        """Return what the child says of its work, and the answer; what it tells before goes to `heard`.

        Raises:
            _DeathError: The child died at it or had to be given up.
        """
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        try:
            async with asyncio.timeout(limits.wall_seconds):
                self._process.stdin.write(frame({"function": function, "limits": asdict(limits)}, payload))
                await self._process.stdin.drain()
                while True:
                    head, answer = await self._frame(self._process.stdout)
                    if "word" not in head:
                        return head, answer
                    heard(head["word"])
        except TimeoutError as error:
            raise _DeathError(f"took longer than {limits.wall_seconds:g} s") from error
        except (asyncio.IncompleteReadError, ConnectionError) as error:
            raise await self._death(limits) from error

    async def _frame(self, answers: asyncio.StreamReader) -> tuple[dict[str, Any], bytes]:
        head_length, size = SIZES.unpack(await answers.readexactly(SIZES.size))
        if size > _MOST_ANSWER_BYTES:
            raise _DeathError(f"answered with {size // MEBIBYTE} MiB", hopeless=True)
        head = json.loads(await answers.readexactly(head_length))
        return head, await answers.readexactly(size)

    async def _death(self, limits: Limits) -> _DeathError:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._process.wait(), _REAP_SECONDS)
        code = self._process.returncode
        if code == -signal.SIGXCPU:
            return _DeathError(f"spent its {limits.cpu_seconds:g} s of CPU time", hopeless=True)
        if code is not None and code < 0:
            return _DeathError(f"its child died by {signal.Signals(-code).name}")
        return _DeathError(f"its child ended with code {code}")

    def kill(self) -> None:
        """End the process at once, whatever it does."""
        if self.alive:
            with contextlib.suppress(ProcessLookupError):
                self._process.kill()

    async def reaped(self) -> None:
        """Kill the process and wait until neither it nor its pipes are left."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self.kill()
        self._process.stdin.close()
        # A child that wrote when it was killed has left bytes in the pipe, which stays open until they are read.
        with contextlib.suppress(TimeoutError, ConnectionError):
            async with asyncio.timeout(_REAP_SECONDS):
                while await self._process.stdout.read(MEBIBYTE):
                    pass
                await self._process.wait()
                await self._process.stdin.wait_closed()


def _child_environment(further: tuple[str, ...]) -> dict[str, str]:
    prefixes = tuple(name for name in further if name.endswith("_"))
    names = {*_ENVIRONMENT, *further}
    kept = {name: value for name, value in os.environ.items() if name in names or (prefixes and name.startswith(prefixes))}
    return kept | {"PYTHONPATH": str(Path(__file__).resolve().parent.parent), "PYTHONUTF8": "1"}
