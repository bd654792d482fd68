"""All cards, and the page of the documentation that shows them."""

from itertools import product

from tests.gallery import received, sent, templates, told
from tests.gallery.card import Card, Thread

THREADS: tuple[Thread, ...] = (
    received.WORDS, received.THINGS, sent.FILES, sent.STATES, sent.OFFERS, templates.HEADERS, templates.BUTTONS,
    templates.SELLING, told.LIVES, told.TOGETHER,
)  # fmt: skip
FOLDER = "pictures/cards"
HEAD = """# The cards of a thread

Every kind of message as an agent sees it, wide (1440) and narrow (360), by day and by night. A kind without a picture
fails `tests/house/test_cards.py`. All of them are taken anew, from a running product, by

    .venv/bin/python -m tests.photographer http://127.0.0.1:8000 --password … --cards
"""


def cards() -> list[Card]:
    return [card for thread in THREADS for card in thread.cards]


def pictures(name: str) -> list[str]:
    return [f"{name}-{width}-{scheme}.png" for width, scheme in product((1440, 360), ("light", "dark"))]


def page() -> str:
    """docs/cards.md."""
    lines = [HEAD]
    for thread in THREADS:
        lines += [f"## {thread.title}", "", "| Card | Wide, light | Wide, dark | Narrow, light | Narrow, dark |"]
        lines += ["| --- | --- | --- | --- | --- |"]
        for card in thread.cards:
            shown = " | ".join(f"![]({FOLDER}/{one})" for one in pictures(card.name))
            lines.append(f"| {card.words} | {shown} |")
        lines.append("")
    return "\n".join(lines)
