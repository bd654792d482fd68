"""Why a verb says no, each reason with a code for programs, a sentence for people, and what to do."""

from datetime import datetime
from typing import ClassVar

from django.utils import timezone

from cloudapi.errors import Consequence, explain
from tenants.refusals import Refusal


class WindowClosed(Refusal):
    code = "window_closed"
    sentence = "Not sent. Free replies are closed: 24 hours have passed since the customer's last message."
    remedy = "An approved template reaches them, or wait until they write again."


class UnknownTemplate(Refusal):
    code = "unknown_template"
    sentence = "Not sent. This number's account has no such template in this language."
    remedy = "Look at the list of templates, or read them from WhatsApp again."


class NotApproved(Refusal):
    """Only what WhatsApp has approved may be sent, and it says of every other one why."""

    code = "template_not_approved"

    def __init__(self, name: str, state: str, remedy: str) -> None:
        super().__init__(name)
        self.sentence, self.remedy = f"Not sent. The template {name} is {state}.", remedy


class BadTemplateValue(Refusal):
    """A variable has no value, or one that WhatsApp would refuse."""

    code = "template_value"
    remedy = "Fill it in and send it again."

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.sentence = f"Not sent. {reason}"


class NeedsPhone(Refusal):
    code = "needs_phone"
    sentence = "Not sent. WhatsApp sends codes to a phone number only, and this person's is not known."
    remedy = "Ask them for their number first."


class NoSuchAddress(Refusal):
    code = "bad_address"
    sentence = "Not sent. This is no number or id that WhatsApp could reach."
    remedy = "Give the whole number with its country's code, or the id WhatsApp uses for this person now."


class NoPlainTemplate(Refusal):
    code = "no_plain_template"
    sentence = "Not sent. A first message must be an approved template, and this account has none without variables."
    remedy = "Write to the number from that phone, then a text may go; or have a template approved."


class ChannelGone(Refusal):
    code = "channel_disconnected"
    sentence = "Not sent. This number is disconnected."
    remedy = "An admin can connect it again in the settings."


class PersonBlocked(Refusal):
    code = "person_blocked"
    sentence = "Not sent. This person is blocked, and WhatsApp lets nothing through either way."
    remedy = "Unblock them beside the thread first."


class NoOneToBlock(Refusal):
    code = "no_one_to_block"
    sentence = "Nobody was blocked. WhatsApp gave neither a number nor an id of this person."
    remedy = "Wait until they write again."


class TokenRefused(Refusal):
    code = "token_refused"
    sentence = "Not sent. WhatsApp no longer accepts the access token of this number."
    remedy = "An admin can enter a new token in the settings; receiving goes on without it."


class Unreachable(Refusal):
    code = "no_address"
    sentence = "Not sent. WhatsApp gave neither a number nor an id for this person."
    remedy = "Wait until they write again."


class Empty(Refusal):
    code = "empty"
    sentence = "There is nothing to send."
    remedy = "Write something first."


class TooLong(Refusal):
    code = "too_long"
    sentence = "Not sent. WhatsApp takes at most 4,096 characters in one message."
    remedy = "Shorten it, or send it in two."


class ClientIdTaken(Refusal):
    """The same client id came with another conversation or another body: a program's mistake, never a retry."""

    code = "client_id_taken"
    status = 409
    sentence = "This client_id belongs to another message."
    remedy = "Use a new random UUID for every message."


class NotSendable(Refusal):
    code = "not_again"
    sentence = "This message cannot be sent again."
    remedy = "Only your own messages that were not sent, or not confirmed, can."


class MayStillArrive(Refusal):
    code = "may_still_arrive"
    sentence = "Not confirmed. It may still arrive."
    remedy = "Wait a little, or send it again all the same."


class UnknownReply(Refusal):
    code = "unknown_reply"
    sentence = "The message you answer is not in this conversation."
    remedy = "Open the conversation again."


class PastMoment(Refusal):
    code = "past_moment"
    sentence = "This moment has passed."
    remedy = "Choose a later one."


class BadForm(Refusal):
    code = "bad_form"
    sentence = "The page sent something we do not understand. Nothing was written."
    remedy = "Load the page again."


class FileGone(Refusal):
    code = "file_gone"
    sentence = "The file is not here any more."
    remedy = "An upload is kept for two hours, and goes with one message: attach it again."


class NoCaption(Refusal):
    code = "no_caption"
    sentence = "Sounds and stickers take no text on WhatsApp."
    remedy = "Send the text as a message of its own."


