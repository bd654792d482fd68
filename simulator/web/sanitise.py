"""Makes the HTML of a mail harmless: known tags only, links to this machine only, nothing that loads or runs."""

from __future__ import annotations

import html
import re
from html.parser import HTMLParser

from simulator.addresses import is_local

TAGS = {
    "a", "b", "blockquote", "br", "center", "code", "div", "em", "h1", "h2", "h3", "h4", "hr", "i", "li", "ol", "p",
    "pre", "s", "small", "span", "strong", "sub", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "u",
    "ul",
}  # fmt: skip
VOID = {"br", "hr"}
SILENT = {"script", "style", "title", "template", "noscript", "iframe", "object", "svg", "math", "textarea", "select"}
ATTRIBUTES = {"align", "valign", "width", "height", "cellpadding", "cellspacing", "colspan", "rowspan", "dir", "lang"}
STYLES = re.compile(r"[\w\s:;#.,%()'\"!/-]*")
LINK = re.compile(r"https?://[^\s<>\"']+[^\s<>\"'.,;:!?)\]]")


class Sanitiser(HTMLParser):
    """Copies what is allowed to `out`; the content of anything that could run or draw is left out altogether."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.out: list[str] = []
        self.open: list[str] = []
        self.silent: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in SILENT:
            self.silent.append(tag)
        elif tag in TAGS and not self.silent:
            written = "".join(f' {name}="{html.escape(value)}"' for name, value in self._kept(tag, attrs))
            self.out.append(f"<{tag}{written}>")
            if tag not in VOID:
                self.open.append(tag)
        elif tag == "img" and not self.silent:
            alternative = next((value for name, value in attrs if name == "alt"), None)
            self.out.append(f" [{html.escape(alternative)}] " if alternative else "")

    def _kept(self, tag: str, attrs: list[tuple[str, str | None]]) -> list[tuple[str, str]]:
        kept = []
        for name, value in attrs:
            if value is None:
                continue
            style = name == "style" and STYLES.fullmatch(value) and "url" not in value.lower()
            if name in ATTRIBUTES or style:
                kept.append((name, value))
            elif tag == "a" and name == "href" and is_local(value.strip()):
                kept += [("href", value.strip()), ("target", "_blank"), ("rel", "noopener noreferrer")]
        return kept

    def handle_endtag(self, tag: str) -> None:
        if tag in self.silent:
            while self.silent.pop() != tag:
                continue
        elif tag in self.open and not self.silent:
            while True:
                closed = self.open.pop()
                self.out.append(f"</{closed}>")
                if closed == tag:
                    break

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.out.append(html.escape(data))


def clean(text: str) -> str:
    """The harmless part of an HTML mail."""
    sanitiser = Sanitiser()
    sanitiser.feed(text)
    sanitiser.close()
    return "".join(sanitiser.out) + "".join(f"</{tag}>" for tag in reversed(sanitiser.open))


def linked(text: str) -> str:
    """Plain text as HTML, where only addresses of this machine can be followed."""
    out, position = [], 0
    for found in LINK.finditer(text):
        out.append(html.escape(text[position : found.start()]))
        shown = html.escape(found[0])
        local = is_local(found[0])
        out.append(f'<a href="{shown}" target="_blank" rel="noopener noreferrer">{shown}</a>' if local else shown)
        position = found.end()
    return "".join(out) + html.escape(text[position:])
