"""The picture of a profile goes to Meta for a handle and comes back as customers see it; long lists have pages."""

import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from tenants.scope import acting_for
from tests.health.messages import message_of


def drawn(width: int, height: int, kind: str = "PNG") -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (width, height), "teal").save(out, kind)
    return SimpleUploadedFile(f"logo.{kind.lower()}", out.getvalue(), f"image/{kind.lower()}")


def test_a_picture_is_cut_square_and_shown_as_whatsapp_has_it(people, meta, ana, home):
    assert ana.get(f"{home}picture.jpg").status_code == 404
    page = ana.post(f"{home}picture/", {"picture": drawn(900, 400)}, follow=True).content.decode()
    assert "The picture is changed" in page and f"{home}picture.jpg" in page
    shown = ana.get(f"{home}picture.jpg")
    image = Image.open(io.BytesIO(shown.content))
    assert (shown["Content-Type"], image.format, image.size) == ("image/jpeg", "JPEG", (640, 640))
    assert ana.get(home).content.decode().count(meta.url) == 0  # nobody who looks at the page asks Meta


@pytest.mark.parametrize("wrong", [drawn(191, 900), SimpleUploadedFile("x.png", b"no picture", "image/png")])
def test_what_is_no_picture_or_too_small_is_said_before_it_leaves(people, meta, ana, home, wrong):
    wrong.seek(0)
    page = ana.post(f"{home}picture/", {"picture": wrong})
    assert page.status_code == 422 and "at least 192 pixels" in page.content.decode()


def test_more_than_a_hundred_links_have_further_pages(people, meta, ana, home):
    number, token = people.line.phone_number_id, f"token-of-{people.line.phone_number_id}"
    for place in range(101):
        meta.graph("POST", f"{number}/message_qrdls", token=token, json={"prefilled_message": f"Table {place}"})
    page = ana.get(home).content.decode()
    assert "100, and more" in page and "Table 100" not in page
    (further,) = re.findall(r'href="([^"]+)">Next hundred', page)
    page = ana.get(further.partition("#")[0].replace("&amp;", "&")).content.decode()
    assert "Table 100" in page and "Table 99" not in page and "From the start" in page
    assert ana.get(f"{home}?links=made-up").status_code == 422


def test_a_list_of_blocked_people_that_is_not_whole_changes_no_thread(people, meta, ana, home):
    number, token = people.line.phone_number_id, f"token-of-{people.line.phone_number_id}"
    body = {"messaging_product": "whatsapp", "block_users": []}
    for place in range(101):
        phone = f"55119{place:08}"
        person = {"name": f"P{place}", "phone": phone}
        meta.control("POST", "messages", number=number, person=person, text="Oi", deliver=False)
        body["block_users"].append({"user": phone})
    meta.graph("POST", f"{number}/block_users", token=token, json=body)
    with acting_for(people.acme):
        thread = message_of(people.line).conversation
        thread.blocked_at = thread.created_at
        thread.save(update_fields=["blocked_at"])
    page = ana.get(home).content.decode()
    assert "100, and more" in page
    with acting_for(people.acme):
        thread.refresh_from_db()
    assert thread.blocked_at is not None
