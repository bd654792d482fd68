"""Changing places and going: ranks, the last owner, and what ends with a membership."""

import threading

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from tenants import members, onboard, tokens
from tenants.models import Fact, Invitation, Member, Role
from tenants.refusals import LastOwner, NotAMember, NotYourRank
from tenants.scope import acting_for
from tests import cast


def role_of(member):
    return Member.objects.get(pk=member.pk).role


def test_an_admin_changes_roles_but_makes_and_unmakes_no_owner(people):
    members.change_role(people.carla, Role.ADMIN, by=people.ana)
    people.carla.refresh_from_db()
    members.change_role(people.bruno, Role.SUPERVISOR, by=people.carla)
    assert role_of(people.bruno) == Role.SUPERVISOR
    for member, role in ((people.ana, Role.AGENT), (people.bruno, Role.OWNER), (people.carla, Role.OWNER)):
        with pytest.raises(NotYourRank):
            members.change_role(member, role, by=people.carla)
    with pytest.raises(NotYourRank):
        members.remove(people.ana, by=people.carla)
    with pytest.raises(PermissionDenied):
        members.change_role(people.carla, Role.VIEWER, by=people.bruno)


def test_an_owner_always_remains(people):
    with pytest.raises(LastOwner):
        members.change_role(people.ana, Role.ADMIN, by=people.ana)
    with pytest.raises(LastOwner):
        members.remove(people.ana, by=people.ana)
    members.change_role(people.bruno, Role.OWNER, by=people.ana)
    members.remove(people.ana, by=people.ana)
    assert Member.objects.get(pk=people.ana.pk).left_at


def test_an_owner_of_old_cannot_act_as_one(people):
    members.change_role(people.bruno, Role.OWNER, by=people.ana)
    old = Member.objects.get(pk=people.ana.pk)
    people.bruno.refresh_from_db()
    members.change_role(people.ana, Role.ADMIN, by=people.bruno)
    with pytest.raises(NotYourRank):
        members.change_role(people.bruno, Role.VIEWER, by=old)


def test_keys_and_invitations_end_with_the_membership(people):
    members.change_role(people.bruno, Role.ADMIN, by=people.ana)
    people.bruno.refresh_from_db()
    _, text = onboard.issue_token(people.bruno, "mine", by=people.bruno)
    invitation, _ = onboard.invite("eva@initech.test", Role.ADMIN, by=people.bruno)
    heard = []
    members.member_left.connect(receiver := lambda member, **_: heard.append(member), weak=True)
    members.remove(people.bruno, by=people.ana)
    members.member_left.disconnect(receiver)
    assert heard == [people.bruno]
    assert tokens.lookup(text) is None
    assert not Invitation.objects.get(pk=invitation.pk).open
    with acting_for(people.acme):
        assert Fact.objects.get(verb="removed_member").detail == {"tokens": 1}
    with pytest.raises(NotAMember):
        members.remove(people.bruno, by=people.ana)


def test_losing_the_right_to_invite_shuts_the_doors_one_opened(people):
    members.change_role(people.bruno, Role.ADMIN, by=people.ana)
    people.bruno.refresh_from_db()
    invitation, _ = onboard.invite("eva@initech.test", Role.ADMIN, by=people.bruno)
    members.change_role(people.bruno, Role.AGENT, by=people.ana)
    assert not Invitation.objects.get(pk=invitation.pk).open


def test_a_member_of_another_company_is_out_of_reach(people):
    with pytest.raises(NotAMember):
        members.change_role(people.bruno, Role.VIEWER, by=people.dora)
    with pytest.raises(NotAMember):
        members.remove(people.bruno, by=people.dora)
    assert role_of(people.bruno) == Role.AGENT


@pytest.mark.django_db(transaction=True)
def test_two_owners_who_both_step_down_leave_one(house):
    everyone = cast.gather()
    members.change_role(everyone.bruno, Role.OWNER, by=everyone.ana)
    start = threading.Barrier(2)

    def leave(member):
        start.wait()
        try:
            members.remove(member, by=member)
        except LastOwner:
            pass
        finally:
            connection.close()

    owners = [Member.objects.select_related("tenant").get(pk=m.pk) for m in (everyone.ana, everyone.bruno)]
    threads = [threading.Thread(target=leave, args=[owner]) for owner in owners]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Member.objects.filter(tenant=everyone.acme, role=Role.OWNER, left_at__isnull=True).count() == 1
