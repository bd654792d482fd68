"""Both ends of a line in a running product: the customer's, by the simulator, and the company's, by page and API."""

from __future__ import annotations

import time
import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Error

from tests.album import SAMPLES
from tests.gallery.card import Json, Mark
from tests.written import asked, number_of

WAIT = 60.0  # seconds; a message of which nothing is heard is not confirmed after 38


class Desk:
    """The company: its pages as Ana sees them, and a token made there."""

    def __init__(self, context: BrowserContext, site: str, simulator: str, slug: str) -> None:
        self.context, self.site, self.simulator = context, site, simulator
        self.home = f"{site}/t/{slug}/"
        self.ask = asked(context, simulator)
        self.number = number_of(context, simulator)
        self._csrf = ""
        self.token = self._token()

    def _token(self) -> str:
        page = self.context.new_page()
        page.goto(f"{self.home}settings/tokens/")
        self._csrf = page.locator("[name=csrfmiddlewaretoken]").first.input_value()
        page.get_by_label("What is it for").fill("Gallery")
        page.get_by_label("It may").select_option("Read and write")
        page.get_by_role("button", name="Make it").click()
        made = page.locator("[role=status] code").inner_text()
        page.goto(f"{self.home}inbox/")
        page.locator("a.row").first.click()
        self.member = str(page.locator("button[name=member][data-key=mine]").first.get_attribute("value"))
        page.close()
        return made

    def post(self, path: str, **form: str) -> None:
        """What a form of a page does."""
        headers = {"X-CSRFToken": self._csrf, "Referer": self.home}
        answer = self.context.request.post(f"{self.home}{path}", form=form, headers=headers)
        if not answer.ok:
            raise Error(f"{path}: {answer.status} {answer.text()[:2000]}")

    def api(self, path: str, values: Json | None = None, file: Path | None = None) -> Any:
        """Ask or tell the API."""
        address, headers = f"{self.site}/api/v1/{path}", {"Authorization": f"Bearer {self.token}"}
        if file is not None:
            part: Any = {"name": file.name, "mimeType": MIMES[file.suffix], "buffer": file.read_bytes()}
            answer = self.context.request.post(address, multipart={"file": part}, headers=headers)
        elif values is not None:
            answer = self.context.request.post(address, data=values, headers=headers)
        else:
            answer = self.context.request.get(address, headers=headers)
        if not answer.ok:
            raise Error(f"{path}: {answer.status} {answer.text()[:2000]}")
        return answer.json()

    def idle(self) -> None:
        """Wait until everything that was told has been delivered, and no status is due."""
        self.context.request.get(f"{self.simulator}/_control/idle?timeout=30", timeout=40_000)


MIMES = {
    ".jpg": "image/jpeg", ".mp4": "video/mp4", ".pdf": "application/pdf", ".webp": "image/webp", ".ogg": "audio/ogg",
}  # fmt: skip


def _values(conversation: Json) -> set[str]:
    """The ids and numbers of its customer."""
    return {one["value"] for one in conversation["contact"]["identities"]}


