"""Decides which addresses are addresses of the web, where a redirect leads and which host's turn a request takes."""

from yarl import URL

from digest.fetch import failures
from digest.fetch.addresses import is_loopback_host


def web_address(text: str) -> URL:
    """Return an http or https address as a URL.

    Raises:
        FetchFailed: It is anything else: a path, file:, feed:, gopher:, or has no host.
    """
    try:
        url = URL(text.strip())
        usable = url.scheme in {"http", "https"} and bool(url.host) and url.port is not None
    except ValueError:
        usable = False
    if not usable:
        raise failures.failed(text, failures.NOT_WEB)
    return url.with_fragment(None)


def redirect_target(url: URL, location: str) -> URL:
    """Return where a Location header leads from an address; relative ones count from it.

    Raises:
        FetchFailed: It leads to what is no http or https address.
    """
    try:
        target = url.join(URL(location.strip())).with_fragment(None)
        usable = target.scheme in {"http", "https"} and bool(target.host)
    except ValueError:
        usable = False
    if not usable:
        raise failures.failed(url, failures.BAD_REDIRECT)
    return target


def lane(url: URL) -> str:
    """Return whose turn a request needs: the host's, whatever the port; each port of this machine is a host of its own."""
    host = url.host or ""
    return f"{host}:{url.port}" if is_loopback_host(host) else host
