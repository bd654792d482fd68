"""What happens in a thread besides messages: calls, notices, the team's own acts, other writers, groups."""

import time
import uuid
from collections.abc import Callable
from typing import Any

from tests.gallery.card import Card, Json, Line, Mark, Thread, happens
from tests.gallery.desk import Talk

GROUP_NEWS: tuple[tuple[str, str, str, Json], ...] = (
    ("made", "lifecycle", "The group was made", {"type": "group_create", "subject": "Runners"}),
    ("subject", "settings", "The group is called", {"group_subject": {"text": "Runners of Vila Madalena"}}),
    ("description", "settings", "The group has a new desc", {"group_description": {"text": "Sundays at nine."}}),
    ("picture", "settings", "The group has a new pict", {"profile_picture": {"sha256": "x"}}),
    ("added", "participants", "2 people joined", {"added_participants": [{"wa_id": "49150"}, {"wa_id": "49151"}]}),
    ("left", "participants", "One person left",
     {"removed_participants": [{"wa_id": "49151"}], "initiated_by": "participant"}),
    ("removed", "participants", "One person was taken", {"removed_participants": [{"wa_id": "49151"}]}),
    ("not_joined", "participants", "One person could not", {"failed_participants": [{"wa_id": "49151"}]}),
    ("asks", "participants", "Somebody asks", {"type": "group_join_request_created"}),
    ("asks_no_more", "participants", "Somebody no longer", {"type": "group_join_request_revoked"}),
    ("suspended", "status", "WhatsApp has suspended", {"type": "group_suspend"}),
    ("restored", "status", "The group is no longer", {"type": "group_suspend_cleared"}),
    ("deleted", "lifecycle", "The group was deleted", {"type": "group_delete"}),
)  # fmt: skip
EARLY, ENDS = {"event": "connect"}, {"event": "terminate"}


def call(talk: Talk, *news: Json, ours: bool = False) -> Mark:
    """A call by its news; `ours`: we called them."""
    id_, now = f"wacid.{time.time_ns()}", int(time.time())
    who = {"to": talk.phone} if ours else {"from": talk.phone}
    who |= {"id": id_, "direction": "BUSINESS_INITIATED" if ours else "USER_INITIATED"}
    for place, one in enumerate(news):
        talk.news("calls", calls=[{**who, **one, "timestamp": str(now + place)}])
    return id_


def system(kind: str, **own: Any) -> Callable[[Talk], object]:
    return lambda talk: talk.hear(type="system", system={"type": kind, **own})


def by_others(type_: str, own: Json) -> Callable[[Talk], Mark]:
    """Written in the WhatsApp Business app beside us, or by another program."""

    def act(talk: Talk) -> Mark:
        id_ = f"wamid.echo{time.time_ns()}"
        message = {"id": id_, "timestamp": str(int(time.time())), "from": "5511900000001", "to": talk.phone}
        talk.news("smb_message_echoes", message_echoes=[message | {"type": type_, type_: own}])
        return id_

    return act


def from_before(talk: Talk) -> Mark:
    """A file of the number's past, which WhatsApp names and keeps."""
    id_ = f"wamid.before{time.time_ns()}"
    message: Json = {"id": id_, "from": talk.phone, "timestamp": str(int(time.time()) - 3600)}
    message |= {"type": "media_placeholder", "history_context": {"status": "READ"}}
    chunk = {"metadata": {"phase": 0, "chunk_order": 1, "progress": 55}}
    talk.news("history", history=[chunk | {"threads": [{"id": talk.phone, "messages": [message]}]}])
    return id_


def meta_agent(talk: Talk) -> Mark:
    """Meta's own agent answers while it has the conversation."""
    told = {"number": talk.desk.number, "person": talk.person}
    talk.desk.ask("agent", **told, text="We are open from ten to six. Anything else?")
    talk.desk.idle()
    talk.desk.ask("agent", **told, passes=True)
    talk.desk.idle()
    found = [one for one in talk.messages() if one.get("origin") == "meta_agent"]
    return int(found[-1]["id"])


