"""`alerts`: what is open, why, since when, who is on it and who was told."""

from __future__ import annotations

from datetime import timedelta

import pytest

from jobs.context import now as clock
from jobs.present.alerts import age
from mappings.windows import local_date
from sync.store.deed_log import Doer
from sync.store.deeds import snooze, take_on
from tests.command_line.program import Program
from tests.command_line.shapes import INSTANT, is_shaped
from tests.desk.episodes import ADA, BOB, alert, episode, found, told
from tests.jobs.cohort_world import CohortWorld
from tests.jobs.office import Office, cohort_toml

ALERT = {
    "key": str,
    "rule": str,
    "cohort": str,
    "canvas_user_id": int,
    "episode": int,
    "about": str,
    "why": str,
    "since": INSTANT,
    "age_days": int,
    "told": [int],
    "on_it": (int, None),
    "snoozed_until": (str, None),
    "backlog": bool,
    "held": bool,
}
REACH = alert(42)
QUIET = alert(43, "gone-quiet", about="6 weeks", why="No activity for \x1b[31m6 term weeks.")
LATE = alert(44, "behind")


@pytest.fixture
def opened(office: Office) -> Office:
    """Three alerts that opened 15 days ago; of the first Ada was told."""
    then = clock() - timedelta(days=15)
    found(office, REACH, QUIET, LATE, now=then)
    told(office, REACH, now=then)
    return office


def test_each_is_listed_with_its_key_the_most_pressing_first(
    npq_sync: Program, opened: Office
) -> None:
    listed = npq_sync("alerts", "--json")
    assert (listed.status, listed.err) == (0, "")
    assert is_shaped(listed.json, [ALERT])
    ids = [episode(opened, one) for one in (REACH, QUIET, LATE)]
    assert [one["key"] for one in listed.json] == [
        f"out-of-reach:a25:42:{ids[0]}",
        f"gone-quiet:a25:43:6 weeks:{ids[1]}",
        f"behind:a25:44:{ids[2]}",
    ]
    assert [one["age_days"] for one in listed.json] == [15] * 3
    assert [one["told"] for one in listed.json] == [[ADA], [], []]


def test_the_table_says_why_since_when_and_who(npq_sync: Program, opened: Office) -> None:
    take_on(opened.store, [episode(opened, REACH)], Doer(ADA, clock(), "mail"))
    until = local_date(clock()) + timedelta(days=3)
    snooze(opened.store, [episode(opened, QUIET)], Doer(ADA, clock(), "mail"), until)
    shown = npq_sync("alerts", COLUMNS="80")
    words = " ".join(shown.out.split())
    assert "2 weeks" in words
    assert "nobody yet" in words
    assert f"{ADA} on {until.day} {until:%b}" in words
    assert max(len(line) for line in shown.out.splitlines()) <= 80
    assert len(shown.out.splitlines()) == 2 + 3, "one line each"
    assert REACH.why not in words
    wide = npq_sync("alerts", COLUMNS="160").out
    assert REACH.why in wide
    assert "\x1b" not in wide
    by_key = {one["canvas_user_id"]: one for one in npq_sync("alerts", "--json").json}
    assert by_key[42]["on_it"] == ADA
    assert by_key[43]["snoozed_until"] == until.isoformat()


def test_a_snooze_that_is_over_is_none(npq_sync: Program, opened: Office) -> None:
    snooze(opened.store, [episode(opened, REACH)], Doer(ADA, clock(), "mail"), local_date(clock()))
    assert npq_sync("alerts", "--rule", "out-of-reach", "--json").json[0]["snoozed_until"] is None


@pytest.mark.parametrize(
    ("words", "users"),
    [
        (("--cohort", "a25"), [42, 43, 44]),
        (("--cohort", "south"), []),
        (("--rule", "behind"), [44]),
        (("--coach", str(ADA)), [42, 43, 44]),
        (("--coach", str(BOB)), []),
        (("--cohort", "a25", "--rule", "gone-quiet", "--coach", str(ADA)), [43]),
    ],
)
def test_cohort_coach_and_rule_choose(
    npq_sync: Program,
    opened: Office,
    cohort_world: CohortWorld,
    words: tuple[str, ...],
    users: list[int],
) -> None:
    cohort_world.add_section("South")
    north = cohort_toml(cohort_world, more='sections = ["North"]')
    south = cohort_toml(cohort_world, "south", more='sections = ["South"]', assessment=None)
    opened.says(north, south)
    listed = npq_sync("alerts", *words, "--json").json
    assert [one["canvas_user_id"] for one in listed] == users


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--cohort", "b26"), "cohort b26: is not in the cohorts file; it has a25"),
        (("--rule", "late"), "rule late: there is none; it is one of out-of-reach, "),
        (("--coach", "ada"), "Invalid value"),
    ],
)
def test_what_is_not_there_is_refused_with_status_2(
    npq_sync: Program, words: tuple[str, ...], said: str
) -> None:
    refused = npq_sync("alerts", *words)
    assert (refused.status, refused.out) == (2, "")
    assert said in refused.err


def test_nothing_says_whether_it_is_nothing_at_all(npq_sync: Program, opened: Office) -> None:
    assert "no such alert is open" in npq_sync("alerts", "--coach", str(BOB)).err
    found(opened, ended=(REACH, QUIET, LATE), now=clock())
    nothing = npq_sync("alerts")
    assert (nothing.status, nothing.out) == (0, "")
    assert "no alert is open" in nothing.err


@pytest.mark.parametrize(
    ("days", "words"),
    [(0, "today"), (1, "1 day"), (13, "13 days"), (14, "2 weeks"), (20, "2 weeks")],
)
def test_age_is_told_in_days_and_then_in_weeks(days: int, words: str) -> None:
    assert age(days) == words


class TestRelease:
    """What the brake holds is let go by a person."""

    LATE = tuple(alert(user_id, "behind") for user_id in range(42, 46))

    def test_what_is_held_says_so_with_the_command_and_is_released_once(
        self, npq_sync: Program, office: Office
    ) -> None:
        found(office, *self.LATE, now=clock())
        shown = npq_sync("alerts")
        assert "held" in shown.out
        assert "npq-sync alerts release a25 behind" in shown.err
        assert all(one["held"] for one in npq_sync("alerts", "--json").json)
        released = npq_sync("alerts", "release", "a25", "behind")
        assert (released.status, released.err) == (0, "")
        assert released.out.startswith("4 released")
        assert not any(one["held"] for one in npq_sync("alerts", "--json").json)
        again = npq_sync("alerts", "release", "a25", "behind")
        assert (again.status, again.out) == (0, "")
        assert "nothing is held by behind in cohort a25" in again.err

    def test_what_is_not_held_is_not_released(self, npq_sync: Program, office: Office) -> None:
        found(office, *self.LATE[:3], now=clock())
        said = npq_sync("alerts", "release", "a25", "behind", "--json")
        assert said.json == {"cohort": "a25", "rule": "behind", "released": 0}
        assert not any(one.released for one in office.store.open_alerts(["a25"]))

    @pytest.mark.parametrize(
        ("words", "said"),
        [
            (("b26", "behind"), "cohort b26: is not in the cohorts file; it has a25"),
            (("a25", "late"), "rule late: there is none; it is one of"),
            (("a25",), "Missing argument"),
        ],
    )
    def test_what_is_not_there_is_refused_with_status_2(
        self, npq_sync: Program, words: tuple[str, ...], said: str
    ) -> None:
        refused = npq_sync("alerts", "release", *words)
        assert (refused.status, refused.out) == (2, "")
        assert said in refused.err
