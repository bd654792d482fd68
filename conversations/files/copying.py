"""A file that is stored with a message, taken along for another one: its bytes are sealed anew, as an upload."""

import io

import structlog
from django.core.files.uploadedfile import UploadedFile

from conversations import refusals
from conversations.files import serving, upload, vault
from conversations.models import Media
from tenants.models import Member
from tenants.refusals import Refusal
from tenants.scope import acting_for

log = structlog.get_logger()


class NoSuchFile(Refusal):
    code = "no_such_file"
    status = 404
    sentence = "There is no such file, or it is not here yet."


def copy(member: Member, media_id: int) -> Media:
    """An upload of the member's with the same bytes. Raises NoSuchFile, FileGone, or BadFile as an upload does.

    May use the network (an object store), so it opens the tenant's room itself, and never around that.
    """
    with acting_for(member.tenant):
        row = Media.objects.select_related("message").filter(pk=media_id).first()
        seen = row is not None and row.message is not None and row.message.revoked_at is None
        file = serving.opened(row) if row is not None and seen else None
    if file is None:
        raise NoSuchFile
    try:
        with io.BufferedReader(vault.Reader(file.path, file.key, file.size)) as opened:
            return upload.store(member, UploadedFile(opened, file.name, file.mime, file.size))
    except (OSError, vault.Damaged) as error:
        log.error("a stored file could not be copied", media=media_id, error=type(error).__name__)
        raise refusals.FileGone from error
