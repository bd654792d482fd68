"""Files between a phone in the simulator and the desk: each kind is fetched, shown and opened; a voice is recorded."""

import re
from base64 import b64encode
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import expect

from conversations.files import courier
from conversations.models import Conversation
from tenants.scope import acting_for
from tests.files.films import mp3
from tests.journeys.line import PHONE, SAMPLES, arrive, send_all
from tests.letterbox import NUMBER

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SOUND = mp3()
CAME = {
    "video": {"type": "video"},
    "document": {"type": "document"},
    "sticker": {"type": "sticker"},
    "moving": {"type": "sticker", "sticker": {"animated": True}},
    "audio": {"type": "audio", "audio": {"voice": False}, "mime_type": "audio/mpeg", "filename": "song.mp3"},
}
# Where each card has its file, in the order of the thread; asked for whole, not as the page asks.
ADDRESSES = """() => {
    const shown = document.querySelectorAll(".log :is(video, a.file, .sticker img, .voice source:first-of-type)")
    return [...shown].map((one) => new URL(one.href || one.currentSrc || one.src, location).pathname)
}"""


@pytest.fixture
def shelf(meta, stack, settings):
    """The same folder of files for the pages that a browser sees and for the errands that a test runs."""
    settings.MEDIA_DIR = stack.media
    return meta


def run_errands(people):
    while courier.run_round(people.acme.pk):
        pass


def test_every_kind_of_file_is_fetched_shown_and_opened_at_its_address(desk, house, people, shelf, product):
    CAME["audio"]["file_base64"] = b64encode(SOUND).decode()
    for message in CAME.values():
        shelf.say(number=NUMBER, person=PHONE, **message)
    arrive(house, product, len(CAME))
    run_errands(people)
    with acting_for(people.acme):
        pk = Conversation.objects.get().pk
    page = desk(people.bruno)
    page.goto(f"/t/acme/inbox/{pk}/")
    log = page.get_by_role("log")
    expect(log.locator("video.film")).to_be_visible()
    expect(log.get_by_role("link", name="invoice.pdf")).to_be_visible()
    expect(log.get_by_role("group", name="Audio")).to_be_visible()
    still, moving = log.locator(".sticker img").all()
    for one in (still, moving):
        expect(one).to_have_js_property("complete", True)

    def bytes_at(address: str) -> bytes:
        answer = page.request.get(address)
        assert answer.ok, address
        return answer.body()

    frames = [Image.open(BytesIO(bytes_at(one.get_attribute("src")))).n_frames for one in (still, moving)]
    assert frames[0] == 1 < frames[1]
    expected = [(SAMPLES / name).read_bytes() for name in ("clip.mp4", "invoice.pdf", "sticker.webp")]
    expected += [(SAMPLES / "sticker_moving.webp").read_bytes(), SOUND]
    addresses = page.evaluate(ADDRESSES)
    assert [bytes_at(one) for one in addresses] == expected
    with page.expect_download() as saved:
        log.get_by_role("link", name="invoice.pdf").click()
    assert Path(saved.value.path()).read_bytes() == expected[1]


def test_a_voice_note_is_recorded_and_a_song_chosen_and_both_are_heard_on_the_phone(
    desk, house, people, shelf, product
):
    shelf.say(number=NUMBER, person=PHONE, text="Call me?")
    arrive(house, product, 1)
    with acting_for(people.acme):
        pk = Conversation.objects.get().pk
    page = desk(people.bruno)
    page.goto(f"/t/acme/inbox/{pk}/")
    page.get_by_label("Record a voice note").click()
    expect(page.get_by_role("timer")).to_have_text(re.compile("0:0[1-9]"))
    page.get_by_role("button", name="Done").click()
    voices = page.get_by_role("log").locator(".voice")
    for count in (1, 2):
        expect(page.locator('.attached[data-state="here"]')).to_have_count(1)
        page.get_by_label("Reply to Marta").press("Enter")
        expect(voices).to_have_count(count)
        if count == 1:
            page.locator('input[type="file"]').set_input_files(
                {"name": "song.mp3", "mimeType": "audio/mpeg", "buffer": SOUND}
            )
    run_errands(people)
    send_all(people.acme)
    gone = [row["body"]["audio"] for row in shelf.control("GET", "ledger?kind=message&count=2&wait=10")["results"]]
    assert [one.get("voice") for one in gone] == [True, None]
    note, song = [shelf.http.get(f"/phone/media/{one['id']}") for one in gone]
    assert note.headers["content-type"].startswith("audio/ogg")
    assert note.content[:4] == b"OggS" and b"OpusHead" in note.content[:100]
    assert song.content == SOUND
    page.goto(f"{shelf.url}/phone/?number={NUMBER}&person={PHONE}")
    page.get_by_role("button", name="Play").first.click()
    played = page.locator(".voice progress").first
    expect(played).not_to_have_js_property("value", 0)
