"""The service account's token, before it ends: from then on nothing is read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from jobs.desk.matter import Desk, Kind
from jobs.note_mail import Block, Item, Step
from jobs.token_end import REMEDY, TokenEnd, token_end


@dataclass(frozen=True, slots=True)
class TokenEnds:
    """A token that ends soon, or should have."""

    end: TokenEnd

    @property
    def key(self) -> str:
        """Another day is another token."""
        return f"token-ends:{self.end.on}"


def _ending(desk: Desk) -> Iterator[TokenEnds]:
    end = token_end(desk.context.settings, desk.now)
    if end and end.soon:
        yield TokenEnds(end)


def _count_ending(found: Sequence[TokenEnds]) -> Iterator[str]:
    yield from (f"token for Canvas: {one.end.left.lower()}" for one in found)


def _tell_ending(found: Sequence[TokenEnds], _now: datetime) -> Iterator[Block]:
    for one in found:
        yield Block(
            "stop",
            "The token for Canvas ends",
            (
                Item(
                    one.end.left,
                    one.end.words,
                    f"after it nothing is read from Canvas and the last figures stay: {REMEDY}",
                ),
            ),
            (Step("To see whether Canvas accepts it", "npq-sync check"),),
        )


TOKEN_ENDS = Kind(TokenEnds, _ending, _count_ending, _tell_ending)
