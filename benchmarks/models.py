"""How many articles a minute a local model condenses: the real shape, random weights, the code path that users' models take.

    python benchmarks/models.py [--shape midm-mini] [--layers 48] [--dtype bfloat16 int8] [--batch 1 4] [--articles 4]

Weights are random, so nothing here says anything about the text; every answer runs to the token limit, so a real model is
somewhat faster. `--layers` makes a shorter model where time or memory are short: the line then says so, and nothing is scaled
up. Beside the wall time stand the CPU seconds, which count on a machine with other work (set OMP_NUM_THREADS=1 there: threads
that wait for each other burn time), and the floor: the time in which the memory could deliver the weights once a step. Needs torch
and transformers (`make test-models` installs them), and disk for the weights.
"""

import argparse
import asyncio
import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))  # the tests' checkpoint maker

from digest.summaries.models import BYTES_PER_PARAMETER, spec_for  # noqa: E402  # after the path
from digest.summaries.prompts import MOST_NEW_TOKENS, assignment_of  # noqa: E402
from digest.summaries.source import read_story  # noqa: E402
from digest.summaries.transformers_local import TransformersWriter  # noqa: E402
from digest.summaries.writer import Assignment  # noqa: E402
from tests.digest.summaries.samples import FULL  # noqa: E402

# Shapes that give the published sizes: 2.31 B parameters (4.61 GB of bfloat16) and 2.09 B.
SHAPES = {
    "midm-mini": {
        "hidden_size": 1792,
        "intermediate_size": 4608,
        "num_hidden_layers": 48,
        "num_attention_heads": 32,
        "num_key_value_heads": 8,
        "head_dim": 128,
        "vocab_size": 131_392,
    },
    "kanana-2.1b": {
        "hidden_size": 1792,
        "intermediate_size": 8064,
        "num_hidden_layers": 32,
        "num_attention_heads": 24,
        "num_key_value_heads": 8,
        "head_dim": 128,
        "vocab_size": 128_259,
    },
}
PROMPT_TOKENS = 700  # of an article of ordinary length with the family's own tokenizer


def make_checkpoint(folder: Path, shape: str, layers: int | None) -> dict[str, Any]:
    """Save random weights of a shape, with the tests' tokenizer, and return the shape."""
    import torch  # noqa: PLC0415  # heavy
    import transformers  # noqa: PLC0415  # heavy

    from tests.models.checkpoints import FAMILIES, make_tokenizer  # noqa: PLC0415  # needs torch

    fields: dict[str, Any] = {**SHAPES[shape], "max_position_embeddings": 32_768, "tie_word_embeddings": True}
    if layers:
        fields["num_hidden_layers"] = layers
    tokenizer = make_tokenizer(FAMILIES["llama"])
    fields["eos_token_id"] = tokenizer.eos_token_id
    torch.set_default_dtype(torch.bfloat16)
    with torch.device("meta"):
        model = transformers.MistralForCausalLM(transformers.MistralConfig(**fields, sliding_window=None))
    model = model.to_empty(device="cpu")
    model.tie_weights()
    with torch.no_grad():
        for name, weight in model.named_parameters():
            weight.fill_(1.0) if name.endswith("norm.weight") else weight.uniform_(-0.02, 0.02)
    torch.set_default_dtype(torch.float32)
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return fields


def assignment_of_length(tokens: int) -> tuple[Assignment, int]:
    """Return the sample article shortened or repeated to about `tokens`, and how many it is."""
    from digest.summaries.checkpoint import Checkpoint  # noqa: PLC0415
    from digest.summaries.model_child import encode  # noqa: PLC0415
    from tests.models.checkpoints import FAMILIES, make_tokenizer  # noqa: PLC0415

    tokenizer = make_tokenizer(FAMILIES["llama"])
    task = assignment_of(FULL, read_story(FULL))
    probe = Checkpoint(None, tokenizer, 32_768, (), {})
    sentences: tuple[str, ...] = ()
    for number in range(200):
        longer = (*sentences, task.sentences[number % len(task.sentences)])
        if len(encode(probe, replace(task, sentences=longer))) > tokens:
            break
        sentences = longer
    task = replace(task, sentences=sentences or task.sentences[:1])
    return task, len(encode(probe, task))


