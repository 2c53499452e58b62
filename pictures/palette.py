"""A picture of words with 256 colours: a third of the bytes, and nobody sees it.

The format: https://www.w3.org/TR/png-3/
"""

from __future__ import annotations

import struct
import zlib
from collections import Counter
from collections.abc import Callable, Iterator

SIGNATURE = b"\x89PNG\r\n\x1a\n"
RGB = 2
CHANNELS = 3
INDEXED = 3
COLOURS = 256

Colour = bytes


def with_palette(png: bytes) -> bytes:
    """Return an 8-bit RGB picture with its commonest colours, others as the nearest of them."""
    width, height, rows = _rows(png)
    pixels = [
        [bytes(row[at : at + CHANNELS]) for at in range(0, len(row), CHANNELS)] for row in rows
    ]
    counts = Counter(colour for row in pixels for colour in row)
    kept = [colour for colour, _ in counts.most_common(COLOURS)]
    index = {colour: at for at, colour in enumerate(kept)}
    index |= {colour: _nearest(colour, kept) for colour in counts.keys() - index.keys()}
    lines = b"".join(b"\0" + bytes(index[colour] for colour in row) for row in pixels)
    return SIGNATURE + b"".join(
        (
            _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, INDEXED, 0, 0, 0)),
            _chunk(b"PLTE", b"".join(kept)),
            _chunk(b"IDAT", zlib.compress(lines, 9)),
            _chunk(b"IEND", b""),
        )
    )


def _nearest(colour: Colour, kept: list[Colour]) -> int:
    return min(
        range(len(kept)),
        key=lambda at: sum((one - other) ** 2 for one, other in zip(colour, kept[at], strict=True)),
    )


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _chunks(png: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = len(SIGNATURE)
    while at < len(png):
        length, kind = struct.unpack_from(">I4s", png, at)
        yield kind, png[at + 8 : at + 8 + length]
        at += length + 12


def _rows(png: bytes) -> tuple[int, int, list[bytearray]]:
    """Return width, height and the rows of pixels, their filters undone."""
    chunks = list(_chunks(png))
    width, height, depth, kind, *_, interlaced = struct.unpack(">IIBBBBB", dict(chunks)[b"IHDR"])
    if (depth, kind, interlaced) != (8, RGB, 0):
        raise ValueError("not an 8-bit RGB picture")
    raw = zlib.decompress(b"".join(data for chunk, data in chunks if chunk == b"IDAT"))
    length = width * CHANNELS
    rows: list[bytearray] = []
    above = bytearray(length)
    for at in range(0, height * (length + 1), length + 1):
        above = _unfiltered(raw[at], bytearray(raw[at + 1 : at + 1 + length]), above)
        rows.append(above)
    return width, height, rows


def _unfiltered(how: int, row: bytearray, above: bytearray) -> bytearray:
    guess = GUESSES[how]
    for at in range(len(row)):
        left = row[at - CHANNELS] if at >= CHANNELS else 0
        corner = above[at - CHANNELS] if at >= CHANNELS else 0
        row[at] = (row[at] + guess(left, above[at], corner)) & 0xFF
    return row


def _paeth(left: int, up: int, corner: int) -> int:
    near = left + up - corner
    return min((left, up, corner), key=lambda one: abs(near - one))


GUESSES: tuple[Callable[[int, int, int], int], ...] = (
    lambda _left, _up, _corner: 0,
    lambda left, _up, _corner: left,
    lambda _left, up, _corner: up,
    lambda left, up, _corner: (left + up) // 2,
    _paeth,
)
"""What a byte is told by its neighbours, by the number of the filter."""
