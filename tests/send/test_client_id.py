"""A client's id is one message, whatever its kind: with anything else in it, or on another message, it is refused."""

from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from conversations import pinning, reacting, refusals, send
from conversations.files import sending, upload
from conversations.models import Identity, Message
from tests.cloudapi.test_content import GOOD
from tests.files.conftest import vault_folder  # noqa: F401 - a fixture
from tests.files.test_looking import SAMPLES
from tests.send.test_template import VALUES, template
from tests.send.test_types import acme, told  # noqa: F401 - a fixture
from tests.send.threads import thread

pytestmark = pytest.mark.usefixtures("vault_folder")
BUTTONS = GOOD["button"]["interactive"]


def text(desk, stage, target, **how):
    return send.text(stage.thread, desk[0], reply_to=target, **how)


def note(desk, stage, target, **how):
    return send.note(stage.thread, desk[0], **how)


def place(desk, stage, target, **how):
    own = {"latitude": desk[1], "longitude": 2}
    return send.content(stage.thread, "location", own, reply_to=target, **how)


def person(desk, stage, target, **how):
    own = [{"name": {"formatted_name": desk[0]}, "phones": [{"phone": "+1 555-010-0001"}]}]
    return send.content(stage.thread, "contacts", own, reply_to=target, **how)


def question(desk, stage, target, **how):
    own = BUTTONS | {"body": {"text": desk[0]}}
    return send.content(stage.thread, "interactive", own, reply_to=target, **how)


def from_template(desk, stage, target, **how):
    values = {**VALUES, "body.order": desk[0]}
    return send.template(stage.thread, stage.template, values, reply_to=target, **how)


def file(desk, stage, target, **how):
    return sending.send_file(stage.thread, stage.file.pk, desk[0], reply_to=target, **how)


def reaction(desk, stage, target, **how):
    return reacting.react(Message.objects.get(pk=target), desk[2], **how)


def pin(desk, stage, target, **how):
    own = {"type": "pin", "expiration_days": desk[1]}
    return pinning.pin(Message.objects.get(pk=target), own, **how)


def unpin(desk, stage, target, **how):
    own = {"type": "unpin"} if desk[1] == 1 else {"type": "pin", "expiration_days": 1}
    return pinning.pin(Message.objects.get(pk=target), own, **how)


class Stage:
    """A conversation in which two messages of ours have arrived, a template and an upload."""

    def __init__(self, people, *, is_group):
        self.thread = thread(people.line)
        if is_group:
            Identity.objects.create(contact_id=self.thread.contact_id, kind="group", value="Y2FwaV9ncm91cDox")
        self.targets = [told(people, self.thread).pk for _ in range(2)]
        self.template = template(people.line)
        data = SAMPLES.joinpath("invoice.pdf").read_bytes()
        self.file = upload.store(people.bruno, SimpleUploadedFile("invoice.pdf", data, "application/pdf"))


ONE, OTHER = ("one", 1, "👍"), ("other", 2, "🎉")
WAYS, OF_GROUPS = [text, note, place, person, question, from_template, file, reaction], [text, file, pin, unpin]


@pytest.mark.parametrize("is_group", [False, True], ids=["to a person", "to a group"])
def test_the_same_again_is_the_same_message_and_anything_else_is_refused(acme, is_group):  # noqa: F811
    stage = Stage(acme, is_group=is_group)
    here, elsewhere = stage.targets
    for say in OF_GROUPS if is_group else WAYS:
        how = {"by": acme.bruno, "client_id": uuid4()}
        first, new = say(ONE, stage, here, **how)
        again, newer = say(ONE, stage, here, **how)
        assert (new, newer, again.pk) == (True, False, first.pk), say.__name__
        before = Message.objects.count()
        for content, target in [(OTHER, here)] if say is note else [(OTHER, here), (ONE, elsewhere)]:
            with pytest.raises(refusals.ClientIdTaken):
                say(content, stage, target, **how)
        assert Message.objects.count() == before, say.__name__
