"""A model field for secrets: sealed under the tenant's own key in the database, and shy in memory."""

from typing import Any

from django.db import models


class Secret:
    """A secret that was read. It shows itself only to `reveal()`, so it cannot slip into a log or an answer."""

    __slots__ = ("_label", "_sealed")

    def __init__(self, sealed: bytes, label: str) -> None:
        self._sealed, self._label = sealed, label

    def __repr__(self) -> str:
        return "•••"

    __str__ = __repr__

    def reveal(self) -> str:
        """The text. Needs `acting_for` of the tenant it belongs to; raises `sealing.SealBroken` for any other."""
        from tenants import keys  # the field is read while models load; keys need the models

        return keys.unseal(self._sealed, self._label.encode()).decode()

    @property
    def sealed(self) -> bytes:
        return self._sealed


class EncryptedField(models.Field):
    """Text in, `Secret` out; AES-GCM under the tenant's data key, bound to tenant and `label` (table.column)."""

    def __init__(self, label: str, **options: Any) -> None:
        self.label = label
        options.setdefault("editable", False)
        super().__init__(**options)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, [self.label, *args], kwargs

    def get_internal_type(self) -> str:
        return "BinaryField"

    def get_prep_value(self, value: Any) -> Any:
        if value is None:
            return None
        if isinstance(value, Secret):
            return value.sealed
        from tenants import keys  # see Secret.reveal

        return keys.seal(str(value).encode(), self.label.encode())

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        value = super().get_db_prep_value(value, connection, prepared)
        return connection.Database.Binary(value) if isinstance(value, bytes) else value

    def from_db_value(self, value: Any, *_: Any) -> Secret | None:
        return None if value is None else Secret(bytes(value), self.label)
