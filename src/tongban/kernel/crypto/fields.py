"""Columns of models whose content is sealed, and columns to find it by.

``seal`` is the name of the place ("party.number"): it is checked when opening, so it never changes, and no sealed value
can be moved into another column. Empty content stays empty: that there is nothing may be seen and asked for.
A sealed column is not searched; a ``BlindIndex`` beside it finds whole values and nothing else.
"""

import hmac
import json
from collections.abc import Callable
from datetime import date
from typing import Any

from django.core.exceptions import FieldError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models.lookups import IsNull

from tongban.kernel.crypto import data_keys
from tongban.kernel.crypto.data_keys import MARK_BYTES
from tongban.kernel.crypto.sealing import seal, unseal
from tongban.kernel.models.data_keys import DataKeyUse

INDEX_BYTES = 16  # of the 32 of SM3: two of a billion values meet once in 10²⁰


def sealed(plain: bytes, *, about: str) -> bytes:
    """The mark of the newest data key, then the sealed bytes."""
    key = data_keys.newest(DataKeyUse.SEAL)
    return key.mark + seal(key.secret, plain, about=about)


def opened(content: bytes, *, about: str) -> bytes:
    """What ``sealed`` was given. Raises SealBroken, KeyMissing."""
    key = data_keys.named(content[:MARK_BYTES])
    return unseal(key.secret, content[MARK_BYTES:], about=about)


def blind_index(value: str, *, about: str) -> bytes:
    """HMAC-SM3 of a value: the same for the same value at the same place, and nothing to be learnt from it."""
    if not value:
        return b""
    key = data_keys.newest(DataKeyUse.INDEX)
    return hmac.digest(key.secret, f"{about}\0{value}".encode(), "sm3")[:INDEX_BYTES]


class SealedField(models.Field):
    """What the sealed columns share: bytes in the database, opened when read, never compared."""

    def __init__(self, *args: Any, seal: str, **options: Any) -> None:
        self.seal = seal
        super().__init__(*args, **options)

    def deconstruct(self) -> Any:
        name, path, args, options = super().deconstruct()
        return name, path, args, {**options, "seal": self.seal}

    def get_internal_type(self) -> str:
        return "BinaryField"

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name == "isnull":
            return IsNull
        raise FieldError(f"{self.name} is sealed: find it by its blind index.")

    def get_transform(self, lookup_name: str) -> Any:
        raise FieldError(f"{self.name} is sealed: open the row and look inside.")

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        return None if value is None else connection.Database.Binary(self.sealed(value))

    def sealed(self, value: Any) -> bytes:
        """What the column holds for a value: for statements written by hand."""
        plain = self.to_bytes(value)
        return sealed(plain, about=self.seal) if plain else b""

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        if value is None:
            return None
        content = bytes(value)
        return self.to_value(opened(content, about=self.seal) if content else b"")

    def to_bytes(self, value: Any) -> bytes:
        """``b""`` for what is empty."""
        raise NotImplementedError

    def to_value(self, plain: bytes) -> Any:
        raise NotImplementedError

    def from_text(self, text: str) -> Any:
        """The value a column that lay open shows as this text."""
        return text


class SealedText(SealedField):
    """A sealed text."""

    def to_bytes(self, value: Any) -> bytes:
        return str(value).encode()

    def to_value(self, plain: bytes) -> str:
        return plain.decode()

    def get_default(self) -> Any:
        return super().get_default() if self.has_default() or self.null else ""


class SealedDate(SealedField):
    """A sealed day."""

    def to_bytes(self, value: Any) -> bytes:
        return date.fromisoformat(str(value)).isoformat().encode()

    def to_value(self, plain: bytes) -> date | None:
        return date.fromisoformat(plain.decode()) if plain else None


class SealedJSON(SealedField):
    """A sealed JSON value. ``default`` is what an empty column reads as: dict or list, or None for any single value."""

    def __init__(self, *args: Any, default: Callable[[], Any] | None = dict, **options: Any) -> None:
        super().__init__(*args, default=default, **options)

    def to_bytes(self, value: Any) -> bytes:
        if value == self.get_default():
            return b""
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"), cls=DjangoJSONEncoder).encode()

    def to_value(self, plain: bytes) -> Any:
        return json.loads(plain) if plain else self.get_default()

    def from_text(self, text: str) -> Any:
        return json.loads(text)


class BlindIndex(models.BinaryField):
    """Finds rows by the whole value of a sealed column (盲索引): ``filter(number_index="4401…")``.

    ``of`` is the attribute it is made from, each time the row is written; ``about`` tells one index from another.
    """

    def __init__(self, *args: Any, of: str, about: str, **options: Any) -> None:
        self.of, self.about = of, about
        super().__init__(*args, **{"max_length": INDEX_BYTES, "editable": False, "default": b"", **options})

    def deconstruct(self) -> Any:
        name, path, args, options = super().deconstruct()
        return name, path, args, {**options, "of": self.of, "about": self.about}

    def pre_save(self, model_instance: models.Model, add: bool) -> bytes:
        value = blind_index(getattr(model_instance, self.of) or "", about=self.about)
        setattr(model_instance, self.attname, value)
        return value

    def get_prep_value(self, value: Any) -> Any:
        return super().get_prep_value(blind_index(value, about=self.about) if isinstance(value, str) else value)


class BlindlyFound(models.Model):
    """A row with blind indexes: what is saved of a sealed column is saved of its index too."""

    class Meta:
        abstract = True

    def save(self, *args: Any, update_fields: Any = None, **options: Any) -> None:
        if update_fields is not None:
            indexes = [field for field in self._meta.concrete_fields if isinstance(field, BlindIndex)]
            update_fields = {*update_fields, *(field.name for field in indexes if field.of in update_fields)}
        super().save(*args, update_fields=update_fields, **options)
