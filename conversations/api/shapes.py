"""What the API's answers look like, as JSON Schema: one shape for each thing `representation` shows."""

from typing import Any

from conversations.models import Attribute, Event, Identity, Media
from conversations.models.message import Direction, Status

Shape = dict[str, Any]
CONVERSATION_STATES = ("open", "snoozed", "resolved")


def _is(kind: str, said: str = "", example: Any = None, **more: Any) -> Shape:
    """A value of one JSON type. `kind` with a question mark may be null."""
    shape: Shape = {"type": [kind[:-1], "null"] if kind.endswith("?") else kind, **more}
    if said:
        shape["description"] = said
    if example is not None:
        shape["examples"] = [example]
    return shape


def _one_of(values: Any, said: str = "") -> Shape:
    values = [str(value) for value in values]
    return _is("string", said, values[0], enum=values)


def _moment(said: str = "", example: str = "2026-11-27T09:12:31.000Z", null: bool = True) -> Shape:
    return _is("string?" if null else "string", said, example, format="date-time")


def _object(said: str, /, **fields: Shape) -> Shape:
    return {"type": "object", "description": said, "required": list(fields), "properties": fields}


def _many(shape: Shape, said: str = "") -> Shape:
    return {"type": "array", "items": shape, **({"description": said} if said else {})}


def named(name: str) -> Shape:
    """A reference to one of SHAPES."""
    return {"$ref": f"#/components/schemas/{name}"}


def page(name: str) -> Shape:
    """A page of things; `next` is the address of the following one, null on the last."""
    link = _is("string?", "The next page; null on the last one.", format="uri")
    return _object(f"A page of {name.lower()}s.", next=link, results=_many(named(name)))


ID = _is("integer", example=4711)
VERSION = _is("integer", "Rises with every change of the conversation; unique and ordered within it.", 12)

