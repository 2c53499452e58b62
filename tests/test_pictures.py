"""What takes the pictures of docs/, as far as it needs no browser."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path
from urllib.parse import urlsplit

import pytest

import pictures.__main__ as script
from pictures.examples import NAMES, mails
from pictures.palette import SIGNATURE, with_palette
from tests.mail_page import Page

ROOT = Path(__file__).parent.parent
RED, BLUE, WHITE = b"\xff\x00\x00", b"\x00\x00\xff", b"\xff\xff\xff"


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(*lines: bytes, kind: int = 2) -> bytes:
    """A picture of lines, each with its filter before it."""
    head = struct.pack(">IIBBBBB", 3, len(lines), 8, kind, 0, 0, 0)
    data = zlib.compress(b"".join(lines))
    return SIGNATURE + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def shown(picture: bytes) -> list[list[bytes]]:
    """The colours of a picture with a palette, line by line."""
    at, parts = len(SIGNATURE), {}
    while at < len(picture):
        length, kind = struct.unpack_from(">I4s", picture, at)
        parts[kind] = picture[at + 8 : at + 8 + length]
        at += length + 12
    palette, raw = parts[b"PLTE"], zlib.decompress(parts[b"IDAT"])
    lines = [raw[at + 1 : at + 4] for at in range(0, len(raw), 4)]
    return [[palette[3 * one : 3 * one + 3] for one in line] for line in lines]


def test_a_picture_keeps_its_colours_whatever_filters_it_came_with() -> None:
    row = [RED, BLUE, WHITE]
    plain = b"\x00" + b"".join(row)
    left = b"\x01" + RED + b"\x01\x00\xff" + b"\xff\xff\x00"
    same_as_above = b"\x02" + bytes(9)
    average = b"\x03" + b"\x80\x00\x00" + b"\x81\x00\x80" + b"\x80\x80\x00"
    paeth = b"\x04" + bytes(9)
    assert shown(with_palette(png(plain, left, same_as_above, average))) == [row] * 4
    assert shown(with_palette(png(plain, paeth)))[1] == row


def test_a_picture_of_another_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="8-bit RGB"):
        with_palette(png(b"\x00" + bytes(9), kind=6))


@pytest.mark.parametrize("program", ["", "/no/such/browser"])
def test_without_a_browser_it_fails_and_says_so(
    program: str,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("CHROMIUM", program)
    monkeypatch.setattr(script, "FOLDER", tmp_path)
    assert script.main() == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert ("The browser has ended" if program else "apt install chromium") in said.err


def test_every_picture_shown_is_there_and_small() -> None:
    pages = (
        (ROOT / "docs" / name).read_text(encoding="utf-8") for name in ("mail.md", "console.md")
    )
    text = "".join(pages)
    files = sorted((ROOT / "docs" / "pictures").glob("*.png"))
    assert files
    assert [file.name for file in files if f"(pictures/{file.name})" not in text] == []
    assert max(file.stat().st_size for file in files) < script.LARGEST


def test_an_example_names_made_up_people_alone() -> None:
    examples = mails()
    assert any(NAMES[418] in html for html in examples.values())
    hosts = {urlsplit(link).hostname for html in examples.values() for link in Page(html).links}
    assert hosts == {"canvas.provider.example", "npq.provider.example"}
