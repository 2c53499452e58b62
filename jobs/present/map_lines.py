"""What people confirmed, as lines of the cohorts file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from jobs.present.safe import printable
from mappings.answers import Answer


def map_lines(answers: Iterable[Answer]) -> str:
    """Return a [[cohort.map]] for each answer, which reads back as the same."""
    return "\n".join("\n".join(_line(answer)) + "\n" for answer in answers)


def _line(answer: Answer) -> Iterator[str]:
    yield f"# {printable(answer.title)}"
    yield "[[cohort.map]]"
    yield f"{answer.kind} = {answer.canvas_id}"
    if answer.strand is not None:
        yield f'strand = "{answer.strand}"'
    if answer.areas is not None:
        yield f"areas = {_areas(answer.areas)}"


def _areas(areas: Mapping[str, Decimal]) -> str:
    if len(set(areas.values())) > 1:
        weights = ", ".join(f"{slug} = {weight:f}" for slug, weight in areas.items())
        return f"{{ {weights} }}"
    return "[" + ", ".join(f'"{slug}"' for slug in areas) + "]"
