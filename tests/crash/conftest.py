"""Databases of the crash suite, SQLite and PostgreSQL where the system has it; `CRASHES` is the number of seeded trials."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.digest.storage.postgres_cluster import Cluster, find_programs, running


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "seed" in metafunc.fixturenames:
        metafunc.parametrize("seed", range(int(os.environ.get("CRASHES", "2"))))


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    programs = find_programs()
    if programs is None:
        pytest.skip("PostgreSQL's server is not installed here (Debian: apt install postgresql)")
    with running(programs) as cluster:
        yield cluster


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'news.db'}"
    made: Cluster = request.getfixturevalue("cluster")
    return made.make_database()
