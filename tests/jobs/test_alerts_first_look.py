"""What was so before anybody looked is backlog, and never news one by one."""

from __future__ import annotations

from mappings.alerts import KINDS
from tests.jobs.cohort_world import (
    EVERYTHING,
    EXACTLY_90,
    NOTHING,
    READ,
    CohortWorld,
)
from tests.jobs.episodes import DAY, alerts_toml, backlog, closed, found, rules_of
from tests.jobs.office import NOW, Office, cohort_toml


def test_a_first_look_is_backlog_and_what_comes_later_is_not(
    office: Office, cohort_world: CohortWorld
) -> None:
    never, may_enter = cohort_world.join(NOTHING), cohort_world.join(EXACTLY_90)
    office.sync()
    flagged = backlog(office)
    assert {(never.id, "never-started"), (may_enter.id, "eligible")} <= flagged.keys()
    assert set(flagged.values()) == {True}
    later = cohort_world.join(NOTHING)
    office.sync(NOW + DAY)
    assert backlog(office)[later.id, "never-started"] is False
    assert backlog(office)[never.id, "never-started"] is True


def test_what_an_older_version_looked_at_is_no_backlog_of_the_first_run_by_this_one(
    office: Office, cohort_world: CohortWorld
) -> None:
    quiet = cohort_world.join(READ)
    cohort_world.world.seen(cohort_world.course, quiet, NOW - 150 * DAY)
    office.store.keep_feature("alert rules of cohort a25", "behind eligible out-of-reach", NOW)
    may_enter = cohort_world.join(EVERYTHING)
    office.sync()
    flagged = backlog(office)
    assert flagged[may_enter.id, "eligible"] is False
    assert flagged[quiet.id, "gone-quiet"] is True
    assert {rule for (_, rule), new in flagged.items() if not new} <= {
        "behind",
        "eligible",
        "out-of-reach",
    }


def test_a_rule_switched_on_later_is_backlog_of_whom_it_concerns_then(
    office: Office, cohort_world: CohortWorld
) -> None:
    office.says(alerts_toml(cohort_world, 'off = ["never-started"]'))
    never = cohort_world.join(NOTHING)
    office.sync()
    assert "never-started" not in rules_of(office, never)
    office.says(cohort_toml(cohort_world))
    office.sync(NOW + DAY)
    assert backlog(office)[never.id, "never-started"] is True
    another = cohort_world.join(NOTHING)
    office.sync(NOW + 2 * DAY)
    assert backlog(office)[another.id, "never-started"] is False


def test_a_rule_that_is_switched_off_pauses_its_episodes(
    office: Office, cohort_world: CohortWorld
) -> None:
    never = cohort_world.join(NOTHING)
    office.sync()
    office.says(alerts_toml(cohort_world, 'off = ["never-started"]'))
    office.sync(NOW + DAY)
    assert closed(office, never)["never-started"] == "paused"
    office.says(cohort_toml(cohort_world))
    office.sync(NOW + 2 * DAY)
    assert "never-started" in rules_of(office, never)


def test_before_the_first_day_nothing_is_said_and_nothing_was_looked_at(
    office: Office, cohort_world: CohortWorld
) -> None:
    never = cohort_world.join(NOTHING)
    later = cohort_toml(cohort_world).replace("2025-10-01", "2027-03-02")
    office.says(later)
    office.sync()
    assert found(office) == {}
    assert office.store.feature("alert rules of cohort a25") is None
    office.sync(NOW + DAY)
    kept = office.store.feature("alert rules of cohort a25")
    assert kept is not None
    assert set(kept.value.split()) == KINDS.keys()
    weeks_later = NOW + 30 * DAY
    office.sync(weeks_later)
    assert backlog(office)[never.id, "never-started"] is False