def passes(seconds: int, **to: str) -> Callable[[Talk], object]:
    """The conversation changes hands, so many seconds ago."""

    def act(talk: Talk) -> None:
        value = {"type": "control_passed", "timestamp": str(int(time.time()) - seconds), "control_passed": to}
        line = {"phone_number_id": talk.desk.number, "display_phone_number": "5511900000001"}
        talk.news("messaging_handovers", sender={"phone_number": talk.phone}, recipient=line, **value)

    return act


def wish(value: str) -> Callable[[Talk], object]:
    return lambda talk: talk.desk.ask("preferences", number=talk.desk.number, person=talk.person, value=value)


def vouch(talk: Talk) -> None:
    """They write with another key than before, and somebody makes sure that it is still them."""
    for place, key in enumerate(("DF2lS5v2W6x=", "AB7kQ1v9Z0y=")):
        who = {"profile": {"name": talk.name}, "wa_id": talk.phone, "identity_key_hash": key}
        told = {"id": f"wamid.key{time.time_ns()}", "from": talk.phone, "timestamp": str(int(time.time()) + place)}
        message = {**told, "type": "text", "text": {"body": "I have a new phone"}}
        talk.news("messages", contacts=[who], messages=[message])
    talk.post("vouching")


def note(talk: Talk) -> Mark:
    words = "He is a regular. The parcel of *March* was ours to pay."
    talk.post("messages", mode="note", client_id=str(uuid.uuid4()), note=words)
    return Line("Only your team sees this")


def does(path: str, **form: str) -> Callable[[Talk], object]:
    return lambda talk: talk.post(path, **form)


def of_group(word: str, field: str, line: str, told: Json) -> Card:
    def act(talk: Talk) -> None:
        one = {"group_id": talk.group, "timestamp": str(int(time.time())), **told}
        talk.news(f"group_{field}_update", groups=[one])

    return happens(f"group-{word.replace('_', '-')}", line, line, f"notice:group.{word}", act=act)


def writer(talk: Talk) -> Mark:
    phone = f"49151{time.time_ns() // 1000 % 10**8:08}"
    talk.person = talk.desk.ask("people", name="Otto Brandt", phone=phone)["id"]
    return talk.hear(text="I do, if it does not rain")


def to_group(talk: Talk) -> Mark:
    return talk.say(type="text", text={"body": "We start at nine, at the gate of the park."})


def pin(talk: Talk, message: int) -> int:
    return talk.say(type="pin", pin={"message": message, "type": "pin", "expiration_days": 7})


def pinned(talk: Talk) -> Mark:
    return talk.until(pin(talk, talk.ids([talk.first])[talk.first]), "delivered")


def on_top(talk: Talk) -> Mark:
    message = talk.until(talk.say(type="text", text={"body": "The park closes at ten."}), "delivered", "read")
    talk.until(pin(talk, message), "delivered")
    return message


def not_pinned(talk: Talk) -> Mark:
    talk.strike("refuse", code=131005, http=403)
    return talk.until(pin(talk, talk.ids([talk.first])[talk.first]), "failed")


