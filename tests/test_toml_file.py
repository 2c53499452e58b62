"""TOML files as editors leave them, and as nobody should: read, or refused with what to do."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from sync.toml_file import toml_of


def read(tmp_path: Path, content: bytes) -> tuple[object, str]:
    file = tmp_path / "cohorts.toml"
    file.write_bytes(content)
    return toml_of(file, "write it")


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_a_mark_at_the_start_as_some_editors_leave_it_changes_nothing(
    tmp_path: Path, mark: bytes
) -> None:
    read_as = {"threshold": Decimal("87.50"), "units": 9_223_372_036_854_775_807}
    content = b"threshold = 87.50\r\nunits = 9223372036854775807\r\n"
    assert read(tmp_path, mark + content) == (read_as, "")


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("hours = " + "9" * 5_000, "too large"),
        ("hours = 0x" + "f" * 5_000, "too large"),
        ("hours = [[{ a = 9223372036854775808 }]]", "too large"),
        ("hours = 1e999999999", "too large or too small"),
        ("hours = 1e-999999999", "too large or too small"),
        ("hours = 1e" + "9" * 30, "too large"),
        ("hours = " + "[" * 20_000, "too many others"),
        ('name = "\\ud800"', "is not TOML"),
        ("[[cohort]", "is not TOML"),
        ("\xff\xfe", "save it as UTF-8"),
    ],
)
def test_what_cannot_be_read_is_refused_with_what_to_do(
    tmp_path: Path, content: str, told: str
) -> None:
    document, why = read(tmp_path, content.encode("latin-1"))
    assert document is None
    assert told in why
    assert len(why) < 300
