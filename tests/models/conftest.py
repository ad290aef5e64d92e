"""Tests with real models of real classes, made tiny here; `make test-models` installs what they need and runs them."""

import os
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import pytest

os.environ["HF_HUB_OFFLINE"] = "1"  # before anything imports transformers
os.environ["HF_HUB_DISABLE_PROGRESS_BARS"] = "1"
os.environ["OMP_NUM_THREADS"] = "1"  # models this small lose more by threads that wait for each other than they win

INSTALLED = find_spec("torch") is not None and find_spec("transformers") is not None
collect_ignore_glob = [] if INSTALLED else ["test_*.py"]

SAYING = "누리온이 한국어 언어모델의 가중치를 공개하고 상업적 이용을 허용했다."


def pytest_report_header() -> str:
    return "" if INSTALLED else "tests/models: left out, torch and transformers are not installed (make test-models)"


@pytest.fixture(scope="session")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """Return a function that makes a family's checkpoint once: a folder with the name of the catalogue's model."""
    from tests.models.checkpoints import FAMILIES, make  # noqa: PLC0415  # needs torch

    made: dict[tuple[str, str], Path] = {}

    def folder(family: str, saying: str = SAYING) -> Path:
        if (family, saying) not in made:
            name = FAMILIES[family].model.rpartition("/")[2]
            made[family, saying] = make(family, tmp_path_factory.mktemp("models") / name, saying=saying)
        return made[family, saying]

    return folder
