"""The product as a browser meets it: the edge on one port, the pages behind it, on the run's database and Valkey."""

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from tests.edge.process import EdgeProcess
from tests.ports import free_ports

THREADS = ("-k", "gthread", "--threads", "8")


class Stack:
    """Edge and pages as processes of their own; `stop_edge` and `start_edge` are an outage, at the same address."""

    def __init__(self, variables: Mapping[str, str], folder: Path) -> None:
        self._folder, self._port = folder, free_ports()
        self.media = folder / "media"
        self.url = f"http://127.0.0.1:{self._port}"
        self.session_cookie = f"wapp_session_{self._port}"
        socket = folder / "pages.sock"
        self._variables = {
            **variables,
            "PAGES_SOCKET": str(socket),
            "PUBLIC_URL": self.url,
            "COOKIE_SUFFIX": f"_{self._port}",
            "DEBUG": "1",  # static files as they lie in the folder
            "MEDIA_DIR": str(self.media),
        }
        with (folder / "pages.log").open("ab") as log:
            self._pages = subprocess.Popen(
                [
                    sys.executable,
                    "-m",
                    "gunicorn",
                    "wappcentral.wsgi:application",
                    *THREADS,
                    "--bind",
                    f"unix:{socket}",
                ],
                env=self._variables,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        self.start_edge()

    def start_edge(self) -> None:
        self._edge = EdgeProcess(self._variables, self._folder / "edge.log", self._port).when_ready()

    def stop_edge(self) -> None:
        self._edge.stop()

    def stop(self) -> None:
        if self._edge.process.poll() is None:
            self._edge.stop()
        self._pages.terminate()
        self._pages.wait(20)
