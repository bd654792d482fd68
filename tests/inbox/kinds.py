"""Every kind of message WhatsApp can pass on, as it is posted, with what an agent must read of it."""

from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True)
class Kind:
    """`message` without id, sender and time. `kept` is its kind here, `line` the list's line, `reads` the page's."""

    name: str
    message: Json
    kept: str
    line: str
    reads: tuple[str, ...] = ()

    def __str__(self) -> str:
        return self.name


def kind(name: str, type_: str, own: Any, line: str, *reads: str, kept: str = "", **around: Any) -> Kind:
    return Kind(name, {"type": type_, type_: own, **around}, kept or type_, line, reads)


FILE = {"id": "4711", "mime_type": "application/pdf", "sha256": "c2hh"}
FORM = '{"flow_token": "secret", "delivery_day": "Thursday", "gift": true, "address": {"zip_code": "05435"}}'
CARD = {
    "name": {"formatted_name": "Tereza Albuquerque", "first_name": "Tereza"},
    "org": {"company": "Padaria Tereza", "title": "Owner"},
    "phones": [{"phone": "+55 11 95550-0002", "wa_id": "5511955500002", "type": "CELL"}],
    "emails": [{"email": "tereza@padaria.test", "type": "WORK"}],
    "urls": [{"url": "https://padaria.test/"}, {"url": "javascript:alert(1)"}],
    "addresses": [{"street": "Rua Harmonia, 312", "city": "São Paulo", "zip": "05435"}],
    "birthday": "1980-03-01",
}
VCARD = (
    "BEGIN:VCARD\nVERSION:3.0\nN:Albuquerque;Tereza;;;\nFN:Tereza Albu\r\n querque\nORG:Padaria Tereza;\n"
    "item1.TEL;type=CELL;waid=5511955500002:+55 11 95550-0002\nEMAIL:tereza@padaria.test\nEND:VCARD"
)
LINES = [
    {"product_retailer_id": "mug-blue", "quantity": 2, "item_price": 149.9, "currency": "BRL"},
    {"product_retailer_id": "moka-6", "quantity": 1, "item_price": 189.9, "currency": "BRL"},
]
AD = {
    "source_url": "https://fb.me/demo",
    "source_id": "990000000000002",
    "source_type": "ad",
    "headline": "Moka week, up to 30 % off",
    "body": "Until Sunday",
    "ctwa_clid": "ARAkLkA8rmlFeiCktEJQ",
}


def answer(word: str, **own: Any) -> Json:
    return {"type": word, word: own}


def refused(code: int, **own: Any) -> Json:
    return {"type": "unsupported", "unsupported": own, "errors": [{"code": code, "title": "Message type unknown"}]}


