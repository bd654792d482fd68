"""A one-time code in a template's form: how it gets into the app of the business, and how long it holds."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cloudapi import template_codes
from cloudapi.parts import Json
from cloudapi.reading import ident
from cloudapi.template_parts import Part, buttons

KINDS = {
    "COPY_CODE": "Customers copy it",
    "ONE_TAP": "One tap fills it in (Android)",
    "ZERO_TAP": "It fills itself in (Android)",
}
COPIES = "Copy code"


@dataclass(slots=True)
class Code:
    """What the form holds of it. `apps` names an Android app in each line: its package, a space, its signing hash."""

    kind: str = "COPY_CODE"
    text: str = COPIES
    autofill: str = ""
    apps: str = ""
    agrees: bool = False
    minutes: str = "10"
    warns: bool = True

    @classmethod
    def posted(cls, data: Mapping[str, Any], said: Any) -> "Code":
        return cls(
            kind=said("code_kind", 12) if said("code_kind", 12) in KINDS else "COPY_CODE",
            text=said("code_text", 300).strip(),
            autofill=said("autofill", 300).strip(),
            apps=said("apps"),
            agrees=bool(data.get("agrees")),
            minutes=said("minutes", 12).strip(),
            warns=bool(data.get("warns")),
        )

    @classmethod
    def of(cls, by_kind: Mapping[str, Part]) -> "Code":
        """That of a template that is there."""
        body, footer, taps = (by_kind.get(kind) for kind in ("BODY", "FOOTER", "BUTTONS"))
        rows = buttons(taps) if taps else []
        own = template_codes.described(rows[0] if rows else {})
        apps = [f"{one['package_name']} {one['signature_hash']}".strip() for one in own["supported_apps"]]
        return cls(
            kind=own["otp_type"],
            text=own["text"],
            autofill=own["autofill_text"],
            apps="\n".join(apps),
            agrees=own["zero_tap_terms_accepted"],
            minutes=ident(footer.raw.get("code_expiration_minutes")) or "" if footer else "",
            warns=bool(body and body.raw.get("add_security_recommendation")),
        )

    @property
    def fills(self) -> bool:
        """Whether an app takes it without being copied."""
        return self.kind in ("ONE_TAP", "ZERO_TAP")

    @property
    def is_cut(self) -> bool:
        """Whether Meta's list does not tell all of it, so that an edit would lose an app."""
        return self.kind not in KINDS or (self.fills and not self.apps)

    def definition(self) -> list[Json]:
        """Meta's components. What is no number stands as it was written, to be named as wrong."""
        made: list[Json] = [{"type": "BODY", "add_security_recommendation": self.warns}]
        if self.minutes:
            minutes = int(self.minutes) if self.minutes.isascii() and self.minutes.isdigit() else self.minutes
            made.append({"type": "FOOTER", "code_expiration_minutes": minutes})
        button: Json = {"type": "OTP", "otp_type": self.kind, "text": self.text or COPIES}
        if self.fills:
            button |= {"autofill_text": self.autofill} if self.autofill else {}
            button["supported_apps"] = [_app(line) for line in self.apps.splitlines() if line.strip()]
        if self.kind == "ZERO_TAP":
            button["zero_tap_terms_accepted"] = self.agrees
        return [*made, {"type": "BUTTONS", "buttons": [button]}]


def _app(line: str) -> Json:
    package, _, signature = line.strip().partition(" ")
    return {"package_name": package, "signature_hash": signature.strip()}
