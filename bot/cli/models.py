"""The verbs about models: `models list`, `models show MODEL`; licences and memory before anything is downloaded."""

import asyncio
import json
import sys
from collections import Counter
from collections.abc import Mapping
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from bot.cli.context import fail, options_of
from bot.config import Backend
from bot.receipts import fall_words
from bot.summarisers import chosen_card
from bot.texts import Texts, load_texts
from digest.errors import StorageError
from digest.model import ModelRecord
from digest.storage import models as model_rows
from digest.storage import open_store
from digest.storage.looking import look
from digest.summaries.models import Commercial, ModelCard, catalogue, default_model, find_card, licence_warning

models_app = typer.Typer(no_args_is_help=True, help="요약에 쓸 수 있는 공개 모델 (models: list, show)")

AsJson = Annotated[bool, typer.Option("--json", help="기계가 읽을 JSON으로 (for machines)")]


def add_to(app: typer.Typer) -> None:
    """Add this family's verbs."""
    app.add_typer(models_app, name="models")


@models_app.command("list")
def list_models(context: typer.Context, as_json: AsJson = False) -> None:
    """쓸 수 있는 모델의 크기, 메모리, 라이선스를 보여 줍니다 (sizes, memory, licences)."""
    chosen = chosen_card(options_of(context).settings())
    cards = catalogue() if chosen is None or chosen in catalogue() else (chosen, *catalogue())
    if as_json:
        _print_json([card_fields(card, chosen) for card in cards])
        return
    texts, console = load_texts("ko"), Console(highlight=False)
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in ("model", "memory", "runs", "licence"):
        table.add_column(texts(f"cli.column.{column}"), overflow="fold", no_wrap=column == "model")
    for card in cards:
        table.add_row(*_row(card, chosen, texts), style="red" if card.commercial is Commercial.NO else None)
    console.print(table)
    console.print(texts("cli.models.legend"), markup=False, style="dim")
    if chosen is not None and licence_warning(chosen):
        console.print(_warning(chosen, texts), style="red", markup=False)