KINDS = (
    kind("text", "text", {"body": "*bold* _soft_ ~gone~ `code` https://acme.example/r/8F2K"}, "bold soft gone `code`",
         "<strong>bold</strong>", "<em>soft</em>", "<s>gone</s>", 'href="https://acme.example/r/8F2K"'),
    kind("long text", "text", {"body": "Once upon a time. " * 200}, "Once upon", "Show all", 'class="long text"'),
    kind("forwarded", "text", {"body": "Look"}, "Look", "Forwarded many times",
         context={"frequently_forwarded": True}),
    kind("product question", "text", {"body": "In blue?"}, "In blue?", "product of catalogue 77", "mug-blue",
         context={"from": "1", "id": "wamid.c", "referred_product": {"catalog_id": "77",
                                                                     "product_retailer_id": "mug-blue"}}),
    kind("answer to something unknown", "text", {"body": "Yes"}, "Yes", "An answer to a message that is not here",
         context={"from": "1", "id": "wamid.long.gone"}),
    kind("ad", "text", {"body": "Is it still on?"}, "Is it still on?", "Moka week, up to 30 % off", "Came from an ad",
         "990000000000002", referral=AD),
    kind("image", "image", {**FILE, "mime_type": "image/jpeg", "caption": "The handle"}, "Photo: The handle",
         "The handle"),
    kind("video", "video", {**FILE, "mime_type": "video/mp4"}, "Video", "Video"),
    kind("audio", "audio", {**FILE, "mime_type": "audio/mpeg"}, "Audio", "Audio"),
    kind("voice", "audio", {**FILE, "mime_type": "audio/ogg; codecs=opus", "voice": True}, "Voice note", "Voice note"),
    kind("document", "document", {**FILE, "filename": "invoice.pdf"}, "invoice.pdf", "invoice.pdf"),
    kind("sticker", "sticker", {**FILE, "mime_type": "image/webp", "animated": True}, "Sticker", "Sticker"),
    kind("location", "location", {"latitude": -23.5545, "longitude": -46.6893, "name": "Rua Harmonia, 312",
                                  "address": "Vila Madalena"}, "Rua Harmonia, 312 Vila Madalena",
         "Vila Madalena", "−23.55450, −46.68930", "Open in a map", "openstreetmap.org/?mlat=-23.554500"),
    kind("location without a name", "location", {"latitude": 1.5, "longitude": 2}, "Location", "1.50000, 2.00000"),
    kind("location written as text", "location", {"latitude": "-1.5", "longitude": "2.25"}, "Location",
         "−1.50000, 2.25000", "openstreetmap.org/?mlat=-1.500000"),
    kind("vcard", "contacts", [{"origin": "other", "vcard": VCARD}], "Contact: Tereza Albuquerque",
         "Tereza Albuquerque", "Contact card"),
    kind("contacts", "contacts", [CARD, {"phones": [{"phone": "123"}]}], "Contact: Tereza Albuquerque, ",
         "Tereza Albuquerque", "2 contacts"),
    kind("number given", "contacts", [{"origin": "contact_request", "phones": [{"phone": "+1", "wa_id": "1"}]}],
         "Their own number: ", "Their own number"),
    kind("button", "button", {"payload": "yes-1", "text": "Yes please"}, "Yes please", "Pressed a button",
         "<code dir=\"ltr\">yes-1</code>", context={"from": "1", "id": "wamid.ours"}),
    kind("button reply", "interactive", answer("button_reply", id="cancel", title="Cancel the order"),
         "Cancel the order", "Pressed a button", ">cancel</code>"),
    kind("list reply", "interactive", answer("list_reply", id="express", title="Express", description="Tomorrow"),
         "Express", "Chose from a list", ">express</code>", "Tomorrow"),
    kind("flow", "interactive", answer("nfm_reply", name="flow", body="Sent", response_json=FORM), "Form answered",
         "Delivery day", "Thursday", "Gift", "Yes", "Address zip code", "05435"),
    kind("address", "interactive", answer("nfm_reply", name="address_message", body="Rua 1",
                                          response_json='{"values": {"city": "Pune"}}'), "Rua 1", "Address",
         "City", "Pune"),
    kind("calls allowed", "interactive", answer("call_permission_reply", response="accept", is_permanent=True),
         "Calls allowed", "For good"),
    kind("calls refused", "interactive", answer("call_permission_reply", response="reject",
                                                response_source="automatic"),
         "Calls refused", "Answered by a setting of theirs"),
    kind("answer of a new kind", "interactive", answer("wave", hand=1), "An answer of a new kind: wave",
         "An answer of a new kind"),
    kind("order", "order", {"catalog_id": "770001", "text": "As a gift please", "product_items": LINES},
         "Order, 2 items", "Order from catalogue", "mug-blue", "299.80", "Total BRL 489.70", "770001",
         "As a gift please"),
    Kind("not passed on", refused(131051, type="poll"), "unsupported", "A poll, which WhatsApp does not pass on",
         ("Businesses cannot receive this", "A poll")),
    Kind("pinned", refused(131051, type="pin"), "unsupported", "Pinned a message", ("does not say which",)),
    Kind("too large", refused(131052), "unsupported", "A file that did not come through", ("larger than 100 MB",)),
    Kind("companion", refused(131060), "unsupported", "Not readable here", ("WhatsApp Business app",)),
    Kind("refused with a new code", refused(139999), "unsupported", "WhatsApp does not pass this on",
         ("code 139999",)),
    kind("hologram", "hologram", {"beam": 7}, "Something new from WhatsApp", "This version cannot show it yet",
         "View data", kept="unknown"),
)  # fmt: skip
