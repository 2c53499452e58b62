"""What every path of the API is asked by, and how it answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, TypeVar

from fastapi import APIRouter, Depends, Path, Query
from pydantic import Field

from jobs.console.api.problems import REFUSED
from jobs.console.gate import GatedRoute
from jobs.console.programs import PREFIX
from jobs.console.sent import LARGEST_ID

One = TypeVar("One")

RunId = Annotated[str, Path(pattern="^[A-Za-z0-9_.-]{1,64}$")]
UserId = Annotated[int, Field(ge=1, le=LARGEST_ID)]
Name = Annotated[str, Field(max_length=200)]
CohortIs = Annotated[Name | None, Query(description="Of this cohort alone.")]


@dataclass(frozen=True, slots=True)
class Part:
    """Which part of a list is asked for."""

    limit: Annotated[int, Query(ge=1, le=500, description="How many at most.")] = 100
    offset: Annotated[int, Query(ge=0, le=1_000_000, description="How many to leave out.")] = 0

    def of(self, rows: Sequence[One]) -> Sequence[One]:
        """Return that part of them."""
        return rows[self.offset : self.offset + self.limit]


Paged = Annotated[Part, Depends()]


def part_of_api() -> APIRouter:
    """Return what some paths of the API are put in."""
    return APIRouter(prefix=PREFIX, responses=REFUSED, route_class=GatedRoute)
