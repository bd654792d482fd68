"""Whether a template still is what somebody was shown who edits it: Meta keeps no version of it."""

import hashlib
import json

from conversations.models import Template
from conversations.templating.draft import Draft, bare
from tenants.refusals import Refusal


class ChangedMeanwhile(Refusal):
    code = "template_changed"
    status = 409
    sentence = "Somebody changed this template meanwhile."
    remedy = "Nothing was handed in yet. How it reads now stands beside yours; submit again to put yours in its place."


def mark(row: Template) -> str:
    """The same for the same parts, category and time, however Meta writes them; samples are asked for anew anyway."""
    said = bare(Draft.of(row).definition())
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:16]
