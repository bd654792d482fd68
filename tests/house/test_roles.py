"""The table of roles, written out: whoever changes a right changes this picture of it."""

from itertools import pairwise

import pytest
from django.core.exceptions import PermissionDenied

from tenants import roles
from tenants.models import Role

ORDER = (Role.VIEWER, Role.AGENT, Role.SUPERVISOR, Role.ADMIN, Role.OWNER)
TABLE = """
                   viewer  agent  supervisor  admin  owner
read                  x      x        x         x      x
block                 .      x        x         x      x
edit_details          .      x        x         x      x
name_contact          .      x        x         x      x
note                  .      x        x         x      x
reveal_number         .      x        x         x      x
send                  .      x        x         x      x
triage                .      x        x         x      x
assign_others         .      .        x         x      x
merge_contacts        .      .        x         x      x
read_audit            .      .        x         x      x
read_ledger           .      .        x         x      x
change_roles          .      .        .         x      x
connect_channel       .      .        .         x      x
invite                .      .        .         x      x
issue_tokens          .      .        .         x      x
manage_attributes     .      .        .         x      x
manage_templates      .      .        .         x      x
replay                .      .        .         x      x
settings              .      .        .         x      x
view_payload          .      .        .         x      x
change_owners         .      .        .         .      x
close_tenant          .      .        .         .      x
"""


def table():
    """The rights as they are in the code: the widest first, then by name."""
    holders = {verb: [verb in roles.VERBS[role] for role in ORDER] for verb in roles.ALL_VERBS}
    ranked = sorted(holders.items(), key=lambda item: (-sum(item[1]), item[0]))
    return [[verb, *("x" if has else "." for has in holds)] for verb, holds in ranked]


def test_the_table_of_roles_is_this_one():
    head, *rows = (line.split() for line in TABLE.strip().splitlines())
    assert head == list(ORDER)
    assert table() == rows


def test_a_higher_role_may_all_that_a_lower_one_may():
    for lower, higher in pairwise(ORDER):
        assert roles.VERBS[lower] < roles.VERBS[higher]


def test_what_is_not_in_the_table_is_refused_loudly(people):
    roles.require(people.bruno, "send")
    with pytest.raises(PermissionDenied, match="viewer"):
        roles.require(people.carla, "send")
    with pytest.raises(ValueError, match="fly"):
        roles.may(people.ana, "fly")
