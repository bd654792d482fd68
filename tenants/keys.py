"""Keys: the platform's keyring from the environment, and each tenant's own data keys, wrapped by it."""

import os
import threading
import uuid
from functools import cache

from django.conf import settings

from tenants.models import DataKey
from tenants.scope import current_tenant_id
from tenants.sealing import Keyring, SealBroken

_rings: dict[int, Keyring] = {}
_lock = threading.Lock()


@cache
def platform() -> Keyring:
    """The keyring of MASTER_KEYS: it wraps data keys, seals the edge's secrets and derives the keys of hashes."""
    return Keyring.from_env(settings.MASTER_KEYS)


def data_ring(fresh: bool = False) -> Keyring:
    """The current tenant's keyring, newest key first; its first key is made on first use. Needs `acting_for`."""
    tenant_id = current_tenant_id()
    with _lock:
        ring = None if fresh else _rings.get(tenant_id)
    if ring is None:
        ring = Keyring(_unwrapped(tenant_id))
        with _lock:
            _rings[tenant_id] = ring
    return ring


def seal(value: bytes, label: bytes) -> bytes:
    """Seal a secret of the current tenant. `label` says what it is; a value moved elsewhere does not open."""
    return data_ring().seal(value, _aad(label))


def unseal(sealed: bytes, label: bytes) -> bytes:
    """Raises SealBroken when no key of the tenant fits, also after looking for a key made by another process."""
    try:
        return data_ring().open(sealed, _aad(label))
    except SealBroken:
        return data_ring(fresh=True).open(sealed, _aad(label))


def add_data_key() -> DataKey:
    """Put a new key in front for the current tenant; what older keys sealed stays readable."""
    uid = uuid.uuid4()
    wrapped = platform().seal(os.urandom(32), _key_aad(current_tenant_id(), uid))
    key = DataKey.objects.create(uid=uid, wrapped=wrapped)
    with _lock:
        _rings.pop(current_tenant_id(), None)
    return key


def _unwrapped(tenant_id: int) -> list[tuple[str, bytes]]:
    rows = list(DataKey.objects.order_by("-id")) or [add_data_key()]
    return [(row.uid.hex, platform().open(bytes(row.wrapped), _key_aad(tenant_id, row.uid))) for row in rows]


def _aad(label: bytes) -> bytes:
    return b"tenant.%d." % current_tenant_id() + label


def _key_aad(tenant_id: int, uid: uuid.UUID) -> bytes:
    return b"datakey.%d." % tenant_id + uid.bytes
