"""The limits of a template, checked before it is handed in: every one that is broken, with the limit named.

Source: Meta's "Message templates" and "Template components" references, v25.0. How many words a variable needs is
observed, not documented: about twice as many words as variables.
"""

import re
from dataclasses import dataclass
from itertools import pairwise

from cloudapi import template_calling, template_codes, template_lasting, template_news
from cloudapi.parts import Json
from cloudapi.reading import obj, objects, words
from cloudapi.template_layouts import MAX_CARD_BODY
from cloudapi.template_layouts import problems as of_layout
from cloudapi.template_parts import VARIABLE, Part, buttons, card_name, parts, slots, variables
from cloudapi.template_selling import problems as of_selling

NAME = re.compile(r"[a-z0-9_]{1,512}")
NAMED = re.compile(r"[a-z][a-z0-9_]*")
MAX_HEADER, MAX_BODY, MAX_FOOTER, MAX_LABEL, MAX_URL, MAX_PHONE, MAX_CODE = 60, 1024, 60, 25, 2000, 20, 20
MOST = {"QUICK_REPLY": 10, "URL": 2, "PHONE_NUMBER": 1, "COPY_CODE": 1, "FLOW": 1}
CALLED = {
    "QUICK_REPLY": "quick replies",
    "URL": "links",
    "PHONE_NUMBER": "phone buttons",
    "COPY_CODE": "codes to copy",
    "VOICE_CALL": "buttons that call you",
    "REQUEST_CONTACT_INFO": "buttons that ask for the number",
}
WORDLESS = ("COPY_CODE", "REQUEST_CONTACT_INFO")  # their words are Meta's


@dataclass(frozen=True, slots=True)
class Problem:
    """`place` is name, lasts, header, body, minutes, apps, offer, cards, button.0, card.0.body … or the key of a slot
    without its sample."""

    place: str
    text: str


def problems(definition: Json) -> list[Problem]:
    """Everything Meta would refuse, in the order of the form."""
    found: list[Problem] = []
    if not NAME.fullmatch(words(definition.get("name"), 600)):
        found.append(Problem("name", "A name has 1 to 512 small letters, digits and _."))
    every, category = list(parts(definition.get("components"))), words(definition.get("category"))
    lasting = template_lasting.problems(category, definition.get("message_send_ttl_seconds"))
    found += [Problem(*one) for one in lasting]
    if category == "AUTHENTICATION":
        return found + [Problem(*one) for one in template_codes.problems(every)]
    for part in every:
        check = {"HEADER": _header, "BODY": _body, "FOOTER": _footer, "BUTTONS": _buttons}.get(part.kind)
        found += [_on(part, problem) for problem in check(part)] if check else []
    for check_all in (of_layout, of_selling, template_calling.problems, template_news.problems):
        found += [Problem(*one) for one in check_all(category, every)]
    found += _variables(every, words(definition.get("parameter_format")) == "named")
    for slot in slots(definition.get("components")):
        if slot.kind in ("text", "url", "code") and not slot.sample:
            found.append(Problem(slot.key, f"{slot.label}: give an example. Meta rejects templates without one."))
    return found


def _on(part: Part, problem: Problem) -> Problem:
    """What is wrong on a card names the card."""
    if not part.prefix:
        return problem
    return Problem(part.prefix + problem.place, f"{card_name(part.prefix)}. {problem.text}")


def _header(part: Part) -> list[Problem]:
    form = words(part.raw.get("format"), 32).upper()
    if form != "TEXT":
        is_shown = form in ("LOCATION", "PRODUCT") or obj(part.raw.get("example")).get("header_handle")
        return [] if is_shown else [Problem("header", "A header with a file needs a sample of it.")]
    found = _length("header", "The header", part.text, MAX_HEADER)
    if len(variables(part.text)) > 1:
        found.append(Problem("header", "A header has one variable at most."))
    return found


