"""Files in headers, of templates and interactive messages: uploads that become a message's, and go before it does."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from cloudapi.parts import Json
from conversations import doorbell, refusals
from conversations.models import Content, Media, Message
from tenants import clock
from tenants.models import Member
from tenants.scope import current_tenant_id

Wanted = Sequence[tuple[int, str]]  # uploads by id, each with the kind that its place takes


def uploads(wanted: Wanted, by: Member, client_id: UUID) -> list[Media]:
    """The uploads in their order. Raises FileGone for one that is not the member's to send, OtherKind for a wrong one.

    What went with the message of this `client_id` already is still there for it: asking twice is one message.
    """
    if not wanted:
        return []
    known = Message.objects.filter(client_id=client_id).values_list("pk", flat=True).first()
    rows = Media.objects.in_bulk([pk for pk, _ in wanted])
    found = []
    for pk, kind in wanted:
        row = rows.get(pk)
        if row is None or row.member_id != by.pk or (row.message_id is not None and row.message_id != known):
            raise refusals.FileGone
        if row.kind != kind:
            raise refusals.OtherKind
        found.append(row)
    return found


def enclose(files: Sequence[Media], message: Message) -> None:
    """From now on they live and die with the message; the courier hands them over, and then it may go."""
    content = Content.of(message)
    for place, row in enumerate(files):
        taken = Media.objects.filter(pk=row.pk, message=None).update(
            message=message,
            channel_id=message.channel_id,
            place=place,
            meta_id=name(place),
            state=Media.State.LEAVING,
            failure="",
            attempts=0,
            next_at=clock.now(),
            expires_at=content.expires_at if content else row.expires_at,
        )
        if not taken:  # two messages raced for one upload
            raise refusals.FileGone
    doorbell.ring_for_files(current_tenant_id())


def repeat(former: Message, message: Message) -> None:
    """Another try takes the same bytes along. Raises NotSendable when they would be gone before the message is."""
    rows = list(Media.objects.filter(message=former).order_by("place"))
    day = f"{message.purge_on:%Y-%m-%d}" if message.purge_on else ""
    if not rows or not day or any(not row.is_here or row.path.partition("/")[0] < day for row in rows):
        raise refusals.NotSendable
    for row in rows:
        row.pk, row.message, row.member_id = None, None, message.member_id
        row.save(force_insert=True)
    enclose(rows, message)


def name(place: int) -> str:
    """What a file is called in the message until Meta has given it an id."""
    return f"file:{place}"


def given(row: Mapping[str, object]) -> Json:
    """What stands for a file in the message once Meta has it: its id, and what a document is called."""
    named = {"filename": row["filename"]} if row["kind"] == "document" and row["filename"] else {}
    return {"id": row["meta_id"], **named}
