"""A believable day at Acme, made of rows: people, conversations and what was said in them."""

import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from conversations.lifetime import lifetime
from conversations.models import (
    Channel,
    Contact,
    Content,
    Conversation,
    Direction,
    Episode,
    Identity,
    Media,
    Message,
    Reaction,
    Status,
)
from tenants import clock
from tenants.models import Member

DAYS = 30


@dataclass
class Talk:
    """One conversation in the making; `minutes` are counted back from now."""

    line: Channel
    contact: Contact
    conversation: Conversation
    made: list[Message] = field(default_factory=list)

    def say(
        self,
        text: str = "",
        minutes: float = 5,
        *,
        kind: str = "text",
        by: Member | None = None,
        note: bool = False,
        status: int | None = None,
        payload: dict[str, Any] | None = None,
        unread: bool = False,
        **more: Any,
    ) -> Message:
        """Say something in it: the customer without `by`, else a member, as a reply or a note."""
        at = clock.now() - timedelta(minutes=minutes)
        direction = (
            Direction.NOTE if note else Direction.OUT if by or more.get("origin") == "phone_app" else Direction.IN
        )
        conversation = Conversation.objects.locked(self.conversation.pk)
        life = lifetime(at, DAYS)
        message = Message.objects.create(
            conversation=conversation,
            channel=self.line,
            version=conversation.advance(),
            direction=direction,
            kind="note" if note else kind,
            origin=more.pop("origin", "agent" if by else "customer"),
            member_id=by.pk if by else None,
            client_id=uuid.uuid4() if by else None,
            at=at,
            created_at=at,
            purge_on=life.purge_on,
            status=status if status is not None else Status.READ if direction == Direction.OUT else Status.RECEIVED,
            **more,
        )
        Content(
            message_id=message.pk,
            purge_on=life.purge_on,
            expires_at=life.expires_at,
            conversation_id=conversation.pk,
            at=at,
            text=text,
            payload=payload or {},
        ).save(force_insert=True)
        self._moved(conversation, message, at, unread)
        self.made.append(message)
        return message

    def _moved(self, conversation: Conversation, message: Message, at: datetime, unread: bool) -> None:
        if message.direction == Direction.IN:
            conversation.last_inbound_at = conversation.waiting_since = at
            conversation.window_expires_at = at + timedelta(hours=24)
            conversation.unread_count += unread
        elif message.direction == Direction.OUT:
            conversation.waiting_since = None
        if message.direction != Direction.NOTE:
            conversation.last_message_at = at
            conversation.last_message_id, conversation.last_purge_on = message.pk, message.purge_on
        conversation.save()
        self.conversation = conversation

    def closing_in(self, minutes: float | None) -> "Talk":
        """Move the end of the window; None: it never opened."""
        until = clock.now() + timedelta(minutes=minutes) if minutes is not None else None
        Conversation.objects.filter(pk=self.conversation.pk).update(window_expires_at=until)
        return self

    def given_to(self, member: Member) -> "Talk":
        Conversation.objects.filter(pk=self.conversation.pk).update(assignee=member)
        return self

    def reacted(self, message: Message, emoji: str) -> None:
        Reaction.objects.create(
            message=message,
            contact=self.contact,
            emoji=emoji,
            at=message.at,
            expires_at=lifetime(message.at, DAYS).expires_at,
        )

    def file(self, message: Message, kind: str, state: str = "pending", size: int | None = None) -> Media:
        return Media.objects.create(
            message=message,
            channel=self.line,
            kind=kind,
            meta_id=f"media-{message.pk}",
            mime="image/jpeg",
            size=size,
            state=state,
            expires_at=lifetime(message.at, DAYS).expires_at,
        )


def talk(line: Channel, name: str = "", phone: str = "", username: str = "", bsuid: str = "") -> Talk:
    """Open a conversation with somebody, by whatever they are known."""
    contact = Contact.objects.create(name=name)
    known = {"phone": phone, "username": username, "bsuid": bsuid}
    for kind, value in known.items():
        if value:
            scope = line.portfolio_id if kind == "bsuid" else ""
            Identity.objects.create(contact=contact, kind=kind, value=value, scope=scope)
    conversation = Conversation.objects.create(contact=contact, channel=line)
    Episode.objects.create(conversation=conversation)
    return Talk(line, contact, conversation)


