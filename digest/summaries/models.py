"""The catalogue of open Korean models (models.yaml): what each needs, costs and allows.

A model that is not in it can be used too; it then gets no more than its own files say.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import yaml

BYTES_PER_PARAMETER = {"float32": 4.0, "bfloat16": 2.0, "float16": 2.0, "int8": 1.0, "nf4": 0.56}


class Commercial(StrEnum):
    """Whether a licence allows a model, and what it writes, to be used for profit."""

    YES = "yes"
    NO = "no"
    TERMS = "terms"  # allowed under terms of its own
    UNKNOWN = "unknown"


class Runs(StrEnum):
    """The least machine on which a model is of practical use."""

    CPU = "cpu"
    CPU_4BIT = "cpu-4bit"  # nf4 only
    GPU = "gpu"
    GPUS = "gpus"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class ModelCard:
    """What is known about a model.

    `parameters` are thousands of millions; `memory` is GB of weights at bfloat16, int8 and 4 bits. `template` are
    variables of the chat template, `stop` tokens that end a turn, `server` fields of a request to a server.
    `unchecked` names the fields that nobody has read in a licence, a card or a repository.
    """

    id: str
    parameters: float = 0.0
    licence: str = ""
    commercial: Commercial = Commercial.UNKNOWN
    class_name: str = ""
    least_transformers: str = ""
    context: int | None = None
    memory: tuple[float, ...] = ()
    runs: Runs = Runs.UNKNOWN
    template: Mapping[str, Any] = field(default_factory=dict)
    stop: tuple[str, ...] = ()
    server: Mapping[str, Any] = field(default_factory=dict)
    backends: tuple[str, ...] = ("transformers", "server")
    aliases: tuple[str, ...] = ()
    unchecked: tuple[str, ...] = ()
    notes: str = ""
    default: bool = False
    gated: bool = False
    remote_code: bool = False

    @property
    def name(self) -> str:
        """The id without who made it."""
        return self.id.rpartition("/")[2]


@dataclass(frozen=True, slots=True)
class ModelSpec:
    """A model as a child process is to open it.

    `model` is a hub id or a folder; `revision` a commit, "" for what is in the cache, else the hub's newest. `device` is
    auto, cpu, cuda, cuda:N or mps; `dtype` auto or a key of `BYTES_PER_PARAMETER`. `trusted` lets the checkpoint's own code run.
    """

    model: str
    revision: str = ""
    device: str = "auto"
    dtype: str = "auto"
    trusted: bool = False
    context: int | None = None
    template: Mapping[str, Any] = field(default_factory=dict)
    stop: tuple[str, ...] = ()


@cache
def catalogue() -> tuple[ModelCard, ...]:
    """Return the shipped models, in the order of the file."""
    text = (resources.files("digest.summaries") / "models.yaml").read_text(encoding="utf-8")
    return tuple(_card(row) for row in yaml.safe_load(text))


def default_model() -> ModelCard:
    """Return the one that is used where no model is named."""
    return next(card for card in catalogue() if card.default)


def find_card(model: str) -> ModelCard:
    """Return what is known about a hub id, a server's name for a model, or a folder.

    Names match without their maker and in any case, so that a folder or a server's alias is recognised. A model that
    nobody knows gets a card with its name only.
    """
    wanted = {model.casefold(), Path(model).name.casefold()}
    for card in catalogue():
        if wanted & {name.casefold() for name in (card.id, card.name, *card.aliases)}:
            return card
    return ModelCard(id=model)


def licence_warning(card: ModelCard) -> str:
    """Return a plain warning where a licence forbids or binds what one does with the summaries; else ""."""
    if card.commercial is Commercial.NO:
        return f"{card.id}: 비상업적 용도로만 쓸 수 있는 모델입니다. 회사에서 쓰면 라이선스 위반일 수 있습니다 ({card.licence})."
    if card.commercial is Commercial.UNKNOWN:
        return f"{card.id}: 목록에 없는 모델이라 라이선스를 모릅니다. 쓰기 전에 확인하세요."
    return ""


def spec_for(model: str, *, revision: str = "", device: str = "auto", dtype: str = "auto", trusted: bool = False) -> ModelSpec:
    """Return how to open a model, with what the catalogue knows of it; its last part is enough to name one of those."""
    card = find_card(model)
    named = card.id if "/" not in model and not is_folder(model) else model
    return ModelSpec(named, revision, device, dtype, trusted, card.context, card.template, card.stop)


def shown_name(model: str) -> str:
    """Return how readers see a model: its hub id, or the name of its folder."""
    return Path(model).expanduser().resolve().name if is_folder(model) else model


def is_folder(model: str) -> bool:
    """Say whether a model is a folder on this machine rather than a hub id."""
    return Path(model).expanduser().is_dir() or model.startswith((".", "/", "~"))


def _card(row: Mapping[str, Any]) -> ModelCard:
    renamed = {"class": "class_name", "transformers": "least_transformers"}
    fields: dict[str, Any] = {
        renamed.get(name, name): tuple(value) if isinstance(value, list) else value for name, value in row.items()
    }
    fields["commercial"] = Commercial(fields["commercial"])
    fields["runs"] = Runs(fields["runs"])
    return ModelCard(**fields)
