"""Valid documents made wrong: a key dropped, a value of another type or size, odd characters.

In the suite the draws are few and the same each time; `NPQ_SYNC_LONGER=40` (`make hostile`) tries
forty times as many, others each time.
"""

from __future__ import annotations

import copy
import os
import random
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st

LONGER = int(os.environ.get("NPQ_SYNC_LONGER", "1"))

Json = Any
Place = tuple[str | int, ...]

ODD_TEXTS = (
    "",
    " \t",
    "\0",
    "Ada\0Lovelace",
    "\ud800",
    "\udfff and text",
    "\ufeffAda",
    "\u202eadA\u2066",
    "A" + "\u0301" * 300,
    "\u200b",
    "٤٢",
    "𝟗𝟎",
    "=HYPERLINK(1)",
    "\x1b[31mred\x1b[0m",
    "line\r\nline\u2028line",
    "👩‍🏫",
    "\U0010ffff",
    "NaN",
    "1e999999999",
    "9" * 5_000,
    "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59-14:00",
    "2026-02-30T25:61:00Z",
    "x" * 200_000,
)
HUGE = (
    0,
    -1,
    2**31,
    2**63,
    -(2**63) - 1,
    10**30,
    10**4_000,
    1.5,
    1e308,
    -0.0,
)
DECIMALS = ("1e400", "-1e400", "1e-400", "1E+999999", "1E+999999999", "0.1e-999999999")
ODD_BYTES = (b"", b"\0", b'"', b"\xff\xfe", b"\n", b"[", b"\xc3", b"=,;")
CONTAINERS: tuple[Json, ...] = ([], {}, [[]], [{}], {"": {}}, [None], ["x", 1])


def tried(examples: int) -> settings:
    """So many examples in the suite, and longer where that is asked for."""
    return settings(
        max_examples=examples * LONGER,
        derandomize=LONGER == 1,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.generate, Phase.shrink),
    )


def nested(depth: int) -> Json:
    """Lists in lists."""
    found: Json = []
    for _ in range(depth):
        found = [found]
    return found


def places(document: Json, at: Place = ()) -> Iterator[Place]:
    """Yield where each value of a document stands, containers and what is in them."""
    parts: Sequence[tuple[str | int, Json]] = ()
    if isinstance(document, dict):
        parts = list(document.items())
    elif isinstance(document, list):
        parts = list(enumerate(document))
    for key, value in parts:
        yield (*at, key)
        yield from places(value, (*at, key))


def value_at(document: Json, place: Place) -> Json:
    for key in place:
        document = document[key]
    return document


def dropped(document: Json, place: Place) -> Json:
    """Return a document without what stands there."""
    made = copy.deepcopy(document)
    del value_at(made, place[:-1])[place[-1]]
    return made


def put(document: Json, place: Place, value: Json) -> Json:
    """Return a document with something else there."""
    made = copy.deepcopy(document)
    value_at(made, place[:-1])[place[-1]] = copy.deepcopy(value)
    return made


def other_values(value: Json) -> st.SearchStrategy[Json]:
    """Draw what may stand in a value's place: another type, too large, too deep, too odd."""
    return st.one_of(
        st.sampled_from(ODD_TEXTS),
        st.sampled_from(HUGE),
        st.sampled_from(DECIMALS).map(Decimal),
        st.sampled_from((None, True, False)),
        st.sampled_from(CONTAINERS).map(copy.deepcopy),
        st.sampled_from((1, 50, 300)).map(nested),
        st.sampled_from((2, 500)).map(lambda times: [value] * times),
        st.just({"value": value}),
        st.just(str(value)),
        st.text(max_size=20),
        st.integers(),
    )


@st.composite
def mutation_at(
    draw: st.DrawFn, place: Place, value: Json, others: st.SearchStrategy[Json] | None = None
) -> Callable[[Json], Json]:
    """Draw what to do to a document at a place where this value stands.

    `others` are values to put there beside those of `other_values`.
    """
    how = draw(st.integers(0, 6))
    if how == 0:
        return lambda document: dropped(document, place)
    if how == 1 and isinstance(place[-1], str):
        odd = (*place[:-1], draw(st.sampled_from(ODD_TEXTS) | st.text(max_size=9)))
        return lambda document: put(dropped(document, place), odd, value)
    odd_values = other_values(value)
    found = draw(odd_values if others is None else odd_values | others)
    return lambda document: put(document, place, found)


@st.composite
def mutations(
    draw: st.DrawFn, document: Json, others: st.SearchStrategy[Json] | None = None
) -> tuple[Place, Json]:
    """Draw one mutation of a document: where, and the document that comes of it."""
    place = draw(st.sampled_from(list(places(document))))
    mutation = draw(mutation_at(place, value_at(document, place), others))
    return place, mutation(document)


@st.composite
def spoilt_bytes(draw: st.DrawFn, text: str) -> bytes:
    """Draw a file of this text in another encoding, cut short, or with bytes put in and out."""
    encoding = draw(st.sampled_from(("utf-8", "utf-8", "utf-8-sig", "utf-16", "cp1252", "utf-32")))
    content = text.encode(encoding, "replace")
    rng = random.Random(draw(st.integers(0, 2**32)))
    for _ in range(draw(st.integers(0, 3))):
        at, length = rng.randrange(len(content) + 1), rng.randrange(40)
        put_in = draw(
            st.sampled_from((b"", b"\0", b'"', b"\xff\xfe", b"\n", b"[", b"\xc3", b"=,;"))
        )
        content = content[:at] + put_in + content[at + length * rng.randrange(2) :]
    return content[: rng.randrange(len(content) + 1)] if rng.randrange(4) == 0 else content
