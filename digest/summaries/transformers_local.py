"""Summaries by an open Korean model in a child process: loaded on first use, given back when idle, killed when it hangs.

The service itself never imports torch. One batch works at a time and the others wait, each no longer than its own deadline.
A batch that kills the child is tried again in halves; a model that can't be loaded is left alone for a while.
"""

import asyncio
import json
import logging
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any

from digest.children import Children, Limits
from digest.errors import ChildError
from digest.model import MEBIBYTE
from digest.summaries.conversation import Conversation
from digest.summaries.models import ModelSpec, is_folder, shown_name
from digest.summaries.writer import Assignment, Fall, Reply

log = logging.getLogger(__name__)

BACKEND = "transformers"
TASKS = {"model": "digest.summaries.model_child:model_task"}
LOADING_LASTS = timedelta(hours=1)  # at most: a first use downloads gigabytes
REST_AFTER_FAILURE = timedelta(minutes=10)
SLACK_S = 60.0  # beyond its time a batch may still be reading its prompts, which nothing interrupts; then it is killed
SHORTEST_S = 1.0  # less time than this is none
BATCHES = {"cpu": 4, "cuda": 16}  # stories together, where no setting says
MOST_CRASHES = 5  # in one call, after which the rest is given up; from a batch of 16 to one of 1
# What a model's child needs of the environment; HF_TOKEN opens gated models and goes nowhere else.
_MACHINE = ("CUDA_", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "XDG_CACHE_HOME", "PYTORCH_")
_HUB = (
    "HF_",
    "HTTPS_PROXY",
    "HTTP_PROXY",
    "NO_PROXY",
    "https_proxy",
    "http_proxy",
    "no_proxy",
    "SSL_CERT_FILE",
    "REQUESTS_CA_BUNDLE",
)


@dataclass(frozen=True, slots=True)
class Download:
    """How far a model's download has come, in bytes; more files may add to `total`."""

    model: str
    done: int
    total: int


def log_download(download: Download) -> None:
    """Say in the log how far a download has come."""
    share = download.done / download.total
    log.warning(
        "%s: %.2f of %.2f GB downloaded (%.0f %%)", download.model, download.done / 1e9, download.total / 1e9, 100 * share
    )


