"""What WhatsApp does not pass on, what is new to us, and calls: each with its reason in words."""

from conversations.showing.card import Card, Payload, items, part, word

NEWER = "Something new from WhatsApp"
# cloud_api §4: the code that comes with an unsupported message → what happened, what to do.
REASONS = {
    131051: (
        "WhatsApp does not pass this on",
        "Businesses cannot receive this kind of message. Ask them to write it, or to send it another way.",
    ),
    131052: (
        "A file that did not come through",
        "It was larger than 100 MB, or WhatsApp could not load it. Ask for a smaller one.",
    ),
    131060: (
        "Not readable here",
        "It came from a device WhatsApp does not pass on, or as the first message after an ad."
        " It can be read in the WhatsApp Business app on the phone.",
    ),
}
_SAME = {"501": "131051"}  # as the On-Premises API said it
# WhatsApp's word for what it kept back, or for what nobody has documented → ours.
KINDS = {
    "poll": "A poll",
    "poll_creation": "A poll",
    "poll_update": "A vote in a poll",
    "poll_vote": "A vote in a poll",
    "poll_result": "The result of a poll",
    "button": "A button",
    "event": "An event",
    "event_creation": "An event",
    "event_invite": "An event",
    "event_response": "An answer to an event",
    "video_note": "A video note",
    "ptv": "A video note",
    "gif": "A GIF",
    "view_once": "A picture to be seen once",
    "interactive": "An answer to buttons or a list",
    "list": "A list",
    "live_location": "A live location",
    "payment": "A payment",
    "invoice": "An invoice",
    "order": "An order",
    "product": "A product",
    "product_list": "A list of products",
    "catalog": "A catalogue",
    "carousel": "Cards side by side",
    "flow": "A form",
    "template": "A template of a business",
    "hsm": "A template of a business",
    "highly_structured_message": "A template of a business",
    "document": "A document",
    "reaction": "A reaction",
    "comment": "A comment",
    "album": "Several pictures at once",
    "sticker_pack": "A pack of stickers",
    "group_invite": "An invitation to a group",
    "newsletter": "A post of a channel",
    "status_mention": "A mention in a status",
    "story_mention": "A mention in a story",
    "call": "A call",
    "call_log": "A call",
    "scheduled_call": "A planned call",
    "ephemeral": "A disappearing message",
    "deleted": "A deleted message",
    "revoked": "A deleted message",
    "keep": "A message that was kept",
    "bot": "A message of a bot",
    "bot_message": "A message of a bot",
    "request_phone_number": "A question for the phone number",
}
# What somebody did, of which WhatsApp says no more: the glyph, what it was, what is not known.
DONE = {
    "pin": ("pin", "Pinned a message", "WhatsApp does not say which."),
    "edit": ("pencil", "Corrected a message", "WhatsApp does not say which, or what it says now. Ask, if it matters."),
    "revoke": ("ban", "Deleted a message", "WhatsApp does not say which."),
}
_SAID = ("body", "text", "title", "name", "question", "caption", "subject", "description", "url")


def unsupported(payload: Payload) -> Card:
    kept = word(payload.get("type"))
    if kept in DONE:  # in a group, who it was stands above
        return Card("line", *DONE[kept], raw=True)
    title, advice = reason(_error(payload))
    return Card("line", "square-slash", title, advice, "" if kept == "unknown" else named(kept), raw=True)


def unsupported_line(payload: Payload) -> str:
    """The same in one line: what it was, where WhatsApp says so, else why it is not here."""
    kept, card = word(payload.get("type")), unsupported(payload)
    if kept in KINDS and card.title == REASONS[131051][0]:
        return f"{KINDS[kept]}, which WhatsApp does not pass on"
    return card.title


def named(kind: str) -> str:
    """What a kind is called; the word itself, readable, where nobody has told us."""
    return KINDS.get(kind) or (f"Kind: {kind.replace('_', ' ')[:40]}" if kind else "")


def _error(payload: Payload) -> Payload:
    return next((error for error in items(payload, "errors")), {})


def reason(error: Payload) -> tuple[str, str]:
    """Title and advice for an error; what WhatsApp says of one nobody told us about is repeated."""
    code = word(error.get("code"))
    code = _SAME.get(code, code)
    if code.isascii() and code.isdigit() and len(code) < 10 and int(code) in REASONS:
        return REASONS[int(code)]
    told = word(part(error, "error_data").get("details")) or word(error.get("details"))
    told = (told or word(error.get("message")) or word(error.get("title"))).rstrip(".")
    whole = f"WhatsApp says: {told}" + (f" (code {code})" if code else "") if told else ""
    if not whole:
        whole = f"WhatsApp gave no reason but code {code}" if code else "WhatsApp gave no reason"
    return REASONS[131051][0], f"{whole}. Ask them to write it, or to send it another way."


def unknown(payload: Payload) -> Card:
    """A type that nobody has documented: what it is called, and the words that can be found in it."""
    kind, said = word(payload.get("type"))[:40], _words(payload)
    known = KINDS.get(kind, "")
    foot = "" if known or kind in ("", "unknown") else kind.replace("_", " ")
    return Card("line", "circle-help", known or NEWER, said or "This version cannot show it yet.", foot, raw=True)


def unknown_line(payload: Payload) -> str:
    """The same in one line."""
    card, said = unknown(payload), _words(payload)
    rest = ", ".join(part for part in (card.foot, said) if part)
    return f"{card.title}: {rest}" if rest else card.title


def _words(payload: Payload) -> str:
    """What somebody wrote in it, found under the names that such things have, also one object further in."""
    kind = word(payload.get("type"))
    own = payload.get(kind)
    if isinstance(own, str) and (said := word(own)) and own != kind:
        return said
    for name in _SAID:
        found = payload.get(name)
        inner = found.get("body") or found.get("text") if isinstance(found, dict) else found
        if isinstance(inner, str) and (said := word(inner)):
            return said
    return ""


def older_file(payload: Payload) -> Card:
    """History names files older than two weeks without passing them on."""
    return Card("line", "history", "A file from before", "WhatsApp passes on the files of the last 14 days only.")


def call(payload: Payload, inbound: bool) -> Card:
    """A call: who called, whether it was answered, how long it took."""
    said = part(payload, "call")
    seconds = said.get("duration")
    took = length(seconds) if isinstance(seconds, int) and not isinstance(seconds, bool) else ""
    by = "They called you" if inbound else "You called them"
    match said.get("state"):
        case "completed" if took:
            return Card("line", "phone", "Call", by, took, hue=4)
        case "accepted":
            return Card("line", "phone", "Call, answered", by, hue=4)
        case "rejected":
            return Card("line", "phone", "Call, declined", by, hue=1)
        case "failed" | "completed":
            return Card("line", "phone", "Missed call" if inbound else "Call, not answered", by, hue=1)
    return Card("line", "phone", "Call, ringing", by, hue=6)


def length(seconds: int) -> str:
    """A stretch of time as people say it: 42 s, 3 min 5 s, 1 h 2 min."""
    minutes, rest = divmod(max(0, seconds), 60)
    if minutes >= 60:
        return f"{minutes // 60}\u00a0h {minutes % 60}\u00a0min"
    return f"{minutes}\u00a0min {rest}\u00a0s" if minutes else f"{rest}\u00a0s"
