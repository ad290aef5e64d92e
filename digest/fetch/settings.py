"""What a fetcher is told: how to behave, and what world it finds itself in."""

import asyncio
import re
import ssl
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from importlib.metadata import PackageNotFoundError, version
from string import punctuation
from urllib.parse import quote

from aiohttp.abc import AbstractResolver
from aiohttp.connector import SocketFactoryType

PRODUCT = "ai-news"  # what sites write in robots.txt to mean us


@dataclass(frozen=True, slots=True)
class FetchSettings:
    """How to behave towards others.

    `total_timeout` counts from the connection to the last byte over all redirects, not the waiting for a turn.
    `contact` is an address or URL where outlets reach whoever runs this.
    """

    contact: str = ""
    allow_private_addresses: bool = False
    host_delay: timedelta = timedelta(seconds=1)  # 0 on loopback where private addresses are allowed
    connect_timeout: timedelta = timedelta(seconds=10)  # look-up, connection and TLS
    read_timeout: timedelta = timedelta(seconds=10)  # between two arrivals of bytes
    total_timeout: timedelta = timedelta(seconds=30)
    at_once: int = 64  # requests in flight over all hosts


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The world as a fetcher finds it; None stands for the usual."""

    tls: ssl.SSLContext | None = None  # whom to trust; usually the system's certificates (SSL_CERT_FILE is respected)
    resolver: AbstractResolver | None = None  # usually the system's
    dial: SocketFactoryType | None = None  # refuses or opens a socket; usually as the settings say
    clock: Callable[[], float] = time.monotonic  # for pauses and the age of robots.txt, seconds
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep


def user_agent(contact: str) -> str:
    """Return how we introduce ourselves: `ai-news/0.1.0 (+contact)`.

    Control characters and parentheses are dropped from the contact, what is not ASCII is percent-encoded.
    """
    try:
        number = version(PRODUCT)
    except PackageNotFoundError:  # run from a checkout that was never installed
        number = "0"
    clean = quote(re.sub(r"[\x00-\x1f\x7f()]", "", contact).strip(), safe=punctuation + " ", errors="replace")
    return f"{PRODUCT}/{number} (+{clean})" if clean else f"{PRODUCT}/{number}"
