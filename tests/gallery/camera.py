"""Takes the cards: a thread once at each width in both themes, and each card cut out of it with a little air."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from itertools import product
from pathlib import Path

from PIL import Image
from playwright.sync_api import BrowserContext, Error, Page

from tests import darkroom
from tests.browser import SCHEMES, barriers, sticking_out, unreadable
from tests.gallery import everything
from tests.gallery.card import Line, Mark, Thread
from tests.gallery.desk import Desk, Talk

WIDTHS = (1440, 360)
COMING = ":is(.photo, .sticker):has-text('on its way'), .file:has-text('On its way')"
AIR = 14
COLOURS = 96  # there is little in a card
# Between the cards there is room, so that none stands in the picture of its neighbour.
APART = ".thread .log > * { margin-block: 24px !important } .thread .do { display: none !important }"
DRESSED = """(rules) => {
    const sheet = new CSSStyleSheet()
    sheet.replaceSync(rules)
    document.adoptedStyleSheets = [sheet]
}"""
# The box of what is drawn of a message: of a line in the middle only its words.
BOX = """(all) => {
    const parts = all.flatMap((one) => one.matches(".note") ? [one] : [...one.children])
    const boxes = parts.map((one) => one.getBoundingClientRect()).filter((one) => one.width && one.height)
    return [Math.min(...boxes.map((one) => one.left)), Math.min(...boxes.map((one) => one.top)),
            Math.max(...boxes.map((one) => one.right)), Math.max(...boxes.map((one) => one.bottom))]
}"""
ALL_HERE = """() => Promise.all([...document.querySelectorAll(".log img")].map((one) => {
    one.loading = "eager"
    return one.decode()
}))"""
FOUND = """([marks, lines]) => {
    document.querySelectorAll("[data-card]").forEach((one) => delete one.dataset.card)
    for (const [name, ids] of marks) for (const id of ids) {
        const one = document.querySelector(`.log [data-id="${id}"]`)
        if (one) one.dataset.card = name
    }
    for (const [name, words] of lines) {
        const one = [...document.querySelectorAll(".log > *")].find((each) => each.innerText.includes(words))
        if (one) one.dataset.card = name
    }
}"""


def take(context: BrowserContext, site: str, simulator: str, slug: str, into: Path, only: set[str]) -> list[str]:
    """Make every thread and photograph its cards; returns what is wrong in them."""
    into.mkdir(parents=True, exist_ok=True)
    desk, wrong = Desk(context, site, simulator, slug), []
    for thread in everything.THREADS:
        if only and not only & {card.name for card in thread.cards}:
            continue
        talk = Talk(desk, thread.person, thread.group)
        marks = {}
        for card in thread.cards:
            try:
                found = card.act(talk)
                marks[card.name] = [found] if isinstance(found, str | int | Line) else list(found)
            except Error as error:  # the others can be taken all the same
                wrong.append(f"{card.name}: {error.message}")
        desk.idle()
        try:
            wrong += [f"{thread.title}: {what}" for what in _album(context, talk, thread, marks, into)]
        except Error as error:
            wrong.append(f"{thread.title}: {error.message}")
    return wrong


def _album(context: BrowserContext, talk: Talk, thread: Thread, marks: dict[str, list[Mark]], into: Path) -> list[str]:
    """Every card of one thread, at each width in both themes."""
    own = talk.ids([mark for found in marks.values() for mark in found])
    page = context.new_page()
    page.set_default_timeout(15_000)
    page.goto(f"{talk.desk.home}inbox/{talk.pk}/")
    page.locator(".msg").last.wait_for()
    page.locator(COMING).first.wait_for(state="detached", timeout=60_000)
    wrong: list[str] = []
    for width, scheme in product(WIDTHS, SCHEMES):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        page.set_viewport_size({"width": width, "height": 900})
        wrong += [
            f"{width} {scheme}: {what}" for what in _look(page, (width, scheme) in ((1440, "light"), (360, "dark")))
        ]
        page.evaluate(DRESSED, APART)
        shot = _whole(page)
        lines = [[name, one.words] for name, found in marks.items() for one in found if isinstance(one, Line)]
        ids = [[name, [own[one] for one in found if one in own]] for name, found in marks.items()]
        page.evaluate(FOUND, [ids, lines])
        for card in thread.cards:
            there = page.locator(f'[data-card="{card.name}"]')
            if there.count():
                own_part = shot.crop(_box(page, there.evaluate_all(BOX)))
                darkroom.keep(own_part, into / f"{card.name}-{width}-{scheme}.png", COLOURS)
            else:
                wrong.append(f"{card.name} is not there")
    page.close()
    return wrong


def _look(page: Page, closely: bool) -> Iterator[str]:
    """What is wrong: not what scrolls beside the first of some cards, nor the way down that lies above the thread."""
    page.evaluate(DRESSED, ".side > .one + .one, :has(> [data-thread-target=jumpText]) { display: none !important }")
    yield from sticking_out(page)
    yield from unreadable(page)
    page.evaluate(DRESSED, "")
    if closely:
        yield from barriers(page)


def _whole(page: Page) -> Image.Image:
    """The window, so high that nothing scrolls."""
    height = page.evaluate("() => document.querySelector('.thread .scroll').scrollHeight + 400")
    page.set_viewport_size({"width": (page.viewport_size or {"width": 0})["width"], "height": height})
    page.locator(".thread .scroll").dispatch_event("scroll")
    page.mouse.move(0, 0)
    page.locator(".log .earlier").evaluate_all("(all) => all.forEach((one) => { one.open = true })")
    page.evaluate(ALL_HERE)
    return Image.open(io.BytesIO(page.screenshot()))


def _box(page: Page, box: Sequence[float]) -> tuple[int, int, int, int]:
    """With air around it, as far as the thread goes."""
    whole = page.locator(".thread .scroll").bounding_box()
    assert whole
    left, top, right, bottom = box
    return (
        max(int(left) - AIR, int(whole["x"])),
        int(top) - AIR,
        min(int(right) + AIR, int(whole["x"] + whole["width"])),
        int(bottom) + AIR,
    )
