"""What the company writes: words, files, offers, and how far each came."""

import time

from tests.gallery.card import Card, Mark, Thread, heard, offered, said, sent_file
from tests.gallery.desk import Talk

CARD = {"picture": "https://acme.example/moka.jpg", "label": "See it", "url": "https://acme.example/moka"}
CARDS = {f"{part}_{number}": value for number in (1, 2) for part, value in CARD.items()}
CATALOGUE = "194836987003835"
AGAIN = 131_056  # too much to one person: the message waits, and all that follow it
NOBODY = 131_026


def file_away(talk: Talk) -> Mark:
    """The file is not at WhatsApp's any more."""
    gone = {"id": str(time.time_ns()), "mime_type": "image/jpeg", "sha256": "c2hh", "caption": "The broken handle"}
    return talk.hear(type="image", image=gone)


def document_away(talk: Talk) -> Mark:
    gone = {"id": str(time.time_ns()), "mime_type": "application/pdf", "sha256": "c2hh", "filename": "warranty.pdf"}
    return talk.hear(type="document", document=gone)


def album(talk: Talk) -> list[Mark]:
    """Two pictures at once: they come as two messages."""
    one = {"number": talk.desk.number, "person": talk.person, "type": "image"}
    batch = [one, {**one, "image": {"caption": "It came off here"}}]
    return list(talk.desk.ask("messages", number=talk.desk.number, person=talk.person, batch=batch)["wamids"])


def waiting(talk: Talk) -> Mark:
    """WhatsApp is busy: it is tried again by itself."""
    talk.strike("refuse", code=AGAIN, retry_after=300)
    return talk.until(talk.say(type="text", text={"body": "It leaves us this afternoon."}), "queued")


def unconfirmed(talk: Talk) -> Mark:
    """Taken, and then the line broke: nobody knows."""
    talk.strike("hold")
    talk.strike("reset_after")
    return talk.until(talk.say(type="text", text={"body": "The invoice is in the parcel."}), "unconfirmed")


def failed(talk: Talk) -> Mark:
    talk.strike("fail_later", code=NOBODY)
    return talk.until(talk.say(type="text", text={"body": "Is this still your number?"}), "failed")


def as_far_as(word: str, text: str) -> Card:
    """A message that came so far and no further."""

    def act(talk: Talk) -> Mark:
        talk.strike("hold")
        one = talk.until(talk.say(type="text", text={"body": text}), "accepted")
        if word != "accepted":
            talk.desk.ask("statuses", wamid=talk.wamid(one), status=word, force=True)
        return talk.until(one, word)

    return Card(f"status-{word}", f"Ours, {word}", (f"status:{word}",), act)


def played(talk: Talk) -> Mark:
    one = talk.send_file("audio", "voice.ogg", voice=True)
    talk.desk.ask("statuses", wamid=talk.wamid(one), status="played", force=True)
    return talk.until(one, "played")


def reaction(talk: Talk) -> Mark:
    theirs = talk.hear(text="Thank you, it arrived this morning")
    talk.say(type="reaction", reaction={"message": talk.ids([theirs])[theirs], "emoji": "💙"})
    return theirs


def answer(talk: Talk) -> Mark:
    theirs = talk.hear(text="Do you deliver to the coast?")
    ours = talk.say(type="text", text={"body": "Yes, every Thursday."}, reply_to=talk.ids([theirs])[theirs])
    return talk.until(ours, "delivered")


