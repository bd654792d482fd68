"""Two contacts that are one person: put together by a member, taken apart again, or said to be two."""

from conversations import folding, live
from conversations.locks import lock_conversations, lock_tenant
from conversations.models import Consent, Contact, Conversation, Identity, Merge, MergeSuggestion
from conversations.refusals import NotMergeable
from tenants import audit, clock
from tenants.models import Member
from tenants.refusals import Refusal
from tenants.scope import current_tenant_id


class MergedSince(Refusal):
    """A merge is taken back before one that was built upon it: what it moved has moved on with that one."""

    code = "merged_since"
    status = 409
    sentence = "This person was put together with somebody else since."
    remedy = "Take that back first."


def merge(suggestion: MergeSuggestion, kept_id: int, by: Member) -> Merge:
    """Put the other contact of the suggestion into `kept_id`: its identities, and its threads where there is room.

    Where both have a thread on the same number, the other one is shown within the kept one's (see folding).
    Raises NotMergeable when it was decided already.
    """
    lock_tenant(current_tenant_id())
    suggestion = _open(suggestion)
    gone_id = suggestion.high_id if suggestion.low_id == kept_id else suggestion.low_id
    kept, gone = Contact.objects.get(pk=kept_id), Contact.objects.get(pk=gone_id)
    if kept.merged_into_id is not None or gone.merged_into_id is not None:
        raise NotMergeable
    moved = list(Identity.objects.filter(contact=gone).values_list("pk", flat=True))
    before = list(Contact.objects.filter(merged_into=gone).values_list("pk", flat=True))
    threads = _movable(kept, gone)
    folded = folding.fold(_twins(kept, gone), by)
    done = Merge.objects.create(
        kept=kept,
        gone=gone,
        identities=moved,
        conversations=threads,
        contacts=before,
        folded=folded,
        member_id=by.pk,
    )
    _move(moved, threads, before, kept)
    Contact.objects.filter(pk=gone.pk).update(merged_into=kept)
    _copy_wishes(gone, kept)
    if not kept.name and gone.name:
        Contact.objects.filter(pk=kept.pk).update(name=gone.name, name_by_member=gone.name_by_member)
    _decide(suggestion, by)
    audit.note("merged_contacts", kept, by=by, other=gone.pk)
    _announce(kept, gone)
    return done


def undo(done: Merge, by: Member) -> None:
    """Take a merge back: what moved goes where it was, what came since stays.

    Raises NotMergeable when it is undone, and MergedSince while whoever stayed is put together with somebody else.
    """
    lock_tenant(current_tenant_id())
    done = Merge.objects.select_for_update(of=("self",)).select_related("kept").get(pk=done.pk)
    if done.undone_at is not None:
        raise NotMergeable
    if done.kept.merged_into_id is not None:
        raise MergedSince
    still = set(
        Conversation.objects.filter(pk__in=done.conversations, contact_id=done.kept_id).values_list("pk", flat=True)
    )
    own = Identity.objects.filter(pk__in=done.identities, contact_id=done.kept_id).values_list("pk", flat=True)
    folding.unfold(done.folded)
    _move(list(own), sorted(still), done.contacts, done.gone)
    Contact.objects.filter(pk=done.gone_id).update(merged_into=None)
    done.undone_at, done.undone_by = clock.now(), by.pk
    done.save(update_fields=["undone_at", "undone_by"])
    audit.note("parted_contacts", done.kept, by=by, other=done.gone_id)
    _announce(done.kept, done.gone)


def apart(suggestion: MergeSuggestion, by: Member) -> None:
    """They are two people; nobody is asked again. Raises NotMergeable when it was decided already."""
    suggestion = _open(suggestion)
    _decide(suggestion, by)
    audit.note("kept_apart", suggestion, by=by)


def _open(suggestion: MergeSuggestion) -> MergeSuggestion:
    found = MergeSuggestion.objects.select_for_update(of=("self",)).get(pk=suggestion.pk)
    if found.decided_at is not None:
        raise NotMergeable
    return found


def _decide(suggestion: MergeSuggestion, by: Member) -> None:
    suggestion.decided_at, suggestion.decided_by = clock.now(), by.pk
    suggestion.save(update_fields=["decided_at", "decided_by"])


def _movable(kept: Contact, gone: Contact) -> list[int]:
    """The threads of `gone` on numbers where `kept` has none."""
    taken = Conversation.objects.filter(contact=kept).values_list("channel_id", flat=True)
    rows = Conversation.objects.filter(contact=gone).exclude(channel_id__in=list(taken))
    return list(rows.order_by("pk").values_list("pk", flat=True))


def _twins(kept: Contact, gone: Contact) -> dict[int, int]:
    """The threads of `gone` on numbers where `kept` has one too, each with that one."""
    rows = Conversation.objects.filter(folded_into=None).values_list("channel_id", "pk")
    others = dict(rows.filter(contact=kept))
    return {pk: others[channel] for channel, pk in rows.filter(contact=gone) if channel in others}


def _move(identities: list[int], threads: list[int], contacts: list[int], to: Contact) -> None:
    Identity.objects.filter(pk__in=identities).update(contact=to)
    for thread in lock_conversations(threads).values():
        thread.contact = to
        thread.save(update_fields=["contact"])
    Contact.objects.filter(pk__in=contacts).update(merged_into=to)


def _copy_wishes(gone: Contact, kept: Contact) -> None:
    """What one of the two said holds for the person; it stays on the kept contact also when the merge is undone."""
    said = list(Consent.objects.filter(contact=gone))
    rows = [
        Consent(
            contact=kept, channel_id=one.channel_id, purpose=one.purpose, wish=one.wish, source=one.source, at=one.at
        )
        for one in said
    ]
    Consent.objects.bulk_create(rows, ignore_conflicts=True)


def _announce(*contacts: Contact) -> None:
    # No message is new, so no version is: `around` says to look all the same.
    for thread in Conversation.objects.filter(contact__in=contacts):
        live.announce(thread, around=1)