class Talk:
    """One thread between a customer, or a group, and the company."""

    def __init__(self, desk: Desk, name: str, group: bool = False) -> None:
        self.desk, self.name = desk, name
        self.phone = f"5511{time.time_ns() // 1000 % 10**9:09}"
        self.person: str = desk.ask("people", name=name, phone=self.phone)["id"]
        self.group = f"Y2FwaV9ncm91cDox{time.time_ns() % 10**6}" if group else ""
        if group:
            desk.ask("groups", number=desk.number, id=self.group, subject=name, members=[self.person])
        self.first = self.hear(text="Oi!" if not group else "Who runs on Sunday?")
        self.pk = self._pk()

    def _pk(self) -> int:
        """The thread's id, when the product has it."""
        own = {self.group or self.phone}

        def found() -> int | None:
            rows = self.desk.api("conversations/")["results"]
            return next((one["id"] for one in rows if own & _values(one)), None)

        return int(self._until(found))

    def hear(self, **message: Any) -> str:
        """The customer writes: WhatsApp's id of it."""
        own = {"extra": {"group_id": self.group}, **message} if self.group else message
        return str(self.desk.ask("messages", number=self.desk.number, person=self.person, **own)["wamids"][0])

    def news(self, field: str, **value: Any) -> None:
        """Anything else that WhatsApp tells about this number."""
        metadata = {"display_phone_number": "5511900000001", "phone_number_id": self.desk.number}
        told = {"messaging_product": "whatsapp", "metadata": metadata, **value}
        self.desk.ask("notices", number=self.desk.number, field=field, value=told)
        self.desk.idle()

    def say(self, **message: Any) -> int:
        """The company writes, by the API: our id of it."""
        told = {"client_id": str(uuid.uuid4()), **message}
        return int(self.desk.api(f"conversations/{self.pk}/messages/", told)["id"])

    def post(self, path: str, **form: str) -> None:
        """What a form in the thread does."""
        self.desk.post(f"inbox/{self.pk}/{path}/", **form)

    def offer(self, kind: str, form: Json) -> int:
        before = {one["id"] for one in self.messages()}
        self.post(f"offers/{kind}", client_id=str(uuid.uuid4()), **form)
        return next(one["id"] for one in self.messages() if one["id"] not in before)

    def upload(self, file: str) -> int:
        return int(self.desk.api("media/", file=SAMPLES / file)["id"])

    def send_file(self, kind: str, file: str, **own: Any) -> int:
        return self.say(type=kind, **{kind: {"media": self.upload(file), **own}})

    def fill(self, name: str, parts: Sequence[Json], **how: Any) -> int:
        """Leave a template with WhatsApp, read it, and send it; `files` are values that are to be uploaded."""
        name = name.replace("-", "_")
        made = {"name": name, "components": list(parts), "category": how.get("category", "UTILITY")}
        made["sub_category"] = how.get("below", "")
        self.desk.ask("templates", number=self.desk.number, **made)
        self.desk.post("settings/templates/reading/")
        values = {key: f"file:{self.upload(file)}" for key, file in how.get("files", {}).items()}
        own = {"name": name, "language": {"code": "en_US"}, "values": {**how.get("values", {}), **values}}
        return self.say(type="template", template=own)

    def messages(self) -> list[Json]:
        found: list[Json] = self.desk.api(f"conversations/{self.pk}/messages/?limit=200")["results"]
        return found

    def wamid(self, id_: int) -> str:
        """WhatsApp's id of a message of ours, as soon as it has one."""
        return str(self._until(lambda: next((one.get("wamid") for one in self.messages() if one["id"] == id_), None)))

    def until(self, id_: int, *statuses: str) -> int:
        """Wait for a status of a message of ours."""
        self._until(lambda: any(one["id"] == id_ and one["status"] in statuses for one in self.messages()))
        return id_

    def _until(self, found: Any) -> Any:
        until = time.monotonic() + WAIT
        while time.monotonic() < until:
            if value := found():
                return value
            time.sleep(0.2)
        raise Error(f"Nothing became of it in the thread of {self.name}.")

    def strike(self, kind: str, count: int = 1, **how: Any) -> None:
        """The next message meets a fault: after those before it have gone."""
        self._until(lambda: not any(one.get("status") in ("queued", "sending") for one in self.messages()))
        self.desk.ask("faults", kind=kind, number=self.desk.number, count=count, **how)

    def ids(self, marks: Sequence[Mark]) -> dict[Mark, int]:
        """Our ids of what is marked by WhatsApp's."""
        wanted = {mark for mark in marks if isinstance(mark, str)}
        self._until(lambda: wanted <= {one.get("wamid") for one in self.messages()})
        own: dict[Mark, int] = {one["wamid"]: one["id"] for one in self.messages() if one.get("wamid") in wanted}
        return own | {mark: mark for mark in marks if isinstance(mark, int)}
