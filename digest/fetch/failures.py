"""Says in plain words why a read failed: one row a cause, for logs in English and for readers in Korean.

Nothing here repeats a vendor's error text: it holds whole addresses, and addresses hold tokens.
"""

import errno
import ssl
from dataclasses import dataclass
from datetime import timedelta

import aiohttp
from yarl import URL

from digest.errors import FetchError
from digest.fetch.addresses import PrivateAddressError
from digest.model import PollStatus


class FetchFailed(FetchError):  # noqa: N818 -- the name that every room calls it by
    """A feed or page could not be read.

    `status` is how a poll that ends so is recorded, `problem` the short Korean sentence for people, `retry_after` the
    wait that the server asked for, in [0, 24 h], `http_status` the server's answer where there was one.
    """

    def __init__(
        self,
        message: str,
        status: PollStatus,
        problem: str,
        *,
        retry_after: timedelta | None = None,
        http_status: int | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.problem = problem
        self.retry_after = retry_after
        self.http_status = http_status


@dataclass(frozen=True, slots=True)
class Cause:
    """Why, for a poll's record, for readers, for logs, and what to do about it."""

    status: PollStatus
    problem: str
    reason: str
    advice: str


LONGEST_SHOWN = 200  # characters of an address in a message

LATER = "It is asked again later."
CHECK = "Check the address in a browser."
TELL = "The outlet has to repair this; it is asked again later."

NOT_WEB = Cause(PollStatus.REFUSED, "http(s) 주소가 아닙니다", "it is not an http:// or https:// address", "Correct the address.")
ROUND_ABOUT = Cause(PollStatus.REFUSED, "리다이렉트가 너무 많습니다", "it redirects more than 5 times or in a circle", CHECK)
BAD_REDIRECT = Cause(PollStatus.REFUSED, "잘못된 주소로 리다이렉트합니다", "it redirects to what is not a web address", CHECK)
TOO_LARGE = Cause(
    PollStatus.TOO_LARGE, "응답이 너무 큽니다", "its body is larger than the limit", "Raise the limit if the feed is worth it."
)
DAMAGED = Cause(PollStatus.BROKEN, "압축이 깨진 응답을 보냅니다", "its compressed body cannot be unpacked", TELL)
DISALLOWED = Cause(
    PollStatus.REFUSED, "robots.txt가 허용하지 않습니다", "its robots.txt does not allow it", "Only title and link are used."
)
ROBOTS_UNKNOWN = Cause(PollStatus.UNREACHABLE, "robots.txt를 읽을 수 없습니다", "its robots.txt cannot be read now", LATER)

SLOW = Cause(PollStatus.UNREACHABLE, "응답 시간 초과", "it did not answer in time", LATER)
NO_NAME = Cause(
    PollStatus.UNREACHABLE,
    "도메인 이름을 찾을 수 없습니다",
    "its host name cannot be looked up",
    "Check the name and this machine's DNS; it is asked again later.",
)
DECLINED = Cause(PollStatus.UNREACHABLE, "서버가 연결을 받지 않습니다", "the host does not accept connections", LATER)
CUT = Cause(PollStatus.UNREACHABLE, "연결이 도중에 끊겼습니다", "the connection broke off", LATER)
NO_WAY = Cause(
    PollStatus.UNREACHABLE,
    "연결할 수 없습니다",
    "no connection could be made",
    "Check this machine's network; it is asked again later.",
)
TLS = Cause(PollStatus.UNREACHABLE, "보안 연결(TLS)에 실패했습니다", "no secure connection could be made", TELL)
ODD_NUMBER = Cause(
    PollStatus.REFUSED, "쓸 수 없는 꼴의 숫자 주소입니다", "its host is a number in an unusual form", "Write it as in 127.0.0.1."
)
NOT_HTTP = Cause(PollStatus.HTTP_ERROR, "HTTP가 아닌 응답을 보냅니다", "it answers something that is not HTTP", TELL)

CERTIFICATES = {  # OpenSSL's X509_V_ERR numbers
    9: Cause(
        PollStatus.UNREACHABLE,
        "인증서가 아직 유효하지 않습니다",
        "its certificate is not valid yet",
        "Check this machine's clock.",
    ),
    10: Cause(PollStatus.UNREACHABLE, "인증서가 만료되었습니다", "its certificate has expired", TELL),
    18: Cause(PollStatus.UNREACHABLE, "믿을 수 없는 인증서입니다", "its certificate is self-signed", TELL),
    62: Cause(PollStatus.UNREACHABLE, "인증서의 이름이 다릅니다", "its certificate is for another name", CHECK),
    64: Cause(PollStatus.UNREACHABLE, "인증서의 이름이 다릅니다", "its certificate is for another address", CHECK),
}
UNTRUSTED = Cause(
    PollStatus.UNREACHABLE, "믿을 수 없는 인증서입니다", "nobody whom this machine trusts signed its certificate", TELL
)

PRIVATE_PROBLEM = "공개 인터넷 주소가 아닙니다"
PRIVATE_MESSAGE = (
    "The address was not asked: it does not lead to the public internet. "
    "Set AINEWS_ALLOW_PRIVATE_ADDRESSES=true if feeds on your own network are meant."
)


def masked(url: str | URL) -> str:
    """Return an address fit for logs, at most 200 characters: no user, password or fragment, query values as `***`.

    A query without "=" is one value and goes as a whole.
    """
    try:
        parsed = URL(url)
        bare = parsed.with_user(None) if parsed.absolute else parsed
        shown = str(bare.with_query([(name, "***") if value else ("***", "") for name, value in parsed.query.items()]))
    except ValueError:
        return "an unreadable address"
    shown = shown.partition("#")[0]
    return shown if len(shown) <= LONGEST_SHOWN else f"{shown[: LONGEST_SHOWN - 1]}…"


def failed(url: str | URL, cause: Cause) -> FetchFailed:
    """Return the failure of reading an address from a cause."""
    return FetchFailed(f"Cannot read {masked(url)}: {cause.reason}. {cause.advice}", cause.status, cause.problem)


def private_address() -> FetchFailed:
    """Return the failure for an address that may not be dialled, the same text for every form of every address.

    A text that told a listening port from a silent one, or one spelling from another, would make a port scanner of us.
    """
    return FetchFailed(PRIVATE_MESSAGE, PollStatus.REFUSED, PRIVATE_PROBLEM)


def http_failure(url: URL, http_status: int, retry_after: timedelta | None) -> FetchFailed:
    """Return the failure for an answer with an error status."""
    gone = http_status == 410
    advice = "The feed says it is gone for good: remove it or correct its address." if gone else LATER
    return FetchFailed(
        f"Cannot read {masked(url)}: the server answers HTTP {http_status}. {advice}",
        PollStatus.GONE if gone else PollStatus.HTTP_ERROR,
        f"HTTP {http_status}",
        retry_after=retry_after,
        http_status=http_status,
    )


def connection_failure(url: URL, error: Exception, *, guarded: bool) -> FetchFailed:
    """Return the failure that an exception of aiohttp, or a time-out, stands for.

    `guarded`: private addresses are refused, and with them the spellings of IPv4 that aiohttp itself does not take
    (2130706433, 127.1).
    """
    refused = isinstance(error, aiohttp.ClientConnectorError) and isinstance(error.os_error, PrivateAddressError)
    if refused or (guarded and isinstance(error, aiohttp.InvalidURL)):
        return private_address()
    return failed(url, _cause(error))


def _cause(error: Exception) -> Cause:
    if isinstance(error, TimeoutError):
        return SLOW
    if isinstance(error, aiohttp.ClientConnectorCertificateError):
        return _certificate_cause(error.certificate_error)
    if isinstance(error, aiohttp.ClientConnectorError) and error.os_error.errno == errno.ECONNREFUSED:
        return DECLINED
    for kind, cause in _CAUSES:
        if isinstance(error, kind):
            return cause
    return NO_WAY


def _certificate_cause(error: Exception) -> Cause:
    number = error.verify_code if isinstance(error, ssl.SSLCertVerificationError) else 0
    return CERTIFICATES.get(number, UNTRUSTED)


_CAUSES: tuple[tuple[type[Exception], Cause], ...] = (  # the special before the general
    (aiohttp.InvalidURL, ODD_NUMBER),
    (aiohttp.ClientConnectorDNSError, NO_NAME),
    (aiohttp.ClientSSLError, TLS),
    (aiohttp.ClientConnectorError, NO_WAY),
    (aiohttp.ClientResponseError, NOT_HTTP),
    (aiohttp.ClientPayloadError, CUT),
    (aiohttp.ClientConnectionError, CUT),
)
