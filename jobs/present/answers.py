"""People's answers and what they propose: design of `confirm`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from rich.table import Table
from rich.text import Text

from jobs.present.fitting import Fitting, plain_table
from jobs.present.safe import printable
from mappings.answers import Answer, Proposal
from mappings.windows import LONDON


def answers_json(answers: Sequence[Answer], proposals: Sequence[Proposal]) -> dict[str, Any]:
    """Return `confirm --json`."""
    return {
        "answers": [
            {**_said(answer), "who": answer.who, "at": f"{answer.at:%Y-%m-%dT%H:%M:%SZ}"}
            for answer in answers
        ],
        "proposals": [{**_said(each), "cohorts": list(each.cohorts)} for each in proposals],
    }


def answers_table(answers: Sequence[Answer]) -> Fitting:
    """Return what was confirmed, by whom and when; on a narrow page without who."""
    return Fitting(tuple(_answers(answers, who=who) for who in (True, False)))


def _answers(answers: Sequence[Answer], *, who: bool) -> Table:
    table = plain_table(
        "What", "Confirmed", "Strand", "Areas", *(["Who"] if who else []), "When",
        folding=("Confirmed", "Areas"),
    )  # fmt: skip
    for answer in answers:
        when = f"{answer.at.astimezone(LONDON):%Y-%m-%d}"
        table.add_row(*_cells(answer), *([Text(printable(answer.who))] if who else []), when)
    return table


def proposals_table(proposals: Sequence[Proposal]) -> Table:
    """Return what other cohorts' answers propose."""
    table = plain_table(
        "What", "Proposed", "Strand", "Areas", "As in", folding=("Proposed", "Areas")
    )  # fmt: skip
    for proposal in proposals:
        table.add_row(*_cells(proposal), ", ".join(proposal.cohorts))
    return table


def _cells(said: Answer | Proposal) -> tuple[str | Text, ...]:
    title = Text(printable(said.title))
    return f"{said.kind} {said.canvas_id}", title, said.strand or "", _shown(said.areas)


def _shown(areas: Mapping[str, Decimal] | None) -> str:
    return "" if areas is None else ", ".join(areas) or "none"


def _said(said: Answer | Proposal) -> dict[str, Any]:
    return {
        "kind": said.kind,
        "id": said.canvas_id,
        "title": said.title,
        "strand": said.strand,
        "areas": None if said.areas is None else list(said.areas),
    }
