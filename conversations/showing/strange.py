"""What WhatsApp does not pass on, what is new to us, and calls: each with its reason in words."""

from typing import Any

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
# WhatsApp's word for what it kept back → ours.
KINDS = {
    "edit": "A corrected message",
    "poll": "A poll",
    "poll_creation": "A poll",
    "poll_update": "A vote in a poll",
    "button": "A button",
    "event": "An event",
    "video_note": "A video note",
    "view_once": "A picture to be seen once",
    "interactive": "An answer to buttons or a list",
    "list": "A list",
    "live_location": "A live location",
    "payment": "A payment",
    "order": "An order",
    "product": "A product",
}


def unsupported(payload: Payload) -> Card:
    kept = word(payload.get("type"))
    if kept == "pin":  # in a group; who it was stands above
        return Card("line", "pin", "Pinned a message", "WhatsApp does not say which.", raw=True)
    code = next((error.get("code") for error in items(payload, "errors")), None)
    title, advice = reason(code)
    foot = KINDS.get(kept) or (f"Kind: {kept}" if kept and kept != "unknown" else "")
    return Card("line", "square-slash", title, advice, foot, raw=True)


def reason(code: Any) -> tuple[str, str]:
    """Title and advice for a code; one nobody told us about is named."""
    if isinstance(code, int) and code in REASONS:
        return REASONS[code]
    named = f"WhatsApp gave no reason but code {word(code)}." if word(code) else "WhatsApp gave no reason."
    return REASONS[131051][0], f"{named} Ask them to write it, or to send it another way."


def unknown(payload: Payload) -> Card:
    kind = word(payload.get("type"))[:40]
    return Card("line", "circle-help", NEWER, "This version cannot show it yet.", kind, raw=True)


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
        return f"{minutes // 60} h {minutes % 60} min"
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"
