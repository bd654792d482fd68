"""The browser of the tests: a quiet headless Chromium, and axe to look for barriers in a page."""

import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, Page, Playwright

from tests import darkroom

BROWSERS = ("chromium-headless-shell", "chromium", "google-chrome")
AXE = Path(__file__).parent / "vendor/axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Sounds are looked into; of the style sheets, which axe would gather as well, none of these rules asks anything.
ASKED = {"runOnly": RULES, "resultTypes": ["violations"], "preload": {"assets": ["media"]}}
# What a theme and a narrow page can change; the other rules ask about the words and roles, which are the same.
OF_LOOKS = ["color-contrast", "link-in-text-block", "target-size", "scrollable-region-focusable"]
LOOKED = {**ASKED, "runOnly": {"type": "rule", "values": OF_LOOKS}, "preload": False}
WIDTHS = (360, 768, 1440)
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",  # no test looks anybody else up
    "--use-fake-device-for-media-stream",  # a microphone that hums, and nobody who has to allow it
    "--use-fake-ui-for-media-stream",
]
KEY = {  # a passkey that is always at hand, for Chromium's virtual authenticator
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}
OVERFLOW = """async () => {
    // What slides in reaches beyond the side until it has come.
    const ends = (one) => one.playState === "running" && one.effect.getComputedTiming().endTime !== Infinity
    await Promise.allSettled(document.getAnimations().filter(ends).map((one) => one.finished))
    const width = document.documentElement.clientWidth
    // A long line that its own box cuts with dots does not stick out.
    const cut = (element) => {
        const line = element.parentElement
        return line && getComputedStyle(line).textOverflow === "ellipsis" && line.getBoundingClientRect().right <= width
    }
    const out = [...document.querySelectorAll("body *")].filter((element) => {
        const { left, right, width: own } = element.getBoundingClientRect()
        const hidden = element.closest("[hidden], .hidden-visually, .skip, [inert], dialog:not([open])")
        return own && !hidden && !cut(element) && (right > width + 1 || left < -1)
    })
    return [document.documentElement.scrollWidth - width, ...out.map((element) => element.outerHTML.slice(0, 120))]
}"""

# Words that are cut, or lie below something else. What can be scrolled to, unfolded or is dotted (…) is not cut.
HIDDEN = """() => {
    const seen = { opacityProperty: true, visibilityProperty: true, contentVisibilityAuto: true }
    const found = []
    const say = (what, element) => found.push(`${what}: ${element.outerHTML.slice(0, 120)}`)
    const clips = (style) => /hidden|clip/.test(style.overflowX + style.overflowY)
    const away = ".hidden-visually, .visually-hidden, .skip, [inert], [aria-hidden=true], .long.text"
    for (const element of document.querySelectorAll("body *")) {
        const style = getComputedStyle(element)
        if (!element.checkVisibility(seen) || element.closest(away) || style.textOverflow === "ellipsis") continue
        const own = [...element.childNodes].filter((one) => one.nodeType === 3 && one.data.trim())
        const folds = style.webkitLineClamp !== "none"
        if (clips(style) && !folds && element.innerText?.trim()) {
            if (style.overflowX !== "auto" && element.scrollWidth > element.clientWidth + 1) say("cut", element)
            else if (element.scrollHeight > element.clientHeight + 3) say("cut", element)
        }
        for (const text of own) {
            const range = document.createRange()
            range.selectNodeContents(text)
            const { left, right, top, bottom } = range.getClientRects()[0] ?? { left: 0, right: 0 }
            const [x, y] = [(left + right) / 2, (top + bottom) / 2]
            if (right - left < 3 || x < 0 || y < 0 || x > innerWidth || y > innerHeight) continue
            const above = document.elementFromPoint(x, y)
            if (!above || above.contains(element) || element.contains(above)) continue
            const { left: from, right: to, top: head, bottom: foot } = above.getBoundingClientRect()
            if (x < from || x > to || y < head || y > foot) continue // a link that is stretched over its row
            let box = element, scrolled = false
            while ((box = box.parentElement)) {
                const edge = box.getBoundingClientRect()
                const outside = x < edge.left + 1 || x > edge.right - 1 || y < edge.top + 1 || y > edge.bottom - 1
                if (outside && getComputedStyle(box).overflow !== "visible") scrolled = true
            }
            const floats = above.closest("dialog, [popover], label") || [...ancestors(above)].some((one) =>
                /fixed|sticky/.test(getComputedStyle(one).position))
            if (!scrolled && !floats) say(`below ${above.outerHTML.slice(0, 60)}`, element)
        }
    }
    function* ancestors(element) { for (; element; element = element.parentElement) yield element }
    return found
}"""