class TransformersWriter:
    """A model of `transformers` in a child process; implements `Writer` and `Chat`."""

    def __init__(
        self,
        spec: ModelSpec,
        *,
        batch: int = 0,
        idle: timedelta = timedelta(minutes=10),
        slack_s: float = SLACK_S,
        clock: Callable[[], float] = time.monotonic,
        tasks: Mapping[str, str] = TASKS,
    ) -> None:
        """Start nothing yet.

        Args:
            spec: The model.
            batch: How many assignments are worked on together; 0 chooses by the device.
            idle: How long the model stays in memory with nothing to do.
            slack_s: How many seconds over its time a batch may take before its process is killed.
            clock: Seconds that only grow.
            tasks: "model" -> the child's function.
        """
        self._spec = spec
        self._batch = batch
        self._most = 0  # less than `batch` where that was too much
        self._idle = idle
        self._slack_s = slack_s
        self._clock = clock
        self._children = Children(tasks, most=1, warm=1, environment=environment_for(spec), tries=1)
        self._turn = asyncio.Lock()
        self._loading: asyncio.Task[str] | None = None
        self._failed_at: float | None = None
        self._problem = ""
        self._unloading: asyncio.TimerHandle | None = None
        self._resting: set[asyncio.Task[None]] = set()
        self.on_download: Callable[[Download], None] = (
            log_download  # told every few seconds of a hub's model that is not here yet
        )
        self.facts: dict[str, Any] = {}  # class, device, dtype, parameters, revision, once it was loaded

    @property
    def backend(self) -> str:
        """Return transformers."""
        return BACKEND

    @property
    def model(self) -> str:
        """Return the hub id, or the name of the folder."""
        return shown_name(self._spec.model)

    async def warm(self) -> None:
        """Load the model; a failure is logged and told with the replies."""
        await self._loaded(LOADING_LASTS.total_seconds())

    async def close(self) -> None:
        """Kill the child; the memory is free when this returns."""
        self._stay()
        if self._loading is not None:
            self._loading.cancel()
            await asyncio.gather(self._loading, return_exceptions=True)
            self._loading = None
        if self._resting:
            await asyncio.gather(*self._resting)
        await self._children.dismiss()

    async def write(self, assignments: Sequence[Assignment], seconds: float) -> list[Reply]:
        """Reply to every assignment, in order, within about `seconds`."""
        until = self._clock() + seconds
        async with self._in_turn(seconds) as is_ours:
            return await self._written(assignments, until) if is_ours else [Reply(fall=Fall.TOO_LATE)] * len(assignments)

    async def converse(self, conversation: Conversation, seconds: float) -> Reply:
        """Reply within about `seconds`, after the batch that is being worked on."""
        until = self._clock() + seconds
        async with self._in_turn(seconds) as is_ours:
            problem = await self._loaded(until - self._clock()) if is_ours else None
            if problem is None or until - self._clock() < SHORTEST_S:
                return Reply(fall=Fall.TOO_LATE)
            if problem:
                return Reply(fall=Fall.NOT_LOADED, detail=problem)
            try:
                (reply,) = await self._asked((), until - self._clock(), conversation)
            except ChildError as error:
                log.warning("%s: a question failed: %s", self.model, error)
                return Reply(fall=Fall.CRASHED if self._clock() < until else Fall.TOO_LATE)
            return reply

    @asynccontextmanager
    async def _in_turn(self, seconds: float) -> AsyncIterator[bool]:
        """Hold the model, and let it rest afterwards; gives False where the wait for it took all of `seconds`."""
        try:
            async with asyncio.timeout(seconds):
                await self._turn.acquire()
        except TimeoutError:
            yield False
            return
        self._stay()
        try:
            yield True
        finally:
            self._turn.release()
            self._rest_later()

    async def _written(self, assignments: Sequence[Assignment], until: float) -> list[Reply]:
        replies = [Reply(fall=Fall.TOO_LATE)] * len(assignments)
        waiting = list(range(len(assignments)))
        crashes, alone = 0, -1  # the story that a child died of when it had no other
        while waiting and until - self._clock() > SHORTEST_S:
            problem = await self._loaded(until - self._clock())
            if problem is None:
                break
            most = self._most or self._batch or BATCHES.get(self.facts.get("device", "").partition(":")[0], 1)
            batch = waiting[:most]
            if problem:
                batch, answers = waiting, [Reply(fall=Fall.NOT_LOADED, detail=problem)] * len(waiting)
            elif crashes == MOST_CRASHES:
                batch, answers = waiting, [Reply(fall=Fall.CRASHED)] * len(waiting)
            else:
                try:
                    answers = await self._asked([assignments[number] for number in batch], until - self._clock())
                except ChildError as error:
                    log.warning("%s: a batch of %s failed: %s", self.model, len(batch), error)
                    crashes += 1
                    if len(batch) > 1:
                        self._most = len(batch) // 2  # it may have been too much at once: less until the model has rested
                        continue
                    if batch[0] != alone:  # something else may have killed the child
                        alone = batch[0]
                        continue
                    answers = [Reply(fall=Fall.CRASHED)]
            for number, answer in zip(batch, answers, strict=True):
                replies[number] = answer
            waiting = waiting[len(batch) :]
        return replies

    async def _asked(
        self, assignments: Sequence[Assignment], seconds: float, conversation: Conversation | None = None
    ) -> list[Reply]:
        limits = Limits(None, seconds + self._slack_s, None, self._file_bytes)
        try:
            answer = await self._call(assignments, seconds, limits, conversation)
        except BaseException:  # a cancelled call ends its child, too
            self._loading = None
            raise
        if answer["problem"]:  # a new child, which could not load the model again
            self._loading = None
            raise ChildError(answer["problem"])
        return [
            Reply(reply["text"], reply["whole"], Fall(reply["fall"]) if reply["fall"] else None, reply["detail"], reply["tokens"])
            for reply in answer["replies"]
        ]

    async def _loaded(self, seconds: float) -> str | None:
        """Wait until the model is in memory; return a problem in words, "" for none, None where time ran out.

        Loading goes on when a caller's time is over, so that the next one finds the model ready.
        """
        if self._failed_at is not None and self._clock() - self._failed_at < REST_AFTER_FAILURE.total_seconds():
            return self._problem
        task = self._loading
        if task is None:
            task = self._loading = asyncio.create_task(self._load())
        await asyncio.wait({task}, timeout=seconds)
        return task.result() if task.done() else None

    async def _load(self) -> str:
        started = self._clock()
        problem: str
        try:
            answer = await self._call((), 0, Limits(None, LOADING_LASTS.total_seconds(), None, self._file_bytes))
            problem, self.facts = answer["problem"], answer.get("facts", {})
        except ChildError as error:
            problem = str(error)
        if problem:
            log.warning("%s: not loaded: %s", self.model, problem)
            self._failed_at, self._problem, self._loading = self._clock(), problem, None
            return problem
        self._failed_at = None
        log.info("%s: loaded in %.0f s: %s", self.model, self._clock() - started, self.facts)
        return ""

    async def _call(
        self, assignments: Sequence[Assignment], seconds: float, limits: Limits, conversation: Conversation | None = None
    ) -> dict[str, Any]:
        asked = {"spec": asdict(self._spec), "assignments": [asdict(each) for each in assignments], "seconds": seconds}
        if conversation is not None:
            asked["conversation"] = asdict(conversation)
        payload = json.dumps(asked, ensure_ascii=False).encode("utf-8", "replace")
        answer = await self._children.call("model", payload, limits, self._heard)
        told: dict[str, Any] = json.loads(answer)
        return told

    def _heard(self, word: Mapping[str, Any]) -> None:
        self.on_download(Download(self.model, word["downloaded"], word["of"]))

    @property
    def _file_bytes(self) -> int | None:
        """How large a file the child may write: tiny ones where everything lies in a folder; downloads and code need more."""
        return MEBIBYTE if is_folder(self._spec.model) and not self._spec.trusted else None

    # --- rest ----------------------------------------------------------------------------------------

    def _stay(self) -> None:
        if self._unloading is not None:
            self._unloading.cancel()
            self._unloading = None

    def _rest_later(self) -> None:
        self._stay()
        self._unloading = asyncio.get_running_loop().call_later(self._idle.total_seconds(), self._rest)

    def _rest(self) -> None:
        """Give the model's memory back, unless somebody has begun to use it."""
        self._unloading = None
        if self._turn.locked() or self._loading is None:
            return
        if not self._loading.done():
            self._rest_later()
            return
        self._loading, self._most = None, 0
        log.info("%s: idle for %s, unloaded", self.model, self._idle)
        task = asyncio.get_running_loop().create_task(self._children.dismiss())
        self._resting.add(task)
        task.add_done_callback(self._resting.discard)


def environment_for(spec: ModelSpec) -> tuple[str, ...]:
    """Return the names of variables that the model's child may see; a folder needs no hub and gets no token of one."""
    return _MACHINE if is_folder(spec.model) else (*_MACHINE, *_HUB)
