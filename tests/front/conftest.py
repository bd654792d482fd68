"""A real Chromium on our own scripts and style sheets, served as they lie in static/, without Django."""

import contextlib
import functools
import http.server
import json
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page

STATIC = Path(__file__).parents[2] / "static"
POLICY = (
    "default-src 'none'; script-src 'self' 'nonce-front'; style-src 'self';"
    " img-src 'self' data:; font-src 'self'; connect-src 'self'"
)


class StaticFiles(http.server.SimpleHTTPRequestHandler):
    """Serves static/ as /static/, and for every other address an empty page that starts our script."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        if self.path.startswith("/static/"):
            self.path = self.path.removeprefix("/static")
            with contextlib.suppress(BrokenPipeError):  # a page that is closed does not wait for its fonts
                super().do_GET()
            return
        body = page_markup().encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Security-Policy", POLICY)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Silence: a test says what it saw by failing."""


def page_markup() -> str:
    """The shell of a page: what `layouts/_head.html` and `_toasts.html` write, without Django."""
    modules = {path.relative_to(STATIC / "js").with_suffix("").as_posix(): path for path in STATIC.glob("js/**/*.js")}
    imports = {name: f"/static/{path.relative_to(STATIC).as_posix()}" for name, path in modules.items()}
    imports |= {name: f"/static/vendor/{name}.js" for name in ("htmx", "stimulus")}
    sheets = sorted(STATIC.glob("css/**/*.css"), key=lambda path: path.name != "tokens.css")
    links = "".join(f'<link rel="stylesheet" href="/static/{path.relative_to(STATIC).as_posix()}">' for path in sheets)
    return f"""<!doctype html><html lang="en" data-time-zone="America/Sao_Paulo"><head><meta charset="utf-8">
        <title>Front</title><meta name="csrf-token" content="the-token">{htmx_config()}{links}
        <script type="importmap" nonce="front">{json.dumps({"imports": imports})}</script>
        <script type="module" src="/static/js/app.js"></script></head><body><div class="toasts"></div>
        <template data-toast="done">{toast("false")}</template>
        <template data-toast="error">{toast("true")}</template></body></html>"""


def htmx_config() -> str:
    head = (STATIC.parent / "templates/layouts/_head.html").read_text()
    return next(line for line in head.splitlines() if 'name="htmx-config"' in line)


def toast(stays: str) -> str:
    return f'<div class="toast" data-controller="toast" data-toast-stays-value="{stays}"><span dir="auto"></span></div>'


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    handler = functools.partial(StaticFiles, directory=str(STATIC))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.fixture
def screen(chromium: Browser, address: str) -> Iterator[Page]:
    """An empty page with our scripts running. At its end nothing may stand in the console, but for what a test asked
    for itself: an answer of 400 or more."""
    context = chromium.new_context()
    page = context.new_page()
    said: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not message.text.startswith("Failed to load resource"):
            said.append(message.text)

    page.on("console", hear)
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(address)
    page.wait_for_function("() => window.htmx !== undefined")
    yield page
    context.close()
    assert said == []
