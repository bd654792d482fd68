"""The pieces of a template's form: a button, the sample file of a header, a card; each with Meta's definition of it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from cloudapi.parts import Json
from cloudapi.reading import ident, obj, objects, whole, words
from cloudapi.template_parts import VARIABLE, Part, variables
from cloudapi.template_values import LABELS

BUTTONS = {
    "": "None",
    "QUICK_REPLY": "Quick reply",
    "URL": "Link",
    "PHONE_NUMBER": "Call a number",
    "COPY_CODE": "Copy a code",
    "FLOW": "Open a flow",
    "VOICE_CALL": "Call us on WhatsApp",
    "REQUEST_CONTACT_INFO": "Ask for the number",
    "CALL_PERMISSION_REQUEST": "Ask whether we may call",
    "ORDER_STATUS": "Say how an order stands",
    "CATALOG": "Open the catalogue",
    "MPM": "Show several products",
    "SPM": "Show the product",
    "ORDER_DETAILS": "Ask to pay an order",
}
ON_CARDS = ("", "QUICK_REPLY", "URL", "PHONE_NUMBER", "SPM")
FILES = {"IMAGE": "image", "VIDEO": "video", "GIF": "video", "DOCUMENT": "document"}
_VALUE = {"URL": "url", "PHONE_NUMBER": "phone_number", "FLOW": "flow_id"}
WORDLESS = ("REQUEST_CONTACT_INFO", "CALL_PERMISSION_REQUEST", "ORDER_STATUS")  # Meta writes on them what it likes
_DAY = 1440  # minutes
Said = Callable[[str], str]


@dataclass(slots=True)
class Button:
    """One row: `value` is the link, the number, the flow's id or the sample of a code; `days` is how long a call works.

    Asking whether one may call, and saying how an order stands, are rows here, and no buttons for Meta.
    """

    kind: str = ""
    text: str = ""
    value: str = ""
    sample: str = ""
    days: str = ""

    @classmethod
    def of(cls, raw: Json) -> "Button":
        kind, example = words(raw.get("type"), 32), raw.get("example")
        sample = words(example[0] if isinstance(example, list) and example else example, 2000)
        given = raw.get(_VALUE.get(kind, ""))
        named = words(given, 2000) if isinstance(given, str) else ident(given) or ""
        value = sample if kind == "COPY_CODE" else named
        before = VARIABLE.split(value)[0] if kind == "URL" else ""
        minutes = whole(raw.get("ttl_minutes")) if kind == "VOICE_CALL" else None
        days = str(minutes // _DAY) if minutes and minutes % _DAY == 0 else ""
        return cls(kind, words(raw.get("text"), 64), value, sample.removeprefix(before), days)

    def definition(self) -> Json:
        own: Json = {"type": self.kind}
        if self.kind == "COPY_CODE":
            return own | {"example": self.value}
        if self.kind in WORDLESS:
            return own
        own["text"] = self.text or LABELS.get(self.kind, "")
        if self.kind in _VALUE:
            own[_VALUE[self.kind]] = self.value
        if self.kind == "FLOW":
            own |= {"flow_action": "navigate"}
        if self.kind == "VOICE_CALL" and self.days:
            own["ttl_minutes"] = int(self.days) * _DAY if self.days.isascii() and self.days.isdigit() else self.days
        if found := VARIABLE.search(self.value) if self.kind == "URL" else None:
            own["example"] = [self.value[: found.start()] + self.sample] if self.sample else []
        return own


@dataclass(slots=True)
class Sample:
    """The file that a reviewer sees: Meta's handle for it, and our upload of it with its name, for the preview."""

    handle: str = ""
    file: str = ""
    name: str = ""

    @classmethod
    def posted(cls, said: Said, prefix: str) -> "Sample":
        return cls(*(said(f"{prefix}:{part}").strip() for part in ("handle", "file", "name")))

    @classmethod
    def of(cls, header: Json) -> "Sample":
        """What Meta lists is an address of its own, which it does not take back: it wants the sample anew."""
        found = obj(header.get("example")).get("header_handle")
        handle = words(found[0] if isinstance(found, list) and found else found, 4096)
        return cls("" if handle.startswith("http") else handle)

    def definition(self, form: str) -> Json:
        if form not in FILES:  # a product is chosen when it is sent
            return {"type": "HEADER", "format": form}
        return {"type": "HEADER", "format": form, "example": {"header_handle": [self.handle] if self.handle else []}}


@dataclass(slots=True)
class Card:
    """One of the cards side by side; the kinds of its buttons are the same on all."""

    sample: Sample = field(default_factory=Sample)
    body: str = ""
    buttons: list[Button] = field(default_factory=list)

    @classmethod
    def posted(cls, said: Said, place: int, kinds: Sequence[str]) -> "Card":
        prefix = f"card:{place}"
        rows = [
            Button(kind, *(said(f"{prefix}:{n}:{part}") for part in ("text", "value", "sample")))
            for n, kind in enumerate(kinds)
        ]
        return cls(Sample.posted(said, prefix), said(f"{prefix}:body"), rows)

    @classmethod
    def of(cls, components: Sequence[Part]) -> "Card":
        by_kind = {part.kind: part for part in components}
        header, body = by_kind.get("HEADER"), by_kind.get("BODY")
        rows = objects(by_kind["BUTTONS"].raw.get("buttons")) if "BUTTONS" in by_kind else []
        return cls(
            Sample.of(header.raw) if header else Sample(), body.text if body else "", [Button.of(row) for row in rows]
        )

    def definition(self, place: int, form: str, samples: Mapping[str, str], named: bool) -> Json:
        made = [self.sample.definition(form)]
        if self.body.strip() and form in FILES:
            made.append(text("BODY", self.body.strip(), samples, named, f"card.{place}."))
        if self.buttons:
            made.append({"type": "BUTTONS", "buttons": [row.definition() for row in self.buttons]})
        return {"components": made}

    @property
    def places(self) -> list[Button]:
        """Two rows for buttons, filled or not."""
        return [*self.buttons, Button(), Button()][:2]


def text(kind: str, said: str, samples: Mapping[str, str], named: bool, prefix: str = "") -> Json:
    """A component of words with the samples of its variables, which are kept by the key of their slot."""
    part, names = kind.lower(), variables(said)
    given = [samples.get(f"{prefix}{part}.{name}", "").strip() for name in names]
    made: Json = {"type": kind, "text": said}
    if names and named:
        pairs = zip(names, given, strict=True)
        made["example"] = {
            f"{part}_text_named_params": [{"param_name": name, "example": value} for name, value in pairs if value]
        }
    elif names:
        made["example"] = {f"{part}_text": [given] if kind == "BODY" else given}
    return made
