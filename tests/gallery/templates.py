"""Templates as they stand in a thread: every header, every button, codes, offers, and cards side by side."""

import json

from tests.bill import to_pay
from tests.gallery.card import Card, Json, Mark, Thread, body, tap, template
from tests.gallery.desk import Talk

FOOTER = {"type": "FOOTER", "text": "Acme Casa e Café"}
APPS = [{"package_name": "com.acme.shop", "signature_hash": "K8a/AINcGX7"}]
CODE_BODY = {"type": "BODY", "add_security_recommendation": True}
EXPIRES = {"type": "FOOTER", "code_expiration_minutes": 5}
COPY = {"type": "COPY_CODE", "example": "AUTUMN10"}
LINK = {"type": "URL", "text": "See the shelf", "url": "https://acme.example/shelf"}
ORDER = to_pay("BR-8818", "Moka Aurora", 1500, "https://pay.acme.example/8818")
PRODUCT: Json = {"type": "HEADER", "format": "PRODUCT"}


def header(form: str, sample: str = "4::aW") -> Json:
    return {"type": "HEADER", "format": form, "example": {"header_handle": [sample]}}


def headline(text: str, sample: str) -> Json:
    return {"type": "HEADER", "format": "TEXT", "text": text, "example": {"header_text": [sample]}}


def code(way: str, **own: object) -> list[Json]:
    return [CODE_BODY, EXPIRES, {"type": "BUTTONS", "buttons": [{"type": "OTP", "otp_type": way, **own}]}]


def picture(text: str) -> Json:
    buttons = {"type": "BUTTONS", "buttons": [{**LINK, "text": "Order it"}, {"type": "QUICK_REPLY", "text": "Later"}]}
    return {"components": [header("IMAGE"), body(text), buttons]}


def held(talk: Talk) -> Mark:
    """WhatsApp looks at it first, as it does with new templates."""
    talk.strike("hold")
    one = talk.fill("new_beans", [body("The beans of the new harvest are here.")], category="MARKETING")
    return talk.until(one, "held")


