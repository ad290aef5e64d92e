"""How a model's files become a model that can write: folder, configuration, memory, precision, device, tokenizer.

Only the model child imports this, for torch and transformers take 3 s and 300 MB to load. Weights are read from safetensors
alone, never from pickles; code that a checkpoint brings runs only where it is trusted by name.
"""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from digest.errors import SummaryError
from digest.summaries.model_files import count_parameters, find_folder, first_line, free_memory
from digest.summaries.models import BYTES_PER_PARAMETER, ModelSpec, is_folder

GIGABYTE = 1_000_000_000
# Beyond the weights while they are loaded: int8 and nf4 hold some of the unpacked ones beside the packed.
LOADING = {"int8": 3.0, "nf4": 2.5}
ROOM = 1.1  # for the cache of a few prompts and the libraries
# ends of turns of the families in the catalogue; those that a tokenizer has are honoured whatever its files say
TURN_ENDS = (
    *("<|im_end|>", "<|endofturn|>", "<|stop|>", "[|endofturn|]", "<|eot_id|>", "<|end_of_text|>", "<|endoftext|>"),
    *("<end_of_turn>", "<turn|>", "<|flush|>", "<|calls|>", "</s>"),
)


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A model in memory. `ends` are the token ids that end an answer, `context` the tokens of prompt and answer."""

    model: Any
    tokenizer: Any
    context: int
    ends: tuple[int, ...]
    template: Mapping[str, Any]
    facts: Mapping[str, Any] = field(default_factory=dict)


def open_checkpoint(spec: ModelSpec) -> Checkpoint:
    """Load a model.

    Raises:
        SummaryError: It is not there, is none that can be read here, or does not fit; says what to do.
    """
    os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
    if is_folder(spec.model):
        os.environ["HF_HUB_OFFLINE"] = "1"
    try:
        import torch  # noqa: PLC0415  # heavy: only a child that runs a model pays for it
        import transformers  # noqa: PLC0415  # the same
    except ImportError as error:
        raise SummaryError(f"{error.name}이(가) 없음: pip install 'ai-news[transformers]'") from error
    transformers.logging.set_verbosity_error()
    folder = find_folder(spec)
    config = _config(folder, spec)
    device = _device(spec.device, torch)
    dtype = _dtype(spec.dtype, device, torch)
    parameters = count_parameters(folder)
    _check_room(parameters, dtype, device, torch)
    try:
        tokenizer = transformers.AutoTokenizer.from_pretrained(
            folder, config=config, trust_remote_code=spec.trusted, padding_side="left"
        )
        model = _loaded(folder, config, spec, device, dtype)
    except SummaryError:
        raise
    except Exception as error:  # whatever torch, safetensors, bitsandbytes or a checkpoint's own code raise
        raise SummaryError(f"체크포인트를 읽지 못함: {first_line(error)}") from error
    if tokenizer.pad_token_id is None:
        tokenizer.pad_token = tokenizer.eos_token
    ends = _ends(model, tokenizer, spec)
    if not ends:
        raise SummaryError("어느 토큰에서 답이 끝나는지 알 수 없음: generation_config.json에 eos_token_id가 없음")
    model.generation_config = _generation(ends, tokenizer.pad_token_id)
    facts = {
        "class": type(model).__name__,
        "device": str(model.device),
        "dtype": dtype,
        "parameters": parameters,
        "revision": folder.name if folder.parent.name == "snapshots" else "",
    }
    longest = getattr(config.get_text_config(), "max_position_embeddings", None) or 4096
    return Checkpoint(model, tokenizer, min(spec.context or longest, longest), ends, dict(spec.template), facts)


# --- class, precision, place ---------------------------------------------------------------------


def _config(folder: Path, spec: ModelSpec) -> Any:
    """Read the configuration; one that its own class refuses without need is read by a class that computes the same.

    transformers 5 refuses Llama configurations whose hidden size is no multiple of the heads although they give head_dim
    (Kanana 1.5 2.1B: 1792, 24, 128; its issue 46082). Mistral without a sliding window is the same network.
    """
    from transformers import AutoConfig, MistralConfig  # noqa: PLC0415  # heavy

    fields = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    uneven = fields.get("model_type") == "llama" and fields["hidden_size"] % fields["num_attention_heads"]
    if uneven and fields.get("head_dim"):
        kept = {
            name: value
            for name, value in fields.items()
            if name not in {"model_type", "architectures", "mlp_bias", "pretraining_tp"}
        }
        return MistralConfig(**kept, architectures=["MistralForCausalLM"], sliding_window=None)
    try:
        return AutoConfig.from_pretrained(folder, trust_remote_code=spec.trusted)
    except (OSError, ValueError, KeyError, TypeError) as error:
        if "auto_map" in fields and not spec.trusted:
            raise SummaryError(
                "저장소의 파이썬 코드가 있어야 하는 모델: AINEWS_MODEL_TRUST_REMOTE_CODE를 보거나 서버로 쓰세요"
            ) from error
        raise SummaryError(f"config.json을 읽지 못함: {first_line(error)}") from error


def _device(wanted: str, torch: Any) -> str:
    if wanted == "auto":
        return "cuda" if torch.cuda.is_available() else "cpu"
    if wanted.startswith("cuda") and not torch.cuda.is_available():
        raise SummaryError("CUDA를 쓸 수 없음: AINEWS_MODEL_DEVICE=cpu로 두거나 CUDA판 torch를 설치하세요")
    return wanted


def _dtype(wanted: str, device: str, torch: Any) -> str:
    if wanted == "int8" and device != "cpu":
        raise SummaryError("int8은 CPU에서만 씀: GPU에서는 bfloat16이나 nf4를 쓰세요")
    if wanted != "auto":
        return wanted
    if device.startswith("cuda") and not torch.cuda.is_bf16_supported():
        return "float16"
    return "float16" if device == "mps" else "bfloat16"


def _loaded(folder: Path, config: Any, spec: ModelSpec, device: str, dtype: str) -> Any:
    import torch  # noqa: PLC0415  # heavy
    from transformers import AutoModelForCausalLM, MistralConfig, MistralForCausalLM  # noqa: PLC0415  # heavy

    reader = MistralForCausalLM if type(config) is MistralConfig else AutoModelForCausalLM
    options: dict[str, Any] = {"config": config, "use_safetensors": True, "local_files_only": True}
    if reader is AutoModelForCausalLM:
        options["trust_remote_code"] = spec.trusted
    if dtype == "nf4":
        options["quantization_config"] = _nf4(torch)
    options["dtype"] = torch.bfloat16 if dtype in {"int8", "nf4"} else getattr(torch, dtype)
    if device.startswith("cuda"):
        options["device_map"] = "auto" if device == "cuda" and torch.cuda.device_count() > 1 else {"": device}
    elif dtype == "nf4":
        options["device_map"] = {"": device}
    model, told = reader.from_pretrained(folder, output_loading_info=True, **options)
    missing = sorted(told["missing_keys"])
    if missing:  # transformers would fill them with noise and go on
        raise SummaryError(f"체크포인트에 가중치 {len(missing)}개가 빠져 있음: {missing[0]}")
    model = model.eval()
    if device == "mps":
        model = model.to(device)
    return _in_int8(model) if dtype == "int8" else model


def _nf4(torch: Any) -> Any:
    from transformers import BitsAndBytesConfig  # noqa: PLC0415  # heavy

    if find_spec("bitsandbytes") is None:
        raise SummaryError("nf4에는 bitsandbytes가 있어야 함: pip install 'ai-news[nf4]'")
    return BitsAndBytesConfig(load_in_4bit=True, bnb_4bit_quant_type="nf4", bnb_4bit_compute_dtype=torch.bfloat16)


def _in_int8(model: Any) -> Any:
    """Replace linear layers by int8 ones that quantise their input as they go, one at a time to keep the peak low."""
    from torch import nn  # noqa: PLC0415  # heavy
    from torch.ao.nn.quantized.dynamic import Linear  # noqa: PLC0415  # deprecated, and still three times as fast as bfloat16 on a CPU
    from torch.ao.quantization import default_dynamic_qconfig  # noqa: PLC0415  # the same

    places = [(parent, name) for parent in model.modules() for name, child in parent.named_children() if type(child) is nn.Linear]
    for parent, name in places:
        linear = getattr(parent, name).float()
        linear.qconfig = default_dynamic_qconfig
        setattr(parent, name, Linear.from_float(linear))
    return model.float()


def _check_room(parameters: int, dtype: str, device: str, torch: Any) -> None:
    """Refuse what does not fit, before the kernel has to choose a victim.

    Raises:
        SummaryError: Says how much is needed and how much there is.
    """
    needed = parameters * LOADING.get(dtype, BYTES_PER_PARAMETER[dtype]) * ROOM
    if device.startswith("cuda"):
        free = sum(torch.cuda.mem_get_info(number)[0] for number in range(torch.cuda.device_count()))
    else:
        free = free_memory()
    if needed > free:
        raise SummaryError(
            f"메모리가 모자람: 약 {needed / GIGABYTE:.1f}GB가 필요한데 {free / GIGABYTE:.1f}GB가 비어 있음. 더 작은 모델이나 서버를 쓰세요"
        )


# --- ends of answers -----------------------------------------------------------------------------


def _ends(model: Any, tokenizer: Any, spec: ModelSpec) -> tuple[int, ...]:
    """Return every token that ends an answer: what the checkpoint says, what we know, what its tokenizer has."""
    said = (
        getattr(model.generation_config, "eos_token_id", None),
        getattr(model.config, "eos_token_id", None),
        tokenizer.eos_token_id,
    )
    known = tokenizer.get_vocab()
    added = {str(token) for token in tokenizer.added_tokens_decoder.values()}
    named = [known[token] for token in (*spec.stop, *TURN_ENDS) if token in known and (token in added or token in spec.stop)]
    listed = [each for ids in said if ids is not None for each in (ids if isinstance(ids, list | tuple) else [ids])]
    return tuple(dict.fromkeys((*listed, *named)))


def _generation(ends: tuple[int, ...], pad: int) -> Any:
    """Return greedy settings in place of the checkpoint's own, which sample and punish the copying of names."""
    from transformers import GenerationConfig  # noqa: PLC0415  # heavy

    return GenerationConfig(
        do_sample=False,
        num_beams=1,
        repetition_penalty=1.0,
        no_repeat_ngram_size=0,
        eos_token_id=list(ends),
        pad_token_id=pad,
    )