SHAPES: dict[str, Shape] = {
    "Identity": _object(
        "One way by which a person is known. A phone alone does not identify anybody.",
        kind=_one_of(Identity.Kind.values),
        value=_is("string", example="16505550111"),
    ),
    "Contact": _object(
        "A person who writes to the company.",
        id=ID,
        name=_is("string", example="Mariana"),
        identities=_many(named("Identity")),
    ),
    "Person": _object(
        "A contact with what the company keeps of them.",
        id=ID,
        name=_is("string", example="Mariana"),
        identities=_many(named("Identity")),
        attributes=_is("object", "Stored values by the key of their field; what is not known is left out."),
    ),
    "Attribute": _object(
        "A field of the company's own for what it keeps of contacts.",
        id=ID,
        key=_is("string", "What programs call it; it never changes.", "loyalty"),
        label=_is("string", "What people call it.", "Loyalty"),
        kind=_one_of(Attribute.Kind.values),
        choices=_many(_is("string", example="Gold"), "Of a choice."),
    ),
    "Conversation": _object(
        "The one thread of a contact on a channel.",
        id=ID,
        channel=_is("string", "The channel's id.", format="uuid"),
        contact=named("Contact"),
        status=_one_of(CONVERSATION_STATES),
        snoozed_until=_moment(),
        assignee=_is("integer?", "The member it is assigned to.", 3),
        held_by=_is("string?", "Who answers on WhatsApp's side: meta_agent or app; null while nobody said.", "app"),
        held_since=_moment("Of `held_by`, and of a change of hands of which WhatsApp did not say who has it."),
        held_note=_is(
            "string?",
            "In words, that Meta's agent or another app has it, and what writing does; null while it is your team's.",
            "Meta's agent has this conversation. It answers by itself; once you reply, your team has it.",
        ),
        folded_into=_is(
            "integer?",
            "The thread of the same person and number that it is shown within and that takes what is written.",
            4712,
        ),
        earlier=_many(ID, "Threads that are shown within this one. Their messages are read under their own ids."),
        last_message_at=_moment(),
        unread_count=_is("integer", "Messages since somebody of the team opened or answered it.", 2),
        window_expires_at=_moment("Free text is possible until then.", "2026-11-28T09:12:31.000Z"),
        free_until=_moment("WhatsApp charges nothing until then: they came by an advertisement."),
        blocked_at=_moment("Since when the person is blocked on the number; null for who may write."),
        version=VERSION,
    ),
    "Reaction": _object(
        "An emoji on a message, by the contact or by a member.",
        emoji=_is("string", example="👍"),
        contact=_is("integer?", example=17),
        writer=_is("object?", "In a group, who of it.", {"name": "Marta", "phone": "4915100000001", "user_id": None}),
        member=_is("integer?"),
    ),
    "Media": _object(
        "A file of a message, or one that was uploaded to be sent.",
        id=ID,
        kind=_is("string", "The type of the message it goes as, or came as.", "image"),
        mime=_is("string", "What its bytes are, once it is here.", "image/jpeg"),
        size=_is("integer?", "Bytes.", 84211),
        sha256=_is("string?", "Of the whole file, in hex; null while it is not here."),
        width=_is("integer?", "Pixels, of a picture or film as it is shown.", 1200),
        height=_is("integer?", "Pixels.", 1600),
        seconds=_is("number?", "The length of a sound or film.", 7.4),
        state=_one_of(Media.State.values, "pending: to be fetched; leaving: on its way to WhatsApp, and here."),
        failure=_is("string?", f"Why it could not be fetched: {', '.join(Media.Failure.values)}."),
        url=_is("string?", "Where the same token gets it for the next ten minutes, in ranges; null while it cannot."),
        preview_url=_is("string?", "A smaller picture of a picture, a still of a film, in WebP; as `url`."),
        copy_url=_is("string?", "A sound or film that not every browser plays, in MP4; as `url`."),
        expires_at=_moment("When it is gone, with its message.", null=False),
    ),
    "Failure": _object(
        "Why a message did not leave.",
        code=_is("integer?", "WhatsApp's error code.", 131026),
        sentence=_is("string", example="Not sent. This number is not on WhatsApp."),
        remedy=_is("string", example="Check the number."),
    ),
    "Price": _object(
        "What WhatsApp charges a message for; the amount follows from its rate card.",
        category=_is("string", "marketing, utility, authentication, service, …", "utility"),
        type=_is("string?", "regular, free_customer_service or free_entry_point.", "regular"),
        country=_is("string?", "Of the customer, two letters.", "BR"),
        billable=_is("boolean?", "Whether it costs anything.", True),
    ),
    "Message": _object(
        "A message, or what is left of one whose content has expired: `id`, `gone` and `version` alone.",
        id=ID,
        client_id=_is("string?", "The id its writer gave it.", "0b0f7f9e-2f62-4d0b-9c0e-5a1f1d7f6a10", format="uuid"),
        wamid=_is("string?", "WhatsApp's id.", "wamid.HBgLMTY1MDU1NTAxMTEVAgASGA=="),
        direction=_one_of([Direction.IN, Direction.OUT]),
        kind=_is("string", "text, image, location, …: WhatsApp's type.", "text"),
        text=_is("string", example="Does it come in blue?"),
        payload=_is(
            "object",
            "The rest of what WhatsApp said of it, as it said it. Of an order to pay, `payment` is how that stands.",
        ),
        status=_one_of(Status.labels),
        sent_at=_moment("WhatsApp's time.", null=False),
        statuses=_object(
            "When each was reached.",
            **{name: _moment() for name in ("accepted", "held", "sent", "delivered", "read", "played", "failed")},
        ),
        error={"anyOf": [named("Failure"), {"type": "null"}]},
        price={"anyOf": [named("Price"), {"type": "null"}]},
        author=_is("integer?", "The member who wrote it.", 3),
        origin=_is("string", "customer, agent, api, phone_app or system.", "customer"),
        reply_to=_is("integer?", "The message it answers."),
        edited_at=_moment(),
        revoked_at=_moment(),
        reactions=_many(named("Reaction")),
        media=_many(named("Media")),
        expires_at=_moment("The second from which nobody can read it any more.", "2026-12-27T09:12:31.000Z", False),
        version=VERSION,
    ),
    "Channel": _object(
        "A number, or another entrance.",
        id=_is("string", format="uuid"),
        kind=_is("string", example="whatsapp"),
        name=_is("string", example="Acme Brasil"),
        phone_number_id=_is("string", example="106540352242922"),
        waba_id=_is("string", example="102290129340398"),
        display_phone=_is("string", example="+55 11 90000-0001"),
        token=_is("string", "good, expired, …", "good"),
        alarm=_is("string?", "What is wrong with it, when something is."),
        stopped={"anyOf": [named("Stop"), {"type": "null"}]},
        connected=_is("boolean", example=True),
        last_received_at=_moment(),
    ),
    "Group": _object(
        "A group, as far as WhatsApp has told of it. It gives nobody its picture.",
        subject=_is("string?", "Its name at WhatsApp.", "Runners"),
        description=_is("string?", example="On Sundays at nine"),
        invite_link=_is("string?", "How to join it.", "https://chat.whatsapp.com/AbC"),
        suspended=_is("boolean", "WhatsApp lets nobody write in it.", False),
        deleted=_is("boolean", example=False),
        members=_many(named("Companion"), "By name; those whose name is not known last."),
        pinned=_many(named("Pinned"), "What the company has pinned, the oldest pin first."),
    ),
    "Companion": _object(
        "Somebody in a group.",
        name=_is("string", example="Marta"),
        reached=_is("string", "The phone or user id.", "+55 11 95550-0002"),
        contact=_is("integer?", "Null for somebody who never wrote to the company.", 4711),
        conversation=_is("integer?", "Their own thread on this number.", 4712),
    ),
    "Pinned": _object(
        "A message of a group that is on top.",
        message=_is("integer", "Its id.", 4713),
        until=_moment("When its pin ends.", null=False),
    ),
    "Stop": _object(
        "WhatsApp keeps the number from sending, or from sending templates.",
        code=_is("integer", "WhatsApp's code.", 131031),
        since=_moment(null=False),
        until=_moment("Null until WhatsApp says that it may send again."),
    ),
    "Block": _object(
        "Somebody on a number, and whether they are blocked there.",
        user=_is("string", "A phone or a user id, as WhatsApp writes it.", "5511955500002"),
        blocked=_is("boolean", example=True),
    ),
    "Answer": _object(
        "What WhatsApp said to one question.",
        comes=_is("boolean", "It is on its way, as webhooks.", True),
        final=_is("boolean", "WhatsApp gives it no more: asking again changes nothing.", False),
        sentence=_is("string", example="The app's people are on their way."),
    ),
    "Past": _object(
        "What a WhatsApp Business app, which a number is in as well, hands over of its past.",
        people=named("Answer"),
        messages=named("Answer"),
    ),
    "Leg": _object(
        "A part of a test message's way there and back.",
        name=_one_of(("Sent", "Delivered", "Answered")),
        state=_one_of(("done", "todo", "later", "bad"), "todo: under way; later: after the one before it."),
        text=_is("string", "What happened, and what to do.", "WhatsApp has taken it"),
        fix=_is("string?", "What helps: again, token (a new one) or webhooks (look whether they come).", "again"),
    ),
    "Test": _object(
        "A test message of a number.",
        message=ID,
        done=_is("boolean", "It was answered: the way there and back works.", True),
        waiting=_is("boolean", "Something may still come.", False),
        legs=_many(named("Leg")),
    ),
    "Template": _object(
        "A message template as WhatsApp knows it.",
        id=ID,
        waba_id=_is("string", example="102290129340398"),
        meta_id=_is("string", "WhatsApp's id.", "1627019861106475"),
        name=_is("string", example="order_ready"),
        language=_is("string", example="pt_BR"),
        category=_is("string", example="UTILITY"),
        previous_category=_is("string?", "Before WhatsApp moved it."),
        status=_is("string", "Only an APPROVED one can be sent.", "APPROVED"),
        quality=_is("string", example="GREEN"),
        rejection=_is("string?", "Why WhatsApp refused it."),
        parameter_format=_is("string", "NAMED or POSITIONAL.", "NAMED"),
        components=_many(_is("object"), "As WhatsApp gives them."),
        ttl=_is("integer?", "Seconds WhatsApp keeps trying.", 43200),
        bindings=_is("object", "What fills each variable here."),
        sendable=_is("boolean", example=True),
        changed_at=_moment(),
        synced_at=_moment(),
        gone_at=_moment("Since when WhatsApp no longer lists it."),
    ),
    "Event": _object(
        "What became of one item that WhatsApp posted.",
        id=_is("string", example="20261127-815-0"),
        kind=_is("string", example="message"),
        outcome=_one_of(Event.Outcome.values),
        reason=_is("string", "A code that programs may ask for; empty when it was done and nothing is to be said."),
        sentence=_is("string?", "The reason in words."),
        remedy=_is("string?", "What to do about an error that WhatsApp reports."),
        channel=_is("integer?", example=5),
        conversation=_is("integer?", example=4711),
        message=_is("integer?", example=90210),
        received_at=_moment(null=False),
        latency_ms=_is("integer", "From its receipt until it was done.", 9),
    ),
}
# Content goes on its day; the envelope's place in the thread stays for those who follow versions.
SHAPES["Message"]["required"] = ["id", "version"]
SHAPES["Message"]["properties"]["gone"] = _is("boolean", "True, and then nothing but `id` and `version` comes with it.")


def add(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """Hook of drf-spectacular: the shapes that answers refer to."""
    result.setdefault("components", {}).setdefault("schemas", {}).update(SHAPES)
    return result
