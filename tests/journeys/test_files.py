"""Files at the desk: chosen, looked at, sent with words, shown at once; a voice note plays by keyboard alone."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from conversations.models import Content, Media, Message
from tenants.scope import acting_for
from tests.browser import barriers, sticking_out
from tests.files.films import film, padded
from tests.inbox.day import talk

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SAMPLES = Path(__file__).parents[2] / "simulator/samples"


@pytest.fixture
def mariana(people):
    with acting_for(people.acme):
        made = talk(people.line, "Mariana Albuquerque", "5511912345634")
        made.say("Oi! Como é a xícara?", 5)
    return made


def opened(page, made):
    page.goto(f"/t/acme/inbox/{made.conversation.pk}/")
    page.locator(".composer .btn[aria-disabled]").first.wait_for(state="attached")
    return page.get_by_role("log")


def attach(page, *names):
    """Choose files, and wait until the server has them."""
    page.locator('input[type="file"]').set_input_files([SAMPLES / name for name in names])
    expect(page.locator('.attached[data-state="here"]')).to_have_count(len(names))


@pytest.mark.parametrize("width", [360, 1440])
def test_a_picture_is_looked_at_sent_with_words_and_shown(desk, people, mariana, width):
    page = desk(people.bruno, width=width)
    log = opened(page, mariana)
    attach(page, "photo.jpg")
    expect(page.locator(".attached img")).to_be_visible()
    assert sticking_out(page) == []
    assert barriers(page) == []
    page.get_by_label("Reply to Mariana").fill("É esta")
    page.keyboard.press("Enter")
    picture = log.locator(".photo.here img")
    expect(picture).to_have_js_property("complete", True)
    assert picture.evaluate("image => image.naturalWidth") > 0
    expect(log.get_by_text("É esta")).to_have_count(1)
    expect(page.locator(".attached")).to_have_count(0)
    assert sticking_out(page) == []
    with acting_for(people.acme):
        assert Message.objects.get(direction="out").kind == "image"


def test_what_whatsapp_would_refuse_is_said_before_it_is_sent_up(desk, people, mariana, tmp_path):
    page = desk(people.bruno)
    opened(page, mariana)
    large = tmp_path / "large.png"
    large.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(6 * 1024 * 1024))
    page.locator('input[type="file"]').set_input_files(large)
    expect(page.locator(".attached .bad")).to_contain_text("5 MB")
    page.get_by_label("Reply to Mariana").fill("It is too large")
    page.keyboard.press("Enter")
    expect(page.get_by_role("log").get_by_text("It is too large")).to_be_visible()
    expect(page.locator(".attached .bad")).to_be_visible()
    with acting_for(people.acme):
        assert not Media.objects.exists()
    fits = tmp_path / "long.mp4"
    fits.write_bytes(padded(film("mp4", "libx265")))
    page.locator('input[type="file"]').set_input_files(fits)
    expect(page.locator('.attached[data-state="here"]')).to_have_count(1)
    with acting_for(people.acme):
        assert Media.objects.get().size < 100_000, "a film is made to fit"


def test_a_file_can_be_dropped_and_taken_away(desk, people, mariana):
    page = desk(people.bruno)
    opened(page, mariana)
    drop = """() => {
        const carried = new DataTransfer()
        carried.items.add(new File(["Guten Tag"], "gruss.txt", { type: "text/plain" }))
        document.querySelector(".log").dispatchEvent(new DragEvent("drop", { dataTransfer: carried, bubbles: true }))
    }"""
    with page.expect_response("**/files/"):
        page.evaluate(drop)
    expect(page.locator(".attached b")).to_have_text("gruss.txt")
    page.get_by_label("Take away gruss.txt").click()
    expect(page.locator(".attached")).to_have_count(0)
    expect(page.locator(".composer .btn.primary.in-reply")).to_have_attribute("aria-disabled", "true")


def test_a_voice_note_plays_by_keyboard_at_the_chosen_speed(desk, people, mariana):
    page = desk(people.bruno)
    log = opened(page, mariana)
    attach(page, "voice.ogg")
    page.get_by_label("Reply to Mariana").press("Enter")
    voice = log.locator(".voice")
    speed = voice.locator(".speed")
    voice.locator("[aria-valuetext]").wait_for()  # its script is there
    speed.press("Enter")
    expect(speed).to_have_text("1.5×")
    # The note is short: on a busy machine it may be over before anybody has looked.
    log.evaluate(
        """(log) => void new MutationObserver(() => (window.drawn ||= Boolean(log.querySelector(".voice .on"))))
            .observe(log, { subtree: true, childList: true, attributes: true })"""
    )
    voice.locator(".play").press("Enter")
    page.wait_for_function("() => window.drawn")
    assert voice.locator("audio").evaluate("sound => sound.playbackRate") == 1.5
    assert barriers(page) == []


def test_several_files_go_in_their_order_each_with_its_caption(desk, people, mariana):
    page = desk(people.bruno, width=360, scheme="dark")
    opened(page, mariana)
    attach(page, "photo.jpg", "invoice.pdf", "voice.ogg", "clip.mp4")
    assert sticking_out(page) == []
    assert barriers(page) == []
    page.get_by_label("Caption of photo.jpg").fill("A xícara")
    page.get_by_label("Caption of clip.mp4").fill("O forno")
    page.get_by_label("Take away invoice.pdf").click()
    with acting_for(people.acme):  # one that went by another way meanwhile is refused, and holds none of the others
        Media.objects.filter(filename="voice.ogg").update(member_id=people.ana.pk)
    page.get_by_label("Reply to Mariana").fill("Aqui estão")
    page.keyboard.press("Enter")
    expect(page.locator(".attached b")).to_have_text("voice.ogg")
    expect(page.locator(".composer .form-errors:visible")).to_be_visible()
    expect(page.get_by_role("log").locator("video.film")).to_be_visible()
    with acting_for(people.acme):
        sent = Message.objects.filter(direction="out").order_by("pk")
        assert [(message.kind, Content.of(message).text) for message in sent] == [
            ("text", "Aqui estão"),
            ("image", "A xícara"),
            ("video", "O forno"),
        ]
