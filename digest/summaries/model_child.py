"""The model's end of `transformers_local`: holds one checkpoint, turns assignments into prompts and prompts into replies.

A prompt that is too long for the model loses the article's last sentences. Answers that are not done when time is over are
left as they are, so that the child and its weights live on.
"""

import contextlib
import json
import os
import time
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from digest.errors import SummaryError
from digest.summaries.checkpoint import Checkpoint, open_checkpoint
from digest.summaries.conversation import Conversation
from digest.summaries.models import ModelSpec
from digest.summaries.prompts import MOST_NEW_TOKENS, merged, messages
from digest.summaries.writer import Assignment, Fall, Reply

MOST_PROMPT_TOKENS = 3_072  # a CPU reads about 50 tokens a second
_SPARE = 8  # tokens

_open: dict[str, Checkpoint] = {}  # the one that this process holds


def model_task(payload: bytes) -> bytes:
    """Do what `transformers_local` asks: open a model and tell its facts, reply to assignments or to a conversation.

    A problem with opening it comes back as `problem`; anything else is raised.
    """
    asked = json.loads(payload)
    spec = ModelSpec(**{**asked["spec"], "stop": tuple(asked["spec"]["stop"])})
    try:
        checkpoint = _checkpoint(spec)
    except SummaryError as error:
        return _packed({"problem": str(error)})
    assignments = [
        Assignment(**{**each, "sentences": tuple(each["sentences"]), "complaints": tuple(each["complaints"])})
        for each in asked["assignments"]
    ]
    replies = write(checkpoint, assignments, asked["seconds"]) if assignments else []
    if told := asked.get("conversation"):
        conversation = Conversation(**{**told, "material": tuple(told["material"])})
        replies = [converse(checkpoint, conversation, asked["seconds"])]
    return _packed({"facts": checkpoint.facts, "replies": [asdict(reply) for reply in replies]})


def _packed(answer: dict[str, Any]) -> bytes:
    return json.dumps({"problem": "", **answer}, ensure_ascii=False).encode("utf-8", "replace")


def _checkpoint(spec: ModelSpec) -> Checkpoint:
    key = json.dumps(asdict(spec), sort_keys=True)
    if key not in _open:
        # Where memory runs out the kernel takes this process, not the bot.
        with contextlib.suppress(OSError):
            Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")
        _open.clear()
        _open[key] = open_checkpoint(spec)
    return _open[key]


def write(checkpoint: Checkpoint, assignments: Sequence[Assignment], seconds: float) -> list[Reply]:
    """Reply to a batch of assignments within about `seconds`, greedily."""
    until = time.monotonic() + seconds
    return _generated(checkpoint, [encode(checkpoint, assignment) for assignment in assignments], until, MOST_NEW_TOKENS)


def converse(checkpoint: Checkpoint, conversation: Conversation, seconds: float) -> Reply:
    """Reply to a conversation within about `seconds`, greedily."""
    until = time.monotonic() + seconds
    (reply,) = _generated(checkpoint, [encode_told(checkpoint, conversation)], until, conversation.most_tokens)
    return reply


def _generated(checkpoint: Checkpoint, prompts: Sequence[list[int]], until: float, most_tokens: int) -> list[Reply]:
    import torch  # noqa: PLC0415  # heavy

    batch = checkpoint.tokenizer.pad({"input_ids": prompts}, padding=True, return_tensors="pt").to(checkpoint.model.device)
    parent = os.getppid()

    def stop(ids: Any, _scores: Any) -> Any:
        over = time.monotonic() >= until or os.getppid() != parent  # without a parent nobody waits for an answer
        return torch.full((ids.shape[0],), over, dtype=torch.bool, device=ids.device)

    with torch.inference_mode():
        written = checkpoint.model.generate(
            input_ids=batch["input_ids"],
            attention_mask=batch["attention_mask"],
            max_new_tokens=most_tokens,
            stopping_criteria=[stop],
        )
    answers = written[:, batch["input_ids"].shape[1] :].tolist()
    late = time.monotonic() >= until
    return [_reply(checkpoint, ids, cut_by_time=late and len(ids) < most_tokens) for ids in answers]


