"""Where a model's files lie, whether they are all there, and whether there is room for them; needs no torch.

A folder is taken as it is. Of a hub's model what the cache holds whole is used and never asked for again, so that a model does
not change under a running service; pickled weights are not even downloaded.
"""

import json
import math
import struct
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from digest.child import tell
from digest.errors import SummaryError
from digest.summaries.models import ModelSpec, is_folder

LONGEST_HEADER_BYTES = 100_000_000
TELLS_EVERY_S = 10.0  # how far a download has come; a line of log each
NEEDED = ("*.json", "*.safetensors", "*.jinja", "*.model", "*.txt")


def find_folder(spec: ModelSpec) -> Path:
    """Return where the model's files lie; what the hub's cache holds whole is not asked for again, so that it never changes."""
    if is_folder(spec.model):
        folder = Path(spec.model).expanduser().resolve()
        if not (folder / "config.json").is_file():
            raise SummaryError(f"{folder.name} 폴더에 config.json이 없음")
        return folder
    from huggingface_hub import snapshot_download  # noqa: PLC0415  # only where a hub is meant
    from huggingface_hub.errors import HfHubHTTPError, LocalEntryNotFoundError  # noqa: PLC0415  # the same

    patterns = [*NEEDED, "*.py"] if spec.trusted else list(NEEDED)
    wanted = {"repo_id": spec.model, "revision": spec.revision or None, "allow_patterns": patterns}
    try:
        held = Path(snapshot_download(**wanted, local_files_only=True))
        if is_whole(held):
            return held
    except (LocalEntryNotFoundError, ValueError):
        pass
    try:
        return Path(snapshot_download(**wanted, tqdm_class=_bar()))
    except (HfHubHTTPError, LocalEntryNotFoundError, OSError, ValueError) as error:
        raise SummaryError(f"{spec.model}을(를) 내려받지 못함: {first_line(error)}") from error


def _bar() -> Any:
    """Return the class of progress bars that tell the parent how many bytes have come, in place of drawing."""
    from huggingface_hub.utils import tqdm  # noqa: PLC0415  # only where a hub is meant

    class Telling(tqdm):  # type: ignore[misc]  # untyped
        """Counts by itself: a bar that draws nothing does not."""

        def __init__(self, *args: Any, **named: Any) -> None:
            self.bytes = named.get("unit") == "B" and "Reconstructing" in named.get("desc", "Reconstructing")
            self.done, self.told_at = 0, 0.0
            super().__init__(*args, **named)

        def update(self, more: float | None = 1) -> bool | None:
            self.done += int(more or 0)
            if self.bytes and self.total and (self.done >= self.total or time.monotonic() - self.told_at >= TELLS_EVERY_S):
                self.told_at = time.monotonic()
                tell({"downloaded": self.done, "of": int(self.total)})
            drawn: bool | None = super().update(more)
            return drawn

    return Telling


def is_whole(folder: Path) -> bool:
    """Say whether a folder holds a configuration, a tokenizer and every file of weights that its index names."""
    if not (folder / "config.json").is_file() or not any(folder.glob("tokenizer*")):
        return False
    index = folder / "model.safetensors.index.json"
    if not index.is_file():
        return any(folder.glob("*.safetensors"))
    named = set(json.loads(index.read_text(encoding="utf-8"))["weight_map"].values())
    return all((folder / name).is_file() for name in named)


def count_parameters(folder: Path) -> int:
    """Count the parameters in a folder's safetensors files, from their headers alone.

    Raises:
        SummaryError: There are none, or a file is broken.

    Source: the safetensors format, 8 bytes of length before a JSON header.
    """
    files = sorted(folder.glob("*.safetensors"))
    if not files:
        raise SummaryError(f"{folder.name} 폴더에 safetensors 가중치가 없음 (.bin은 읽지 않음)")
    return sum(count for file in files for count in _sizes(file))


def _sizes(file: Path) -> Iterator[int]:
    try:
        for name, tensor in json.loads(_header(file)).items():
            if name != "__metadata__":
                yield math.prod(tensor["shape"])
    except (struct.error, ValueError, KeyError, TypeError, AttributeError) as error:
        raise SummaryError(f"{file.name}이(가) 온전하지 않음") from error


def _header(file: Path) -> bytes:
    with file.open("rb") as data:
        (length,) = struct.unpack("<Q", data.read(8))
        header = data.read(min(length, LONGEST_HEADER_BYTES))
    return header if len(header) == length else b""


def free_memory() -> float:
    """Return the bytes that a process could take here: of the machine, or of its control group where that has less."""
    return min(_free_of_machine(), _free_of_group())


def _free_of_machine() -> float:
    try:
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
    except OSError:
        return math.inf  # not Linux: nothing to go by
    return next((int(line.split()[1]) * 1024.0 for line in lines if line.startswith("MemAvailable:")), math.inf)


def _free_of_group() -> float:
    group = Path("/sys/fs/cgroup")
    try:
        most = (group / "memory.max").read_text(encoding="ascii").strip()
        used = int((group / "memory.current").read_text(encoding="ascii"))
    except (OSError, ValueError):
        return math.inf
    return math.inf if most == "max" else float(int(most) - used)


def first_line(error: BaseException) -> str:
    """Return the first line of what an exception says, shortened; its kind where it says nothing."""
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:200]
