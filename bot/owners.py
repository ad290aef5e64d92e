"""Who holds a lease: a process, by a name that tells its dead predecessors on the same machine from the living."""

import os
import socket
import uuid
from datetime import datetime, timedelta

from digest.storage import Store
from digest.storage import feeds as feed_rows
from digest.storage import slots as slot_rows

SETTLING = timedelta(seconds=10)


def new_owner() -> str:
    """Return a name that no other process has: host, process id, and chance for a process id that comes again."""
    return f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:8]}"


async def release_leases_of_the_dead(store: Store, now: datetime) -> None:
    """Free what a killed process of this machine was reading or sending; leases of other machines run out by themselves.

    A digest is not free before `SETTLING`: a message that had left when its process died may take that long to be seen.
    """
    async with store.write() as db:
        for owner in await feed_rows.owners(db):
            if is_dead(owner):
                await feed_rows.release_all(db, owner)
        for owner in await slot_rows.owners(db):
            if is_dead(owner):
                await slot_rows.shorten(db, owner, now + SETTLING)


def is_dead(owner: str) -> bool:
    """Say whether an owner was a process of this machine that has ended; never of another machine's.

    Ask before this process takes leases itself: in a container every process has the same number.
    """
    host, _, rest = owner.partition(":")
    number = rest.partition(":")[0]
    if host != socket.gethostname() or not number.isdigit():
        return False
    if int(number) == os.getpid():
        return True
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False  # it lives, and belongs to somebody else
    return False
