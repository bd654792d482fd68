"""What stands in Acme when the doors are tried: one of everything an address may name."""

import uuid
from dataclasses import dataclass, field
from datetime import timedelta
from http.cookies import SimpleCookie
from typing import Any

from django.test import Client

from conversations.attributes import definitions
from conversations.files import links, vault
from conversations.models import (
    Channel,
    Contact,
    Content,
    Conversation,
    Episode,
    FormRule,
    Identity,
    Media,
    Merge,
    MergeSuggestion,
    Message,
    Status,
    Template,
)
from tenants import clock, onboard
from tenants.models import Member, Role
from tenants.scope import acting_for
from tests import cast

NAMES = ("nobody", "dora", "carla", "bruno", "ana")
BETWEEN = {"sam": Role.SUPERVISOR, "ada": Role.ADMIN}  # whose rank lies between Bruno's and Ana's


@dataclass
class Stage:
    """`things` are the words that a door's row uses for the ids in its address and its form."""

    people: cast.People
    things: dict[str, Any] = field(default_factory=dict)
    headers: dict[str, dict[str, str]] = field(default_factory=dict)
    cookies: dict[str, SimpleCookie] = field(default_factory=dict)

    def fill(self, value: Any) -> Any:
        """The words of a row, replaced by what they stand for; `new` is a fresh uuid."""
        if isinstance(value, dict):
            return {key: self.fill(each) for key, each in value.items()}
        if value == "new":
            return str(uuid.uuid4())
        return self.things.get(value, value) if isinstance(value, str) else value


def build(people: cast.People) -> Stage:
    """Acme with a conversation, an invitation, a token and a second number; Globex with none of it."""
    stage = Stage(people)
    with acting_for(people.acme):
        stage.things |= _conversation(people.line)
        stage.things |= _files(people.line, stage.things["message"])
        template = Template.objects.create(
            waba_id=people.line.waba_id,
            name="order_update",
            language="en",
            meta_id="1",
            category="UTILITY",
            status="APPROVED",
            components=[{"type": "BODY", "text": "Your order is on its way."}],
        )
        stage.things["template"] = template.pk
        loyalty = definitions.add("Loyalty", "number", (), people.ana)
        rule = FormRule.objects.create(form="flow:1", title="Join", question="points", attribute=loyalty)
        stage.things |= {"attribute": loyalty.pk, "rule": rule.pk}
        spare = Channel.objects.create(
            name="Spare", phone_number_id="9", waba_id="9", display_phone="+1 555-010-0009", access_token="t"
        )
    eva = cast.member(people.acme, "Eva", Role.AGENT)
    invitation, link = onboard.invite("fred@acme.test", Role.AGENT, by=people.ana)
    token, _ = onboard.issue_token(people.ana, "door", by=people.ana)
    stage.things |= {
        "eva": eva.pk,
        "invitation": invitation.pk,
        "secret": link.rstrip("/").rpartition("/")[2],
        "token": token.pk,
        "nobodys": 1_000_000,
        "passkey": 1,  # somebody else's, if anybody's
        "line": str(people.line.uuid),
        "spare": str(spare.uuid),
    }
    others = {name: cast.member(people.acme, name.title(), role) for name, role in BETWEEN.items()}
    for name in (*NAMES[1:], *others):
        member: Member = others.get(name) or getattr(people, name)
        stage.headers[name] = {"Authorization": f"Bearer {onboard.issue_token(member, name, by=None)[1]}"}
        client = Client()
        client.force_login(member.user)
        stage.cookies[name] = client.cookies
    return stage


def _conversation(line: Channel) -> dict[str, Any]:
    now = clock.now()
    contact = Contact.objects.create(name="Mariana")
    identity = Identity.objects.create(contact=contact, kind="phone", value="5511955500001")
    conversation = Conversation.objects.create(
        contact=contact,
        channel=line,
        last_message_at=now,
        last_inbound_at=now,
        window_expires_at=now + timedelta(hours=20),
        version=4,
    )
    Episode.objects.create(conversation=conversation)
    heard = _message(conversation, 1, "Olá", direction="in", status=Status.RECEIVED)
    Content.objects.filter(message_id=heard.pk).update(wamid="wamid.HBgN")
    twin, former = Contact.objects.create(name="Mari"), Contact.objects.create(name="M.", merged_into=contact)
    suggestion = MergeSuggestion.objects.create(low=contact, high=twin, reason="same_person")
    merge = Merge.objects.create(kept=contact, gone=former, member_id=0)
    people = [{"name": {"formatted_name": "Tereza"}, "phones": [{"phone": "+5511955500002", "wa_id": "5511955500002"}]}]
    card = _message(
        conversation, 3, "Tereza", kind="contacts", payload={"contacts": people}, direction="in", status=Status.RECEIVED
    )
    reply = {"name": "flow", "response_json": '{"points": 12}'}
    answer = _message(
        conversation,
        4,
        "Sent",
        kind="interactive",
        payload={"type": "nfm_reply", "nfm_reply": reply},
        direction="in",
        status=Status.RECEIVED,
    )
    lost = _message(conversation, 2, "Oi", direction="out", origin="agent", status=Status.FAILED, failed_at=now)
    return {
        "conversation": conversation.pk,
        "contact": contact.pk,
        "identity": identity.pk,
        "message": heard.pk,
        "failed": lost.pk,
        "card": card.pk,
        "answer": answer.pk,
        "suggestion": suggestion.pk,
        "merge": merge.pk,
    }


def _files(line: Channel, message_id: int) -> dict[str, Any]:
    """A file in the vault, with the key of its address, and one that could not be fetched."""
    expires, key = clock.now() + timedelta(days=30), vault.new_key()
    own = {"message_id": message_id, "channel": line, "kind": "document", "expires_at": expires, "next_at": None}
    path = vault.new_place(expires.date())
    sealed = vault.seal_key(key, path)
    kept = Media.objects.create(
        meta_id="1", state="stored", path=path, sealed_key=sealed, size=8, mime="application/pdf", **own
    )
    missed = Media.objects.create(meta_id="2", state="failed", **own)
    return {"file": kept.pk, "key": links.key_for(kept), "missed": missed.pk}


def _message(
    conversation: Conversation, version: int, text: str, payload: dict[str, Any] | None = None, **fields: Any
) -> Message:
    now = clock.now()
    expires = now + timedelta(days=30)
    message = Message.objects.create(
        conversation=conversation,
        channel=conversation.channel,
        version=version,
        at=now,
        purge_on=expires.date(),
        client_id=uuid.uuid4(),
        **{"kind": "text"} | fields,
    )
    Content.objects.create(
        message_id=message.pk,
        purge_on=message.purge_on,
        expires_at=expires,
        conversation_id=conversation.pk,
        at=now,
        text=text,
        payload=payload or {},
    )
    return message
