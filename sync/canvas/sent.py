"""Reading an object of Canvas's JSON: what is there, in the type it should be, or an error."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import NoReturn

from sync.canvas.answers import JSON
from sync.errors import UnexpectedAnswer

NO_TEXT = re.compile(r"[\0\ud800-\udfff]")
"""NUL and halves of surrogate pairs: no database takes the one, no page the others."""
DIGITS = re.compile(r"[0-9]{1,19}")
ID_BOUND = 2**63  # Canvas's ids and those of databases have 64 bits
POWERS = 308  # of ten: a number beyond is none that Canvas counts with


@dataclass(frozen=True, slots=True)
class Sent:
    """An object Canvas sent from the endpoint `where`.

    Every reader raises UnexpectedAnswer naming endpoint and key, never the value. A key that may
    be absent is read with `maybe_` and gives None; null counts as absent.
    """

    json: dict[str, JSON]
    where: str

    @classmethod
    def of(cls, json: JSON, where: str) -> Sent:
        """Return the reader of one object."""
        if not isinstance(json, dict):
            raise UnexpectedAnswer(where, "no object where one belongs")
        return cls(json, where)

    @classmethod
    def each(cls, rows: Iterable[JSON], where: str) -> list[Sent]:
        """Return the readers of a list's rows."""
        return [cls.of(row, where) for row in rows]

    def fail(self, key: str, seen: str) -> NoReturn:
        """Refuse the answer for what was seen under `key`."""
        raise UnexpectedAnswer(self.where, f"{seen} under {key!r}")

    def id(self, key: str = "id") -> int:
        """Return an id, sent as a number or a string of digits."""
        found = self.maybe_id(key)
        return self.fail(key, "nothing") if found is None else found

    def maybe_id(self, key: str) -> int | None:
        """Return an id or None."""
        value = self.json.get(key)
        if isinstance(value, str) and DIGITS.fullmatch(value):
            value = int(value)
        whole = isinstance(value, int) and not isinstance(value, bool)
        if value is None or (whole and abs(value) < ID_BOUND):
            return value
        return self.fail(key, "no id")

    def number(self, key: str) -> int:
        """Return a whole number."""
        value = self.json.get(key)
        if isinstance(value, int) and not isinstance(value, bool):
            return value
        return self.fail(key, "no whole number")

    def maybe_decimal(self, key: str) -> Decimal | None:
        """Return a number, exact, or None."""
        value = self.json.get(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | str | Decimal):
            return self.fail(key, "no number")
        try:
            number = Decimal(value)
        except (InvalidOperation, ValueError):
            return self.fail(key, "no number")
        if not number.is_finite() or abs(number.adjusted()) > POWERS:
            return self.fail(key, "no number")
        return number

    def text(self, key: str) -> str:
        """Return a text."""
        found = self.maybe_text(key)
        return self.fail(key, "nothing") if found is None else found

    def maybe_text(self, key: str) -> str | None:
        """Return a text or None; a sign for what no text holds where it holds such."""
        value = self.json.get(key)
        if value is None:
            return None
        if not isinstance(value, str):
            return self.fail(key, "no text")
        return value if value.isascii() and "\0" not in value else NO_TEXT.sub("\ufffd", value)

    def flag(self, key: str, *, absent: bool) -> bool:
        """Return a truth value, `absent` where there is none."""
        value = self.maybe_flag(key)
        return absent if value is None else value

    def maybe_flag(self, key: str) -> bool | None:
        """Return a truth value or None."""
        value = self.json.get(key)
        if value is None or isinstance(value, bool):
            return value
        return self.fail(key, "neither true nor false")

    def maybe_instant(self, key: str) -> datetime | None:
        """Return an aware UTC datetime or None; one without an offset is UTC (contract 9)."""
        text = self.maybe_text(key)
        if not text:
            return None
        try:
            read = datetime.fromisoformat(text)
            return read.astimezone(UTC) if read.tzinfo else read.replace(tzinfo=UTC)
        except (ValueError, OverflowError):
            return self.fail(key, "no time")

    def maybe_object(self, key: str) -> Sent | None:
        """Return an object inside this one or None."""
        value = self.json.get(key)
        return None if value is None else Sent.of(value, f"{self.where}, {key}")

    def object(self, key: str) -> Sent:
        """Return an object inside this one."""
        found = self.maybe_object(key)
        return self.fail(key, "nothing") if found is None else found

    def maybe_list(self, key: str) -> list[JSON] | None:
        """Return a list inside this object or None."""
        value = self.json.get(key)
        return value if value is None or isinstance(value, list) else self.fail(key, "no list")

    def objects(self, key: str) -> list[Sent]:
        """Return a list of objects inside this one."""
        found = self.maybe_list(key)
        if found is None:
            return self.fail(key, "nothing")
        return Sent.each(found, f"{self.where}, {key}")