def memory_bandwidth() -> float:
    """Return bytes a second that the memory delivers, by summing a large array with all cores."""
    import torch  # noqa: PLC0415  # heavy

    block = torch.ones(256 * 1024 * 1024, dtype=torch.float32)
    block.sum()
    started = time.perf_counter()
    for _ in range(4):
        block.sum()
    return float(4 * block.numel() * 4 / (time.perf_counter() - started))


@dataclass(frozen=True, slots=True)
class Figures:
    """What one run cost: seconds of wall and CPU time for all articles, GB at most."""

    load_s: float
    wall_s: float
    cpu_s: float
    peak_gb: float
    dtype: str
    parameters: int


def cost_of_child() -> tuple[float, float]:
    """Return the CPU seconds that our model child has spent, and the most GB that it held."""
    listed = subprocess.run(["ps", "-o", "pid=,args=", "--ppid", str(os.getpid())], capture_output=True, text=True, check=True)
    (pid,) = (line.split()[0] for line in listed.stdout.splitlines() if "digest.child" in line)
    spent = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    peak = next(line for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith("VmHWM"))
    return (int(spent[11]) + int(spent[12])) / os.sysconf("SC_CLK_TCK"), int(peak.split()[1]) * 1024 / 1e9


async def measure(folder: Path, dtype: str, batch: int, task: Assignment, articles: int) -> Figures:
    """Load a checkpoint and have the same article condensed some times."""
    writer = TransformersWriter(spec_for(str(folder), dtype=dtype), batch=batch, idle=timedelta(hours=1))
    started = time.perf_counter()
    await writer.warm()
    loaded, before = time.perf_counter(), cost_of_child()[0]
    replies = await writer.write([task] * articles, 3_000)
    done = time.perf_counter()
    after, peak = cost_of_child()
    await writer.close()
    failed = [reply.fall for reply in replies if reply.fall]
    if failed:
        raise SystemExit(f"{dtype}, batch {batch}: {failed[0]} {replies[0].detail}")
    return Figures(loaded - started, done - loaded, after - before, peak, writer.facts["dtype"], writer.facts["parameters"])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shape", choices=SHAPES, default="midm-mini")
    parser.add_argument("--layers", type=int, help="fewer layers than the real shape")
    parser.add_argument("--dtype", nargs="+", default=["bfloat16", "int8"])
    parser.add_argument("--batch", nargs="+", type=int, default=[1, 4])
    parser.add_argument("--articles", type=int, default=4)
    parser.add_argument("--tokens", type=int, default=PROMPT_TOKENS)
    chosen = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="models-")) / chosen.shape
    try:
        fields = make_checkpoint(folder, chosen.shape, chosen.layers)
        task, tokens = assignment_of_length(chosen.tokens)
        bandwidth = memory_bandwidth()
        real = SHAPES[chosen.shape]["num_hidden_layers"]
        print(
            f"{chosen.shape}: {fields['num_hidden_layers']} of {real} layers; {os.cpu_count()} cores, {bandwidth / 1e9:.1f} GB/s"
        )
        print(f"prompt {tokens} tokens, answer {MOST_NEW_TOKENS} tokens, {chosen.articles} articles")
        print("dtype     batch  load s  s/article  CPU s/article  articles/min  floor s/article  peak GB")
        for dtype in chosen.dtype:
            for batch in chosen.batch:
                found = asyncio.run(measure(folder, dtype, batch, task, chosen.articles))
                each, cpu = found.wall_s / chosen.articles, found.cpu_s / chosen.articles
                floor = found.parameters * BYTES_PER_PARAMETER[found.dtype] / bandwidth * (MOST_NEW_TOKENS + 1) / batch
                row = f"{found.dtype:9} {batch:5} {found.load_s:7.1f} {each:10.1f} {cpu:14.1f} {60 / each:13.2f} {floor:16.1f}"
                print(f"{row} {found.peak_gb:8.1f}", flush=True)
    finally:
        shutil.rmtree(folder.parent, ignore_errors=True)


if __name__ == "__main__":
    main()
