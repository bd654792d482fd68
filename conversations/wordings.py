"""The words of templates that somebody else sent: WhatsApp passes on the values, the account's list has the rest."""

from collections.abc import Iterable, Mapping
from typing import Any

from conversations.models import Channel, Content, Message, Template

Wording = list[dict[str, Any]]


def of(messages: Iterable[Message], contents: Mapping[int, Content]) -> dict[int, Wording]:
    """The components by message, of those whose account lists a template of that name and language.

    Two questions however many they are, none where there is no such message. What an account does not list any more
    still says what was sent.
    """
    strange = [row for row in messages if row.kind == "template" and row.pk in contents]
    named = {row: _named(contents[row.pk].payload) for row in strange if "shown" not in contents[row.pk].payload}
    named = {row: key for row, key in named.items() if all(key)}
    if not named:
        return {}
    accounts = dict(Channel.objects.filter(pk__in={row.channel_id for row in named}).values_list("pk", "waba_id"))
    names, languages = (set(each) for each in zip(*named.values(), strict=True))
    rows = Template.objects.filter(waba_id__in=set(accounts.values()), name__in=names, language__in=languages)
    known = {(one.waba_id, one.name, one.language): one.components for one in rows}
    found = {row.pk: known.get((accounts[row.channel_id], *key)) for row, key in named.items()}
    return {pk: components for pk, components in found.items() if components}


def _named(payload: Mapping[str, Any]) -> tuple[str, str]:
    """A template's name and language, as far as they are told."""
    name, language = payload.get("name"), payload.get("language")
    code = language.get("code") if isinstance(language, Mapping) else language
    return (
        name if isinstance(name, str) else "",
        code.replace("-", "_") if isinstance(code, str) else "",
    )
