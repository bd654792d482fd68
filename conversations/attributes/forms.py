"""Answers to forms: which form it was, what each answer is called, and saving answers to the fields of a person."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from conversations import refusals
from conversations.attributes import definitions, kinds, values
from conversations.models import Attribute, Contact, Content, FormRule, Message
from conversations.models.attribute import MOST
from conversations.showing.answers import answer_words, fields, label, meant, plain
from conversations.showing.card import Payload, part, word
from tenants import audit
from tenants.models import Member

NEW = "new"  # instead of a field: make one for this answer
MAX_QUESTION = 160


@dataclass(frozen=True, slots=True)
class Form:
    """A form as far as it can be told from others. `key` stays the same each time it is answered."""

    key: str
    title: str


class Answer(NamedTuple):
    """One answer: `question` is the form's own name for it, `label` the same for people.

    `value` is what was meant, `words` how it reads.
    """

    question: str
    label: str
    value: Any
    words: str


def is_form(kind: str, payload: Payload) -> bool:
    return kind == "interactive" and payload.get("type") == "nfm_reply"


def answers(payload: Payload) -> list[Answer]:
    """What was answered, an object within an answer told by both names. At most as many as a contact has fields."""
    return list(_flat(fields(part(payload, "nfm_reply"))))[:MOST]


def form_of(payload: Payload, asked: Payload | None) -> Form:
    """The form that an answer belongs to. `asked` is our message that it answers, None when that is not here.

    A flow is known by its id, a template's by the template. Without our message a form is known by its questions.
    """
    reply = part(payload, "nfm_reply")
    flow = part(part(asked or {}, "action"), "parameters")
    name = word((asked or {}).get("name"))
    if told := word(flow.get("flow_id")) or word(flow.get("flow_name")):
        title = word(flow.get("flow_name")) or word(flow.get("flow_cta")) or told
        return Form(_fit(f"flow:{told}"), title[:80])
    if name:
        return Form(_fit(f"template:{name}"), f"Form of {name}"[:80])
    if word(reply.get("name")) == "address_message":
        return Form("address", "Address")
    questions = "\n".join(sorted(answer.question for answer in answers(payload)))
    return Form("questions:" + hashlib.sha256(questions.encode()).hexdigest()[:32], "Form")


def asked_by(message: Message) -> Payload | None:
    """Our message that this one answers, as it was sent; None when it is unknown or was deleted on time."""
    original = Message.objects.filter(pk=message.reply_to_id).first() if message.reply_to_id else None
    content = Content.of(original) if original else None
    return content.payload if content else None


def rules(form: Form) -> dict[str, int]:
    """Where answers of a form go each time: question → id of the field."""
    return dict(FormRule.objects.filter(form=form.key).values_list("question", "attribute_id"))


def keep(
    message: Message,
    contact: Contact,
    payload: Payload,
    chosen: Mapping[str, str],
    by: Member,
    *,
    always: bool | None = None,
) -> None:
    """Save answers to fields: `chosen` is question → the field's key, or NEW. `always` remembers it for this form.

    `always` False forgets what was remembered, None leaves it. Raises BadAttribute when an answer does not fit.
    """
    form, known = form_of(payload, asked_by(message)), {row.key: row for row in definitions.every()}
    taken: dict[str, Attribute] = {}
    given: dict[str, Any] = {}
    for answer in answers(payload):
        key = chosen.get(answer.question, "")
        if not key:
            continue
        if key == NEW:
            row = definitions.add(answer.label[: definitions.MOST_LETTERS], kinds.guessed(answer.value), (), by)
        elif key in known:
            row = known[key]
        else:
            raise refusals.NoSuchAttribute(key)
        if row.key in given:
            raise refusals.BadAttribute(row.label, "takes one answer only")
        taken[answer.question], given[row.key] = row, answer.value
    values.write(contact, given, by, values.Origin(values.Source.FORM, message.pk, form.title))
    if always is not None:
        _remember(form, taken if always else {}, by)


def forget(rule: FormRule, by: Member) -> None:
    """Answers to this question are not saved by themselves any more."""
    audit.note("forgot_form_rule", rule, by=by)
    rule.delete()


def _remember(form: Form, taken: Mapping[str, Attribute], by: Member) -> None:
    FormRule.objects.filter(form=form.key).delete()
    FormRule.objects.bulk_create(
        [FormRule(form=form.key, title=form.title, question=asked, attribute=row) for asked, row in taken.items()],
        update_conflicts=True,  # somebody else has just decided about an answer to the same form
        unique_fields=["tenant", "form", "question"],
        update_fields=["title", "attribute"],
    )
    audit.note("remembered_form", by=by, rules=len(taken))


def _flat(found: Mapping[str, Any], within: str = "") -> Iterator[Answer]:
    for key, value in _some(found.items()):
        question = f"{within}.{key}" if within else str(key)
        if isinstance(value, Mapping) and not within:
            yield from _flat(value, question)
        elif len(question) <= MAX_QUESTION:
            said = label(" ".join(plain(part) for part in (within, str(key)) if part).replace(".", " "))
            yield Answer(question, said[:80] or "Answer", meant(str(key), value), answer_words(str(key), value))


def _some(found: Iterable[tuple[str, Any]]) -> list[tuple[str, Any]]:
    return list(found)[:MOST]


def _fit(key: str) -> str:
    """A key that fits its column and is still the same for the same form."""
    return key if len(key) <= 80 else key[:40] + hashlib.sha256(key.encode()).hexdigest()[:40]
