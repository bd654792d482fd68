"""Opening a company, inviting, accepting, keys: what each verb does, refuses and writes down."""

import threading
from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.db import connection

from tenants import clock, onboard, tokens
from tenants.models import ApiToken, Fact, Invitation, Member, Role, Tenant, User
from tenants.refusals import (
    AlreadyInvited,
    AlreadyMember,
    BadSlug,
    InvitationGone,
    NotYourRank,
    OtherAddress,
    SlugTaken,
)
from tenants.scope import acting_for
from tests import cast


def person(email, verified=True):
    user = User.objects.create_user(email, cast.PASSWORD, name="Eva")
    user.emailaddress_set.create(email=user.email, verified=verified, primary=True)
    return user


def facts(tenant):
    with acting_for(tenant):
        return [fact.verb for fact in Fact.objects.order_by("id")]


def test_opening_a_company_makes_its_first_owner(db):
    owner = onboard.open_tenant("  Initech ", "initech", person("eva@initech.test"))
    assert (owner.role, owner.tenant.name) == (Role.OWNER, "Initech")
    assert facts(owner.tenant) == ["opened_tenant"]


@pytest.mark.parametrize(
    "slug", ["", "a", "api", "accounts", "Acme", "a_b", "-a", "a-", "a b", "é", "a" * 51, "a\n", "../x"]
)
def test_an_address_that_cannot_be_used_is_refused(db, slug):
    with pytest.raises(BadSlug):
        onboard.open_tenant("X", slug, person("eva@initech.test"))
    assert not Tenant.objects.exists()


def test_a_taken_address_is_refused_and_leaves_nothing(people):
    with pytest.raises(SlugTaken):
        onboard.open_tenant("Another", "acme", people.dora.user)
    assert Member.objects.filter(user=people.dora.user).count() == 1


