"""The schedules of the cohorts file: read with it, or refused with all its other faults."""

from __future__ import annotations

from pathlib import Path

import pytest

from sync.cohorts_file import CohortsFaults, CohortsFile, read_cohorts

EXAMPLE = 'write five fields of cron such as "30 7 * * mon", or "never"'
SHIFTED = (
    "can fire between 01:00 and 02:00, which comes twice or not at all when the clocks change,"
    " so the job would run twice or at another time;"
)


def cohort(cohort_id: str, schedule: str = "", starts_on: str = "2026-10-01") -> str:
    own = f"[cohort.schedule]\n{schedule}\n" if schedule else ""
    return f"""
[[cohort]]
id = "{cohort_id}"
programme = "npqsl"
starts_on = {starts_on}
courses = ["sis_course_id:{cohort_id}"]
{own}"""


def read(folder: Path, *parts: str) -> CohortsFile:
    path = folder / "cohorts.toml"
    path.write_text("\n".join(parts), encoding="utf-8")
    return read_cohorts(path)


def faults(folder: Path, *parts: str) -> list[str]:
    with pytest.raises(CohortsFaults) as raised:
        read(folder, *parts)
    return list(raised.value.faults)


def test_a_file_without_schedules_says_none(tmp_path: Path) -> None:
    said = read(tmp_path, cohort("a26"))
    assert (said.schedule, said.cohorts[0].schedule) == ({}, {})


def test_every_job_that_runs_by_itself_can_be_given_a_time_or_never(tmp_path: Path) -> None:
    table = """
        [schedule]
        sync = "5 */4 * * *"
        verify = "never"
        digests = " 30  8 * * tue "
        admin-note = "0 8 * * *"
        housekeeping = "0 4 * * sun"
        """
    said = read(
        tmp_path, table, cohort("a26", 'sync = "never"'), cohort("b26", 'verify = "0 5 * * *"')
    )
    assert said.schedule == {
        "sync": "5 */4 * * *",
        "verify": "never",
        "digests": "30 8 * * tue",
        "admin-note": "0 8 * * *",
        "housekeeping": "0 4 * * sun",
    }
    assert [one.schedule for one in said.cohorts] == [{"sync": "never"}, {"verify": "0 5 * * *"}]


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ('sync = "5 * * * *"', f', sync: {SHIFTED} write "5 0,2-23 * * *"'),
        ('sync = "5 3 * *"', f", sync: has 4 fields, not five; {EXAMPLE}"),
        ('admin-note = "5 25 * * *"', f", admin-note: the hour is none that cron knows; {EXAMPLE}"),
        (
            'digests = "0 8 31 2 *"',
            ', digests: never fires: no such month has that day; correct it, or write "never"',
        ),
        ("housekeeping = 5", ", housekeeping: must be text in quotes"),
        ("digests = false", ", digests: must be text in quotes"),
        ("digest = 'never'", ", digest: is not known; did you mean digests?"),
        ("approve = 'never'", ", approve: is not known; remove it"),
    ],
)
def test_a_wrong_schedule_of_the_file_is_refused_by_its_key(
    tmp_path: Path, line: str, fault: str
) -> None:
    assert faults(tmp_path, "[schedule]", line, cohort("a26")) == [f"schedule{fault}"]


def test_every_wrong_schedule_is_named_together_with_every_other_fault(tmp_path: Path) -> None:
    found = faults(
        tmp_path,
        '[schedule]\nsync = "0 1 * * *"\nverify = "soon"',
        cohort("a26", 'sync = "0 0-2 * * *"\nverify = "0 3 30 2 *"'),
        cohort("b26", 'digests = "never"', starts_on='"soon"'),
    )
    assert [fault.split(": ")[0] for fault in found] == [
        "schedule, sync",
        "schedule, verify",
        "cohort a26, schedule.sync",
        "cohort a26, schedule.verify",
        "cohort b26, starts_on",
        "cohort b26, schedule.digests",
    ]
    assert found[2].endswith('write "0 0,2 * * *"')
    assert found[-1].endswith("is known, but not here; move it to its own table (docs/cohorts.md)")


@pytest.mark.parametrize(
    ("written", "where"),
    [
        ('schedule = "never"', "schedule"),
        ("[[schedule]]\nsync = 'never'", "schedule"),
        (cohort("b26") + "schedule = 'never'", "cohort b26, schedule"),
    ],
)
def test_what_is_no_table_of_schedules_is_refused(tmp_path: Path, written: str, where: str) -> None:
    assert faults(tmp_path, written, cohort("a26")) == [f"{where}: must be a table"]


def test_a_misspelt_table_is_pointed_at(tmp_path: Path) -> None:
    assert faults(tmp_path, "[schedules]\nsync = 'never'", cohort("a26")) == [
        "schedules: is not known; did you mean schedule?"
    ]
