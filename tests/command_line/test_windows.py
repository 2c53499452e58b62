"""`npq-sync windows`: what is kept, in words and as JSON, without asking Canvas."""

from __future__ import annotations

from datetime import timedelta

from jobs.context import now as clock
from mappings.windows import local_date
from tests.command_line.program import Program
from tests.jobs.cohort_world import EVERYTHING, NOTHING, ONE_ITEM_UNDER, CohortWorld
from tests.jobs.office import Office, by_the_real_clock, cohort_toml

FIRST_OF_ALL = "2099-03-23"


def in_march(home: CohortWorld, *persons: str) -> str:
    """The window of 23 to 30 March 2099, over a clock change on the 29th."""
    text = cohort_toml(home, assessment="\n".join(("confirm_entry = false", *persons)))
    return text.replace("2027-03-22", FIRST_OF_ALL)


def test_a_window_in_utc_and_in_local_words(
    npq_sync: Program, office: Office, cohort_world: CohortWorld
) -> None:
    office.says(in_march(cohort_world))
    shown = npq_sync("windows", "a25")
    assert shown.status == 0
    assert "opens   00:00 on Monday 23 March 2099 (2099-03-23 00:00 UTC)" in shown.out
    assert "closes  23:59 on Monday 30 March 2099 (until 2099-03-30 23:00 UTC)" in shown.out
    assert "length  8 days, 191 hours" in shown.out
    assert "settle  who may enter by Monday 9 March 2099, 10 working days before" in shown.out
    assert "off     Saturday 28 March to Sunday 29 March 2099" in shown.out
    assert "bank holidays are known from 2021 to 2028 alone" in shown.out
    assert "nothing is kept of a25 yet: run npq-sync sync a25" in shown.err
    (window,) = npq_sync("windows", "a25", "--json").json["windows"]
    said = {key: window[key] for key in ("opens_at", "closes_at", "hours", "state", "settle_by")}
    assert said == {
        "opens_at": "2099-03-23T00:00:00Z",
        "closes_at": "2099-03-30T23:00:00Z",
        "hours": 191,
        "state": "to-come",
        "settle_by": "2099-03-09",
    }
    assert (window["window"], window["bank_holidays_known"]) == ("cohort", False)


def test_bank_holidays_and_holidays_of_the_provider_are_named(
    npq_sync: Program, office: Office, cohort_world: CohortWorld
) -> None:
    holidays = '[[cohort.holidays]]\nname = "Easter"\nfrom = 2027-03-25\nto = 2027-04-09\n'
    office.says(cohort_toml(cohort_world, assessment=f"confirm_entry = false\n{holidays}"))
    (window,) = npq_sync("windows", "a25", "--json").json["windows"]
    assert [(day["date"], day["weekday"], day["why"]) for day in window["days_off"]] == [
        ("2027-03-25", "Thursday", "Easter"),
        ("2027-03-26", "Friday", "Good Friday"),
        ("2027-03-27", "Saturday", "Easter"),
        ("2027-03-28", "Sunday", "Easter"),
        ("2027-03-29", "Monday", "Easter Monday"),
    ]
    assert "Friday 26 March (Good Friday)" in npq_sync("windows", "a25").out.replace(" 2027", "")


def test_who_may_enter_and_who_may_not(
    npq_sync: Program, office: Office, cohort_world: CohortWorld
) -> None:
    done, under, gone, own, away = (
        cohort_world.join(did) for did in (EVERYTHING, ONE_ITEM_UNDER, *(EVERYTHING,) * 3)
    )
    opens = local_date(clock()) + timedelta(days=20)
    extended = opens + timedelta(days=10)
    office.says(by_the_real_clock(cohort_world))
    office.sync(now=clock())
    persons = (
        (gone, f"withdrawn_on = {local_date(clock())}"),
        (own, f"window_closes_on = {extended}"),
        (away, f"deferred_from = {local_date(clock())}"),
    )
    more = "".join(f"[[cohort.person]]\ncanvas_user_id = {u.id}\n{said}\n" for u, said in persons)
    office.says(by_the_real_clock(cohort_world) + more)
    office.sync(now=clock())

    shown = npq_sync("windows", "a25", "--json").json
    assert [
        (row["canvas_user_id"], row["window"], row["status"], row["in_canvas"])
        for row in shown["participants"]
    ] == [
        (done.id, "cohort", "may-enter", True),
        (under.id, "cohort", "not-yet", False),
        (gone.id, "cohort", "withdrawn", False),
        (own.id, f"to {extended}", "may-enter", True),
        (away.id, "cohort", "deferred", False),
    ]
    assert shown["counts"] == {
        "may-enter": 2, "deferred": 1, "not-yet": 1, "withdrawn": 1,
    }  # fmt: skip
    assert [window["in_canvas"] for window in shown["windows"]] == [1, 1]
    row = shown["participants"][1]
    assert (row["name"], row["why"]) == (under.name, "88.7%")
    assert row["sis_user_id"] == office.report()[under.id]["sis_user_id"]
    table = npq_sync("windows", "a25", COLUMNS="80")
    assert under.name in table.out
    assert "as of the sync of" in table.err
    assert max(map(len, table.out.splitlines()[-8:])) <= 80


def test_without_an_assessment_it_says_what_to_write(
    npq_sync: Program, office: Office, cohort_world: CohortWorld
) -> None:
    cohort_world.join(NOTHING)
    office.says(cohort_toml(cohort_world, assessment=None))
    shown = npq_sync("windows", "a25")
    assert shown.status == 0
    assert "[cohort.assessment]" in shown.out
    assert npq_sync("windows", "a25", "--json").json["windows"] == []


def test_a_cohort_that_is_not_there_is_a_usage_fault(npq_sync: Program) -> None:
    assert npq_sync("windows", "a99").status == 2
