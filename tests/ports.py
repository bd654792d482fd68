"""Ports for servers of the tests: below those the system hands out to clients, where one may be taken meanwhile."""

import random
import socket


def free_ports(count: int = 1) -> int:
    """The first of so many free ports in a row on the loopback address."""
    for _ in range(100):
        port = random.randrange(10_000, 32_000)
        if all(_is_free(port + n) for n in range(count)):
            return port
    raise AssertionError(f"there are no {count} free ports in a row")


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
