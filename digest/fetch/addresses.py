"""Decides which network addresses may be dialled, at the last moment before the connection.

Looking at the URL or at a resolver's answer is bypassed by literals, redirects and names that change their address between
two look-ups. The socket factory of aiohttp's connector is handed the very address that is about to be dialled.
"""

import socket
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address

from aiohttp.connector import AddrInfoType

IPV6_UNICAST = IPv6Network("2000::/3")  # all that is routed; ::/96, 64:ff9b::/96, fc00::/7 and fe80::/10 lie outside
REFUSED_NETWORKS = (  # what some versions of `ipaddress` take for global
    IPv4Network("192.0.0.0/24"),  # protocol assignments
    IPv4Network("192.88.99.0/24"),  # 6to4 relays
    IPv6Network("2001::/23"),  # protocol assignments, Teredo among them
    IPv6Network("2002::/16"),  # 6to4
    IPv6Network("3fff::/20"),  # documentation
)


class PrivateAddressError(OSError):
    """The address about to be dialled is not on the public internet; the text is the same for all of them."""

    def __init__(self) -> None:
        super().__init__("this address is not on the public internet")


def is_public(address: str) -> bool:
    """Say whether a numeric address is on the public internet.

    Private, loopback, link-local, shared (100.64.0.0/10), multicast and reserved ones are not, nor those that stand for an
    IPv4 address: IPv4-mapped and -compatible, 64:ff9b::/96, 6to4 and Teredo. What is no address is not public either.

    Source: RFC 6890 and IANA's special-purpose registries, as far as the `ipaddress` module knows them.
    """
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    if not parsed.is_global or parsed.is_multicast:
        return False
    if isinstance(parsed, IPv6Address) and parsed not in IPV6_UNICAST:
        return False
    return not any(parsed in network for network in REFUSED_NETWORKS)


def is_loopback_host(host: str) -> bool:
    """Say whether a URL's host is this machine by its very spelling, without asking a resolver."""
    name = host.rstrip(".").lower()
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        address = ip_address(name)
    except ValueError:
        return False
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        return address.ipv4_mapped.is_loopback
    return address.is_loopback


def open_socket(addr_info: AddrInfoType) -> socket.socket:
    """Return a socket for an address, whatever it is."""
    family, kind, protocol, _, _ = addr_info
    return socket.socket(family=family, type=kind, proto=protocol)


def public_socket(addr_info: AddrInfoType) -> socket.socket:
    """Return a socket for a public address.

    Raises:
        PrivateAddressError: The address is not public; nothing was sent to it.
    """
    if not is_public(addr_info[4][0]):
        raise PrivateAddressError
    return open_socket(addr_info)
