"""The browser of the tests: a quiet headless Chromium, and axe to look for barriers in a page."""

import os
import shutil
from collections.abc import Iterator, Sequence
from itertools import product
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, Playwright

BROWSERS = ("chromium-headless-shell", "chromium", "google-chrome")
AXE = Path(__file__).parent / "vendor/axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
COLOURS = ["color-contrast"]
# What a narrow window shows otherwise: other buttons and links, smaller, in boxes that scroll.
ON_NARROW = [*COLOURS, "target-size", "button-name", "link-name", "label", "scrollable-region-focusable"]
WIDTHS = (360, 768, 1440)
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--use-fake-device-for-media-stream",  # a microphone that hums, and nobody who has to allow it
    "--use-fake-ui-for-media-stream",
]
OVERFLOW = """() => {
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
    """What sticks out of the page at any of the widths, and what axe finds: by day when wide, by night when narrow.

    The page is loaded once. Its elements are the same in every window, so all rules are asked once; at night and in the
    narrowest window those whose answer may be another.
    """
    found = []
    page.emulate_media(reduced_motion="reduce")  # or colours on their way from one theme to the other would be judged
    for width in widths:
        page.set_viewport_size({"width": width, "height": 900})
        found += [f"{width}: {one}" for one in sticking_out(page)]
        if width == widths[-1]:
            found += [f"{width}: {one}" for one in barriers(page)]
        if width == widths[0]:
            page.emulate_media(color_scheme="dark")
            found += [f"{width}, dark: {one}" for one in barriers(page, ON_NARROW)]
            page.emulate_media(color_scheme="light")
    return found


def photograph(page: Page, name: str, whole: str = "", widths: Sequence[int] = WIDTHS) -> None:
    """With PICTURES=DIR in the environment: the page at every width, by day and by night; `whole` scrolls nowhere."""
    if not (folder := os.environ.get("PICTURES")):
        return
    for scheme, width in product(SCHEMES, widths):
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": 900})
        if whole:
            height = page.evaluate("(one) => document.querySelector(one).scrollHeight + 300", whole)
            page.set_viewport_size({"width": width, "height": height})
            page.locator(whole).dispatch_event("scroll")  # all of it is in sight now: nothing is further down
        page.screenshot(path=Path(folder) / f"{name}-{width}-{scheme}.png")
    page.emulate_media(color_scheme="light")


def barriers(page: Page, rules: Sequence[str] = RULES) -> list[str]:
    """What axe finds in the page as it stands: the rule, and the first element that breaks it."""
    page.context.new_cdp_session(page).send("Page.setBypassCSP", {"enabled": True})
    page.evaluate(AXE.read_text())
    found = page.evaluate("(rules) => axe.run(document, { runOnly: rules })", list(rules))["violations"]
    return [f"{one['id']}: {one['nodes'][0]['target'][0]} {one['nodes'][0]['failureSummary']}" for one in found]


def sticking_out(page: Page) -> list[str]:
    """Elements that reach beyond the page's sides, and by how much the page scrolls sideways, when it does."""
    scrolls, *out = page.evaluate(OVERFLOW)
    return ([f"the page scrolls by {scrolls} px"] if scrolls else []) + out
