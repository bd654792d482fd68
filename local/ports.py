"""Looks whether the three ports of an installation are free, before anything else is done."""

from __future__ import annotations

import socket

from local.say import Sorry


def check(port: int) -> None:
    """Raise Sorry when the product's port or one of the simulator's two is taken."""
    for number, who in ((port, "the product"), (port + 1, "the simulator"), (port + 2, "the simulator's mail")):
        if _taken(number):
            raise Sorry(
                f"Port {number} (for {who}) is taken by another program; stop that program, "
                f"or choose three free ports in a row, for instance: bin/up --port {_other(port)}"
            )


def _other(port: int) -> int:
    """Return a port from which on three are free, near the one that was wished for."""
    candidates = (
        number for number in range(max(port, 1024) + 100, 65533, 100) if not any(map(_taken, range(number, number + 3)))
    )
    return next(candidates, 8100)


def _taken(port: int) -> bool:
    with socket.socket() as caller:
        caller.settimeout(1)
        if caller.connect_ex(("127.0.0.1", port)) == 0:
            return True
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except PermissionError as error:
            raise Sorry(f"Port {port} needs root; choose one from 1024 on, for instance: bin/up --port 8000") from error
        except OSError:
            return True
    return False
