import traceback
from datetime import timedelta
from pathlib import Path

import pytest

from digest.errors import StorageError
from digest.storage.engine import make_engines, read_address

SECRET = "카나리아%40s3cret"


@pytest.mark.parametrize(
    ("text", "database", "path"),
    [
        ("data/ai-news.db", "data/ai-news.db", "data/ai-news.db"),
        (" /var/lib/뉴스 1%.db ", "/var/lib/뉴스 1%.db", "/var/lib/뉴스 1%.db"),
        ("sqlite:///x.db", "x.db", "x.db"),
        ("sqlite+pysqlite:////x/y.db", "/x/y.db", "/x/y.db"),
        ("sqlite+aiosqlite:////x/y.db", "/x/y.db", "/x/y.db"),
        ("sqlite:///file:/x/y.db?mode=ro&uri=true", "file:/x/y.db", "/x/y.db"),
    ],
)
def test_a_file_can_be_named_in_every_usual_way(text: str, database: str, path: str) -> None:
    address = read_address(text)
    assert (address.url.drivername, address.url.database) == ("sqlite+aiosqlite", database)
    assert address.path == Path(path)
    assert address.name == f"the file {path}"


def test_a_tilde_is_the_home_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    assert read_address("~/news.db").path == tmp_path / "news.db"


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg", "postgresql+asyncpg", "postgresql+psycopg2"])
def test_a_server_is_reached_by_psycopg_whatever_driver_the_address_names(scheme: str) -> None:
    address = read_address(f"{scheme}://bot:pw@db.example:6432/news?sslmode=require")
    assert address.url.render_as_string(hide_password=False) == "postgresql+psycopg://bot:pw@db.example:6432/news?sslmode=require"
    assert address.path is None
    assert address.name == "PostgreSQL news on db.example:6432"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "sqlite://",
        "sqlite:///:memory:",
        "sqlite://data/x.db",
        f"mysql://bot:{SECRET}@db.example/news",
        f"postgres://bot:{SECRET}@db.example:port/news",
        f"://bot:{SECRET}@db.example",
        f"postgresql+nodriver://bot:{SECRET}@db.example",
    ],
)
def test_an_address_that_cannot_be_used_is_refused_with_an_example_and_without_its_password(text: str) -> None:
    with pytest.raises(StorageError) as caught:
        read_address(text)
    assert "data/ai-news.db" in str(caught.value)
    whole = "".join(traceback.format_exception(caught.value))
    assert SECRET not in whole
    assert "s3cret" not in whole


def test_a_server_without_its_driver_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "psycopg", None)
    with pytest.raises(StorageError, match=r"pip install 'ai-news\[postgres\]'"):
        make_engines(read_address("postgresql://db.example/news"), timedelta(seconds=1))
