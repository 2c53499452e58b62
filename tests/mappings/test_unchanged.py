"""Since when an activity has been in its state: a change begins anew, and nothing else does."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from mappings.unchanged import Found, unchanged_since

START = datetime(2027, 1, 4, 4, tzinfo=UTC)


def told(*states: dict[str, str]) -> dict[str, str]:
    """The runs, called "1", "2", …, that found each activity as it is after these ledgers."""
    ledgers = [
        (Found(START + timedelta(days=number), str(number)), found)
        for number, found in enumerate(states, 1)
    ]
    return {activity: found.run for activity, found in unchanged_since(ledgers).items()}


def test_what_never_changed_was_found_by_the_first() -> None:
    assert told({"item:1": "open"}, {"item:1": "open"}) == {"item:1": "1"}


def test_a_change_counts_from_the_run_that_found_it_and_no_other_activity_is_touched() -> None:
    before = {"item:1": "open", "item:2": "open"}
    after = {"item:1": "done", "item:2": "open"}
    assert told(before, before, after, after) == {"item:1": "3", "item:2": "1"}


def test_what_goes_back_to_an_older_state_counts_from_then() -> None:
    states = ({"item:1": "done"}, {"item:1": "unknown"}, {"item:1": "done"})
    assert told(*states) == {"item:1": "3"}


def test_what_was_away_or_came_later_counts_from_when_it_was_there() -> None:
    states = ({"item:1": "done"}, {}, {"item:1": "done", "item:2": "open"})
    assert told(*states) == {"item:1": "3", "item:2": "3"}


def test_what_is_there_no_more_is_not_told_of() -> None:
    assert told({"item:1": "done"}, {"item:2": "open"}) == {"item:2": "2"}
    assert told() == {}
