"""Much at once: many megabytes, ten thousand events in one delivery; and files that could act (C3, C18)."""

import base64
import json
import time
import uuid
from collections.abc import Iterator

from playwright.sync_api import Page

from tests.attacks.test_shown import HARM
from tests.attacks.town import Town, message, value
from tests.corpus.conftest import Windows
from tests.corpus.desk import fresh, look, thread_of
from tests.faults.harness import until
from tests.files.contents import EICAR, HTML, SVG, macro, png
from tests.letterbox import NUMBER, OTHER_NUMBER, OTHER_WABA, WABA, delivery

MIB = 1024 * 1024
MANY, BOUND = 10_000, 60.0  # events in one delivery, and the seconds in which they are taken in
SAFE_HERE = "image/png"  # the only one of these that the page may show
ACTING = {
    "page.svg": ("image/svg+xml", SVG),
    "page.html": ("text/html", HTML),
    "letter.docm": ("application/vnd.ms-word.document.macroEnabled.12", macro("word")),
    "table.xlsm": ("application/vnd.ms-excel.sheet.macroEnabled.12", macro("xl")),
    "slides.pptm": ("application/vnd.ms-powerpoint.presentation.macroEnabled.12", macro("ppt")),
    "eicar.com": ("application/octet-stream", EICAR),
    "flood.png": (SAFE_HERE, png(64_000, 64_000)),
}


def test_a_body_of_sixteen_megabytes_is_refused_and_leaves_nothing(town: Town) -> None:
    before = town.ask("select count(*) from webhooks_delivery")
    assert town.deliver(b'{"object":"whatsapp_business_account","entry":[' + b" " * (16 * MIB) + b"]}") == 413
    assert town.ask("select count(*) from webhooks_delivery") == before


def test_ten_thousand_events_in_one_delivery_are_taken_in_within_a_minute(town: Town, window: Windows) -> None:
    phone, at = fresh(), int(time.time())
    many = [message(str(n), phone=phone, at=at) for n in range(MANY)]
    body = json.dumps(delivery(value(OTHER_NUMBER, messages=many), waba=OTHER_WABA), separators=(",", ":")).encode()
    assert len(body) < 3 * MIB and town.deliver(body) == 200
    neighbour = message("beside ten thousand", phone=(near := fresh()))
    assert town.deliver(delivery(value(OTHER_NUMBER, messages=[neighbour]), waba=OTHER_WABA)) == 200
    counted = "select count(*) from conversations_message where conversation_id = %s"

    def arrived() -> bool:
        found = thread_of(town, phone, "globex")
        return bool(found) and town.ask(counted, found[0][0]) == [(MANY,)] and bool(thread_of(town, near, "globex"))

    until(arrived, BOUND, every=0.2)
    page = window("dora")
    for one in (phone, near):
        ((conversation,),) = thread_of(town, one, "globex")
        answer = page.goto(f"/t/globex/inbox/{conversation}/")
        assert answer is not None and answer.status == 200
        assert page.locator(".log [data-version]").count() >= (1 if one == near else 20)
        assert page.evaluate(HARM) == []
    assert page.violations == []  # type: ignore[attr-defined]


def multipart(name: str, size: int) -> tuple[dict[str, str], Iterator[bytes]]:
    """A form with a file of so many bytes, which does not say beforehand how long it will be."""
    edge = uuid.uuid4().hex

    def parts() -> Iterator[bytes]:
        head = f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
        yield f"{head}Content-Type: text/plain\r\n\r\n".encode()
        yield from (b"a" * MIB for _ in range(size // MIB))
        yield b"a" * (size % MIB) + f"\r\n--{edge}--\r\n".encode()

    return {"Content-Type": f"multipart/form-data; boundary={edge}"}, parts()


def test_a_file_of_sixteen_megabytes_is_taken_and_one_beyond_a_hundred_is_not(town: Town) -> None:
    api = town.api("ana")
    for size, expected in ((16 * MIB, 201), (100 * MIB + 1, 422), (101 * MIB, 413)):
        headers, content = multipart("long.txt", size)
        answer = api.post("media/", content=content, headers=headers)
        assert answer.status_code == expected, (size, answer.text)
        assert expected == 201 or answer.json()["title"], answer.text
    assert api.get("conversations/").status_code == 200


def test_files_that_could_act_are_shown_by_their_names_and_opened_as_what_they_are_not(town: Town, page: Page) -> None:
    phone, sent = fresh(), []
    for name, (mime, data) in ACTING.items():
        file = {"number": NUMBER, "type": "document", "id": str(uuid.uuid4().int)[:18], "filename": name}
        file |= {"mime_type": mime, "file_base64": base64.b64encode(data).decode()}
        assert town.house.simulator.status("POST", "/_control/media", file) == 201
        part = {"id": file["id"], "mime_type": mime, "filename": name, "sha256": ""}
        sent.append(message(phone=phone, type="document", document=part))
    assert town.deliver(delivery(value(NUMBER, messages=sent), waba=WABA)) == 200
    town.settle()
    ((conversation,),) = thread_of(town, phone)
    waiting = "select count(*) from conversations_media m join conversations_message t on t.id = m.message_id"
    waiting += " where t.conversation_id = %s and m.state <> %s"
    until(lambda: town.ask(waiting, conversation, "stored") == [(0,)], 60)
    look(page, f"/t/acme/inbox/{conversation}/")
    links = page.locator(".log a.file")
    assert links.count() == len(ACTING)
    for link, (name, (_, data)) in zip(links.all(), ACTING.items(), strict=True):
        assert name in link.inner_text()
        answer = page.request.get((link.get_attribute("href") or "").partition("?")[0])
        assert answer.ok and answer.body() == data, name
        said = answer.headers
        assert said["x-content-type-options"] == "nosniff" and "sandbox" in said["content-security-policy"], name
        assert said["content-type"] == SAFE_HERE or said["content-disposition"].startswith("attachment"), name
