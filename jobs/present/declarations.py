"""Declarations as files: DfE's attributes under their own names, then what is the provider's."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from jobs.present.report import shown_percent
from jobs.present.safe import spreadsheet_cell
from mappings.declarations import BLOCKERS, Claim, Declaration, cohort_parts
from mappings.shown import floored

COLUMNS = (
    "participant_id", "course_identifier", "cohort", "cohort_suffix", "schedule_identifier",
    "declaration_type", "declaration_date", "delivery_partner_id",
    "secondary_delivery_partner_id", "has_passed",
    "canvas_user_id", "evidence_type", "evidence_reference", "evidence_at", "engagement_percent",
    "policy_version", "framework_version", "computed_at", "checked_by", "blockers",
)  # fmt: skip


def declarations_csv(claim: Claim, rows: Sequence[Declaration]) -> str:
    """Return the declarations as CSV, a line each."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\r\n")
    writer.writeheader()
    for row in rows:
        shown = _row(claim, row) | {"blockers": " ".join(row.blockers)}
        writer.writerow({name: _cell(value) for name, value in shown.items()})
    return out.getvalue()


def declarations_json(claim: Claim, rows: Sequence[Declaration]) -> str:
    """Return the declarations as one JSON document with every piece of evidence, a line each."""
    shown = (_row(claim, row) | {"evidence": _evidence(row)} for row in rows)
    lines = ",\n".join(json.dumps(row, ensure_ascii=False) for row in shown)
    return f"[\n{lines}\n]\n" if lines else "[]\n"


def summary(claim: Claim, rows: Sequence[Declaration]) -> Iterator[str]:
    """Yield what to know of the file, a line each: how many are clear, and what blocks others."""
    blocked = sum(bool(row.blockers) for row in rows)
    people = "1 participant" if len(rows) == 1 else f"{len(rows)} participants"
    clear = len(rows) - blocked
    yield f"{claim.cohort.id}, {claim.type}: {people}, {clear} clear, {blocked} blocked"
    found = Counter(code for row in rows for code in row.blockers)
    yield from (f"{code} {found[code]}: {BLOCKERS[code]}" for code in BLOCKERS if found[code])
    yield "Nothing was submitted to DfE: the file is for a person to check."


def _row(claim: Claim, row: Declaration) -> dict[str, Any]:
    said = claim.cohort.declarations
    year, suffix = cohort_parts(said.cohort)
    return {
        "participant_id": row.participant_id,
        "course_identifier": claim.programme.course_identifier,
        "cohort": year,
        "cohort_suffix": suffix,
        "schedule_identifier": said.schedule,
        "declaration_type": row.type,
        "declaration_date": _instant(row.at),
        "delivery_partner_id": said.delivery_partner_id,
        "secondary_delivery_partner_id": said.secondary_delivery_partner_id,
        "has_passed": row.has_passed,
        "canvas_user_id": row.user_id,
        "evidence_type": row.evidence[-1].type if row.evidence else None,
        "evidence_reference": "; ".join(one.reference for one in row.evidence) or None,
        "evidence_at": _instant(row.at),
        "engagement_percent": shown_percent(row.percent),
        "policy_version": row.policy,
        "framework_version": claim.programme.edition,
        "computed_at": _instant(row.computed_at),
        "checked_by": None,
        "blockers": list(row.blockers),
    }


def _evidence(row: Declaration) -> list[dict[str, Any]]:
    return [
        {
            "type": one.type,
            "reference": one.reference,
            "strand": one.strand,
            "at": _instant(one.at),
            "hours": floored(one.hours),
        }
        for one in row.evidence
    ]


def _instant(at: datetime | None) -> str | None:
    """RFC 3339 in UTC, whole seconds."""
    return f"{at:%Y-%m-%dT%H:%M:%SZ}" if at else None


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return spreadsheet_cell(str(value))
