"""What the edge is made of, built from the environment, with its start, its stop and its readiness."""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
from ipaddress import ip_network
from typing import Any
from urllib.parse import urlsplit

import aiohttp

from conversations import stream
from tenants.sealing import Keyring
from wappcentral import environment as env
from wappcentral.metrics import Metrics
from wappcentral.passthrough import Limits, Passthrough
from webhooks import intake
from webhooks.flush import Flush
from webhooks.secrets import ChannelKeys

RECENT = 1.0  # seconds for which what was seen is still taken for true


class Parts:
    """Everything the edge is made of, built from the environment when the server starts."""

    def __init__(self) -> None:
        database = env.text("INTAKE_DATABASE_URL")
        keyring = Keyring.from_env(env.text("MASTER_KEYS"))
        names = ("WHATSAPP_APP_SECRET", "WHATSAPP_APP_SECRET_PREVIOUS")
        platform = intake.Platform(
            secrets=[secret.encode() for secret in (env.text(name, "") for name in names) if secret],
            verify_token=env.text("WHATSAPP_VERIFY_TOKEN", "").encode(),
        )
        limits = Limits(
            body=int(env.text("PAGES_MAX_BODY", str(Limits.body))),
            file=int(env.text("PAGES_MAX_FILE", str(Limits.file))),
            trusted=tuple(ip_network(word) for word in env.words("TRUSTED_PROXIES")),
        )
        self.host = urlsplit(env.text("PUBLIC_URL", "http://127.0.0.1:8000")).netloc
        self.stopping = False
        self._looking = asyncio.Lock()
        self._looked = float("-inf")
        self._report: dict[str, Any] = {}
        self.flush = Flush(database)
        self.keys = ChannelKeys(database, keyring)
        self.intake = intake.Intake(platform, self.keys, self.flush)
        self.hub = stream.Hub(env.text("REDIS_URL"), keyring.derive(b"ticket"))
        self.pages = Passthrough(env.text("PAGES_SOCKET"), limits)
        self.metrics = Metrics(self.intake, self.flush, self.hub)

    async def start(self) -> None:
        self.intake.start()
        self.hub.start()
        await self.pages.start()
        # A database that is not there yet must not keep the door shut: it answers 503 until then.
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.keys.ready.wait(), 2.0)

    def begin_stop(self) -> None:
        """End the streams first: the server waits for open connections, and streams would hold it to its limit."""
        self.stopping = True
        self.hub.end_all()

    async def stop(self) -> None:
        self.begin_stop()
        await asyncio.gather(self.intake.stop(), self.hub.stop(), self.pages.stop())

    async def readiness(self) -> tuple[int, dict[str, Any]]:
        """503 only when no delivery could be committed or we are stopping; what else is wrong is named `degraded`.

        However often it is asked, it looks once in RECENT seconds: looking costs a commit and a page thread.
        """
        async with self._looking:
            if time.monotonic() - self._looked > RECENT:
                self._report = await self._look()
                self._looked = time.monotonic()
        report = {**self._report, "state": "stopping"} if self.stopping else self._report
        return 200 if report["state"] == "ready" else 503, report

    async def _look(self) -> dict[str, Any]:
        commits = time.monotonic() - self.flush.last_commit < RECENT or await self.flush.prove()
        state = "no room" if self.flush.is_full else "ready" if commits else "no commit"
        degraded = set() if self.hub.listening else {"redis"}
        pages: dict[str, Any] = {}
        try:
            status, body = await self.pages.get("/readyz", self.host)
            pages = dict(json.loads(body))
            degraded.update(pages.get("degraded", []), [] if status == 200 else ["pages"])
        except (aiohttp.ClientError, TimeoutError, ValueError, TypeError):
            degraded.add("pages")
        return {
            "state": state,
            "degraded": sorted(degraded),
            "queue": self.flush.depth,
            "streams": self.hub.open,
            "pages": pages,
        }