def test_an_invitation_is_mailed_after_the_commit_and_keeps_no_secret(people, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as waiting:
        invitation, link = onboard.invite(" Eva@Initech.TEST ", Role.AGENT, by=people.ana)
    assert mail.outbox == []
    for send in waiting:
        send()
    (letter,) = mail.outbox
    assert letter.to == ["eva@initech.test"] and link in letter.body
    secret = link.rstrip("/").rpartition("/")[2]
    assert bytes(invitation.digest) == tokens.digest(secret)
    assert invitation.expires_at - clock.now() > timedelta(days=6, hours=23)
    assert onboard.find_invitation(secret) == invitation


def test_a_line_break_in_a_name_does_not_become_a_header(people, django_capture_on_commit_callbacks):
    User.objects.filter(pk=people.ana.user_id).update(name="Ana\r\nBcc: all@acme.test")
    ana = Member.objects.select_related("user", "tenant").get(pk=people.ana.pk)
    with django_capture_on_commit_callbacks(execute=True):
        onboard.invite("eva@initech.test", Role.AGENT, by=ana)
    assert "\n" not in mail.outbox[0].subject and mail.outbox[0].bcc == []


def test_only_who_may_invites_and_nobody_is_invited_as_owner(people):
    with pytest.raises(PermissionDenied):
        onboard.invite("eva@initech.test", Role.AGENT, by=people.bruno)
    with pytest.raises(NotYourRank):
        onboard.invite("eva@initech.test", Role.OWNER, by=people.ana)


def test_a_member_or_an_invited_person_is_not_invited_again(people, at_time):
    people.bruno.user.emailaddress_set.create(email="bruno@home.test", verified=True)
    for address in ("BRUNO@acme.test", "bruno@home.test"):
        with pytest.raises(AlreadyMember):
            onboard.invite(address, Role.AGENT, by=people.ana)
    onboard.invite("eva@initech.test", Role.AGENT, by=people.ana)
    with pytest.raises(AlreadyInvited):
        onboard.invite("eva@initech.test", Role.VIEWER, by=people.ana)
    at_time(clock.now() + timedelta(days=8))
    onboard.invite("eva@initech.test", Role.VIEWER, by=people.ana)


def test_accepting_makes_a_member_once(people):
    invitation, _ = onboard.invite("eva@initech.test", Role.SUPERVISOR, by=people.ana)
    eva = person("eva@initech.test")
    assert onboard.invitations_for(eva) == [invitation]
    member = onboard.accept(invitation, eva)
    assert (member.tenant, member.role) == (people.acme, Role.SUPERVISOR)
    assert facts(people.acme) == ["invited", "joined"]
    assert onboard.invitations_for(eva) == []
    with pytest.raises(InvitationGone):
        onboard.accept(invitation, eva)


def test_an_invitation_is_only_for_the_address_it_was_sent_to_and_that_confirmed(people):
    invitation, _ = onboard.invite("eva@initech.test", Role.AGENT, by=people.ana)
    for user in (person("eve@initech.test"), person("eva@initech.test", verified=False)):
        with pytest.raises(OtherAddress):
            onboard.accept(invitation, user)
    eve = User.objects.get(email="eve@initech.test")
    eve.emailaddress_set.create(email="eva@initech.test", verified=False)
    with pytest.raises(OtherAddress):
        onboard.accept(invitation, eve)
    assert not Member.objects.filter(user=eve).exists()


def test_a_late_withdrawn_or_orphaned_invitation_is_gone(people, at_time):
    eva = person("eva@initech.test")
    invitation, link = onboard.invite(eva.email, Role.AGENT, by=people.ana)
    onboard.withdraw_invitation(invitation, by=people.ana)
    with pytest.raises(InvitationGone):
        onboard.accept(invitation, eva)
    with pytest.raises(InvitationGone):
        onboard.find_invitation(link.rstrip("/").rpartition("/")[2])
    with pytest.raises(InvitationGone):
        onboard.find_invitation("rubbish")
    again, _ = onboard.invite(eva.email, Role.AGENT, by=people.ana)
    at_time(again.expires_at)
    with pytest.raises(InvitationGone):
        onboard.accept(again, eva)


def test_an_invitation_of_another_company_cannot_be_withdrawn(people):
    invitation, _ = onboard.invite("eva@initech.test", Role.AGENT, by=people.ana)
    onboard.withdraw_invitation(invitation, by=people.dora)
    assert Invitation.objects.get(pk=invitation.pk).open


def test_who_had_left_comes_back_to_the_same_row(people):
    Member.objects.filter(pk=people.bruno.pk).update(left_at=clock.now())
    invitation, _ = onboard.invite(people.bruno.user.email, Role.VIEWER, by=people.ana)
    member = onboard.accept(invitation, people.bruno.user)
    assert (member.pk, member.role, member.left_at) == (people.bruno.pk, Role.VIEWER, None)


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_accept_once(house):
    everyone = cast.gather()
    eva = person("eva@initech.test")
    invitation, _ = onboard.invite(eva.email, Role.AGENT, by=everyone.ana)
    outcomes, start = [], threading.Barrier(4)

    def click():
        start.wait()
        try:
            outcomes.append(onboard.accept(invitation, eva))
        except InvitationGone:
            outcomes.append(None)
        finally:
            connection.close()

    threads = [threading.Thread(target=click) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [bool(outcome) for outcome in outcomes].count(True) == 1
    assert Member.objects.filter(user=eva).count() == 1


def test_a_key_is_shown_once_and_only_its_digest_is_kept(people):
    token, text = onboard.issue_token(people.ana, "bench", by=people.ana)
    kept = " ".join(str(bytes(v) if isinstance(v, memoryview) else v) for v in ApiToken.objects.values_list()[0])
    assert text not in kept and text.startswith(token.prefix)
    assert tokens.lookup(text) == token
    with pytest.raises(PermissionDenied):
        onboard.issue_token(people.bruno, "mine", by=people.bruno)


def test_a_withdrawn_key_stops_at_once_and_only_the_right_hands_withdraw_it(people):
    token, text = onboard.issue_token(people.ana, "bench", by=None)
    with pytest.raises(PermissionDenied):
        onboard.revoke_token(token, by=people.bruno)
    onboard.revoke_token(token, by=people.dora)
    assert tokens.lookup(text)
    onboard.revoke_token(token, by=people.ana)
    onboard.revoke_token(token, by=people.ana)
    assert tokens.lookup(text) is None
    assert facts(people.acme) == ["issued_token", "revoked_token"]
