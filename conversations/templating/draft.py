"""A template as somebody writes it: the fields of the form, Meta's definition made of them, and back."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from cloudapi import template_codes, template_limits
from cloudapi.parts import Json
from cloudapi.reading import obj, objects, words
from cloudapi.storable import clean
from cloudapi.template_calling import ASKS
from cloudapi.template_parts import NEWS, parts, slots, variables
from conversations.models import Template
from conversations.templating.codes import Code
from conversations.templating.lasting import Lasting
from conversations.templating.pieces import BUTTONS, FILES, ON_CARDS, WORDLESS, Button, Card, Sample, text

KINDS = frozenset({"HEADER", "BODY", "FOOTER", "BUTTONS", "LIMITED_TIME_OFFER", "CAROUSEL", ASKS, NEWS})
HEADERS = {
    "": "None",
    "TEXT": "Text",
    "IMAGE": "Picture",
    "VIDEO": "Video",
    "GIF": "GIF",
    "DOCUMENT": "Document",
    "LOCATION": "Location",
    "PRODUCT": "Product",
}
ALONE = (ASKS, NEWS)  # parts of their own, which the form has among the buttons
LAYOUTS = {"": "Message", "OFFER": "Limited-time offer", "CARDS": "Cards side by side"}
CARD_KINDS = {"IMAGE": "Picture", "VIDEO": "Video", "PRODUCT": "Product"}
ROWS, LEAST, CARDS = 10, 2, 10
WORDS = frozenset({*KINDS, *HEADERS, *BUTTONS, "NAVIGATE"}) - {""}  # Meta takes and lists them in any letters


@dataclass(slots=True)
class Draft:
    """Everything the form holds. `samples` are by key of a slot: header.1, body.first_name, card.0.body.1."""

    name: str = ""
    language: str = "en_US"
    category: str = "UTILITY"
    layout: str = ""
    header_kind: str = ""
    header: str = ""
    sample: Sample = field(default_factory=Sample)
    body: str = ""
    footer: str = ""
    offer: str = ""
    ends: bool = True
    code: Code = field(default_factory=Code)
    lasts: Lasting = field(default_factory=Lasting)
    samples: dict[str, str] = field(default_factory=dict)
    buttons: list[Button] = field(default_factory=list)
    card_kind: str = "IMAGE"
    cards: list[Card] = field(default_factory=list)

    @classmethod
    def posted(cls, data: Mapping[str, Any]) -> "Draft":
        """The form as it was sent; lengths are bounded far above every limit, so that a limit can be named."""

        def said(key: str, most: int = 4096) -> str:
            return clean(str(data.get(key, ""))).replace("\r\n", "\n")[:most]

        rows = [
            Button(*(said(f"button:{n}:{part}") for part in ("kind", "text", "value", "sample", "days")))
            for n in range(ROWS)
        ]
        return cls(
            name=said("name", 600).strip(),
            language=said("language", 20),
            category=said("category", 20),
            layout=said("layout", 8) if said("layout", 8) in LAYOUTS else "",
            header_kind=said("header_kind", 20),
            header=said("header"),
            sample=Sample.posted(said, "header"),
            body=said("body"),
            footer=said("footer"),
            offer=said("offer"),
            ends=bool(data.get("ends")),
            code=Code.posted(data, said),
            lasts=Lasting.posted(said),
            samples={key.removeprefix("sample:"): said(key, 1024) for key in data if key.startswith("sample:")},
            buttons=[row for row in rows if row.kind in BUTTONS and row.kind],
            card_kind=said("card_kind", 8) if said("card_kind", 8) in CARD_KINDS else "IMAGE",
            cards=_cards(said),
        )

    @classmethod
    def of(cls, row: Template) -> "Draft":
        """The form of a template that is there."""
        every = list(parts(row.components))
        by_kind = {part.kind: part for part in every if not part.prefix}
        header, body, footer, offer = (by_kind.get(kind) for kind in ("HEADER", "BODY", "FOOTER", "LIMITED_TIME_OFFER"))
        about = obj(offer.raw.get("limited_time_offer")) if offer else {}
        forms = [words(part.raw.get("format"), 20) for part in every if part.prefix and part.kind == "HEADER"]
        prefixes = dict.fromkeys(part.prefix for part in every if part.prefix)
        rows = list(objects(by_kind["BUTTONS"].raw.get("buttons"))) if "BUTTONS" in by_kind else []
        rows += [{"type": kind} for kind in ALONE if kind in by_kind]
        return cls(
            name=row.name,
            language=row.language,
            category=row.category,
            layout="OFFER" if offer else "CARDS" if "CAROUSEL" in by_kind else "",
            header_kind=words(header.raw.get("format"), 20) if header else "",
            header=header.text if header else "",
            sample=Sample.of(header.raw) if header else Sample(),
            body=body.text if body else "",
            footer=footer.text if footer else "",
            offer=words(about.get("text"), 64),
            ends=about.get("has_expiration") is True,
            code=Code.of(by_kind),
            lasts=Lasting.of(row.ttl),
            samples={slot.key: slot.sample for slot in slots(row.components)},
            buttons=[Button.of(raw) for raw in rows],
            card_kind=forms[0] if forms else "IMAGE",
            cards=[Card.of([part for part in every if part.prefix == prefix]) for prefix in prefixes],
        )

    def keep(self, row: Template) -> None:
        """Take over what an edit cannot change; a time once set stays until another one is said."""
        self.name, self.language = row.name, row.language
        if not self.lasts.amount:
            self.lasts = Lasting.of(row.ttl)

    @property
    def shape(self) -> str:
        """The layout that counts: only marketing has others than the plain one."""
        return self.layout if self.category == Template.Category.MARKETING else ""

    @property
    def named(self) -> bool:
        """Names or numbers: the first variable that is no number decides."""
        said = [self.body]
        if self.shape == "CARDS":
            said += [card.body for card in self.cards]
        elif self.header_kind == "TEXT":
            said.append(self.header)
        return any(not name.isdigit() for one in said for name in variables(one))

    @property
    def files(self) -> dict[str, str]:
        """Our uploads of the samples, by key of a slot."""
        if self.shape == "CARDS" and self.card_kind not in FILES:
            return {}
        if self.shape == "CARDS":
            kind = FILES[self.card_kind]
            return {f"card.{n}.header.{kind}": card.sample.file for n, card in enumerate(self.cards)}
        return {f"header.{FILES[self.header_kind]}": self.sample.file} if self.header_kind in FILES else {}

    def definition(self) -> Json:
        """What Meta is given."""
        made: Json = {"name": self.name, "language": self.language, "category": self.category}
        if (seconds := self.lasts.given(self.category)) is not None:
            made["message_send_ttl_seconds"] = seconds
        if self.category == Template.Category.AUTHENTICATION:
            return made | {"components": self.code.definition()}
        made["parameter_format"] = "named" if self.named else "positional"
        if self.shape != "CARDS" and any(row.kind == "ORDER_DETAILS" for row in self.buttons):
            made["display_format"] = "ORDER_DETAILS"
        body = text("BODY", self.body.strip(), self.samples, self.named)
        if self.shape == "CARDS":
            cards = [card.definition(n, self.card_kind, self.samples, self.named) for n, card in enumerate(self.cards)]
            return made | {"components": [body, {"type": "CAROUSEL", "cards": cards}]}
        components = self._header()
        if self.shape == "OFFER":
            about = {"text": self.offer.strip(), "has_expiration": self.ends}
            components.append({"type": "LIMITED_TIME_OFFER", "limited_time_offer": about})
        components.append(body)
        if self.footer.strip() and self.shape != "OFFER":
            components.append({"type": "FOOTER", "text": self.footer.strip()})
        if rows := [row.definition() for row in self.buttons if row.kind not in ALONE]:
            components.append({"type": "BUTTONS", "buttons": rows})
        components += [{"type": kind} for kind in ALONE if any(row.kind == kind for row in self.buttons)]
        return made | {"components": components}

    def problems(self) -> list[template_limits.Problem]:
        return template_limits.problems(self.definition())

    def _header(self) -> list[Json]:
        if self.header_kind == "TEXT":
            return [text("HEADER", self.header, self.samples, self.named) | {"format": "TEXT"}]
        if self.header_kind in FILES:
            return [self.sample.definition(self.header_kind)]
        return [{"type": "HEADER", "format": self.header_kind}] if self.header_kind else []


def _cards(said: Callable[[str], str]) -> list[Card]:
    """As many cards as the form counts, with the buttons that all of them have."""
    kinds = [kind for n in range(2) if (kind := said(f"card_button:{n}")) in ON_CARDS and kind]
    given = said("card_count")
    count = min(max(int(given), LEAST), CARDS) if given.isdecimal() and len(given) < 4 else 0
    return [Card.posted(said, n, kinds) for n in range(count)]


def is_editable(row: Template) -> bool:
    """Whether the form can hold all of it, so that an edit loses nothing: the screen a flow begins with, say."""
    draft = Draft.of(row)
    if row.category == Template.Category.AUTHENTICATION:
        return template_limits.has_only(row.components, template_codes.PARTS) and not draft.code.is_cut
    plain = draft.header_kind in HEADERS and {button.kind for button in draft.buttons} <= BUTTONS.keys()
    on_cards = {button.kind for card in draft.cards for button in card.buttons}
    fits = draft.card_kind in CARD_KINDS and on_cards <= set(ON_CARDS)
    if not (plain and fits and draft.layout == draft.shape and template_limits.has_only(row.components, KINDS)):
        return False
    return bare(draft.definition()["components"]) == bare(row.components)


def bare(thing: Any) -> Any:
    """A template without what the form asks for anew (samples), and however Meta writes the rest."""
    if isinstance(thing, list):
        found = [bare(one) for one in thing]
        return sorted(found, key=_as_text) if _are_parts(thing) else found
    if isinstance(thing, Mapping):
        own = {str(key): bare(value) for key, value in thing.items() if key != "example"}
        if own.get("type") in ("COPY_CODE", *WORDLESS):
            own.pop("text", None)  # Meta's own words
        return own
    if isinstance(thing, bool):
        return thing
    said = str(thing).strip()
    return said.upper() if said.upper() in WORDS else said


def _as_text(part: Any) -> str:
    """The same for the same part, in whatever order the database keeps its keys."""
    return json.dumps(part, sort_keys=True)


def _are_parts(things: list[Any]) -> bool:
    """Whether these are parts of a template, whose order says nothing; that of buttons and cards does."""
    kinds = {words(obj(one).get("type"), 32).upper() for one in things}
    return bool(kinds) and kinds <= KINDS
