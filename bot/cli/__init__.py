"""The `ai-news` command: its global options, its families of verbs, and what an error looks like.

Exit codes: 0 all went well, 1 the work failed, 2 the command or the configuration is wrong.
"""

import errno
import logging
import os
import sys
from collections.abc import Sequence
from typing import NoReturn

import typer

from bot.cli import (
    asking,
    checking,
    doctoring,
    feeds,
    keeping,
    lines,
    measuring,
    measuring_guard,
    measuring_search,
    models,
    news,
    service,
    subscriptions,
)
from bot.cli.context import Options, fail, read_at
from bot.config import ConfigError
from bot.monitoring import start_logging
from digest.errors import AddressError, CatalogError, DigestError, LexiconError

log = logging.getLogger(__name__)

app = typer.Typer(
    name="ai-news",
    help="개방·폐쇄 AI와 AI 정책에 관한 한국어 뉴스를 모아 요약합니다. (Korean news on open and closed AI and AI policy.)",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for family in (
    service,
    doctoring,
    keeping,
    news,
    asking,
    feeds,
    subscriptions,
    models,
    lines,
    checking,
    measuring,
    measuring_search,
    measuring_guard,
):
    family.add_to(app)

DISK_ERRORS = {errno.ENOSPC, errno.EDQUOT, errno.EIO}
GLOBAL_OPTIONS = {"--feeds": 1, "--database": 1, "--at": 1, "--verbose": 0}


@app.callback()
def options(
    context: typer.Context,
    feeds_file: str = typer.Option("", "--feeds", metavar="FILE", help="피드 파일 (feeds file)"),
    database: str = typer.Option("", "--database", metavar="URL", help="데이터베이스 주소 (sqlite:///FILE, postgresql://...)"),
    at: str = typer.Option(
        "", "--at", metavar="TIME", help="이 실행의 시계 (clock of the whole run, e.g. 2026-02-25T15:00+09:00)"
    ),
    verbose: bool = typer.Option(False, "--verbose", help="하는 일을 자세히 적습니다 (log what is done)"),
) -> None:
    """Take the options that every verb has."""
    context.obj = Options(feeds_file=feeds_file, database=database, at=read_at(at), verbose=verbose)
    start_logging(verbose=verbose)


def globals_first(arguments: Sequence[str]) -> list[str]:
    """Move global options that were typed behind the verb to the front, where typer looks for them."""
    front, rest = [], []
    pending = list(arguments)
    while pending:
        word = pending.pop(0)
        if word == "--":
            rest += [word, *pending]
            break
        name, equals, _ = word.partition("=")
        if name not in GLOBAL_OPTIONS:
            rest.append(word)
            continue
        front.append(word)
        if GLOBAL_OPTIONS[name] and not equals and pending:
            front.append(pending.pop(0))
    return front + rest


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command; expected failures become one plain message and an exit code."""
    try:
        app(globals_first(sys.argv[1:] if arguments is None else arguments), prog_name="ai-news")
    except (ConfigError, CatalogError, LexiconError) as error:
        fail(f"설정을 고쳐 주세요 (configuration):\n{error}", code=2)
    except AddressError as error:
        fail(str(error), code=2)
    except DigestError as error:
        fail(str(error), code=1)
    except OSError as error:
        if error.errno not in DISK_ERRORS:
            _end_by_surprise()
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # so that Python does not try it once more while it ends
        fail(f"출력을 쓰지 못했습니다 (could not write): {error.strerror}", code=1)
    except Exception:  # noqa: BLE001  nothing comes after this
        _end_by_surprise()
    except KeyboardInterrupt:
        fail("멈췄습니다 (stopped).", code=130)


def _end_by_surprise() -> NoReturn:
    """Tell of a failure that nobody expected through the log, which masks secrets; Python's own traceback does not."""
    log.exception("unexpected failure")  # noqa: LOG004  only handlers call this
    raise SystemExit(1) from None