# What has the focus: its first words, and whether nobody can see it, or that it has it. A ring may be round its field
# or its row; what is a pixel wide stands for a label that has the ring.
STOP = """() => {
    const { activeElement: one } = document
    if (!one || one === document.body) return null
    const { left, top, width, height } = one.getBoundingClientRect()
    const name = one.outerHTML.slice(0, 120)
    if (width < 3 || height < 3) return [name, ""]
    const points = [[0.5, 0.5], [0.1, 0.1], [0.9, 0.9]].map(([x, y]) => [left + x * width, top + y * height])
    const isThere = points.some(([x, y]) => {
        const above = document.elementFromPoint(x, y)
        return above && (one.contains(above) || above.contains(one))
    })
    const ringed = (element) => ["", "::after", "::before"].some((part) => {
        const { outlineStyle, outlineWidth } = getComputedStyle(element, part)
        return outlineStyle !== "none" && parseFloat(outlineWidth) > 0
    })
    const around = [one, one.parentElement, one.parentElement.parentElement]
    return [name, !isThere ? "out of sight" : around.some(ringed) ? "" : "without a ring"]
}"""


def program() -> str | None:
    """Where this machine's Chromium is; None for Playwright's own.

    The one without a window costs a test a fifth of the processor: the other draws bars and buttons for nobody.
    """
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)


@pytest.fixture(name="chromium", scope="session")
def launched(playwright: Playwright) -> Iterator[Browser]:
    """Debian's Chromium, or Playwright's own; skipped with the reason where there is none, but a failure in CI."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright keeps an event loop in this thread; Django minds
    if program() is None and not Path(playwright.chromium.executable_path).exists():
        (pytest.fail if os.environ.get("CI") else pytest.skip)("no Chromium on this machine")
    browser = playwright.chromium.launch(executable_path=program(), args=QUIET)
    yield browser
    browser.close()


def flaws(page: Page, widths: Sequence[int] = WIDTHS) -> list[str]:
    """What sticks out or cannot be read at any width, and what axe finds: by day when wide, by night when narrow.

    The page is loaded once; by day it is asked about every rule, by night about those that look at colours and sizes.
    """
    found = []
    page.emulate_media(reduced_motion="reduce")  # or colours on their way from one theme to the other would be judged
    # Beginning where the page before was left: a page is loaded wide as often as narrow, and one change less is needed.
    is_wide = page.viewport_size is not None and page.viewport_size["width"] == widths[-1]
    for width in reversed(widths) if is_wide else widths:
        page.set_viewport_size({"width": width, "height": 900})
        found += [f"{width}: {one}" for one in (*sticking_out(page), *unreadable(page))]
        if width == widths[-1]:
            found += [f"{width}: {one}" for one in barriers(page)]
        if width == widths[0]:
            page.emulate_media(color_scheme="dark")
            found += [f"{width}, dark: {one}" for one in barriers(page, LOOKED)]
            page.emulate_media(color_scheme="light")
    return found


def photograph(page: Page, name: str, whole: str = "", widths: Sequence[int] = WIDTHS) -> None:
    """With PICTURES=DIR in the environment: the page at every width, by day and by night; `whole` scrolls nowhere."""
    if folder := os.environ.get("PICTURES"):
        for scheme, width in product(SCHEMES, widths):
            page.emulate_media(color_scheme=scheme)
            page.set_viewport_size({"width": width, "height": 900})
            path = Path(folder) / f"{name}-{width}-{scheme}.png"
            darkroom.columns(page, whole, path) if whole else darkroom.keep(page.screenshot(), path)
        page.emulate_media(color_scheme="light")


def barriers(page: Page, asked: Mapping[str, Any] = ASKED) -> list[str]:
    """What axe finds in the page as it stands: the rule, and the first element that breaks it."""
    page.wait_for_load_state()  # or some of the style is still on its way
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text())
    found = page.evaluate("async (asked) => (await axe.run(document, asked)).violations", asked)
    return [f"{one['id']}: {one['nodes'][0]['target'][0]} {one['nodes'][0]['failureSummary']}" for one in found]


def unreadable(page: Page) -> list[str]:
    """Words in the window that are cut off, or lie below something that is not made to lie above them."""
    found: list[str] = page.evaluate(HIDDEN)
    return found


def lost_stops(page: Page) -> list[str]:
    """What Tab reaches on its way through the whole page and nobody can see; and a trap, where it gets no further."""
    page.evaluate("() => { document.activeElement.blur(); getSelection().collapse(document.body, 0) }")
    found, last = [], None
    for _ in range(200):
        page.keyboard.press("Tab")
        stop = page.evaluate(STOP)
        if stop is None:
            return found
        found += [f"{stop[1]}: {stop[0]}"] * bool(stop[1])
        if stop == last:
            found.append(f"no further than {stop[0]}")
        last = stop
    return [*found, "no end"]


def sticking_out(page: Page) -> list[str]:
    """Elements that reach beyond the page's sides, and by how much the page scrolls sideways, when it does."""
    scrolls, *out = page.evaluate(OVERFLOW)
    return ([f"the page scrolls by {scrolls} px"] if scrolls else []) + out
