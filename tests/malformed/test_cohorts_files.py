"""Cohorts files that somebody got wrong: read rightly, or refused whole in words for people."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mappings.cohorts import Cohort
from sync.cohorts_file import CohortsFaults, CohortsFile, read_cohorts
from tests.malformed.calling import called
from tests.malformed.mutations import Json, Place, mutations, put, spoilt_bytes, tried
from tests.malformed.toml import Written, as_toml

ADDRESSES = ("npq.admin@provider.example", "c.oach@provider.example")
DFE_ID = "00000000-0000-4000-8000-000000000001"
DOCUMENT: dict[str, Any] = {
    "admin": [{"canvas_user_id": 1, "mail": ADDRESSES[0]}],
    "schedule": {"sync": "0 3 * * *", "admin-note": "never"},
    "holidays": [{"name": "Christmas", "from": date(2026, 12, 21), "to": date(2027, 1, 1)}],
    "cohort": [
        {
            "id": "a26",
            "programme": "npqsl",
            "starts_on": date(2026, 10, 1),
            "ends_on": date(2028, 6, 30),
            "courses": [101, "sis_course_id:NPQSL-A26-EVENTS"],
            "sections": ["Cheshire A26", 77],
            "policy": "weighted",
            "threshold": Decimal("87.5"),
            "waive": ["induction"],
            "write_back": False,
            "hours": {"online": Decimal("34.5")},
            "units": {"events": 3},
            "weights": {"events": 50, "online": 30},
            "coaches": {
                "by": "group",
                "roles": ["TaEnrollment", "Leadership Performance Coach"],
                "group_category": "Coaching groups",
                "map": {"Group 3": 7},
                "mail": {"7": ADDRESSES[1]},
            },
            "assessment": {
                "course": 101,
                "assignment": 9001,
                "opens_on": date(2028, 3, 22),
                "days": 8,
                "confirm_entry": False,
                "release_days": 28,
            },
            "map": [
                {"module": "Module 1", "areas": {"school-culture": Decimal("0.7"), "teaching": 1}},
                {"item": 9005, "strand": "events", "hours": 6, "as": "event-1"},
            ],
            "schedule": {"verify": "30 4 * * 1"},
            "person": [
                {
                    "canvas_user_id": 42,
                    "deferred_from": date(2027, 2, 2),
                    "until": date(2027, 5, 4),
                    "window_opens_on": date(2028, 4, 1),
                    "window_closes_on": date(2028, 4, 8),
                }
            ],
            "holidays": [{"name": "INSET", "from": date(2027, 2, 1), "to": date(2027, 2, 1)}],
            "roll_call": {"sessions": 4, "hours": 24},
            "declarations": {
                "schedule": "npq-leadership-autumn",
                "cohort": "2026",
                "delivery_partner_id": DFE_ID,
                "participant_ids": {"42": DFE_ID},
                "evidence": {"started": {"activities": 1, "percent": 5}},
            },
            "plan": [{"by": date(2027, 1, 15), "module": 501}],
            "alerts": {"quiet_weeks": [3, 6], "off": ["behind"]},
        },
        {"id": "b26", "programme": "npqh", "starts_on": date(2026, 10, 1), "courses": [102]},
    ],
}
TEXT = as_toml(DOCUMENT)


WRITTEN = st.sampled_from(
    (
        "9" * 5_000,
        "0x" + "f" * 5_000,
        "1e" + "9" * 30,
        "-inf",
        "0001-01-01",
        "9999-12-31",
        "2026-10-01T24:00:00",
        "9999-12-31T23:59:59.999999-23:59",
        "07:32:00",
        "[" * 20_000 + "]" * 20_000,
        "{a = " * 5_000 + "1" + "}" * 5_000,
        '"\\ud800"',
        '"""\na"""',
    )
).map(Written)
"""Values that only TOML has, or that no writer of it writes."""

NOBODY = "cohort nobody: is not in the cohorts file; it has "
"""What is said of a file that was read, to who asks for a cohort that is not there."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cohorts")


