"""A portfolio's contact book at Graph, out of which a person can be taken, and the account above portfolios.

Source: Meta's page "Business-scoped user IDs" (May 2026). What a person tells afterwards, or the business sends to
their phone, puts them into the book again. Meta's page names no codes: here a wrong parameter is 100.
"""

from __future__ import annotations

from simulator.core import Simulator
from simulator.errors import missing, unknown_object
from simulator.graph.calls import Call, Gate, Json
from simulator.graph.presence import invalid, whatsapp
from simulator.identity import node


def remove(simulator: Simulator, gate: Gate, call: Call) -> Json:
    """`DELETE /{number}/contact_book?messaging_product=whatsapp&bsuid=`: no parent id; `deleted` says if it was there.

    The number's own memory of a phone, of 30 days, stays.
    """
    number = gate.number(call, gate.token(call))
    wanted = str(whatsapp(call).get("bsuid") or "")
    if not wanted:
        raise missing("bsuid")
    if ".ENT." in wanted:
        raise invalid("Param bsuid must not be a parent id.")
    business = simulator.world.business_of(number)
    person = simulator.world.find_bsuid(wanted, business)
    if person is None:
        raise invalid("Param bsuid must be the id of a user of this business portfolio.")
    was_there = business in person.books
    person.books = [one for one in person.books if one != business]
    simulator.world.keep(person)
    return {"messaging_product": "whatsapp", "success": True, "deleted": was_there}


def parents(simulator: Simulator, gate: Gate, call: Call) -> Json:
    """`GET /{business}/parent-bsuid-accounts`: the account above it, and the portfolios enrolled in that."""
    token, world = gate.token(call), simulator.world
    mine = [one for one in world.accounts.values() if one.business_id == call.node and one.id in token.accounts]
    if not mine:
        raise unknown_object(call.node)
    above = next((one.enterprise for one in mine if one.enterprise), "")
    if not above:
        return {"enrolled_business_portfolios": []}
    enrolled = {one.business_id for one in world.accounts.values() if one.enterprise == above}
    return {"parent_bsuid_account_id": node(above), "enrolled_business_portfolios": sorted(enrolled)}