def _reply(checkpoint: Checkpoint, ids: list[int], *, cut_by_time: bool) -> Reply:
    """Read one answer. Marks stay in it: a thought without them would look like a summary."""
    end = next((place for place, each in enumerate(ids) if each in checkpoint.ends), None)
    if end is None and cut_by_time:
        return Reply(fall=Fall.TOO_LATE)
    text = checkpoint.tokenizer.decode(ids[:end], skip_special_tokens=False)
    return Reply(text, whole=end is not None, tokens=len(ids) if end is None else end + 1)


def encode(checkpoint: Checkpoint, assignment: Assignment) -> list[int]:
    """Return the prompt's token ids, as many of the article's sentences as there is room for."""
    most = min(checkpoint.context - MOST_NEW_TOKENS - _SPARE, MOST_PROMPT_TOKENS)
    special = sorted(_special(checkpoint.tokenizer), key=len, reverse=True)
    safe = replace(
        assignment,
        title=_without(assignment.title, special),
        sentences=tuple(_without(sentence, special) for sentence in assignment.sentences),
        complaints=tuple(_without(complaint, special) for complaint in assignment.complaints),  # they quote the model
    )
    ids = _ids(checkpoint, safe)
    while len(ids) > most and len(safe.sentences) > 1:
        kept = min(len(safe.sentences) - 1, max(1, len(safe.sentences) * most // len(ids)))
        safe = replace(safe, sentences=safe.sentences[:kept])
        ids = _ids(checkpoint, safe)
    if len(ids) > most:
        sentence = safe.sentences[0][: max(20, len(safe.sentences[0]) * most // (2 * len(ids)))]
        ids = _ids(checkpoint, replace(safe, sentences=(sentence,)))
    return ids


def encode_told(checkpoint: Checkpoint, conversation: Conversation) -> list[int]:
    """Return the token ids of a conversation, as many lines of its material as there is room for, one at least."""
    most = min(checkpoint.context - conversation.most_tokens - _SPARE, MOST_PROMPT_TOKENS)
    special = sorted(_special(checkpoint.tokenizer), key=len, reverse=True)
    safe = replace(
        conversation,
        opening=_without(conversation.opening, special),
        closing=_without(conversation.closing, special),
        material=tuple(_without(line, special) for line in conversation.material),
    )
    ids = _chat_ids(checkpoint, safe.messages())
    while len(ids) > most and len(safe.material) > 1:
        safe = safe.shortened(min(len(safe.material) - 1, max(1, len(safe.material) * most // len(ids))))
        ids = _chat_ids(checkpoint, safe.messages())
    return ids


def _special(tokenizer: Any) -> list[str]:
    """Return the tokens that text must not be able to spell: they would be read as a template's.

    Some that open and close a thought or a tool's call are not marked as special.
    """
    added = [(str(token), token.special) for token in tokenizer.added_tokens_decoder.values()]
    return [text for text, special in added if len(text) > 1 and (special or (text[0] in "<[" and text[-1] in ">]"))]


def _without(text: str, special: Sequence[str]) -> str:
    for token in special:
        if token in text:
            text = text.replace(token, " ")
    return text


def _ids(checkpoint: Checkpoint, assignment: Assignment) -> list[int]:
    return _chat_ids(checkpoint, messages(assignment), "요약:")


def _chat_ids(checkpoint: Checkpoint, chat: list[dict[str, str]], cue: str = "답:") -> list[int]:
    tokenizer = checkpoint.tokenizer
    if not tokenizer.chat_template:
        plain = f"{chat[0]['content']}\n\n{chat[1]['content']}\n\n{cue}"
        ids: list[int] = tokenizer(plain)["input_ids"]
        return ids
    try:
        return _templated(checkpoint, chat)
    except Exception as error:  # jinja2's, which transformers does not export
        if type(error).__name__ not in {"TemplateError", "UndefinedError"}:
            raise
        return _templated(checkpoint, merged(chat))  # Gemma 2 and others know no system message


def _templated(checkpoint: Checkpoint, chat: list[dict[str, str]]) -> list[int]:
    variables = {"enable_thinking": False, **checkpoint.template}
    encoded = checkpoint.tokenizer.apply_chat_template(
        chat, tokenize=True, add_generation_prompt=True, return_dict=True, **variables
    )
    ids: list[int] = encoded["input_ids"]
    return ids
