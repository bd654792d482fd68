"""A customer whose phone WhatsApp may keep to itself: known by an id, and shown with both now and then."""

from tests.letterbox import MARTA

BSUID = "BR.1873553401244402"


def shown(phone=MARTA, user_id=BSUID, username=None):
    """A message whose contacts block shows that phone and id are one person."""
    profile = {"name": "Marta"} | ({"username": username} if username else {})
    return {"profile": profile, "user_id": user_id} | ({"wa_id": phone} if phone else {})
