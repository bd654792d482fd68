"""Who of a business may work with an account, at Graph: listed, given tasks, taken out.

Source: Meta's reference of an account's assigned_users (v23.0). Until somebody is added there is the system user whose
token asks.
"""

from __future__ import annotations

from simulator.core import Simulator
from simulator.errors import GraphError, missing
from simulator.graph.calls import Call, Gate, Json
from simulator.graph.paging import page
from simulator.graph.presence import invalid

TASKS = (
    "MANAGE", "DEVELOP", "MANAGE_TEMPLATES", "MANAGE_PHONE", "VIEW_COST", "MANAGE_EXTENSIONS", "VIEW_PHONE_ASSETS",
    "MANAGE_PHONE_ASSETS", "VIEW_TEMPLATES", "MESSAGING", "MANAGE_BUSINESS_PHONES", "VIEW_INSIGHTS",
)  # fmt: skip
FIELDS = ("name", "business", "user_type")


def listing(simulator: Simulator, gate: Gate, call: Call) -> Json:
    """`GET /{account}/assigned_users?business=`."""
    token = gate.token(call)
    account = gate.account(call, token)
    if not call.query.get("business"):
        raise GraphError(100, message="The parameter business is required to specify a business")
    everybody = {f"7{token.app_id}": list(TASKS)} | account.users
    rows = [
        {
            "id": user,
            "name": "System user" if user not in account.users else f"User {user[-4:]}",
            "business": {"id": account.business_id, "name": account.name},
            "user_type": "SYSTEM_USER" if user not in account.users else "BUSINESS_USER",
            "tasks": tasks,
        }
        for user, tasks in everybody.items()
        if call.query["business"] == account.business_id
    ]
    return page(simulator, call, rows, FIELDS)


def assign(simulator: Simulator, gate: Gate, call: Call) -> Json:
    """`POST /{account}/assigned_users` with `user` and `tasks`."""
    account = gate.account(call, gate.token(call))
    user, tasks = _user(call), call.params().get("tasks")
    tasks = tasks.split(",") if isinstance(tasks, str) else tasks
    if not isinstance(tasks, list) or not tasks or not set(map(str, tasks)) <= set(TASKS):
        raise invalid(f"Param tasks must be some of {{{', '.join(TASKS)}}}.")
    account.users[user] = [str(one) for one in tasks]
    simulator.world.keep(account)
    return {"success": True}


def remove(simulator: Simulator, gate: Gate, call: Call) -> Json:
    """`DELETE /{account}/assigned_users?user=`."""
    account = gate.account(call, gate.token(call))
    if account.users.pop(_user(call), None) is None:
        raise GraphError(803, message="User is not assigned to this WhatsApp Business Account")
    simulator.world.keep(account)
    return {"success": True}


def _user(call: Call) -> str:
    user = str(call.params().get("user") or "")
    if not user:
        raise missing("user")
    if not user.isascii() or not user.isdigit():
        raise GraphError(100, message="Invalid parameter: user must be a valid user ID")
    return user
