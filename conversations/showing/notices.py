"""What WhatsApp tells about a person, in a sentence that shows no number."""

SENTENCES = {
    "user_changed_number": "{name} has a new number",
    "customer_changed_number": "{name} has a new number",
    "user_changed_user_id": "WhatsApp gave {name} a new id",
    "customer_identity_changed": "{name} has a new security code: perhaps a new phone",
    "user_identity_changed": "{name} has a new security code: perhaps a new phone",
    "marketing_messages.stop": "{name} stopped marketing messages",
    "marketing_messages.resume": "{name} takes marketing messages again",
}
_GLYPHS = {
    "marketing_messages.stop": "bell-off",
    "marketing_messages.resume": "bell",
    "user_changed_number": "phone",
    "customer_changed_number": "phone",
}


def sentence(word: str, name: str) -> str:
    """The name is put in, never read as a format."""
    return SENTENCES.get(word, "WhatsApp sent a notice about {name}").replace("{name}", name or "this customer")


def glyph(word: str) -> str:
    return _GLYPHS.get(word, "fingerprint")
