"""Settings: from the environment, a `.env` file and the files they name; the only reader of any of them.

Every mistake is reported at once, by the setting's name. Secrets are masked wherever they are shown.
"""

import logging
import os
from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum
from importlib import resources
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal
from urllib.parse import unquote, urlsplit

from dotenv import dotenv_values
from dotenv.parser import parse_stream
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, ValidationError

from bot.mistakes import in_words, unknown
from bot.values import beginning, never, one_line, split, typable
from digest.errors import LexiconError
from digest.feeds.catalog import Catalog, load_catalog
from digest.lexicon import Lexicon, default_lexicon, load_lexicon, shipped_text

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

PREFIX = "AINEWS_"


class ConfigError(Exception):
    """Settings or the files they name are wrong; the message lists every mistake, a line each."""


class Backend(StrEnum):
    """Who condenses stories."""

    EXTRACTIVE = "extractive"
    TRANSFORMERS = "transformers"
    SERVER = "server"


Web = Annotated[str, beginning("https://", "http://")]


class Settings(BaseModel):
    """What a self-hoster can set. A field `data_dir` is set by `AINEWS_DATA_DIR`."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    data_dir: Path = Field(Path("data"), description="folder of the embedded database (SQLite)")
    database_url: SecretStr | None = Field(None, description="another database: `sqlite:///FILE` or `postgresql://...`")
    feeds: Path | None = Field(None, description="the feeds file; else `./feeds.yaml`, else the one that ships")
    lexicon: Path | None = Field(None, description="your own names and words, laid over the shipped lexicon")
    allow_private_addresses: bool = Field(default=False, description="let feeds lie on private or loopback addresses (trials)")
    contact: Annotated[str, AfterValidator(one_line)] = Field(
        "", description="how outlets reach you; sent in the user agent. Please set it"
    )
    host_delay_seconds: float = Field(1.0, ge=0, le=60, description="pause between two requests to one host, in seconds")
    slack_bot_token: Annotated[SecretStr | None, never("xapp-")] = Field(None, description="Slack: the bot token (`xoxb-...`)")
    slack_app_token: Annotated[SecretStr | None, never("xox")] = Field(
        None, description="Slack, Socket Mode: the app token (`xapp-...`)"
    )
    slack_signing_secret: SecretStr | None = Field(None, description="Slack, HTTP mode: the signing secret")
    slack_client_id: str = Field("", description="Slack, for an app that several workspaces install (HTTP mode)")
    slack_client_secret: SecretStr | None = Field(None, description="that app's secret")
    slack_api_url: Web = Field("https://slack.com/api/", description="Slack's Web API, for proxies and trials")
    discord_token: SecretStr | None = Field(None, description="Discord: the bot's token")
    discord_api_url: Web = Field("https://discord.com/api/v10", description="Discord's API, for proxies and trials")
    discord_gateway_url: Annotated[str, beginning("wss://", "ws://")] = Field(
        "wss://gateway.discord.gg/", description="Discord's gateway, for proxies and trials"
    )
    admins: Annotated[tuple[str, ...], BeforeValidator(split)] = Field(
        (), description="user ids that may change settings, separated by commas"
    )
    ops_channel: str = Field(
        "",
        description="a channel that is told about trouble, at most once a day a cause; without it the admins are. Its id, or `slack:T0123/C0456`",
    )
    late_hours: float = Field(
        12.0,
        gt=0,
        le=48,
        description="how old a missed digest may be to be sent at all, and how long one that meets trouble is tried again",
    )
    summariser: Backend = Field(Backend.EXTRACTIVE, description="who condenses: `extractive`, `transformers` or `server`")
    summary_style: Literal["다", "합니다", "해요"] = Field(
        "다", description="how a model's sentences end: `다`, `합니다` or `해요`"
    )
    model: str = Field("", description="the model's name or folder")
    model_revision: str = Field("", description="the model's pinned revision: a commit of its repository")
    model_url: Web = Field("", description="an OpenAI-compatible server's base address")
    model_key: SecretStr | None = Field(None, description="that server's key")
    model_device: str = Field(
        "auto",
        pattern=r"^(auto|cpu|cuda(:\d+)?|mps)$",
        description="where the model runs: `auto`, `cpu`, `cuda`, `cuda:1` or `mps`",
    )
    model_dtype: Literal["auto", "bfloat16", "float16", "float32", "int8", "nf4"] = Field(
        "auto",
        description="the weights' precision: `auto`, `bfloat16`, `float16`, `float32`, `int8` (CPUs) or `nf4` (needs bitsandbytes)",
    )
    model_batch: int = Field(0, ge=0, le=64, description="stories that the model condenses together; 0 chooses")
    model_deadline_seconds: float = Field(
        900.0, gt=0, le=86_400, description="what is not condensed by then is shown in the outlet's words"
    )
    model_idle_minutes: float = Field(10.0, gt=0, le=10_080, description="how long an idle model stays in memory")
    model_trust_remote_code: str = Field("", description="the one model whose own Python code may run; `AINEWS_MODEL` again")
    http_port: int = Field(0, ge=0, le=65535, description="the port of health, metrics and pages; 0 for none")
    web: bool = Field(default=False, description="show digests, stories, trends and feeds as web pages on `AINEWS_HTTP_PORT`")
    web_token: Annotated[SecretStr | None, AfterValidator(typable)] = Field(
        None,
        description="what it takes to see the pages, at least 16 characters; without one everybody who reaches the port sees them",
    )
    web_url: str = Field(
        "",
        pattern=r"^(https?://[^\s/]+/?)?$",
        description="the pages' own address, for the links in RSS: `https://news.example.org`",
    )
    log_format: Literal["text", "json"] = Field("text", description="`text` or `json`")

    @property
    def database(self) -> str:
        """The database's address; holds its password."""
        if self.database_url is not None:
            return self.database_url.get_secret_value()
        return f"sqlite:///{self.data_dir / 'ai-news.db'}"

    @property
    def secrets(self) -> tuple[str, ...]:
        """Every secret that is set, for masking in logs; of the database's address also the password alone."""
        held = (getattr(self, name) for name in type(self).model_fields)
        secrets = [value.get_secret_value() for value in held if isinstance(value, SecretStr)]
        password = _password(self.database)
        return (*secrets, password, unquote(password)) if password else tuple(secrets)

    @property
    def model_deadline(self) -> timedelta:
        """How long a model may take over all the stories of a round."""
        return timedelta(seconds=self.model_deadline_seconds)

    @property
    def model_idle(self) -> timedelta:
        """How long an idle model stays in memory."""
        return timedelta(minutes=self.model_idle_minutes)

    @property
    def late_limit(self) -> timedelta:
        """How old a missed digest may be to be sent at all."""
        return timedelta(hours=self.late_hours)

    @property
    def host_delay(self) -> timedelta:
        """The pause between two requests to one host."""
        return timedelta(seconds=self.host_delay_seconds)