def _body(part: Part) -> list[Problem]:
    text, names = part.text.strip(), variables(part.text)
    found = _length("body", "The text", text, MAX_CARD_BODY if part.prefix else MAX_BODY)
    if text.startswith("{{") or text.endswith("}}"):
        found.append(Problem("body", "A variable stands at the start or the end of the text. Put words around it."))
    if names and len(VARIABLE.sub(" ", text).split()) < 2 * len(names) + 1:
        wanted = 2 * len(names) + 1
        found.append(Problem("body", f"Too many variables for its length: {len(names)} need {wanted} words or more."))
    return found


def _footer(part: Part) -> list[Problem]:
    found = _length("footer", "The footer", part.text, MAX_FOOTER)
    if "{{" in part.text:
        found.append(Problem("footer", "A footer has no variables."))
    return found


def _variables(every: list[Part], named: bool) -> list[Problem]:
    found = []
    for part in every:
        names = variables(part.text) if part.kind in ("HEADER", "BODY") else []
        place = part.kind.lower()
        if named and any(not NAMED.fullmatch(name) for name in names):
            said = "A named variable has small letters, digits and _, and starts with a letter."
            found.append(_on(part, Problem(place, said)))
        elif not named and names != [str(number + 1) for number in range(len(names))]:
            said = "Numbered variables count from 1 in their order: {{1}}, {{2}}, …"
            found.append(_on(part, Problem(place, said)))
    return found


def _buttons(part: Part) -> list[Problem]:
    rows, found = buttons(part), []
    kinds = [words(row.get("type"), 32).upper() for row in rows]
    if len(rows) > 10:
        found.append(Problem("button.0", "A template has 10 buttons at most."))
    for kind in dict.fromkeys(kinds):
        if kinds.count(kind) > MOST.get(kind, 1):
            called = CALLED.get(kind, kind.replace("_", " ").lower())
            found.append(Problem(f"button.{kinds.index(kind)}", f"Too many {called}: {MOST.get(kind, 1)} at most."))
    if sum(before != after for before, after in pairwise(kind == "QUICK_REPLY" for kind in kinds)) > 1:
        found.append(Problem("button.0", "Quick replies stand together, before or after all other buttons."))
    for place, (kind, row) in enumerate(zip(kinds, rows, strict=True)):
        found += _button(f"button.{place}", kind, row)
    return found


def _button(place: str, kind: str, row: Json) -> list[Problem]:
    found = [] if kind in WORDLESS else _length(place, "A button's words", words(row.get("text"), 600), MAX_LABEL)
    if kind == "URL":
        url = words(row.get("url"), 4096)
        found += _length(place, "A link", url, MAX_URL)
        if not url.startswith(("https://", "http://")):
            found.append(Problem(place, "A link begins with https://."))
        if len(VARIABLE.findall(url)) > 1 or (VARIABLE.search(url) and not url.endswith("}}")):
            found.append(Problem(place, "A link has one variable at most, and it stands at the end."))
    elif kind == "PHONE_NUMBER":
        phone = words(row.get("phone_number"), 200)
        found += _length(place, "A phone number", phone, MAX_PHONE)
        if not re.fullmatch(r"\+?[0-9 ()-]+", phone):
            found.append(Problem(place, "A phone number has digits, with its country's code."))
    elif kind == "COPY_CODE":
        found += _length(place, "A code", words(row.get("example"), 200), MAX_CODE)
    elif kind == "FLOW" and not words(row.get("flow_id"), 64).isdigit():
        found.append(Problem(place, "A flow is named by its id: digits only."))
    return found


def _length(place: str, what: str, text: str, most: int) -> list[Problem]:
    if not text:
        return [Problem(place, f"{what} cannot be empty.")]
    if len(text) > most:
        return [Problem(place, f"{what}: {len(text):,} characters, {most:,} are the most.")]
    return []


def has_only(components: object, kinds: frozenset[str]) -> bool:
    """Whether a template is made of these kinds of parts alone."""
    return all(words(part.get("type"), 32).upper() in kinds for part in objects(components))
