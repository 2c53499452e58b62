"""What a cohorts file says of declarations: ids of DfE's, its cohort, and rules of a contract."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from mappings.cohorts import Declarations, EvidenceRule
from tests.test_cohorts_file import LEAST, faults, read

FIRST = "00000000-0000-4000-8000-000000000001"


def test_all_that_can_be_said_is_read_and_ids_are_in_small_letters(tmp_path: Path) -> None:
    [cohort] = read(
        tmp_path,
        LEAST,
        """
        [cohort.declarations]
        schedule = "npq-leadership-autumn"
        cohort = "2026b"
        schedule_starts_on = 2026-10-01
        delivery_partner_id = "00000000-0000-4000-8000-000000000001"
        [cohort.declarations.participant_ids]
        4211 = "ABCDEF00-0000-4000-8000-000000000003"
        [cohort.declarations.evidence]
        started = { activities = 1 }
        retained-1 = { percent = 30.5, activities = 4 }
        """,
    ).cohorts
    assert cohort.declarations == Declarations(
        schedule="npq-leadership-autumn",
        cohort="2026b",
        schedule_starts_on=date(2026, 10, 1),
        delivery_partner_id=FIRST,
        participant_ids={4211: "abcdef00-0000-4000-8000-000000000003"},
        evidence={
            "started": EvidenceRule(activities=1),
            "retained-1": EvidenceRule(activities=4, percent=Decimal("30.5")),
        },
    )


@pytest.mark.parametrize(
    ("said", "where", "words"),
    [
        ('delivery_partner_id = "1234567"', "delivery_partner_id", "UUID"),
        ('secondary_delivery_partner_id = ""', "secondary_delivery_partner_id", "UUID"),
        (f'participant_ids = {{ 4211 = "{FIRST[:-1]}" }}', "participant_ids.4211", "UUID"),
        (f'participant_ids = {{ pat = "{FIRST}" }}', "participant_ids.pat", "number Canvas gives"),
        ('cohort = "26b"', "cohort", "start year"),
        ('cohort = "2026B"', "cohort", "start year"),
        ("evidence = { started = {} }", "evidence.started.percent", "activities"),
        ("evidence = { started = { activities = 0 } }", "evidence.started.activities", "least 1"),
        ("evidence = { started = { percent = 101 } }", "evidence.started.percent", "at most 100"),
        ("evidence = { retained = { percent = 3 } }", "evidence.retained", "retained-1"),
    ],
)
def test_what_dfe_or_a_contract_could_not_mean_is_named(
    said: str, where: str, words: str, tmp_path: Path
) -> None:
    [fault] = faults(tmp_path, LEAST, f"[cohort.declarations]\n{said}\n")
    assert fault.startswith(f"cohort a26, declarations.{where}: ")
    assert words in fault
