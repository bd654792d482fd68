"""A template as it is drawn: in the thread, in the picker, in the studio. Text of people is never markup."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.html import escape
from django.utils.safestring import SafeString

from cloudapi import template_values
from cloudapi.reading import objects, words
from cloudapi.template_parts import MEDIA
from conversations.formatting import rich
from conversations.models import Media
from conversations.showing import files as cards
from conversations.showing.card import Card

Files = Mapping[str, Media]
NONE: Files = {}
START, END = "\ue000", "\ue001"  # private characters; what people write is freed of them first
_IN_TAG = re.compile(f"<[^>]*[{START}{END}]")
_ICONS = {
    "QUICK_REPLY": "reply",
    "URL": "external-link",
    "PHONE_NUMBER": "phone",
    "VOICE_CALL": "phone",
    "COPY_CODE": "copy",
    "OTP": "copy",
    "FLOW": "clipboard-list",
    "CATALOG": "shopping-bag",
    "REQUEST_CONTACT_INFO": "contact",
}
_MEDIA_ICONS = {"IMAGE": ("image", "Picture"), "DOCUMENT": ("file-text", "Document")}


@dataclass(frozen=True, slots=True)
class Look:
    """What is drawn. `header_kind` is text, media, location, product or ""; `buttons` are glyphs with words.

    `file` is the card of the file in its header, where we have one.
    """

    header_kind: str
    header: SafeString
    icon: str
    body: SafeString
    footer: str
    buttons: tuple[tuple[str, str], ...]
    offer: str
    cards: "tuple[Look, ...]" = ()
    look: str = "template"
    foot: str = ""
    file: Card | None = None

    @property
    def template(self) -> str:
        return "inbox/cards/template.html"


def of(shown: Mapping[str, Any], lit: bool = False, files: Files = NONE) -> Look:
    """The look of what a message keeps (`Shown.as_json`), read with care; `lit`: its values are to be highlighted.

    `files` are ours, by the name that stands in a header (`file:…`).
    """
    kind, header = words(shown.get("header_kind"), 32), words(shown.get("header"), 2000)
    icon, called = _MEDIA_ICONS.get(kind, ("video", "Video"))
    is_media = kind in MEDIA
    buttons = shown.get("buttons")
    return Look(
        header_kind="media" if is_media else kind.lower(),
        header=SafeString(escape(called)) if is_media else _marked(header, escape, lit),
        icon=icon if is_media else "map-pin" if kind == "LOCATION" else "",
        body=_marked(words(shown.get("body"), 4096), rich, lit),
        footer=words(shown.get("footer"), 200),
        buttons=tuple(_button(one) for one in buttons) if isinstance(buttons, list) else (),
        offer=words(shown.get("offer"), 64),
        cards=tuple(of(card, lit, files) for card in objects(shown.get("cards"))),
        file=cards.file(MEDIA[kind], {}, files[name]) if is_media and (name := _free(header)) in files else None,
    )


def preview(components: Any, values: Mapping[str, str], files: Files = NONE) -> Look:
    """The look of a template with these values, each of them highlighted."""
    seated = {key: f"{START}{_free(value)}{END}" for key, value in values.items() if value.strip()}
    return of(template_values.show(components, seated).as_json(), lit=True, files=files)


def _marked(text: str, draw: Callable[[str], str], lit: bool) -> SafeString:
    """Markup in which what stands between the private characters is highlighted."""
    if not lit:
        return SafeString(draw(_free(text)))
    drawn = str(draw(text))
    if _IN_TAG.search(drawn):  # a value inside an address: draw the pieces one by one
        drawn = "".join(
            START + str(escape(piece[1:-1])) + END if piece[:1] == START else str(draw(piece))
            for piece in re.split(f"({START}[^{END}]*{END})", text)
        )
    return SafeString(drawn.replace(START, '<span class="var">').replace(END, "</span>"))


def _free(text: str) -> str:
    return text.replace(START, "").replace(END, "")


def _button(one: Any) -> tuple[str, str]:
    kind, text = (one[0], one[1]) if isinstance(one, list) and len(one) == 2 else ("", "")
    return _ICONS.get(words(kind, 32), "chevron-right"), words(text, 64)
