"""The port of everything that is remembered: one database, opened once, asked inside transactions.

`async with store.read() as db` is one snapshot that cannot write; `async with store.write() as db` is one transaction,
committed at the end of the block and rolled back when the block raises. The questions are functions by noun beside this
file: `feeds`, `articles`, `stories`, `subscriptions`, `slots`. They take the `db` of a block, so that several of them
happen together or not at all. Wait for nothing but the database inside a block: a write block holds up every other writer.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from types import TracebackType
from typing import Self

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from digest.errors import StorageError
from digest.storage.engine import Address, make_engines, read_address
from digest.storage.failures import plain_words
from digest.storage.schema import copy_database, prepare

BUSY_WAIT = timedelta(seconds=10)


class Store:
    """An open database; made by `open_store`, closed by `close` or at the end of an `async with`."""

    def __init__(self, address: Address, reading: AsyncEngine, writing: AsyncEngine) -> None:
        self._address = address
        self._reading = reading
        self._writing = writing

    @property
    def name(self) -> str:
        """What messages call this database; without a password."""
        return self._address.name

    @property
    def path(self) -> Path | None:
        """The file; None where a server keeps the data."""
        return self._address.path

    @property
    def engines(self) -> tuple[AsyncEngine, AsyncEngine]:
        """The engines that read and write, for a library that keeps tables of its own in this database."""
        return self._reading, self._writing

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """Give a connection that sees one unchanging snapshot and cannot write.

        Raises:
            StorageError: The database did not answer, is damaged, or was asked to write.
        """
        with plain_words("read", self.name):
            async with self._reading.begin() as db:
                yield db

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        """Give a connection inside one transaction; it is on the disk when the block has ended.

        Raises:
            StorageError: The database is busy, full, read-only or gone. Nothing of the block was stored, except where
                a server's connection broke during the commit: then look before writing again.
        """
        with plain_words("write to", self.name):
            async with self._writing.begin() as db:
                yield db

    async def copy_to(self, target: Path) -> None:
        """Write a whole, consistent copy of a SQLite database that is in use; `target` appears complete or not at all.

        Raises:
            StorageError: The copy could not be written, or a server keeps the data.
        """
        if self.path is None:
            raise StorageError(f"could not copy {self.name}: a server keeps the data; copy it with pg_dump")
        await asyncio.to_thread(copy_database, self.path, target)

    async def close(self) -> None:
        """Give the connections back; harmless to call twice."""
        await self._reading.dispose()
        await self._writing.dispose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        await self.close()


async def open_store(url: str, *, busy_wait: timedelta = BUSY_WAIT) -> Store:
    """Open the database, make it where there is none and bring its tables up to date.

    A SQLite file with older tables is copied beside itself first. Tables change in one transaction: a killed change
    leaves the old ones.

    Args:
        url: A file name, `sqlite:///file` or `postgresql://user:password@host/name`.
        busy_wait: How long to wait for another program that holds the database.

    Returns:
        An open store. Close it, or use it with `async with`.

    Raises:
        StorageError: It cannot be opened, is damaged, is no database of this program, or is of a newer version of it;
            in each case it was left as it was.
    """
    address = read_address(url)
    with plain_words("open", address.name):
        await asyncio.to_thread(prepare, address, busy_wait)
        return Store(address, *make_engines(address, busy_wait))