def read_or_refused(folder: Path, content: bytes) -> CohortsFile | None:
    """Read a file; where it is refused, its faults are words for people without an address."""
    file = folder / "cohorts.toml"
    file.write_bytes(content)
    try:
        return read_cohorts(file)
    except CohortsFaults as refused:
        for fault in refused.faults:
            assert for_people(fault), fault[:3_000]
        return None


def for_people(fault: str) -> bool:
    """Whether it says where and what, in a line that can be read, in no library's words."""
    words = ("Traceback", "Input should", "Value error", "Decimal(", "datetime", *ADDRESSES)
    return ": " in fault and len(fault) < 1_000 and not any(word in fault for word in words)


@tried(120)
@given(mutations(DOCUMENT, WRITTEN))
def test_what_is_wrong_is_refused_and_what_is_not_touched_is_read_as_before(
    folder: Path, mutation: tuple[Place, Json]
) -> None:
    place, document = mutation
    content = as_toml(document).encode("utf-8", "surrogatepass")
    read, usual = read_or_refused(folder, content), read_or_refused(folder, TEXT.encode())
    assert usual is not None
    if read is None:
        return
    for number, (one, before) in enumerate(zip(read.cohorts, usual.cohorts, strict=False)):
        changed = {f.name for f in fields(one) if getattr(one, f.name) != getattr(before, f.name)}
        assert changed <= may_change(place, number), place


def may_change(place: Place, number: int) -> set[str]:
    """The fields of a cohort that follow from what stands at this place."""
    if place[0] == "holidays":
        return {"holidays"}
    if place[:2] != ("cohort", number):
        return set() if place != ("cohort", 0) else {f.name for f in fields(Cohort)}
    if len(place) == 2:
        return {f.name for f in fields(Cohort)}
    key = str(place[2])
    return {{"person": "persons"}.get(key, key)} | ({"assessment"} if key == "courses" else set())


@tried(80)
@given(spoilt_bytes(TEXT))
def test_a_file_that_is_cut_or_of_another_encoding_is_refused(folder: Path, content: bytes) -> None:
    read_or_refused(folder, content)


@tried(15)
@given(mutations(DOCUMENT, WRITTEN))
def test_the_command_line_ends_with_status_2_and_every_fault_on_a_line(
    folder: Path, mutation: tuple[Place, Json]
) -> None:
    content = as_toml(mutation[1]).encode("utf-8", "surrogatepass")
    (folder / "cohorts.toml").write_bytes(content)
    ran = called(folder, "sync", "nobody")
    assert (ran.status, ran.out) == (2, "")
    lines = ran.err.splitlines()
    assert lines
    assert all(for_people(line) for line in lines), ran.err[:3_000]
    assert [path.name for path in folder.iterdir()] == ["cohorts.toml"], "no database was begun"
    if read_or_refused(folder, content) is not None:
        assert ran.err.startswith(NOBODY)


@pytest.mark.parametrize(
    ("place", "value", "told"),
    [
        (("cohort", 0, "assessment", "opens_on"), date(9999, 12, 31), "at most 2099-12-31"),
        (("cohort", 0, "starts_on"), date(1, 1, 1), "at least 2000-01-01"),
        (("cohort", 0, "hours", "online"), Decimal("1e300"), "at most 1,000,000"),
        (("cohort", 0, "hours", "online"), Decimal("1e-300"), "at most 15 decimals"),
        (("cohort", 0, "units", "events"), 10**9, "at most 1000"),
        (("cohort", 0, "coaches", "mail", "9" * 5_000), "a@b.example", "no Canvas user id"),
        (("cohort", 0, "x" * 5_000), 1, "is not known; remove it"),
    ],
)
def test_what_was_once_taken_or_broke_is_refused(
    folder: Path, place: Place, value: Json, told: str
) -> None:
    (folder / "cohorts.toml").write_text(as_toml(put(DOCUMENT, place, value)), encoding="utf-8")
    with pytest.raises(CohortsFaults) as refused:
        read_cohorts(folder / "cohorts.toml")
    [fault] = refused.value.faults
    assert told in fault
    assert for_people(fault)