def full_day(line: Channel, me: Member, colleague: Member) -> Talk:
    """The day of the pictures: a list of every state, and one rich thread, which is returned."""
    _others(line, me, colleague)
    mariana = talk(
        line, "Mariana Albuquerque de Souza e Silva", "5511912345634", "mari.albuquerque", "BR.1873553401244402"
    )
    items = [
        {"product_retailer_id": "Moka Aurora 6 xícaras", "quantity": 1, "item_price": 189.9, "currency": "BRL"},
        {
            "product_retailer_id": "Jarra de vidro borossilicato 1,2 L",
            "quantity": 2,
            "item_price": 149.9,
            "currency": "BRL",
        },
    ]
    mariana.say(kind="order", payload={"catalog_id": "1", "product_items": items}, minutes=60)
    mariana.say("Oi! Acabei de fazer o pedido 😊 Vocês conseguem entregar até sexta?", 59)
    mariana.say(
        "Oi Mariana! Já vi aqui, o Bruno confirma o frete com você agora.", 57, by=colleague, origin="phone_app"
    )
    mariana.say(
        "express to Vila Madalena leaves tomorrow 7:00. May I waive the R$ 24 freight? She is VIP.",
        54,
        by=colleague,
        note=True,
    )
    sure = mariana.say(
        "Conseguimos sim! Sai amanhã cedo e chega na quinta, sem custo de frete. Me confirma o endereço?",
        50,
        by=me,
        accepted_at=clock.now() - timedelta(minutes=50),
        delivered_at=clock.now() - timedelta(minutes=49),
        read_at=clock.now() - timedelta(minutes=44),
    )
    mariana.reacted(sure, "❤️")
    mariana.say(kind="audio", payload={"id": "1", "voice": True, "mime_type": "audio/ogg"}, minutes=38)
    place = {
        "latitude": -23.5545,
        "longitude": -46.6893,
        "name": "Rua Harmonia, 312",
        "address": "Vila Madalena, São Paulo",
    }
    mariana.say("Rua Harmonia, 312\nVila Madalena, São Paulo", 36, kind="location", payload=place)
    mariana.say(
        "Perfeito, anotado! Segue o link de rastreio 👉 acme.example/r/8F2K",
        32,
        by=me,
        status=Status.FAILED,
        error_code=131026,
        failed_at=clock.now() - timedelta(minutes=32),
    )
    return mariana.closing_in(38).given_to(me)


def _others(line: Channel, me: Member, colleague: Member) -> None:
    camila = talk(line, "Camila Gutiérrez Fernández", "34600000001")
    camila.say("Quedamos así entonces", 60 * 30, by=me)
    camila.closing_in(-60).given_to(me)
    talk(line, "Lerato Mokoena", "27820000001").say("Thank you so much! 🙏🏾", 400)
    unnamed = talk(line, phone="5511900000412")
    unnamed.say("Seu pedido saiu para entrega", 390, by=colleague, kind="template", payload={"name": "order_update"})
    unnamed.closing_in(None)
    talk(line, "Trần Ngọc Anh", "84900000001").say("Cảm ơn chị, hẹn gặp lại ạ 🥰", 300, by=me)
    photo = talk(line, "Fatoumata Diallo", "22500000001")
    photo.file(
        photo.say(
            "la poignée est cassée 😕", 230, kind="image", payload={"id": "9", "caption": "la poignée est cassée 😕"}
        ),
        "image",
    )
    talk(line, "Sven Åkesson", "46700000001").say(
        kind="order",
        payload={"product_items": [{"quantity": 2, "item_price": 645, "currency": "SEK"}] * 2},
        minutes=200,
        unread=True,
    )
    shut = talk(line, "Priyanka Venkataraghavan-Iyer", "919800000001")
    shut.say("Invoice 2026-1187.pdf", 120, by=me, kind="document", payload={"filename": "Invoice 2026-1187.pdf"})
    shut.closing_in(-30).given_to(colleague)
    talk(line, "Jonas Weber", "4915100000001").say("Which carrier?", 90)
    zoe = talk(line, "Zoë van den Berg", "31600000001")
    zoe.say("Hoi! Komt mijn pakket morgen?", 120)
    zoe.say("Ja, morgen!", 70, by=me, status=Status.FAILED, error_code=131026)
    zoe.closing_in(125).given_to(me)
    talk(line, "محمد العتيبي", "966500000001").say("هل يمكنني تغيير عنوان التوصيل قبل الغد؟", 58)
    talk(line, username="lucia.marques", bsuid="BR.99001122334455").say(
        kind="audio", payload={"voice": True}, minutes=42, unread=True
    )
    arav = talk(line, "आरव शर्मा", "919900000002")
    arav.say("नमस्ते!", 40, unread=True)
    arav.say("क्या यह मॉडल 220 वोल्ट पर चलेगा?", 39, unread=True)
    arav.closing_in(250)