FILES = Thread("Files, received and sent", "Helena Prado", (
    heard("image", "A picture and its words", "kind:image", "media:stored", type="image",
          image={"caption": "It came off here"}),
    Card("album", "Several pictures at once", (), album),
    Card("image-failed", "A picture that could not be fetched: try again", ("media:failed",), file_away),
    heard("video", "A film", "kind:video", type="video"),
    heard("voice", "A voice note with its shape and speed", "kind:voice", "kind:audio", type="audio"),
    heard("document", "A document, to keep", "kind:document", type="document"),
    Card("document-failed", "A document that could not be fetched", (), document_away),
    heard("sticker", "A sticker", "kind:sticker", type="sticker"),
    heard("sticker-moving", "A sticker that moves", type="sticker", sticker={"animated": True}),
    sent_file("sent-image", "A picture of ours", "sends:image", kind="image", file="photo.jpg",
              caption="The handle comes off like this"),
    sent_file("sent-video", "A film of ours", "sends:video", kind="video", file="clip.mp4",
              caption="How to descale it"),
    sent_file("sent-audio", "A sound of ours", "sends:audio", kind="audio", file="voice.ogg"),
    Card("sent-voice", "A voice note of ours, played", ("status:played",), played),
    sent_file("sent-document", "A document of ours", "sends:document", kind="document", file="invoice.pdf",
              filename="invoice BR-8817.pdf", caption="Your invoice"),
    sent_file("sent-sticker", "A sticker of ours", "sends:sticker", kind="sticker", file="sticker.webp"),
    sent_file("sent-sticker-moving", "A sticker of ours that moves", kind="sticker", file="sticker_moving.webp"),
))  # fmt: skip
STATES = Thread("Words of ours, and how far they came", "Lena Vogel", (
    Card("sent-reaction", "Our emoji on their message", ("sends:reaction",), reaction),
    said("sent-text", "Words of ours, by a program", "sends:text", "origin:api", type="text",
         text={"body": "See https://acme.example/help for *every* spare part."}),
    Card("sent-reply", "An answer of ours", (), answer),
    *(as_far_as(*one) for one in (
        ("accepted", "We look after it."), ("sent", "The driver has it."), ("delivered", "He rings at ten."),
        ("read", "Somebody has to be there."))),
    Card("status-unconfirmed", "Nobody knows whether it left", ("status:unconfirmed",), unconfirmed),
    Card("status-failed", "Not sent: why, and what to do", ("status:failed",), failed),
    Card("status-queued", "Waiting: WhatsApp is asked again by itself", ("status:queued", "status:sending"), waiting),
))  # fmt: skip
OFFERS = Thread("What can be offered and asked", "Jonas Weber", (
    offered("offer-location", "A place of ours", "location", name="Acme Casa e Café",
            address="Rua Harmonia, 312", latitude="-23.5545", longitude="-46.6893"),
    offered("offer-card", "A contact card of ours", "card", name="Tereza Albuquerque", phone="+55 11 90000-0071"),
    offered("offer-link", "A button that leads to a page", "link", heading="Spare parts", body="All of them, by model.",
            label="Open the list", url="https://acme.example/parts", footer="Acme Casa e Café"),
    offered("offer-link-cards", "Pictures side by side, each with a link", "link-cards", body="Two of this week",
            text_1="Moka Aurora, six cups", text_2="Glass jar, 1.2 litres", **CARDS),
    offered("offer-call", "A button that calls us", "call", body="Call us, we are here until six.", days="2"),
    offered("offer-buttons", "Up to three buttons", "buttons", heading="Delivery", body="When does it suit you?",
            first="Friday morning", second="Friday evening", third="I collect it"),
    offered("offer-list", "A list to choose from", "list", body="Which size is it for?", button="Sizes",
            rows="# Pots\nSmall | up to three cups\nLarge | six and more\n# Jars\nHalf a litre"),
    offered("offer-form", "A form", "form", body="Tell us when to come.", flow="990000000000501", label="Choose a day"),
    offered("ask-location", "Asks for a place", "ask-location", body="Where should the driver go?"),
    offered("ask-number", "Asks for their number", "ask-number", body="Which number may the driver call?"),
    offered("ask-address", "Asks for an address", "ask-address", body="Where may we deliver?", country="SG",
            footer="Acme Casa e Café"),
    offered("ask-call", "Asks whether we may call", "ask-call", body="May we call you about your order?"),
    offered("offer-product", "One product", "product", catalogue=CATALOGUE, product="moka-6", body="This is the one."),
    offered("offer-products", "Several products", "products", catalogue=CATALOGUE, heading="For six",
            body="All in stock.", products="# Pots\nmoka-6\nmoka-3\n# Jars\njar-12"),
    offered("offer-product-cards", "Products side by side", "product-cards", catalogue=CATALOGUE,
            body="Which of these?", products="moka-6\njar-12\ngrinder"),
    offered("offer-catalogue", "The whole catalogue", "catalogue", body="Everything we have.", product="jar-12"),
    offered("offer-order", "An order to pay", "order", body="Here is your order.", reference="BR-8817", shipping="15",
            items="2 | Moka Aurora | 189.90 | moka-6\n1 | Cup | 9,50", type="physical-goods", currency="BRL",
            way="payment_link", code="https://pay.acme.example/8817"),
    offered("offer-order-update", "How an order stands", "order-update", reference="BR-8817", status="shipped",
            payment="captured", description="Until noon", body="It left us."),
))  # fmt: skip
