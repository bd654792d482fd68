"""Photographs each page of a running product, wide and narrow, light and dark, and says what is wrong in the picture.

    .venv/bin/python -m tests.photographer http://127.0.0.1:8000 --password … [--only inbox thread] [--into DIR]

Signs in as Ana of the demo company. For each page and width it prints what sticks out of the page or cannot be read,
what axe finds (once in each theme), and what the browser's console said; it exits with 1 when there was anything.
With --quick axe is not asked. With --cards it takes every kind of message instead, alone (docs/cards.md).
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, Error, Page, sync_playwright

from tests import darkroom, walks
from tests.album import BEFORE_SIGN_IN, FOLLOWED, LONG, SIGNED_IN, prepare
from tests.browser import QUIET, SCHEMES, barriers, program, sticking_out, unreadable
from tests.gallery import camera, everything

SIZES = {1440: 900, 768: 1024, 360: 740}
STILL = """() => document.fonts.status === 'loaded' && [...document.images].every((one) =>
    one.complete || one.getBoundingClientRect().top > innerHeight || one.getBoundingClientRect().bottom < 0)"""


class Photographer:
    """Visits pages and keeps what was wrong."""

    def __init__(self, site: str, into: Path, only: set[str], quick: bool) -> None:
        self.site, self.into, self.only, self.quick = site, into, only, quick
        self.wrong: list[str] = []

    def wants(self, *names: str) -> bool:
        return not self.only or bool(self.only & set(names))

    def open(self, context: BrowserContext) -> Page:
        """A window whose complaints are kept."""
        page = context.new_page()
        page.set_viewport_size({"width": 1440, "height": 900})
        page.on("console", lambda line: self._heard(page, line.type, line.text))
        page.on("pageerror", lambda error: self.wrong.append(f"{page.url}: {error}"))
        return page

    def pages(self, context: BrowserContext, addresses: dict[str, str], **names: str) -> None:
        """Photograph each address."""
        for name, path in addresses.items():
            if not self.wants(name):
                continue
            page = self.open(context)
            page.set_default_timeout(10_000)
            try:
                page.goto(path.format(**names), wait_until="load")
                for link in FOLLOWED.get(name, ()):
                    page.goto(str(page.locator(link).first.get_attribute("href")), wait_until="load")
                prepare(page, name)
                self.take(page, name)
            except Error as error:  # the others can be taken all the same
                self.wrong.append(f"{name}: {error.message}")
            page.close()

    def everything(self, context: BrowserContext, simulator: str, slug: str) -> None:
        """All that somebody sees who is signed in."""
        self.pages(context, SIGNED_IN, slug=slug)
        for walk in walks.ALL:
            if self.wants(*walk.shows):
                self.walk(walk, context, simulator, slug)

    def walk(self, walk: walks.Walk, context: BrowserContext, simulator: str, slug: str) -> None:
        try:
            walk.take(self, context, simulator, slug)
        except Error as error:
            self.wrong.append(f"{', '.join(walk.shows)}: {error.message}")

    def take(self, page: Page, name: str) -> None:
        """The page as it stands, at every width, by day and by night."""
        if not self.wants(name):
            return
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            for width, height in SIZES.items():
                page.set_viewport_size({"width": width, "height": height})
                page.wait_for_function(STILL)
                path = self.into / f"{name}-{width}-{scheme}.png"
                if name in LONG:
                    darkroom.columns(page, LONG[name], path)
                else:
                    darkroom.keep(page.screenshot(), path)
                self.wrong += [f"{name} {width} {scheme}: {what}" for what in self._look(page, width, scheme)]
        page.emulate_media(color_scheme="light")
        page.set_viewport_size({"width": 1440, "height": 900})

    def _look(self, page: Page, width: int, scheme: str) -> Iterator[str]:
        yield from sticking_out(page)
        yield from unreadable(page)
        if (width, scheme) in ((1440, "light"), (360, "dark")) and not self.quick:
            yield from barriers(page)

    def _heard(self, page: Page, kind: str, text: str) -> None:
        if kind in ("error", "warning") and "status of 40" not in text:
            self.wrong.append(f"{page.url}: {text}")


def main() -> int:
    """Run it from the command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.photographer", description=__doc__.splitlines()[0])  # type: ignore[union-attr]
    parser.add_argument("site", help="where bin/up said it is ready")
    parser.add_argument("--password", required=True, help="the demo password it said")
    parser.add_argument("--who", default="ana@acme.test")
    parser.add_argument("--only", nargs="+", default=[], metavar="NAME", help="only these pages")
    parser.add_argument("--into", type=Path, default=Path("docs/pictures"))
    parser.add_argument("--quick", action="store_true", help="without axe")
    parser.add_argument("--cards", action="store_true", help="every kind of message, into DIR/cards")
    options = parser.parse_args()
    site = options.site.rstrip("/")
    parts = urlsplit(site)
    simulator = f"{parts.scheme}://{parts.hostname}:{(parts.port or 80) + 1}"
    options.into.mkdir(parents=True, exist_ok=True)
    taken = Photographer(site, options.into, set(options.only), options.quick)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program(), args=QUIET)
        context = browser.new_context(base_url=site)
        if not options.cards:
            taken.pages(context, BEFORE_SIGN_IN)
        slug = walks.sign_in(context, options.who, options.password)
        if options.cards:
            taken.wrong += camera.take(context, site, simulator, slug, options.into / "cards", taken.only)
            (options.into.parent / "cards.md").write_text(everything.page())
        else:
            taken.everything(context, simulator, slug)
        context.close()
        browser.close()
    for line in dict.fromkeys(taken.wrong):
        sys.stdout.write(f"{line}\n")
    return 1 if taken.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