def _password(address: str) -> str:
    try:
        return urlsplit(address).password or ""
    except ValueError:  # a bracket too many; whoever opens it says so
        return ""


def environment() -> dict[str, str]:
    """Return the process's environment over the working folder's `.env`, where there is one.

    Raises:
        ConfigError: `.env` can't be read, or has lines that nobody understands; names all of them.
    """
    values, mistakes = read_environment()
    if mistakes:
        raise ConfigError("\n".join(mistakes))
    return values


def read_environment(path: Path = Path(".env")) -> tuple[dict[str, str], list[str]]:
    """Return what is set, and every mistake in the file."""
    if not path.exists():
        return {**os.environ}, []
    try:
        text = _read(path, str(path)).removeprefix("\ufeff")
    except ConfigError as error:
        return {**os.environ}, [str(error)]
    mistakes = [
        f"{path}: line {one.original.line}: 이름=값 꼴이 아닙니다 (not of the form NAME=value)"
        for one in parse_stream(StringIO(text))
        if one.error or ((one.key or "").startswith(PREFIX) and one.value is None)
    ]
    logging.getLogger("dotenv").setLevel(logging.ERROR)  # it would say the same again, without the file's name
    from_file = {name: value for name, value in dotenv_values(stream=StringIO(text)).items() if value is not None}
    return {**from_file, **os.environ}, mistakes


def load_settings(environ: Mapping[str, str]) -> Settings:
    """Read the settings out of an environment.

    An empty value counts as not set, so that a line of `.env` can be left blank.

    Raises:
        ConfigError: Some are unknown or wrong; names all of them, never their values.
    """
    settings, mistakes = read_settings(environ)
    if mistakes:
        raise ConfigError("\n".join(mistakes))
    return settings


def read_settings(environ: Mapping[str, str]) -> tuple[Settings, list[str]]:
    """Return the settings, as if those that are unknown or wrong were not set, and what is wrong with them."""
    given = {
        name.removeprefix(PREFIX).lower(): value.strip()
        for name, value in environ.items()
        if name.startswith(PREFIX) and value.strip()
    }
    try:
        return Settings.model_validate(given), []
    except ValidationError as error:
        problems = error.errors(include_input=False, include_url=False)
        wrong = {str(problem["loc"][0]) for problem in problems}
        return Settings.model_validate({name: given[name] for name in given.keys() - wrong}), [*map(_mistake, problems)]


def _mistake(problem: "ErrorDetails") -> str:
    field = str(problem["loc"][0])
    name, known = PREFIX + field.upper(), Settings.model_fields
    if problem["type"] == "extra_forbidden":
        return f"{name}: {unknown(name, (PREFIX + other.upper() for other in known))}"
    return f"{name}: {in_words(problem['type'], problem.get('ctx', {}), known[field].description or '')}"


def load_feeds(settings: Settings) -> Catalog:
    """Read the feeds file that the settings name, else ./feeds.yaml, else the shipped one.

    Raises:
        ConfigError: The named file can't be read.
        CatalogError: It has mistakes.
    """
    path = settings.feeds or Path("feeds.yaml")
    if settings.feeds is None and not path.exists():
        return load_catalog(_shipped_feeds(), "feeds.yaml (shipped)")
    return load_catalog(_read(path, "AINEWS_FEEDS"), str(path))


def _shipped_feeds() -> str:
    packaged = resources.files("bot") / "feeds.yaml"
    if packaged.is_file():
        return packaged.read_text(encoding="utf-8")
    return (Path(__file__).resolve().parent.parent / "feeds.yaml").read_text(encoding="utf-8")  # an editable install


def load_own_lexicon(settings: Settings) -> Lexicon:
    """Read the shipped lexicon with the self-hoster's additions.

    Raises:
        ConfigError: The named file can't be read, or has mistakes.
    """
    if settings.lexicon is None:
        return default_lexicon()
    own = _read(settings.lexicon, "AINEWS_LEXICON")
    try:
        return load_lexicon(shipped_text(), own, files=("lexicon.yaml (shipped)", str(settings.lexicon)))
    except LexiconError as error:
        raise ConfigError(str(error)) from error


def _read(path: Path, setting: str) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else "not UTF-8 text"
        raise ConfigError(f"{setting}: 읽지 못합니다 (can't read {path}: {reason})") from error
