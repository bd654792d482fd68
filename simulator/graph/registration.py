"""A number at WhatsApp: registered with its PIN, and taken off again.

Source: Meta's pages "Register a business phone number" and "Deregister a business phone number" (June 2026).
"""

from __future__ import annotations

from simulator.core import Simulator
from simulator.errors import GraphError, missing
from simulator.graph import presence
from simulator.graph.calls import Call, Gate, Json


def register(simulator: Simulator, gate: Gate, call: Call) -> Json:
    """`POST /{number}/register {"messaging_product", "pin"}`: the PIN is set, or has to be the one that is.

    Raises GraphError 133005 for another PIN, 133016 for the eleventh try in 72 hours.
    """
    number = gate.number(call, gate.token(call))
    params = presence.whatsapp(call)
    if "pin" not in params:
        raise missing("pin")
    simulator.quotas.register(number)
    simulator.world.keep(number)
    if number.pin and number.pin != str(params["pin"]):
        raise GraphError(133005)
    presence.set_pin(number, params["pin"])
    number.registered = True
    simulator.world.keep(number)
    return {"success": True}


def deregister(simulator: Simulator, gate: Gate, call: Call) -> Json:
    """`POST /{number}/deregister`: nothing is sent from it or comes to it until it is registered again.

    Raises GraphError 100 for a number that is in the app too (there it is disconnected in the app), 133010 for one that
    is not registered, 133016 for the eleventh try in 72 hours.
    """
    number = gate.number(call, gate.token(call))
    if number.standing.get("is_on_biz_app"):
        raise presence.invalid("A number in use with the WhatsApp Business app is disconnected in the app.")
    simulator.quotas.register(number)
    simulator.world.keep(number)
    if not number.registered:
        raise unregistered()
    number.registered = False
    simulator.world.keep(number)
    return {"success": True}


def unregistered() -> GraphError:
    return GraphError(133010, "Register the phone number before you send from it.")