@models_app.command("show")
def show_model(
    context: typer.Context,
    model: Annotated[str, typer.Argument(metavar="MODEL", help="이름의 뒷부분만 적어도 됩니다 (id or its last part)")] = "",
    as_json: AsJson = False,
) -> None:
    """모델 하나가 무엇을 허락하고 무엇이 필요한지 보여 줍니다 (what one model allows and needs)."""
    texts = load_texts("ko")
    settings = options_of(context).settings()
    chosen = chosen_card(settings)
    card = find_card(model) if model else chosen or default_model()
    record = record_of(card, settings.database)
    if card not in catalogue() and record is None:
        fail(texts("cli.models.unknown", name=card.id), code=1)
    if as_json:
        _print_json({**card_fields(card, chosen), "record": record_fields(record)})
        return
    console = Console(highlight=False)
    console.print(card.id, style="bold", markup=False)
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column(style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    for name, value in (*_facts(card, texts), *_told(record, texts)):
        table.add_row(texts(f"cli.models.field.{name}"), escape(value))
    console.print(table)
    for line in _remarks(card, texts):
        console.print(line, markup=False, style="red" if line == _warning(card, texts) else None)


def record_of(card: ModelCard, database: str) -> ModelRecord | None:
    """Return what became of a model's words in this installation; None where it was never asked, or nobody can tell."""
    try:
        records = asyncio.run(_records(database)) if look(database).is_current else ()
    except StorageError:
        return None
    own = [record for record in records if find_card(record.model) == card]
    if not own:
        return None
    falls, refused = Counter[str](), Counter[str]()
    for record in own:  # a folder and a hub id may be the same model
        falls.update(record.falls)
        refused.update(record.refused)
    return ModelRecord(card.id, sum(each.shown for each in own), sum(each.reasoned for each in own), falls, refused)


async def _records(database: str) -> tuple[ModelRecord, ...]:
    async with await open_store(database) as store, store.read() as db:
        return await model_rows.records(db)


def record_fields(record: ModelRecord | None) -> dict[str, Any] | None:
    """Return a record as JSON shows it."""
    if record is None:
        return None
    return {
        "shown": record.shown,
        "why_it_matters": record.reasoned,
        "excerpts_instead": dict(record.falls),
        "refused": dict(record.refused),
    }


def card_fields(card: ModelCard, chosen: ModelCard | None) -> dict[str, Any]:
    """Return a card as JSON shows it; memory in GB of weights."""
    return {
        "id": card.id,
        "parameters_billions": card.parameters or None,
        "licence": card.licence,
        "commercial": card.commercial,
        "warning": licence_warning(card),
        "memory_gb": dict(zip(("bfloat16", "int8", "4bit"), card.memory, strict=True)) if card.memory else {},
        "context_tokens": card.context,
        "runs": card.runs,
        "backends": list(card.backends),
        "class": card.class_name or None,
        "transformers": card.least_transformers or None,
        "template": dict(card.template),
        "stop": list(card.stop),
        "remote_code": card.remote_code,
        "gated": card.gated,
        "unchecked": list(card.unchecked),
        "notes": card.notes,
        "default": card.default,
        "chosen": card == chosen,
    }


def _row(card: ModelCard, chosen: ModelCard | None, texts: Texts) -> tuple[str, str, str, str]:
    marks = [texts(f"cli.models.{mark}") for mark, is_so in (("chosen", card == chosen), ("default", card.default)) if is_so]
    return (
        f"{card.name} ({', '.join(marks)})" if marks else card.name,
        _memory(card, texts, "cli.models.memory"),
        texts(f"cli.models.runs.{card.runs}"),
        texts(f"cli.models.licence.{card.commercial}", name=card.licence),
    )


def _facts(card: ModelCard, texts: Texts) -> list[tuple[str, str]]:
    version = f", transformers >= {card.least_transformers}" if card.least_transformers else ""
    facts = [
        ("parameters", _size(card, texts)),
        ("licence", card.licence),
        ("commercial", texts(f"cli.models.commercial.{card.commercial}")),
        ("memory", _memory(card, texts)),
        ("context", f"{card.context:,}" if card.context else ""),
        ("runs", texts(f"cli.models.runs.{card.runs}")),
        ("backends", ", ".join(texts(f"cli.models.backends.{backend}") for backend in card.backends)),
        ("class", f"{card.class_name}{version}" if card.class_name else ""),
        ("template", ", ".join(f"{name}={json.dumps(value)}" for name, value in card.template.items())),
        ("stop", ", ".join(card.stop)),
        ("notes", card.notes),
        ("settings", _settings(card)),
    ]
    return [(name, value) for name, value in facts if value]


def _settings(card: ModelCard) -> str:
    """Return the settings that use a model; through a server where it would bring code of its own."""
    backend = Backend.SERVER if card.remote_code or Backend.TRANSFORMERS not in card.backends else Backend.TRANSFORMERS
    named = f"AINEWS_SUMMARISER={backend} AINEWS_MODEL={card.id}"
    return f"{named} AINEWS_MODEL_URL=http://localhost:8000/v1" if backend is Backend.SERVER else named


def _told(record: ModelRecord | None, texts: Texts) -> list[tuple[str, str]]:
    """Return what became of a model's words, for the table."""
    if record is None:
        return []
    told = [("shown", texts("cli.models.shown", count=record.shown, reasoned=record.reasoned))]
    if record.falls:
        told.append(("falls", _counted({fall_words(reason, texts): count for reason, count in record.falls.items()}, texts)))
    if record.refused:
        told.append(("refused", _counted({texts(f"guard.{code}"): count for code, count in record.refused.items()}, texts)))
    return told


def _counted(counts: Mapping[str, int], texts: Texts) -> str:
    ordered = sorted(counts.items(), key=lambda each: (-each[1], each[0]))
    return ", ".join(texts("receipt.fall_count", reason=name, count=count) for name, count in ordered)


def _remarks(card: ModelCard, texts: Texts) -> list[str]:
    remarks = [
        _warning(card, texts),
        texts("cli.models.remote_code") if card.remote_code else "",
        texts("cli.models.gated") if card.gated else "",
        texts("cli.models.unchecked", names=", ".join(card.unchecked)) if card.unchecked else "",
    ]
    return [remark for remark in remarks if remark]


def _warning(card: ModelCard, texts: Texts) -> str:
    return texts("cli.models.warning", text=licence_warning(card)) if licence_warning(card) else ""


def _size(card: ModelCard, texts: Texts) -> str:
    return texts("cli.models.parameters", count=f"{card.parameters:g}") if card.parameters else ""


def _memory(card: ModelCard, texts: Texts, key: str = "cli.models.gigabytes") -> str:
    if not card.memory:
        return ""
    bf16, int8, four = (f"{each:g}" for each in card.memory)
    return texts(key, bf16=bf16, int8=int8, four=four)


def _print_json(found: Any) -> None:
    sys.stdout.write(json.dumps(found, ensure_ascii=False, indent=2) + "\n")
