"""Threads in which more has happened than messages: what WhatsApp told, a group, an agent of Meta's, two made one."""

import time
from collections.abc import Callable
from uuid import uuid4

from cloudapi.client import Accepted, Refused
from conversations import send, triage
from conversations.models import Conversation, MergeSuggestion, Status
from conversations.people import merging
from conversations.sending import outbox, settle
from tenants.scope import acting_for
from tests import cast
from tests.conftest import House
from tests.inbox.day import talk
from tests.letterbox import MARTA, change, delivery, drain, echo, put, status, statuses, text, texts

OTTO, GROUP = "4915100000002", "Y2FwaV9ncm91cDox"
Json = dict[str, object]


def told(house: House, people: cast.People) -> int:
    """Corrected twice, deleted, called, another identity, another number, a wish; ours held, failed, and overtaken."""
    at = int(time.time()) - 3600
    named = [{"profile": {"name": "Marta"}, "wa_id": MARTA}]
    put(
        house,
        texts(text("wamid.1", "Is the red one left?", at=at), text("wamid.2", "wrong chat", at=at), contacts=named),
    )
    for place, words in enumerate(("Is the green one left?", "Is the blue one left?")):
        new = {"original_message_id": "wamid.1", "message": {"type": "text", "text": {"body": words}}}
        put(house, texts(_as("edit", new, f"wamid.e{place}", at + 60 * (place + 1))))
    put(house, texts(_as("revoke", {"original_message_id": "wamid.2"}, "wamid.r", at + 90)))
    put(house, statuses(status("wamid.3", "read", at=at + 400)))  # of a message that nobody knows yet
    put(
        house,
        delivery(change(field="smb_message_echoes", message_echoes=[echo("wamid.3", "One is left.", at=at + 300)])),
    )
    put(house, _call("wacid.1", at + 500, 65), _call("wacid.2", at + 700, 0))
    gone = {"code": 131051, "title": "Message type unknown"}
    put(house, texts(_as("unsupported", {"type": "poll"}, "wamid.4", at + 800) | {"errors": [gone]}))
    put(house, texts(_as("system", {"type": "customer_identity_changed"}, "wamid.5", at + 900)))
    wish = {"wa_id": MARTA, "category": "marketing_messages", "value": "stop", "timestamp": at + 950}
    put(house, delivery(change(field="user_preferences", user_preferences=[wish])))
    drain(house)
    with acting_for(people.acme):
        conversation = Conversation.objects.get()
        for words, outcome in {
            "It is on its way.": Accepted("wamid.6", message_status="held_for_quality_assessment"),
            "And the bill?": Refused(131026, "Message undeliverable"),
        }.items():
            send.text(conversation, words, by=people.ana, client_id=uuid4())
            (claimed,) = outbox.claim().ready
            settle.settle({claimed.attempt: outcome})
    put(house, texts(_as("system", {"type": "user_changed_number", "wa_id": "5511900000077"}, "wamid.7", at + 960)))
    drain(house)
    return conversation.pk


def group(house: House, people: cast.People) -> int:
    """A group that got its name and a picture, and whose people write, come and go."""
    at = int(time.time()) - 600
    for place, (name, phone, words) in enumerate(
        (("Marta", MARTA, "Who runs on Sunday?"), ("Otto", OTTO, "I do"), (None, "33600000003", "Me too"))
    ):
        contact = {"profile": {"name": name} if name else {}, "wa_id": phone}
        put(house, texts(text(f"wamid.{place}", words, phone=phone, group_id=GROUP, at=at + place), contacts=[contact]))
    made = {"type": "group_create", "subject": "Runners", "invite_link": "https://chat.whatsapp.com/KmE5qTz1Ab"}
    put(
        house,
        delivery(
            change(field="group_lifecycle_update", groups=[{"group_id": GROUP, "timestamp": str(at - 1), **made}])
        ),
    )
    put(house, texts(text("wamid.own", "And a question of mine", at=at)))
    drain(house)
    for place, (field, news) in enumerate(
        (
            ("settings", {"group_subject": {"text": "Runners of Vila Madalena"}}),
            ("settings", {"group_description": {"text": "Every Sunday at nine, at the gate of the park."}}),
            ("settings", {"profile_picture": {"sha256": "x"}}),
            ("participants", {"added_participants": [{"wa_id": "5511955500071"}, {"wa_id": "491510000072"}]}),
            ("participants", {"removed_participants": [{"wa_id": OTTO}], "initiated_by": "participant"}),
        )
    ):
        one = {"group_id": GROUP, "timestamp": str(at + 60 + place), **news}
        put(house, delivery(change(field=f"group_{field}_update", groups=[one])))
    drain(house)
    with acting_for(people.acme):
        conversation = Conversation.objects.get(contact__identities__kind="group")
        send.text(conversation, "We start at nine, at the gate.", by=people.bruno, client_id=uuid4())
    return conversation.pk


def handover(house: House, people: cast.People) -> int:
    """An agent of Meta's answers, and has the conversation."""
    at = int(time.time()) - 300
    named = [{"profile": {"name": "Marta"}, "wa_id": MARTA}]
    put(house, delivery(change(field="standby", contacts=named, messages=[text("wamid.1", "Open on Sunday?", at=at)])))
    ours = [echo("wamid.2", "Yes, from ten to six. Anything else?", at=at + 4)]
    put(house, delivery(change(field="standby", message_echoes=ours)))
    put(house, delivery(change(field="standby", messages=[text("wamid.3", "A person, please", at=at + 60)])))
    drain(house)
    with acting_for(people.acme):
        return Conversation.objects.get().pk


def together(house: House, people: cast.People) -> int:
    """Two threads of one person, shown as one."""
    with acting_for(people.acme):
        shown, other = talk(people.line, "Marta Nogueira", MARTA), talk(people.line, "Marta N.", bsuid="BR.18735534012")
        other.say("Oi! Vocês têm a xícara azul?", 180)
        other.say("Temos sim, 40 peças.", 170, by=people.ana, status=Status.READ)
        shown.say("Sou eu de novo, do outro número", 30)
        other.say("E a tampa?", 20)
        two = MergeSuggestion.objects.create(low=shown.contact, high=other.contact, reason="same_person")
        merging.merge(two, shown.contact.pk, people.ana)
        return shown.conversation.pk


def blocked(house: House, people: cast.People) -> int:
    """Somebody whom WhatsApp lets nothing through from, or to."""
    with acting_for(people.acme):
        made = talk(people.line, "Jonas Weber", OTTO)
        made.say("You again?", 40)
        triage.block(made.conversation, True, people.ana)
        return made.conversation.pk


SITUATIONS: dict[str, Callable[[House, cast.People], int]] = {
    "told": told, "group": group, "handover": handover, "together": together, "blocked": blocked,
}  # fmt: skip


def _as(kind: str, own: Json, wamid: str, at: int) -> Json:
    """A message of Marta's of another type."""
    return {key: value for key, value in text(wamid, at=at).items() if key != "text"} | {"type": kind, kind: own}


def _call(id_: str, at: int, seconds: int) -> Json:
    """A call from its first ring to its end; without seconds nobody answered."""
    who = {"id": id_, "from": MARTA, "direction": "USER_INITIATED"}
    end = {"status": "COMPLETED", "duration": seconds} if seconds else {"status": "FAILED"}
    ring = {**who, "event": "connect", "timestamp": str(at)}
    return delivery(
        change(field="calls", calls=[ring, {**who, "event": "terminate", "timestamp": str(at + 90), **end}])
    )
