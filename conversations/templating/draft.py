"""A template as somebody writes it: the fields of the form, Meta's definition made of them, and back."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cloudapi import template_limits
from cloudapi.parts import Json
from cloudapi.reading import objects, words
from cloudapi.storable import clean
from cloudapi.template_parts import VARIABLE, parts, slots, variables
from conversations.models import Template

PLAIN = frozenset({"HEADER", "BODY", "FOOTER", "BUTTONS"})
HEADERS = {"": "None", "TEXT": "Text", "LOCATION": "Location"}
BUTTONS = {
    "": "None",
    "QUICK_REPLY": "Quick reply",
    "URL": "Link",
    "PHONE_NUMBER": "Call a number",
    "COPY_CODE": "Copy a code",
    "FLOW": "Open a flow",
}
_VALUE = {"URL": "url", "PHONE_NUMBER": "phone_number", "FLOW": "flow_id"}
ROWS = 10


@dataclass(slots=True)
class Button:
    """One row: `value` is the link, the number, the flow's id or the sample of a code."""

    kind: str = ""
    text: str = ""
    value: str = ""
    sample: str = ""

    def definition(self) -> Json:
        own: Json = {"type": self.kind}
        if self.kind == "COPY_CODE":
            return own | {"example": self.value}
        own["text"] = self.text
        if self.kind in _VALUE:
            own[_VALUE[self.kind]] = self.value
        if self.kind == "FLOW":
            own |= {"flow_action": "navigate"}
        if found := VARIABLE.search(self.value) if self.kind == "URL" else None:
            own["example"] = [self.value[: found.start()] + self.sample] if self.sample else []
        return own


@dataclass(slots=True)
class Draft:
    """Everything the form holds. `samples` are by key of a slot: header.1, body.first_name."""

    name: str = ""
    language: str = "en_US"
    category: str = "UTILITY"
    header_kind: str = ""
    header: str = ""
    body: str = ""
    footer: str = ""
    minutes: str = "10"
    warns: bool = True
    samples: dict[str, str] = field(default_factory=dict)
    buttons: list[Button] = field(default_factory=list)

    @classmethod
    def posted(cls, data: Mapping[str, Any]) -> "Draft":
        """The form as it was sent; lengths are bounded far above every limit, so that a limit can be named."""

        def said(key: str, most: int = 4096) -> str:
            return clean(str(data.get(key, ""))).replace("\r\n", "\n")[:most]

        rows = [
            Button(*(said(f"button:{n}:{part}") for part in ("kind", "text", "value", "sample"))) for n in range(ROWS)
        ]
        return cls(
            name=said("name", 600).strip(),
            language=said("language", 20),
            category=said("category", 20),
            header_kind=said("header_kind", 20),
            header=said("header"),
            body=said("body"),
            footer=said("footer"),
            minutes=said("minutes", 4),
            warns=bool(data.get("warns")),
            samples={key.removeprefix("sample:"): said(key, 1024) for key in data if key.startswith("sample:")},
            buttons=[row for row in rows if row.kind in BUTTONS and row.kind],
        )

    @classmethod
    def of(cls, row: Template) -> "Draft":
        """The form of a template that is there."""
        by_kind = {part.kind: part for part in parts(row.components)}
        header, body, footer = (by_kind.get(kind) for kind in ("HEADER", "BODY", "FOOTER"))
        minutes = footer.raw.get("code_expiration_minutes") if footer else None
        return cls(
            name=row.name,
            language=row.language,
            category=row.category,
            header_kind=words(header.raw.get("format"), 20) if header else "",
            header=header.text if header else "",
            body=body.text if body else "",
            footer=footer.text if footer else "",
            minutes=str(minutes or ""),
            warns=bool(body and body.raw.get("add_security_recommendation")),
            samples={slot.key: slot.sample for slot in slots(row.components)},
            buttons=_rows(by_kind["BUTTONS"].raw if "BUTTONS" in by_kind else {}),
        )

    @property
    def named(self) -> bool:
        """Names or numbers: the first variable that is no number decides."""
        found = [*variables(self.header if self.header_kind == "TEXT" else ""), *variables(self.body)]
        return any(not name.isdigit() for name in found)

    def definition(self) -> Json:
        """What Meta is given."""
        made = {"name": self.name, "language": self.language, "category": self.category}
        if self.category == Template.Category.AUTHENTICATION:
            return made | {"components": self._code()}
        made["parameter_format"] = "named" if self.named else "positional"
        components: list[Json] = []
        if self.header_kind == "TEXT":
            components.append(self._text("HEADER", self.header) | {"format": "TEXT"})
        elif self.header_kind:
            components.append({"type": "HEADER", "format": self.header_kind})
        components.append(self._text("BODY", self.body.strip()))
        if self.footer.strip():
            components.append({"type": "FOOTER", "text": self.footer.strip()})
        if self.buttons:
            components.append({"type": "BUTTONS", "buttons": [row.definition() for row in self.buttons]})
        return made | {"components": components}

    def problems(self) -> list[template_limits.Problem]:
        return template_limits.problems(self.definition())

    def _code(self) -> list[Json]:
        body: Json = {"type": "BODY", "add_security_recommendation": self.warns}
        footer = [{"type": "FOOTER", "code_expiration_minutes": int(self.minutes)}] if self.minutes.isdigit() else []
        button = {"type": "OTP", "otp_type": "COPY_CODE", "text": "Copy code"}
        return [body, *footer, {"type": "BUTTONS", "buttons": [button]}]

    def _text(self, kind: str, text: str) -> Json:
        """A component of words with the samples of its variables."""
        part, names = kind.lower(), variables(text)
        given = [self.samples.get(f"{part}.{name}", "").strip() for name in names]
        made: Json = {"type": kind, "text": text}
        if names and self.named:
            pairs = zip(names, given, strict=True)
            listed = [{"param_name": name, "example": value} for name, value in pairs if value]
            made["example"] = {f"{part}_text_named_params": listed}
        elif names:
            made["example"] = {f"{part}_text": [given] if kind == "BODY" else given}
        return made


def _rows(component: Json) -> list[Button]:
    found = []
    for raw in objects(component.get("buttons")):
        kind, example = words(raw.get("type"), 32), raw.get("example")
        sample = words(example[0] if isinstance(example, list) and example else example, 2000)
        value = sample if kind == "COPY_CODE" else words(raw.get(_VALUE.get(kind, "")), 2000)
        before = VARIABLE.split(value)[0] if kind == "URL" else ""
        found.append(Button(kind, words(raw.get("text"), 64), value, sample.removeprefix(before)))
    return found


def is_editable(row: Template) -> bool:
    """Whether the form can hold all of it; a file or cards in it cannot be written here."""
    kinds = {button.kind for button in Draft.of(row).buttons}
    header = Draft.of(row).header_kind
    plain = header in HEADERS and kinds <= BUTTONS.keys()
    is_code = row.category == Template.Category.AUTHENTICATION
    return template_limits.has_only(row.components, PLAIN) and (plain or is_code)