HEADERS = Thread("Templates: headers", "Priya Nair", (
    template("template-text", "Words above, a link and a quick reply below",
             "sends:template", "kind:template", "header:TEXT", "button:URL", "button:QUICK_REPLY",
             parts=[headline("Order {{1}}", "BR-8817"),
                    body("Hello {{1}}, your order is on its way and comes *on Thursday*, 9 to 12.", "Priya"), FOOTER,
                    {"type": "BUTTONS", "buttons": [
                        {"type": "URL", "text": "Track my order", "url": "https://acme.example/o/{{1}}",
                         "example": ["https://acme.example/o/BR-8817"]},
                        {"type": "QUICK_REPLY", "text": "I have a question"}]}],
             values={"header.1": "BR-8817", "body.1": "Priya", "button.0": "BR-8817"}),
    template("template-plain", "Words alone", parts=[body("Your parcel is at the counter until six.")]),
    template("template-image", "A picture above", "header:IMAGE", files={"header.image": "photo.jpg"},
             parts=[header("IMAGE"), body("The handle is screwed on from below."), FOOTER]),
    template("template-video", "A film above", "header:VIDEO", files={"header.video": "clip.mp4"},
             parts=[header("VIDEO"), body("How to descale the pot, in a minute.")]),
    template("template-gif", "A film that plays like a GIF", "header:GIF", category="MARKETING",
             files={"header.video": "clip.mp4"}, parts=[header("GIF"), body("New on the shelf this week.")]),
    template("template-document", "A document above", "header:DOCUMENT", files={"header.document": "invoice.pdf"},
             parts=[header("DOCUMENT"), body("Your invoice.")]),
    template("template-location", "A place above", "header:LOCATION",
             values={"header.latitude": "-23.5545", "header.longitude": "-46.6893", "header.name": "Acme Casa e Café",
                     "header.address": "Rua Harmonia, 312"},
             parts=[{"type": "HEADER", "format": "LOCATION"}, body("We are open on Sunday, ten to six.")]),
    Card("status-held", "Held: WhatsApp looks at it first", ("status:held",), held),
))  # fmt: skip
BUTTONS = Thread("Templates: buttons and codes", "Aisha Haddad", (
    template("template-phone", "A number to call", "button:PHONE_NUMBER",
             parts=[body("Call us about the delivery."), tap("PHONE_NUMBER", "Call", phone_number="+551190000001")]),
    template("template-call", "A call by WhatsApp", "button:VOICE_CALL",
             parts=[body("Call us about the delivery, free of charge."), tap("VOICE_CALL", "Call us")]),
    template("template-ask-call", "Asks whether we may call", "button:CALL_PERMISSION_REQUEST",
             parts=[body("May we call you about your order?"), {"type": "CALL_PERMISSION_REQUEST"}]),
    template("template-ask-number", "Asks for their number", "button:REQUEST_CONTACT_INFO",
             parts=[body("Which number may the driver call?"),
                    {"type": "BUTTONS", "buttons": [{"type": "REQUEST_CONTACT_INFO"}]}]),
    template("template-form", "A form", "button:FLOW",
             parts=[body("Tell us when to come."), tap("FLOW", "Choose a day", flow_id="990000000000501")]),
    template("template-coupon", "A code to copy", "button:COPY_CODE", category="MARKETING",
             values={"button.0": "AUTUMN10"},
             parts=[body("Everything roasted this week goes for less."), {"type": "BUTTONS", "buttons": [COPY]}]),
    template("template-offer", "An offer that ends", category="MARKETING", files={"header.image": "photo.jpg"},
             values={"button.0": "AUTUMN10", "offer.until": "2030-01-01T12:00"},
             parts=[header("IMAGE"),
                    {"type": "LIMITED_TIME_OFFER", "limited_time_offer": {"text": "Moka week", "has_expiration": True}},
                    body("All pots for less until Sunday."), {"type": "BUTTONS", "buttons": [COPY, LINK]}]),
    template("template-code", "A one-time code to copy", "button:OTP", "code:COPY_CODE", category="AUTHENTICATION",
             values={"body.1": "429117"}, parts=code("COPY_CODE", text="Copy code")),
    template("template-code-tap", "A code that one tap fills in", "code:ONE_TAP", category="AUTHENTICATION",
             values={"body.1": "429117"},
             parts=code("ONE_TAP", text="Copy code", autofill_text="Fill it in", supported_apps=APPS)),
    template("template-code-zero", "A code that fills itself in", "code:ZERO_TAP", category="AUTHENTICATION",
             values={"body.1": "429117"},
             parts=code("ZERO_TAP", text="Copy code", supported_apps=APPS, zero_tap_terms_accepted=True)),
    template("template-cards", "Cards side by side", category="MARKETING",
             files={"card.0.header.image": "photo.jpg", "card.1.header.image": "photo.jpg"},
             parts=[body("Two of this week."),
                    {"type": "CAROUSEL", "cards": [picture("Moka Aurora, 6 cups"), picture("Glass jar, 1.2 l")]}]),
))  # fmt: skip
SELLING = Thread("Templates that sell", "Bianca Souza", (
    template("template-product", "A product above", "header:PRODUCT", "button:SPM", category="MARKETING",
             values={"header.product": "moka-6"},
             parts=[PRODUCT, body("Back in stock, and we keep one for you."), tap("SPM", "View")]),
    template("template-products", "Several products", "button:MPM", category="MARKETING",
             values={"header.1": "Bianca", "button.0.thumbnail": "moka-6",
                     "button.0.sections": "# Pots\nmoka-6\nmoka-3\n# Jars\njar-12"},
             parts=[headline("{{1}}, your cart waits", "Bianca"),
                    body("What you chose is still here."), tap("MPM", "View items")]),
    template("template-catalogue", "The whole catalogue", "button:CATALOG", category="MARKETING",
             values={"button.0.thumbnail": "jar-12"},
             parts=[body("Everything we have."), tap("CATALOG", "View catalog")]),
    template("template-product-cards", "Products side by side", category="MARKETING",
             values={"cards.products": "moka-6\ngrinder"},
             parts=[body("Fresh from this week."),
                    {"type": "CAROUSEL", "cards": [{"components": [PRODUCT, tap("SPM", "View")]}] * 2}]),
    template("template-order", "An order to pay", "button:ORDER_DETAILS", values={"button.0.order": json.dumps(ORDER)},
             parts=[body("Here is the bill of your order."), tap("ORDER_DETAILS", "Review and Pay")]),
    template("template-order-news", "How an order stands", below="ORDER_STATUS",
             values={"order.reference": "BR-8817", "order.status": "shipped", "order.note": "Until noon"},
             parts=[body("Your order has moved on.")]),
))  # fmt: skip
