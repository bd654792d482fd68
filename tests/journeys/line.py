"""The line between a phone in the simulator and the desk: what it posted is handed on, what was kept is asked for."""

from pathlib import Path
from typing import Any
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from conversations.sending import sender
from tenants import onboard
from tenants.models import Member, Tenant
from tests.conftest import House
from tests.letterbox import drain, put
from tests.simulator.stage import Product

PHONE = "16505550199"
SAMPLES = Path(__file__).parents[2] / "simulator/samples"


def arrive(house: House, product: Product, count: int) -> None:
    """Hand on what the simulator posted, as the edge does."""
    put(house, *[one.body for one in product.wait(count)])
    drain(house)


class Api:
    """A member's program."""

    def __init__(self, member: Member) -> None:
        _, token = onboard.issue_token(member, "journey", None)
        self._client = Client(headers={"Authorization": f"Bearer {token}"})

    def read(self, conversation: int) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self._client.get(f"/api/v1/conversations/{conversation}/messages/").json()[
            "results"
        ]
        return found

    def send(self, conversation: int, kind: str, own: dict[str, Any], **more: Any) -> dict[str, Any]:
        body = {"client_id": str(uuid4()), "type": kind, kind: own, **more}
        answer = self._client.post(
            f"/api/v1/conversations/{conversation}/messages/", body, content_type="application/json"
        )
        assert answer.status_code == 201, answer.content
        found: dict[str, Any] = answer.json()
        return found

    def copy(self, media: int) -> int:
        answer = self._client.post(f"/api/v1/media/{media}/copy/")
        assert answer.status_code == 201, answer.content
        pk: int = answer.json()["id"]
        return pk

    def upload(self, name: str) -> int:
        file = SimpleUploadedFile(name, (SAMPLES / name).read_bytes())
        answer = self._client.post("/api/v1/media/", {"file": file})
        assert answer.status_code == 201, answer.content
        pk: int = answer.json()["id"]
        return pk


def send_all(tenant: Tenant) -> None:
    """Send what is due, in as many turns as it takes: the messages of a conversation go one after the other."""
    asked = [True]
    while asked:
        asked.clear()
        sender.send_due(tenant.pk, lambda: asked.append(True))
