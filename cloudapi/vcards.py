"""Reads the vCard that stands in a shared contact in place of its parts: who it is, and how they are reached."""

import re
from typing import Any

from cloudapi.parts import Json
from cloudapi.reading import objects, words

MAX_CARD, MAX_LINES = 65_536, 1_000
FOLD = re.compile(r"\r?\n[ \t]")
PART = re.compile(r"(?:[\w-]+\.)?(?P<name>[A-Za-z-]+)(?P<about>(?:;[^:\r\n]*)?):(?P<value>.*)")
ESCAPED = re.compile(r"\\([\\,;nN])")
WAID = re.compile(r";waid=(\d{5,20})(?=;|$)", re.IGNORECASE)
KIND = re.compile(r";(?:type=)?(cell|home|work|mobile|main)(?=[;,]|$)", re.IGNORECASE)


def filled(card: Json) -> Json:
    """The contact with what only its vCard says: name, phones, emails, company. What is there stays as it is."""
    text = card.get("vcard")
    if not isinstance(text, str) or not text:
        return card
    found = _read(text[:MAX_CARD])
    return {**card, **{name: value for name, value in found.items() if value and not card.get(name)}}


def _read(text: str) -> Json:
    name, company = "", ""
    phones: list[Json] = []
    emails: list[Json] = []
    for line in FOLD.sub("", text).splitlines()[:MAX_LINES]:
        matched = PART.fullmatch(line.strip())
        value = _plain(matched["value"]) if matched else ""
        if matched is None or not value:
            continue
        match matched["name"].upper():
            case "FN":
                name = name or value
            case "ORG":
                company = company or value.strip("; ")
            case "TEL":
                phones.append(_phone(value, matched["about"]))
            case "EMAIL":
                emails.append({"email": value})
    named: Any = {"formatted_name": name} if name else None
    return {"name": named, "phones": phones, "emails": emails, "org": {"company": company} if company else None}


def _phone(value: str, about: str) -> Json:
    number, kind = WAID.search(about), KIND.search(about)
    parts = {"phone": value.removeprefix("tel:"), "wa_id": number[1] if number else "", "type": kind[1] if kind else ""}
    return {key: said for key, said in parts.items() if said}


def _plain(value: str) -> str:
    return words(ESCAPED.sub(lambda found: " " if found[1] in "nN" else found[1], value).strip(), 512)


def all_filled(value: Any) -> list[Json]:
    """Every contact of a message, filled."""
    return [filled(one) for one in objects(value)]
