"""The sample file of a template: kept like any upload, so that it can be seen, and handed to Meta for a handle."""

import io
from dataclasses import dataclass

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from cloudapi import management, uploads
from cloudapi.client import Graph, GraphError, once
from conversations.files import upload, vault
from conversations.files.serving import opened
from conversations.files.upload import BadFile
from conversations.models import Media
from conversations.templating import edit, sync
from tenants import roles
from tenants.models import Member
from tenants.refusals import Refusal
from tenants.scope import acting_for

SAYS = {
    "image": "a picture, JPEG or PNG",
    "video": "a film, MP4",
    "gif": "a GIF, or a film of up to 3.5 MB, MP4",
    "document": "a document, PDF",
}
MAX_GIF = 3_500_000  # bytes


@dataclass(frozen=True, slots=True)
class Sample:
    """Meta's handle for a file, and our upload of it, which is seen for two hours."""

    handle: str
    media: Media


class NotTaken(Refusal):
    """Meta did not take the file; its own words are in the sentence."""

    code = "sample_not_taken"
    remedy = "Choose the file again."

    def __init__(self, error: GraphError) -> None:
        super().__init__(str(error))
        self.sentence = sync.sentence(error)


def hand_over(member: Member, waba_id: str, kind: str, file: UploadedFile) -> Sample:
    """Keep the file and hand it to the app that the account's token belongs to. Uses the network.

    Raises BadFile before anything leaves when it is no `kind` (image, video, gif, document) that Meta takes as a
    sample, NotTaken, or `edit.NoAccount`.
    """
    roles.require(member, "manage_templates")
    account = edit.account_of(member, waba_id)
    media = upload.store(member, file)
    wanted = "video" if kind == "gif" else kind
    if media.kind != wanted or media.mime not in uploads.TYPES or (kind == "gif" and (media.size or 0) > MAX_GIF):
        raise BadFile(f"The sample here is {SAYS.get(kind, 'a file')}.", "Choose another one.")
    return Sample(_handle(member, account.token, media), media)


def _handle(member: Member, token: str, media: Media) -> str:
    with acting_for(member.tenant):
        kept = opened(media)
    if kept is None:
        raise BadFile
    graph = Graph(settings.GRAPH_URL, settings.GRAPH_VERSION, api_url=settings.GRAPH_API_URL)
    with io.BufferedReader(vault.Reader(kept.path, kept.key, kept.size)) as file:

        async def ask(line: Graph) -> str:
            app = (await management.token_state(line, token)).app_id
            return await uploads.hand_over(line, app, token, file, kept.size, kept.mime, kept.name)

        try:
            return once(graph, ask)
        except GraphError as error:
            raise NotTaken(error) from error
