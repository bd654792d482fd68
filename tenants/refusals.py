"""Why a verb says no: the base of every refusal, and those of companies and their people."""

from typing import ClassVar


class Refusal(Exception):
    """A rule of the house said no. Nothing was written; `sentence` and `remedy` may be shown as they are.

    `code` is for programs; `status` is the HTTP status of the answer that carries it. An instance may say more exactly
    than its class what it is about.
    """

    code: ClassVar[str] = "refused"
    status: ClassVar[int] = 422
    sentence: str = "This cannot be done."
    remedy: str = ""

    def __str__(self) -> str:
        return f"{self.sentence} {self.remedy}".strip()


class SlugTaken(Refusal):
    code = "slug_taken"
    status = 409
    sentence = "This address is taken."
    remedy = "Choose another one: small letters, digits and hyphens."


class BadSlug(Refusal):
    code = "bad_slug"
    sentence = "This address cannot be used."
    remedy = "Use 2 to 50 small letters, digits and hyphens; some words are reserved."


class LastOwner(Refusal):
    code = "last_owner"
    sentence = "A company always has an owner."
    remedy = "Make another member an owner first."


class NotYourRank(Refusal):
    code = "owners_only"
    status = 403
    sentence = "Only an owner can change an owner or make one."
    remedy = "Ask an owner of the company."


class AlreadyMember(Refusal):
    code = "already_member"
    status = 409
    sentence = "This person is already a member."
    remedy = "Change their role in the list of members."


class AlreadyInvited(Refusal):
    code = "already_invited"
    status = 409
    sentence = "This address has an open invitation."
    remedy = "Withdraw it first to send a new one."


class InvitationGone(Refusal):
    code = "invitation_gone"
    status = 410
    sentence = "This invitation is no longer open."
    remedy = "It was used, withdrawn, or is older than seven days. Ask for a new one."


class OtherAddress(Refusal):
    code = "other_address"
    status = 403
    sentence = "This invitation was sent to another e-mail address."
    remedy = "Sign in with that address, and confirm it, or ask for an invitation to yours."


class NotAMember(Refusal):
    code = "not_a_member"
    sentence = "This person is not a member any more."
    remedy = "Load the page again."
