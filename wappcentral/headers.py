"""Which headers cross the edge: what only concerns one connection stays, what only we may say is said by us."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, MutableMapping
from ipaddress import IPv4Network, IPv6Network, ip_address
from typing import Any

Header = tuple[bytes, bytes]
Networks = tuple[IPv4Network | IPv6Network, ...]

# RFC 9110 §7.6.1, and what browsers and proxies of old treat alike.
HOP_BY_HOP = frozenset(
    b"connection keep-alive proxy-connection proxy-authenticate proxy-authorization te trailer transfer-encoding"
    b" upgrade".split()
)
SERVER = frozenset((b"date", b"server"))
# Only we say where a request came from; what a client says about itself under these names is dropped.
OURS = frozenset((b"forwarded", b"x-real-ip", b"x-request-id", b"x-client-ip", b"true-client-ip", b"expect"))


def announced(headers: Iterable[Header]) -> int | None:
    """The content-length of the request, None when it has none."""
    return next((int(value) for name, value in headers if name == b"content-length" and value.isdigit()), None)


def outgoing(scope: MutableMapping[str, Any], length: int | None, trusted: Networks) -> list[Header]:
    """The request's headers for the pages.

    A name with `_` is dropped, because WSGI cannot tell it from the same name with `-` (a spoofing door); so are
    hop-by-hop headers and every statement about the way here, which is ours to make.
    """
    named = connection_options(scope["headers"])
    kept = [
        (name, value)
        for name, value in scope["headers"]
        if b"_" not in name
        and name not in HOP_BY_HOP
        and name not in named
        and name not in OURS
        and name != b"content-length"
        and not name.startswith(b"x-forwarded-")
    ]
    if length is not None:
        kept.append((b"content-length", b"%d" % length))
    client, scheme = origin(scope, trusted)
    host = next((value for name, value in scope["headers"] if name == b"host"), b"")
    return [
        *kept,
        (b"x-forwarded-for", client),
        (b"x-forwarded-proto", scheme),
        (b"x-forwarded-host", host),
        (b"x-request-id", uuid.uuid4().hex.encode()),
    ]


def origin(scope: MutableMapping[str, Any], trusted: Networks) -> tuple[bytes, bytes]:
    """The client's address and scheme: the connection's, or what trusted proxies in front of us say."""
    address, scheme = (scope.get("client") or ("", 0))[0], scope.get("scheme", "http")
    headers = dict(scope["headers"])
    if not believed(address, trusted):
        return address.encode(), scheme.encode()
    said = headers.get(b"x-forwarded-proto", b"").decode("latin-1").rpartition(",")[2].strip()
    chain = [part.strip() for part in headers.get(b"x-forwarded-for", b"").decode("latin-1").split(",") if part.strip()]
    while chain and believed(address, trusted):
        address = chain.pop()
    return address.encode("ascii", "replace"), (said if said in ("http", "https") else scheme).encode()


def believed(address: str, trusted: Networks) -> bool:
    try:
        return any(ip_address(address) in network for network in trusted)
    except ValueError:
        return False


def incoming(status: int, headers: Iterable[Header]) -> list[Header]:
    """The answer's headers for the client: without hop-by-hop ones, and without those that our own server adds."""
    lowered = [(name.lower(), value) for name, value in headers]
    dropped = HOP_BY_HOP | SERVER | connection_options(lowered)
    if status in (204, 304):
        dropped |= {b"content-length"}  # it describes a body that does not come
    return [(name, value) for name, value in lowered if name not in dropped]


def text(value: bytes) -> str:
    """A header's value for the HTTP client, which writes UTF-8: so UTF-8 passes as it is, other bytes as Latin-1."""
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return value.decode("latin-1")


def connection_options(headers: Iterable[Header]) -> set[bytes]:
    """The further headers that `Connection` declares hop-by-hop."""
    return {
        option.strip().lower() for name, value in headers if name == b"connection" for option in value.split(b",")
    } - {b"host", b"content-length"}
