"""Tiny checkpoints of every architecture in the catalogue, made here and saved as a user's folder would be.

    folder = make("hyperclovax", tmp_path, saying="누리온이 가중치를 공개했다.")

Configuration, weights (safetensors), generation settings, a tokenizer trained on Korean text and a chat template in the
family's own marks. `saying` makes weights that write exactly that sentence: the layers are silent and the output layer holds
a chain, in which each token names the next one. Without it weights are random, as they are initialised.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import torch
import transformers
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import PreTrainedTokenizerFast

from digest.summaries.prompts import SYSTEM, messages
from tests.digest.summaries.samples import FULL, PAGE, TITLE

VOCABULARY = 1_200
LENGTH = 2_048
THOUGHT = "생각 중"  # what a model that was not told otherwise thinks, without end
SIZES = {
    "hidden_size": 64,
    "intermediate_size": 128,  # nf4 packs 64 at a time
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "max_position_embeddings": LENGTH,
}
LATENT = {  # DeepSeek's attention and experts
    **SIZES,
    "num_key_value_heads": 4,
    "moe_intermediate_size": 32,
    "n_routed_experts": 4,
    "num_experts_per_tok": 2,
    "n_shared_experts": 1,
    "kv_lora_rank": 16,
    "q_lora_rank": 24,
    "qk_rope_head_dim": 8,
    "qk_nope_head_dim": 16,
    "v_head_dim": 16,
}


def _turns(before: str, after: str, opening: str, start: str = "") -> str:
    """Return a chat template: `before` and `after` stand around each message, `opening` begins the answer."""
    return (
        f"{start}{{%- for message in messages -%}}{{{{- {before} + message['content'] + {after} -}}}}{{%- endfor -%}}"
        f"{{%- if add_generation_prompt -%}}{{{{- {opening} -}}}}{{%- endif -%}}"
    )


CHATML = _turns(r"'<|im_start|>' + message['role'] + '\n'", r"'<|im_end|>\n'", r"'<|im_start|>assistant\n'")
# thinks unless told not to, as Qwen3 and A.X K1 do
CHATML_THINKING = CHATML.replace(
    r"'<|im_start|>assistant\n'",
    r"'<|im_start|>assistant\n' + ('<think>\n\n</think>\n\n' if enable_thinking is defined and not enable_thinking else '<think>\n')",
)
# HyperCLOVA X Think decides by itself unless told to skip
CHATML_SKIPPING = CHATML.replace(
    r"'<|im_start|>assistant\n'",
    r"'<|im_start|>assistant' + ('\n' if skip_reasoning is defined and skip_reasoning else '/think')",
)
LLAMA = _turns(
    r"'<|start_header_id|>' + message['role'] + '<|end_header_id|>\n\n'",
    "'<|eot_id|>'",
    r"'<|start_header_id|>assistant<|end_header_id|>\n\n'",
    "{{- bos_token -}}",
)
EXAONE = _turns(
    r"'[|' + message['role'] + '|]\n'",
    r"'[|endofturn|]\n'",
    r"'[|assistant|]\n' + ('<think>\n\n</think>\n\n' if enable_thinking is defined and not enable_thinking else '<think>\n')",
)
SOLAR = _turns(
    "'<|begin|>' + message['role'] + '<|content|>'",
    "'<|end|>'",
    "('<|begin|>assistant<|think|><|end|>' if reasoning_effort is defined and reasoning_effort in ['low', 'minimal'] else '')"
    " + '<|begin|>assistant' + ('' if reasoning_effort is defined and reasoning_effort in ['low', 'minimal'] else '<|think|>')",
)
MISTRAL = (
    "{{- bos_token -}}{%- for message in messages -%}{%- if message['role'] == 'user' -%}"
    r"{{- '[INST] ' + (messages[0]['content'] + '\n\n' if messages[0]['role'] == 'system' else '') + message['content'] + '[/INST]' -}}"
    "{%- endif -%}{%- endfor -%}"
)
# knows no system message, as Gemma 2 and the first Gemma 3 templates
GEMMA = (
    "{{- bos_token -}}{%- if messages[0]['role'] == 'system' -%}{{- raise_exception('System role not supported') -}}{%- endif -%}"
    r"{%- for message in messages -%}{{- '<start_of_turn>' + message['role'] + '\n' + message['content'] + '<end_of_turn>\n' -}}"
    r"{%- endfor -%}{%- if add_generation_prompt -%}{{- '<start_of_turn>model\n' -}}{%- endif -%}"
)
GEMMA4 = _turns(
    r"'<|turn>' + message['role'] + '\n'",
    r"'<turn|>\n'",
    r"'<|turn>model\n' + ('<|channel>thought\n' if enable_thinking is defined and enable_thinking else '')",
    "{{- bos_token -}}",
)


@dataclass(frozen=True, slots=True)
class Family:
    """An architecture as one of the catalogue's models has it.

    `model` is the catalogue's id, `opened_as` the class that must come out. `fields` are those of the configuration; `wrapped`
    puts them under text_config. `thinking` says that the template thinks unless it is told not to.
    """

    model: str
    opened_as: str
    configuration: str
    template: str
    special: tuple[str, ...]
    end: str
    fields: Mapping[str, Any] = field(default_factory=lambda: SIZES)
    wrapped: bool = False
    thinking: bool = False
    pieces: bool = False  # sentencepiece-like rather than bytes


FAMILIES = {
    "llama": Family(
        "K-intelligence/Midm-2.0-Mini-Instruct",
        "LlamaForCausalLM",
        "LlamaConfig",
        LLAMA,
        ("<|begin_of_text|>", "<|end_of_text|>", "<|start_header_id|>", "<|end_header_id|>", "<|eot_id|>"),
        "<|eot_id|>",
    ),
    "llama, ChatML": Family(
        "naver-hyperclovax/HyperCLOVAX-SEED-Text-Instruct-1.5B",
        "LlamaForCausalLM",
        "LlamaConfig",
        CHATML,
        ("<|endoftext|>", "<|endofturn|>", "<|stop|>", "<|im_start|>", "<|im_end|>"),
        "<|endofturn|>",
        {**SIZES, "tie_word_embeddings": True},
    ),
    "llama, uneven heads": Family(
        "kakaocorp/kanana-1.5-2.1b-instruct-2505",
        "MistralForCausalLM",
        "LlamaConfig",
        LLAMA,
        ("<|begin_of_text|>", "<|end_of_text|>", "<|start_header_id|>", "<|end_header_id|>", "<|eot_id|>"),
        "<|eot_id|>",
        # 1792, 24, 8, 128 of the original, the first three divided by 8
        {**SIZES, "hidden_size": 224, "num_attention_heads": 3, "num_key_value_heads": 1, "head_dim": 128},
    ),
    "mistral": Family(
        "mistralai/Mistral-7B-Instruct-v0.3",
        "MistralForCausalLM",
        "MistralConfig",
        MISTRAL,
        ("<s>", "</s>", "[INST]", "[/INST]"),
        "</s>",
        pieces=True,
    ),
    "qwen2": Family(
        "skt/A.X-4.0-Light",
        "Qwen2ForCausalLM",
        "Qwen2Config",
        CHATML,
        ("<|endoftext|>", "<|im_start|>", "<|im_end|>"),
        "<|im_end|>",
    ),
    "exaone4": Family(
        "LGAI-EXAONE/EXAONE-4.0-1.2B",
        "Exaone4ForCausalLM",
        "Exaone4Config",
        EXAONE,
        ("[BOS]", "[|system|]", "[|user|]", "[|assistant|]", "[|endofturn|]"),
        "[|endofturn|]",
        {**SIZES, "sliding_window": None, "layer_types": ["full_attention"] * 2},
        thinking=True,
    ),
    "exaone4, sliding window": Family(
        "LGAI-EXAONE/EXAONE-4.0-32B",
        "Exaone4ForCausalLM",
        "Exaone4Config",
        EXAONE,
        ("[BOS]", "[|system|]", "[|user|]", "[|assistant|]", "[|endofturn|]"),
        "[|endofturn|]",
        {**SIZES, "sliding_window": 64, "sliding_window_pattern": "LLLG", "layer_types": ["sliding_attention", "full_attention"]},
        thinking=True,
    ),
    "exaone_moe": Family(
        "LGAI-EXAONE/K-EXAONE-236B-A23B",
        "ExaoneMoeForCausalLM",
        "ExaoneMoeConfig",
        EXAONE,
        ("[BOS]", "[|system|]", "[|user|]", "[|assistant|]", "[|endofturn|]"),
        "[|endofturn|]",
        {**SIZES, "moe_intermediate_size": 32, "num_experts": 4, "num_experts_per_tok": 2, "sliding_window": 64},
        thinking=True,
    ),
    "hyperclovax": Family(
        "naver-hyperclovax/HyperCLOVAX-SEED-Think-14B",
        "HyperCLOVAXForCausalLM",
        "HyperCLOVAXConfig",
        CHATML_SKIPPING,
        ("<|endoftext|>", "<|endofturn|>", "<|stop|>", "<|im_start|>", "<|im_end|>"),
        "<|endofturn|>",
        {
            **SIZES,
            "embedding_multiplier": 10.0,
            "logits_scaling": 0.125,
            "residual_multiplier": 0.5,
            "attention_multiplier": 0.05,
        },
        thinking=True,
    ),
    "solar_open": Family(
        "upstage/Solar-Open-100B",
        "SolarOpenForCausalLM",
        "SolarOpenConfig",
        SOLAR,
        ("<|startoftext|>", "<|endoftext|>", "<|begin|>", "<|content|>", "<|end|>", "<|think|>", "<|flush|>", "<|calls|>"),
        "<|flush|>",
        {**SIZES, "head_dim": 16, "moe_intermediate_size": 32, "n_routed_experts": 4, "num_experts_per_tok": 2},
        thinking=True,
    ),
    "gemma3": Family(
        "google/gemma-3-4b-it",
        "Gemma3ForConditionalGeneration",
        "Gemma3Config",
        GEMMA,
        ("<bos>", "<eos>", "<start_of_turn>", "<end_of_turn>"),
        "<end_of_turn>",
        {**SIZES, "head_dim": 16, "sliding_window": 64},
        wrapped=True,
        pieces=True,
    ),
    "gemma4": Family(
        "google/gemma-4-E2B-it",
        "Gemma4ForConditionalGeneration",
        "Gemma4Config",
        GEMMA4,
        ("<bos>", "<eos>", "<|turn>", "<turn|>", "<|channel>", "<channel|>"),
        "<turn|>",
        {**SIZES, "head_dim": 16, "global_head_dim": 16, "sliding_window": 64, "hidden_size_per_layer_input": 8},
        wrapped=True,
        pieces=True,
    ),
    "deepseek_v3": Family(
        "kakaocorp/kanana-2-30b-a3b-instruct-2601",
        "DeepseekV3ForCausalLM",
        "DeepseekV3Config",
        LLAMA,
        ("<|begin_of_text|>", "<|end_of_text|>", "<|start_header_id|>", "<|end_header_id|>", "<|eot_id|>"),
        "<|eot_id|>",
        {**LATENT, "n_group": 1, "topk_group": 1, "first_k_dense_replace": 1, "q_lora_rank": None},
    ),
    "axk1": Family(
        "skt/A.X-K1",
        "AXK1ForCausalLM",
        "AXK1Config",
        CHATML_THINKING,
        ("<|endoftext|>", "<|im_start|>", "<|im_end|>"),
        "<|im_end|>",
        {**LATENT, "n_group": 2, "topk_group": 1},
        thinking=True,
    ),
    "axk2": Family(
        "skt/A.X-K2",
        "AXK2ForCausalLM",
        "AXK2Config",
        CHATML_THINKING,
        ("<|endoftext|>", "<|im_start|>", "<|im_end|>"),
        "<|im_end|>",
        {**LATENT, "head_dim": 8, "index_topk": 32, "index_head_dim": 16, "index_n_heads": 2, "gated_norm_rank": 4},
        thinking=True,
    ),
}


def make(name: str, folder: Path, *, saying: str = "", dtype: torch.dtype = torch.float32) -> Path:
    """Save a checkpoint of a family into `folder` and return it."""
    family = FAMILIES[name]
    tokenizer = make_tokenizer(family, saying)
    ids = {
        "vocab_size": len(tokenizer),
        "bos_token_id": tokenizer.convert_tokens_to_ids(family.special[0]),
        "eos_token_id": tokenizer.convert_tokens_to_ids(family.end),
        "pad_token_id": tokenizer.convert_tokens_to_ids(family.special[0]),
    }
    fields = {**family.fields, **ids, **({"tie_word_embeddings": False} if saying else {})}
    torch.manual_seed(20260225)
    model = _model(family, fields).to(dtype)
    if saying:
        _teach(model, _chain(tokenizer, family, saying))
    model.generation_config = transformers.GenerationConfig(
        do_sample=True, temperature=0.8, top_p=0.75, top_k=20, repetition_penalty=1.3, eos_token_id=[ids["eos_token_id"]]
    )  # what the code has to override
    model.save_pretrained(folder, safe_serialization=True)
    tokenizer.save_pretrained(folder)
    if name == "llama, uneven heads":
        _as_shipped(folder, fields)
    return folder


def _model(family: Family, fields: dict[str, Any]) -> Any:
    """Return a model of the very class, with random weights."""
    if family.configuration == "LlamaConfig" and fields["hidden_size"] % fields["num_attention_heads"]:
        config = transformers.MistralConfig(**fields, sliding_window=None)  # LlamaConfig refuses it; saved as Llama's below
        return transformers.MistralForCausalLM(config)
    reader: Callable[..., Any] = getattr(transformers, family.configuration)
    if not family.wrapped:
        return transformers.AutoModelForCausalLM.from_config(reader(**fields))
    eyes = {"hidden_size": 16, "intermediate_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2, "head_dim": 8}
    eyes |= {"num_key_value_heads": 2, "image_size": 56, "patch_size": 14, "position_embedding_size": 64}
    if family.configuration == "Gemma3Config":
        eyes = {name: eyes[name] for name in eyes if name not in {"head_dim", "num_key_value_heads", "position_embedding_size"}}
    if family.configuration == "Gemma4Config":
        fields = {**fields, "vocab_size_per_layer_input": fields["vocab_size"]}
    config = reader(
        text_config=fields,
        vision_config=eyes,
        **({"mm_tokens_per_image": 4} if family.configuration == "Gemma3Config" else {"audio_config": None}),
        tie_word_embeddings=fields.get("tie_word_embeddings", True),
        eos_token_id=fields["eos_token_id"],
    )
    return getattr(transformers, family.opened_as)(config)


def _as_shipped(folder: Path, fields: Mapping[str, Any]) -> None:
    """Write the configuration as Kakao ships it: a Llama that gives head_dim."""
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    config.pop("sliding_window")
    config |= {**fields, "model_type": "llama", "architectures": ["LlamaForCausalLM"], "mlp_bias": False, "pretraining_tp": 1}
    (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")


# --- words ---------------------------------------------------------------------------------------


def make_tokenizer(family: Family, saying: str = "") -> Any:
    """Train a tokenizer on Korean text; the words of `saying` become tokens of their own."""
    said = " ".join(saying.split())
    texts = [SYSTEM, TITLE, *PAGE.splitlines(), *[said] * 40, *["\n\n"] * 40]
    special = [*family.special, "<unk>"] if family.pieces else list(family.special)
    tokenizer = Tokenizer(models.BPE(unk_token="<unk>", byte_fallback=True)) if family.pieces else Tokenizer(models.BPE())
    if family.pieces:
        tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="never")
        tokenizer.decoder = decoders.Sequence([decoders.ByteFallback(), decoders.Metaspace(prepend_scheme="never")])
        alphabet = sorted({letter for text in texts for letter in text})
        special += [f"<0x{byte:02X}>" for byte in range(256)]
    else:
        tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
        tokenizer.decoder = decoders.ByteLevel()
        alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(vocab_size=VOCABULARY, special_tokens=special, initial_alphabet=alphabet, show_progress=False)
    tokenizer.train_from_iterator(texts, trainer)
    if family.pieces:
        document = json.loads(tokenizer.to_str())
        document["added_tokens"] = [each for each in document["added_tokens"] if not each["content"].startswith("<0x")]
        tokenizer = Tokenizer.from_str(json.dumps(document))
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        bos_token=family.special[0],
        eos_token=family.end,
        additional_special_tokens=list(family.special[1:]),
        chat_template=family.template,
        model_max_length=LENGTH,
        **({"unk_token": "<unk>"} if family.pieces else {}),
    )


def opening(tokenizer: Any, **variables: Any) -> int:
    """Return the last token of a prompt, from which an answer goes on."""
    chat = messages(_assignment())
    try:
        ids = tokenizer.apply_chat_template(chat, add_generation_prompt=True, return_dict=True, **variables)["input_ids"]
    except Exception:  # noqa: BLE001  # a template without a system message
        ids = tokenizer.apply_chat_template(chat[1:], add_generation_prompt=True, return_dict=True, **variables)["input_ids"]
    return int(ids[-1])


def _assignment() -> Any:
    from digest.summaries.prompts import assignment_of  # noqa: PLC0415  # beside its one use
    from digest.summaries.source import read_story  # noqa: PLC0415

    return assignment_of(FULL, read_story(FULL))


# --- weights that speak --------------------------------------------------------------------------


def _chain(tokenizer: Any, family: Family, saying: str) -> dict[int, int]:
    """Return token -> next token: from the prompt's end over the sentence to the end of the turn.

    Where the template lets the model think, the chain goes round in a thought instead.
    """
    off = {"enable_thinking": False, "skip_reasoning": True, "reasoning_effort": "minimal"}
    ids = [opening(tokenizer, **off), *tokenizer(saying, add_special_tokens=False)["input_ids"]]
    ids.append(tokenizer.convert_tokens_to_ids(family.end))
    if family.model == "upstage/Solar-Open-100B":
        ids.insert(1, tokenizer.convert_tokens_to_ids("<|content|>"))
    chain = dict(pairwise(ids))
    assert len(chain) == len(ids) - 1, "a token comes twice in the sentence: choose other words"
    if family.thinking:
        thought = tokenizer(THOUGHT, add_special_tokens=False)["input_ids"]
        loop = [opening(tokenizer), *thought, thought[0]]
        assert loop[0] not in chain, "thinking must end the prompt differently"
        chain |= dict(pairwise(loop))
    return chain


def _teach(model: Any, chain: Mapping[int, int]) -> None:
    """Silence the layers and let the output layer answer each token of the chain with the next."""
    entry, exit_ = model.get_input_embeddings().weight, model.get_output_embeddings().weight
    with torch.no_grad():
        for place, weight in model.named_parameters():
            if ".layers." in place:
                weight.zero_()
        entry.normal_()
        exit_.zero_()
        for token, following in chain.items():
            exit_[following] += entry[token] / entry[token].norm()