class CaptionTooLong(Refusal):
    code = "caption_too_long"
    sentence = "WhatsApp takes at most 1,024 characters under a file."
    remedy = "Shorten it, or send it as a message of its own."


class OtherKind(Refusal):
    code = "other_kind"
    sentence = "This file cannot go as a message of that type."
    remedy = "Send it as the kind that the upload's answer names, or as a document."


class DeliveryGone(Refusal):
    code = "delivery_gone"
    status = 410
    sentence = "Nothing is read again: what WhatsApp posted is no longer kept."
    remedy = "Deliveries are kept for a week; what became of them stays in the ledger."


class NoSuchCard(Refusal):
    code = "no_such_card"
    sentence = "This contact card has no number that can be kept."
    remedy = "It may have been deleted on time, or its number lacks the country."


class OptedOut(Refusal):
    code = "opted_out"
    sentence = "Not sent. This customer stopped marketing messages."
    remedy = "Answers and utility templates are fine. They can resume in WhatsApp."


class NotMergeable(Refusal):
    code = "not_mergeable"
    status = 409
    sentence = "These two were decided about already."
    remedy = "Load the page again."


class BadPart(Refusal):
    """A part of a message that WhatsApp would refuse; the sentence names it and the limit."""

    code = "bad_part"
    remedy = "Change it and send it again."

    def __init__(self, where: str, rule: str) -> None:
        super().__init__(where, rule)
        self.where, self.rule = where, rule
        self.sentence = f"Not sent. {where} {rule}."


class SendingStopped(Refusal):
    """WhatsApp locked the account, or limited the number or its templates; `until` is None until WhatsApp lets go."""

    code = "sending_stopped"

    said: ClassVar = {
        Consequence.LOCK_ACCOUNT: (
            "Not sent. WhatsApp has restricted or locked this account.",
            "An admin can ask for a review under Account quality in WhatsApp Manager, and press Check now after it.",
        ),
        Consequence.REST_NUMBER: (
            "Not sent. WhatsApp slows this number down: too many people blocked or reported it.",
            "Answers go; templates rest until {at}.",
        ),
        Consequence.REST_ACCOUNT: (
            "Not sent. WhatsApp holds templates back: some of this account had the wrong category.",
            "Answers go; templates rest until {at}.",
        ),
    }

    def __init__(self, code: int, until: datetime | None) -> None:
        super().__init__(code)
        self.sentence, remedy = self.said[explain(code).consequence]
        self.remedy = remedy.format(at=_clock(until)) if until else remedy


class WaitADay(Refusal):
    code = "wait_a_day"
    sentence = "Not sent. WhatsApp limits how much marketing reaches this customer, and counts what is tried too soon."
    remedy = "Try again when a day has passed since the first try, or wait until they write."


class TooSoon(Refusal):
    """WhatsApp would refuse the same again before this moment."""

    code = "too_soon"

    def __init__(self, error: int | None, at: datetime) -> None:
        super().__init__(error)
        self.sentence = explain(error).said()
        self.remedy = f"Try again at {_clock(at)}."


class OnceOnly(Refusal):
    code = "once_only"
    sentence = "Not sent. This was the second try, and WhatsApp counts a third against the whole account."
    remedy = "Wait until they write."


class NotReactable(Refusal):
    code = "not_reactable"
    sentence = "Not sent. WhatsApp takes no reaction to this message."
    remedy = "It is deleted, older than 30 days, a reaction itself, or not confirmed by WhatsApp."


class BadAttribute(Refusal):
    """A value is none of its field's kind, or a field is not as it must be."""

    code = "bad_attribute"
    remedy = "Change it and save again."

    def __init__(self, label: str, rule: str) -> None:
        super().__init__(label, rule)
        self.sentence = f"Not saved. {label} {rule}."


class NoSuchAttribute(Refusal):
    code = "no_such_attribute"
    remedy = "An admin adds fields under Settings, Contact fields."

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.sentence = f"Not saved. Contacts have no field {key[:40]}."


class TooManyAttributes(Refusal):
    code = "too_many_attributes"
    sentence = "Not added. A company has at most 50 fields."
    remedy = "Take one away that nobody needs."


class NotForGroups(Refusal):
    """What WhatsApp takes for a person and not for a group."""

    code = "not_for_groups"
    remedy = "Groups get text, files and templates. Write to the person alone for anything else."

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.sentence = f"Not sent. WhatsApp takes no {what} for a group."


def _clock(at: datetime) -> str:
    return f"{timezone.localtime(at):%H:%M}"