LIVES = Thread("Calls, notices, and what the team did", "Mateo Rivas", (
    Card("call", "A call that was answered, and how long", ("kind:call",),
         lambda talk: call(talk, EARLY, ENDS | {"status": "COMPLETED", "duration": 185})),
    Card("call-missed", "A call that nobody answered", (), lambda talk: call(talk, EARLY, ENDS | {"status": "FAILED"})),
    Card("call-ringing", "A call that rings", (), lambda talk: call(talk, EARLY)),
    Card("call-ours", "A call of ours that was not answered", (),
         lambda talk: call(talk, EARLY, ENDS | {"status": "FAILED"}, ours=True)),
    Card("echo", "Written on the phone beside us", ("origin:phone_app",),
         by_others("text", {"body": "I am at the shop, I will have a look."})),
    Card("echo-template", "A template that somebody else sent, as far as it is passed on", (), by_others(
        "template", {"name": "order_ready", "language": {"code": "en"}, "components": [
            {"type": "body", "parameters": [{"type": "text", "text": "Mateo"}, {"type": "text", "text": "order 4711"}]},
            {"type": "button", "sub_type": "quick_reply", "index": 0,
             "parameters": [{"type": "payload", "payload": "On my way"}]}]})),
    Card("echo-product", "A product that was sent from the phone", (), by_others(
        "product", {"catalog_id": "770001", "product_retailer_id": "mug-blue", "body": {"text": "In blue?"}})),
    Card("from-before", "A file of the past, which WhatsApp keeps", ("kind:placeholder",), from_before),
    Card("meta-agent", "Meta's agent answered", ("origin:meta_agent",), meta_agent),
    happens("handover", "Meta's agent has the conversation", "Meta's agent has", "notice:handover.meta_agent",
            act=passes(300, previous_owner_role="escalation", new_owner_role="ai_agent")),
    happens("handed-on", "Nobody knows who has it", "This conversation changed", "notice:handover.unknown",
            act=passes(200, metadata="none")),
    happens("handed-back", "Our team has it again", "This conversation was handed", "notice:handover.app",
            act=passes(100, previous_owner_role="ai_agent", new_owner_role="escalation")),
    happens("welcome", "They opened the chat and wrote nothing yet", "Mateo Rivas opened the chat",
            "notice:request_welcome", act=lambda talk: talk.hear(type="request_welcome")),
    happens("new-identity", "Another security code", "Mateo Rivas has a new sec",
            "notice:customer_identity_changed", "notice:user_identity_changed",
            act=system("customer_identity_changed", identity={"hash": "x"})),
    happens("vouched", "Somebody made sure that it is still them", "You made sure", "line:vouched",
            act=vouch),
    happens("marketing-stopped", "No more marketing", "Mateo Rivas stopped", "notice:marketing_messages.stop",
            act=wish("stop")),
    happens("marketing-resumed", "Marketing again", "Mateo Rivas takes", "notice:marketing_messages.resume",
            act=wish("resume")),
    Card("note", "A note, for the team alone", ("kind:note",), note),
    happens("assigned", "Somebody has it", "You took", "line:assigned",
            act=lambda talk: talk.post("assignment", member=talk.desk.member)),
    happens("released", "Nobody has it", "You gave", "line:released", act=does("assignment", member="")),
    happens("snoozed", "Out of sight for a time", "You snoozed", "line:snoozed", act=does("snooze", until="tomorrow")),
    happens("woken", "Back before its time", "You brought this back", "line:woken", act=does("opening")),
    happens("resolved", "Done", "You resolved", "line:resolved", act=does("closure")),
    happens("reopened", "Open again", "You opened this again", "line:reopened", act=does("opening")),
    happens("blocked", "Nothing comes through", "You blocked", "line:blocked", act=does("block")),
    happens("unblocked", "It comes through again", "You let", "line:unblocked", act=does("block", then="unblock")),
    happens("new-id", "Another id of theirs", "WhatsApp gave Mateo", "notice:user_changed_user_id",
            act=lambda talk: talk.desk.ask(f"people/{talk.person}/rotate")),
    happens("new-number", "Another number of theirs", "Mateo Rivas has a new number",
            "notice:user_changed_number", "notice:customer_changed_number",
            act=lambda talk: talk.desk.ask(f"people/{talk.person}/phone", phone=f"{talk.phone[:-2]}77")),
))  # fmt: skip
TOGETHER = Thread("A group", "Runners", (
    Card("group-writer", "Who of a group wrote", (), writer),
    Card("group-sent", "Words of ours to a group", (), to_group),
    Card("group-pinned", "A message of the group, pinned by us", ("sends:pin", "kind:pin"), pinned),
    Card("group-on-top", "A message of the group that is pinned", (), on_top),
    Card("group-not-pinned", "A pin that WhatsApp did not take, and why", (), not_pinned),
    *(of_group(*one) for one in GROUP_NEWS),
), group=True)  # fmt: skip
