"""Opens the ports, runs the web server and the SMTP sink on one event loop, and stops them in order."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import signal
import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from simulator.app import Entrance
from simulator.core import Addresses, Simulator

HOST = "127.0.0.1"


class CannotStart(Exception):
    """One sentence with the remedy."""


class Protocol(HttpToolsProtocol):
    """Hands the transport to the application, so that faults can reset or cut a connection."""

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self.scope["extensions"] = cast(Any, {"transport": self.transport})


class Server(uvicorn.Server):
    """Ends the open streams as soon as it is told to stop: they would hold it up."""

    def __init__(self, config: uvicorn.Config, simulator: Simulator, ready: str) -> None:
        super().__init__(config)
        self.simulator, self.ready = simulator, ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        sys.stdout.write(f"{self.ready}\n")
        sys.stdout.flush()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Stop at a signal, then return: uvicorn would raise the signal again before anything is written down."""
        loop = asyncio.get_running_loop()
        for sign in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(sign, self.stop)
        yield

    def stop(self) -> None:
        """End the streams and stop; asked twice, do not wait for open requests."""
        self.force_exit = self.should_exit
        self.should_exit = True
        self.simulator.hub.close()


def listen(port: int, option: str) -> socket.socket:
    """A listening loopback socket; raises CannotStart when the port is taken."""
    made = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        made.bind((HOST, port))
        made.listen(1024)
    except OSError as error:
        made.close()
        if error.errno in (errno.EADDRINUSE, errno.EACCES):
            raise CannotStart(
                f"Port {port} cannot be used ({error.strerror}). Choose another with {option}."
            ) from error
        raise
    made.setblocking(False)
    return made


async def serve(port: int, smtp_port: int, folder: Path, product: str) -> None:
    """Run until told to stop. Port 0 takes a free one; the line with both addresses is printed when all is ready."""
    web, mail = listen(port, "--port"), listen(smtp_port, "--smtp-port")
    with contextlib.closing(web), contextlib.closing(mail):
        own = f"http://{HOST}:{web.getsockname()[1]}"
        simulator = Simulator(folder, Addresses(own, product.rstrip("/")))
        simulator.start()
        sink = await asyncio.get_running_loop().create_server(simulator.mailbox.protocol, sock=mail)
        ready = f"Simulator ready: {own}/ (SMTP {HOST}:{mail.getsockname()[1]})"
        server = Server(config(simulator), simulator, ready)
        try:
            await server.serve(sockets=[web])
        finally:
            sink.close()
            await simulator.stop()


def config(simulator: Simulator) -> uvicorn.Config:
    options: dict[str, Any] = {
        "http": Protocol,
        "lifespan": "off",
        "access_log": False,
        "log_level": "warning",
        "server_header": False,
        "date_header": False,
        "timeout_graceful_shutdown": 2,
        "timeout_keep_alive": 60,
    }
    return uvicorn.Config(Entrance(simulator), **options)
