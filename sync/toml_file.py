"""One TOML file as it was written: whole, its numbers exact, or why it cannot be read."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

WHOLE = 2**63  # TOML's whole numbers have 64 bits
POWERS = 308  # of ten: as far as TOML's other numbers go


def toml_of(path: Path, missing: str) -> tuple[dict[str, Any] | None, str]:
    """Return a TOML file (numbers with a point are Decimals), or None and why it is none.

    It is UTF-8 with or without a mark. `missing` tells what to do where there is no such file.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
        document = tomllib.loads(text, parse_float=_number)
        if any(not -WHOLE <= whole < WHOLE for whole in _whole_numbers(document)):
            raise OverflowError
    except FileNotFoundError:
        return None, f"there is no file {path}; {missing}"
    except OSError as refused:
        why = f"cannot be read ({refused.strerror}); correct its permissions or name"
    except UnicodeDecodeError:
        why = "is not UTF-8; save it as UTF-8"
    except tomllib.TOMLDecodeError as wrong:
        why = f"is not TOML: {wrong}; correct it there"
    except RecursionError:
        why = "holds a list or table within too many others; write it with fewer"
    except (ValueError, ArithmeticError):  # a number with too many digits, says Python
        why = "holds a number that is too large or too small for TOML (64 bits); correct it"
    else:
        return document, ""
    return None, f"{path} {why}"


def _number(text: str) -> Decimal:
    number = Decimal(text)
    if number.is_finite() and abs(number.adjusted()) > POWERS:
        raise OverflowError
    return number


def _whole_numbers(document: dict[str, Any]) -> Iterator[int]:
    waiting: list[object] = [document]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            waiting += value.values()
        elif isinstance(value, list):
            waiting += value
        elif isinstance(value, int):
            yield value
