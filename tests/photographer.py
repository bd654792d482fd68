"""Photographs each page of a running product, wide and narrow, light and dark, and says what is wrong in the picture.

    .venv/bin/python -m tests.photographer http://127.0.0.1:8000 --password … [--only inbox thread] [--into DIR]

Signs in as Ana of the demo company. For each page and width it prints what sticks out of the page, what axe finds, and
what the browser's console said; it exits with 1 when there was anything.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, Page, sync_playwright

from tests.browser import QUIET, barriers, program, sticking_out

WIDTHS = {360: 740, 768: 1024, 1440: 900}  # and the heights that go with them
BEFORE_SIGN_IN = {
    "home": "/",
    "sign-in": "/accounts/login/",
    "sign-up": "/accounts/signup/",
    "password-reset": "/accounts/password/reset/",
    "not-found": "/no-such-page/",
}
SIGNED_IN = {
    "inbox": "/t/{slug}/inbox/",
    "thread": "/t/{slug}/inbox/",
    "files-to-send": "/t/{slug}/inbox/",
    "contacts": "/t/{slug}/contacts/",
    "company": "/t/{slug}/settings/",
    "members": "/t/{slug}/settings/members/",
    "contact": "/t/{slug}/inbox/",
    "fields": "/t/{slug}/settings/fields/",
    "numbers": "/t/{slug}/settings/channels/",
    "number": "/t/{slug}/settings/channels/",
    "events": "/t/{slug}/settings/events/",
    "templates": "/t/{slug}/settings/templates/",
    "new-template": "/t/{slug}/settings/templates/new/",
    "template-of-products": "/t/{slug}/inbox/",
    "order-to-pay": "/t/{slug}/inbox/",
    "rates": "/t/{slug}/settings/templates/rates/",
    "tokens": "/t/{slug}/settings/tokens/",
    "companies": "/companies/",
    "new-company": "/companies/new/",
    "profile": "/accounts/profile/",
    "e-mail": "/accounts/email/",
    "security": "/accounts/2fa/",
    "passkeys": "/accounts/2fa/webauthn/",
    "sessions": "/accounts/sessions/",
    "api": "/api/v1/docs/",
}
FOLLOWED = {  # the links on the way to the page, whether the width shows them or not
    "thread": ["a.row"],
    "files-to-send": ["a.row"],
    "template-of-products": ["a.row", "a[data-picker-target='open']", ".tpl .open:has-text('cart_waiting')"],
    "order-to-pay": ["a.row:has-text('Mariana')"],
    "contact": ["a.row", "h2 a[href*='/contacts/']"],
    "number": ["main a.btn:has-text('Manage')"],
}
SAMPLES = Path(__file__).resolve().parents[1] / "simulator/samples"
FILES = [SAMPLES / name for name in ("photo.jpg", "invoice.pdf", "clip.mp4")]
SIMULATOR = {"phone": "/phone/", "mail": "/mail/"}


class Photographer:
    """Visits pages and keeps what was wrong."""

    def __init__(self, site: str, into: Path, only: set[str]) -> None:
        self.site, self.into, self.only = site, into, only
        self.wrong: list[str] = []

    def pages(self, context: BrowserContext, addresses: dict[str, str], site: str, theme: str, **names: str) -> None:
        """Photograph each address at each width."""
        for name, path in addresses.items():
            if self.only and name not in self.only:
                continue
            page = context.new_page()
            page.on("console", lambda line, name=name: self._heard(name, line.type, line.text))
            page.on("pageerror", lambda error, name=name: self.wrong.append(f"{name}: {error}"))
            for width, height in WIDTHS.items():
                page.set_viewport_size({"width": width, "height": height})
                page.goto(site + path.format(**names), wait_until="load")
                for link in FOLLOWED.get(name, ()):
                    page.goto(site + str(page.locator(link).first.get_attribute("href")), wait_until="load")
                prepare(page, name)
                page.wait_for_function("document.fonts.status === 'loaded'")
                page.screenshot(path=self.into / f"{name}-{width}-{theme}.png")
                self.wrong += [f"{name} {width} {theme}: {what}" for what in self._look(page)]
            page.close()

    def _look(self, page: Page) -> Iterator[str]:
        yield from sticking_out(page)
        yield from barriers(page)

    def _heard(self, name: str, kind: str, text: str) -> None:
        if kind in ("error", "warning") and "status of 404" not in text:
            self.wrong.append(f"{name}: {text}")


def prepare(page: Page, name: str) -> None:
    """Wait for what the page's script brings, and do what its picture is to show."""
    if name in ("thread", "files-to-send"):
        page.locator(".bubble").last.wait_for()
    if name == "files-to-send":
        page.locator(".composer .btn[aria-disabled]").first.wait_for(state="attached")  # by its script
        page.locator('input[type="file"]').set_input_files(FILES)
        page.locator('.attached[data-state="here"]').nth(len(FILES) - 1).wait_for()
    if name == "template-of-products":
        page.get_by_label("Product whose picture shows").select_option(index=1)
        page.get_by_label("Section heading").fill("Moka")
        for _ in range(2 - page.locator(".part li").count()):  # what was chosen is kept as a draft
            page.get_by_label("Add a product").select_option(index=1)
        page.locator(".phone .wares").wait_for(state="attached")
    if name == "order-to-pay":
        page.locator(".composer .btn[aria-disabled]").first.wait_for(state="attached")
        page.get_by_role("link", name="Ask to pay").last.click()
        page.get_by_label("Number of the order").fill("BR-8817")
        page.get_by_label("Shipping").fill("15")
        page.get_by_label("Message", exact=True).fill("Aqui está o seu pedido, Mariana.")
        page.locator(".phone:has-text('504.70'):has-text('Aqui está')").wait_for(state="attached")
    if name == "phone":
        page.locator("#people li").first.wait_for(state="attached")


def sign_in(context: BrowserContext, site: str, who: str, password: str) -> str:
    """Sign in and return the company's slug."""
    page = context.new_page()
    page.goto(f"{site}/accounts/login/")
    page.get_by_label("E-mail").fill(who)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/t/**")
    slug = urlsplit(page.url).path.split("/")[2]
    page.close()
    return slug


def main() -> int:
    """Run it from the command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.photographer", description=__doc__.splitlines()[0])  # type: ignore[union-attr]
    parser.add_argument("site", help="where bin/up said it is ready")
    parser.add_argument("--password", required=True, help="the demo password it said")
    parser.add_argument("--who", default="ana@acme.test")
    parser.add_argument("--only", nargs="+", default=[], metavar="NAME", help="only these pages")
    parser.add_argument("--into", type=Path, default=Path("docs/pictures"))
    options = parser.parse_args()
    site = options.site.rstrip("/")
    parts = urlsplit(site)
    simulator = f"{parts.scheme}://{parts.hostname}:{(parts.port or 80) + 1}"
    options.into.mkdir(parents=True, exist_ok=True)
    taken = Photographer(site, options.into, set(options.only))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program(), args=QUIET)
        for theme in ("light", "dark"):
            context = browser.new_context(color_scheme=theme, reduced_motion="reduce")
            taken.pages(context, BEFORE_SIGN_IN, site, theme)
            slug = sign_in(context, site, options.who, options.password)
            taken.pages(context, SIGNED_IN, site, theme, slug=slug)
            taken.pages(context, SIMULATOR, simulator, theme)
            context.close()
        browser.close()
    for line in dict.fromkeys(taken.wrong):
        sys.stdout.write(f"{line}\n")
    return 1 if taken.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
