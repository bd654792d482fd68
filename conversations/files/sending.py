"""Sending a file: the intent is written down with it, the courier hands it to WhatsApp, then the message goes."""

from uuid import UUID

from cloudapi import files, outbound
from conversations import doorbell, refusals, resend, send
from conversations.models import Content, Conversation, Media, Message
from tenants import audit, clock
from tenants.models import Member
from tenants.scope import current_tenant_id


def send_file(
    conversation: Conversation,
    media_id: int,
    caption: str = "",
    *,
    by: Member,
    client_id: UUID,
    kind: str = "",
    filename: str = "",
    is_voice: bool = False,
    reply_to: int | None = None,
    origin: str = "agent",
) -> tuple[Message, bool]:
    """Queue a file that was uploaded, as its own kind or, when `kind` says so, as a document.

    Returns the message and whether it is new. An upload goes with one message, and is its uploader's alone. Raises a
    `refusals.Refusal`; then nothing is written.
    """
    caption = caption.strip()
    known = Message.objects.filter(client_id=client_id).first()
    media = Media.objects.filter(pk=media_id, member_id=by.pk).first()
    if media is None or (media.message_id is not None and (known is None or media.message_id != known.pk)):
        raise refusals.FileGone
    kind = _kind(media, kind)
    _check_caption(kind, caption)
    said = send.Said(kind, caption, _payload(media, kind, caption, filename, is_voice))
    message, new = send.queue(
        conversation, said, by=by, client_id=client_id, reply_to=reply_to, origin=origin, waits=True
    )
    if new:
        _enclose(media, message, kind)
    return message, new


def again(message: Message, *, by: Member, client_id: UUID, sure: bool = False) -> tuple[Message, bool]:
    """Send a file that did not arrive as a new message; the bytes in the vault are the same. As `resend.again` does.

    Raises NotSendable too when the bytes would be gone before the new message is.
    """
    content = resend.checked(message, files.KINDS.keys(), client_id, sure)
    media = Media.objects.filter(message=message).first()
    if media is None or not media.is_here:
        raise refusals.NotSendable
    fresh, new = send.queue(
        message.conversation,
        send.Said(message.kind, content.text, content.written),
        by=by,
        client_id=client_id,
        reply_to=message.reply_to_id,
        origin="agent",
        waits=True,
        again_of=message.pk,
    )
    if new:
        if fresh.purge_on is None or media.path.partition("/")[0] < f"{fresh.purge_on:%Y-%m-%d}":
            raise refusals.NotSendable
        media.pk, media.message, media.meta_id = None, None, ""
        media.save(force_insert=True)
        _enclose(media, fresh, message.kind)
        audit.note("sent_again", fresh, by=by, former=message.pk)
    return fresh, new


def _enclose(media: Media, message: Message, kind: str) -> None:
    """From now on the file lives and dies with the message, and is the courier's errand."""
    content = Content.of(message)
    taken = Media.objects.filter(pk=media.pk, message=None).update(
        message=message,
        channel_id=message.channel_id,
        kind=kind,
        state=Media.State.LEAVING,
        failure="",
        attempts=0,
        next_at=clock.now(),
        expires_at=content.expires_at if content else media.expires_at,
    )
    if not taken:  # two messages raced for one upload
        raise refusals.FileGone
    doorbell.ring_for_files(current_tenant_id())


def _kind(media: Media, asked: str) -> str:
    own = files.kind_of(media.mime)
    natural = own.name if own else ""
    if asked in ("", natural):
        return natural
    if asked != "document":
        raise refusals.OtherKind
    return asked


def _check_caption(kind: str, caption: str) -> None:
    if caption and kind in ("audio", "sticker"):
        raise refusals.NoCaption
    if len(caption) > outbound.MAX_CAPTION:
        raise refusals.CaptionTooLong


def _payload(media: Media, kind: str, caption: str, filename: str, is_voice: bool) -> dict[str, object]:
    """What is kept beside the words, in WhatsApp's own names; `file` tells one upload from another."""
    payload: dict[str, object] = {"file": media.pk, "mime_type": media.mime}
    if caption:
        payload["caption"] = caption
    if kind == "document" and (name := filename or media.filename):
        payload["filename"] = name
    if kind == "audio" and is_voice and media.mime == "audio/ogg":
        payload["voice"] = True
    return payload
