"""Which summariser the settings ask for, and what is wrong with them where they can't have it."""

import logging
import re
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from bot.config import Backend, ConfigError, Settings
from bot.texts import load_texts
from digest.answers import Author, author_of
from digest.answers.model import PATIENCE
from digest.korean import Korean
from digest.lexicon import Lexicon
from digest.summaries import Summariser
from digest.summaries.conversation import Chat
from digest.summaries.extractive import ExtractiveSummariser
from digest.summaries.guard import Register
from digest.summaries.guarding import guard_with
from digest.summaries.ladder import Ladder, Rung
from digest.summaries.models import Commercial, ModelCard, default_model, find_card, is_folder, licence_warning, spec_for
from digest.summaries.writer import Writer

if TYPE_CHECKING:
    from digest.summaries.transformers_local import Download

log = logging.getLogger(__name__)

_COMMIT = re.compile(r"[0-9a-f]{40}")


def make_summariser(
    settings: Settings, korean: Korean, lexicon: Lexicon, on_rung: Callable[[Rung], None] = lambda _: None
) -> Summariser:
    """Return the summariser of the settings: extractive, or a model over it with the guard between.

    `on_rung` is told of each story that a model was to condense: what came of it, and the guard's problems.

    Raises:
        ConfigError: A setting that it needs is missing or wrong; names all of them.
    """
    extractive = ExtractiveSummariser(korean)
    if settings.summariser is Backend.EXTRACTIVE:
        return extractive
    mistakes = model_mistakes(settings)
    if mistakes:
        raise ConfigError("\n".join(mistakes))
    style = Register(settings.summary_style)
    writer = _server(settings) if settings.summariser is Backend.SERVER else _local(settings)
    card = chosen_card(settings)
    if card and licence_warning(card):
        log.log(logging.WARNING if card.commercial is Commercial.NO else logging.INFO, "%s", licence_warning(card))
    return Ladder(writer, extractive, guard_with(korean, lexicon, style), settings.model_deadline, style, on_rung=on_rung)


def make_author(
    settings: Settings, summariser: Summariser, korean: Korean, lexicon: Lexicon, patience: timedelta = PATIENCE
) -> Author | None:
    """Return the model of the summariser as one that answers questions too; None where there is no model.

    Args:
        settings: Whose style the answers have.
        summariser: What `make_summariser` gave; answers come from the same model, which is loaded once.
        korean: Kiwi.
        lexicon: The names that answers are checked against.
        patience: How long somebody waits for an answer before the articles are quoted instead.
    """
    if not isinstance(summariser, Ladder) or not isinstance(summariser.writer, Chat):
        return None
    longest = min(patience, settings.model_deadline)
    return author_of(summariser.writer, korean, lexicon, Register(settings.summary_style), longest)


def chosen_card(settings: Settings) -> ModelCard | None:
    """Return what is known about the model that the settings use; None where they use none."""
    if settings.summariser is Backend.EXTRACTIVE:
        return None
    return find_card(settings.model) if settings.model else default_model()


def _server(settings: Settings) -> Writer:
    from digest.summaries.chat_client import ChatClient  # noqa: PLC0415  # aiohttp's client is not needed without a server
    from digest.summaries.openai_server import ServerWriter  # noqa: PLC0415  # the same

    key = settings.model_key.get_secret_value() if settings.model_key else ""
    return ServerWriter(ChatClient(settings.model_url, key), settings.model)


def _local(settings: Settings) -> Writer:
    from digest.summaries.transformers_local import TransformersWriter  # noqa: PLC0415  # only where it is switched on

    model = settings.model or default_model().id
    spec = spec_for(
        model,
        revision=settings.model_revision,
        device=settings.model_device,
        dtype=settings.model_dtype,
        trusted=settings.model_trust_remote_code == model,
    )
    writer = TransformersWriter(spec, batch=settings.model_batch, idle=settings.model_idle)
    if sys.stderr.isatty() and settings.log_format == "text":
        writer.on_download = show_download  # a line that changes; elsewhere the log has one every few seconds
    return writer


def show_download(download: "Download") -> None:
    """Keep one line of the terminal that says how far a download has come."""
    done, total = download.done, download.total
    line = load_texts("ko")(
        "cli.downloading", model=download.model, done=f"{done / 1e9:.2f}", total=f"{total / 1e9:.2f}", share=done * 100 // total
    )
    sys.stderr.write(f"\r{line}" + ("\n" if done >= total else ""))
    sys.stderr.flush()


def model_mistakes(settings: Settings) -> tuple[str, ...]:
    """Return what is wrong with the settings of a model, a line each, by the setting's name."""
    return tuple(_server_mistakes(settings) if settings.summariser is Backend.SERVER else _local_mistakes(settings))


def _server_mistakes(settings: Settings) -> Iterator[str]:
    if urlsplit(settings.model_url).scheme not in {"http", "https"}:
        yield "AINEWS_MODEL_URL: 서버 주소를 써 주세요 (give the server's base address), e.g. http://localhost:11434/v1"
    if not settings.model:
        yield "AINEWS_MODEL: 서버가 아는 모델 이름을 써 주세요 (name the model as the server knows it)"


def _local_mistakes(settings: Settings) -> Iterator[str]:
    card = find_card(settings.model or default_model().id)
    if find_spec("torch") is None or find_spec("transformers") is None:
        yield "AINEWS_SUMMARISER: transformers가 없습니다 (transformers is not installed): pip install 'ai-news[transformers]'"
    if is_folder(settings.model) and not Path(settings.model).expanduser().is_dir():
        yield f"AINEWS_MODEL: 그런 폴더가 없습니다 (there is no folder) {settings.model}"
    if "transformers" not in card.backends:
        yield f"AINEWS_MODEL: transformers가 {card.id}을(를) 모릅니다 (has no class for it); use AINEWS_SUMMARISER=server"
    if settings.model_dtype == "int8" and settings.model_device.startswith(("cuda", "mps")):
        yield "AINEWS_MODEL_DTYPE: int8은 CPU에서만 씁니다 (int8 is for CPUs; use bfloat16 or nf4 on a GPU)"
    yield from _trust_mistakes(settings, card)


def _trust_mistakes(settings: Settings, card: ModelCard) -> Iterator[str]:
    trusted = settings.model_trust_remote_code
    if card.remote_code and not trusted:
        yield f"AINEWS_MODEL: {card.id}은(는) 제 코드를 돌립니다 (runs Python code of its own); use a server, or see AINEWS_MODEL_TRUST_REMOTE_CODE"
    if trusted and trusted != settings.model:
        yield "AINEWS_MODEL_TRUST_REMOTE_CODE: AINEWS_MODEL과 같아야 합니다 (must repeat AINEWS_MODEL; it trusts that one model's code and no other)"
    if trusted and not is_folder(trusted) and not _COMMIT.fullmatch(settings.model_revision):
        yield "AINEWS_MODEL_REVISION: 읽어 보고 믿는 커밋을 적어 주세요 (pin the commit, 40 hex digits, whose code you have read and trust)"
