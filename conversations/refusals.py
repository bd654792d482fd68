"""Why a verb says no, each reason with a code for programs, a sentence for people, and what to do."""

from tenants.refusals import Refusal


class WindowClosed(Refusal):
    code = "window_closed"
    sentence = "Not sent. Free replies are closed: 24 hours have passed since the customer's last message."
    remedy = "An approved template reaches them, or wait until they write again."


class ChannelGone(Refusal):
    code = "channel_disconnected"
    sentence = "Not sent. This number is disconnected."
    remedy = "An admin can connect it again in the settings."


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


class DeliveryGone(Refusal):
    code = "delivery_gone"
    status = 410
    sentence = "What WhatsApp sent is no longer kept."
    remedy = "Deliveries are kept for a week; this one has gone on time."


class NoSuchCard(Refusal):
    code = "no_such_card"
    sentence = "This contact card has no number that can be kept."
    remedy = "It may have been deleted on time, or its number lacks the country."
