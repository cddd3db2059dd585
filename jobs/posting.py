"""Posting to an address somebody else chose: called where it said it is, followed nowhere, and never inside our own network.

The name is looked up once, every address it has must be a public one, and the connection goes to the address that was looked at:
a name that means another machine a moment later (DNS rebinding) gains nothing.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Mapping
from urllib.parse import SplitResult, urlsplit

import urllib3
from urllib3.connectionpool import HTTPConnectionPool

from grievance_core.systems.delivering import NotReached, Post

SECONDS = 10.0
PORTS = {"https": 443, "http": 80}


def poster(*, anywhere: bool) -> Post:
    """What posts. `anywhere`: also without TLS and to this machine, as the demo does; else https and public addresses alone."""

    def post(url: str, headers: Mapping[str, str], body: bytes) -> int:
        parts = urlsplit(url)
        if parts.scheme != "https" and not (anywhere and parts.scheme == "http"):
            raise NotReached("no https address")
        address = _looked_up(parts, anywhere=anywhere)
        try:
            return _status(parts, address, headers, body)
        except (urllib3.exceptions.HTTPError, OSError, ValueError) as error:
            raise NotReached(type(error).__name__) from None

    return post


def _looked_up(parts: SplitResult, *, anywhere: bool) -> str:
    """The address to connect to. Raises NotReached where the name has none or any that is not public."""
    try:
        found = socket.getaddrinfo(parts.hostname, parts.port or PORTS[parts.scheme], type=socket.SOCK_STREAM)
    except (OSError, UnicodeError, ValueError):
        raise NotReached("no such name") from None
    addresses = [str(entry[4][0]) for entry in found]
    if not addresses or not (anywhere or all(map(is_public, addresses))):
        raise NotReached("no public address")
    return addresses[0]


def is_public(address: str) -> bool:
    """Whether this is somebody else's machine on the internet; the IPv4 address inside an IPv6 one counts too."""
    try:
        known = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(known, ipaddress.IPv6Address):
        inner = known.ipv4_mapped or known.sixtofour or (known.teredo[1] if known.teredo else None)
        if inner is not None and not _is_global(inner):
            return False
    return _is_global(known)


def _is_global(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    return address.is_global and not address.is_multicast


def _status(parts: SplitResult, address: str, headers: Mapping[str, str], body: bytes) -> int:
    target = parts._replace(scheme="", netloc="", fragment="").geturl() or "/"
    host = parts.hostname or ""
    named = {**headers, "Host": host if parts.port is None else f"{host}:{parts.port}", "User-Agent": "ssdm"}
    with _pool(parts, address, host) as pool:
        answer = pool.urlopen(
            "POST", target, body=body, headers=named, redirect=False, retries=False, preload_content=False,
            assert_same_host=False,
        )  # fmt: skip
        answer.close()  # whatever it says beside its status is not read
        return answer.status


def _pool(parts: SplitResult, address: str, host: str) -> HTTPConnectionPool:
    port, patience = parts.port or PORTS[parts.scheme], urllib3.Timeout(SECONDS)
    if parts.scheme == "http":
        return HTTPConnectionPool(address, port, timeout=patience)
    return urllib3.HTTPSConnectionPool(
        address, port, timeout=patience, cert_reqs="CERT_REQUIRED", server_hostname=host, assert_hostname=host
    )
