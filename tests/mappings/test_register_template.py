"""Which sessions the sheet asks about, so that what is filled in can be counted."""

from __future__ import annotations

from collections.abc import Sequence

from mappings.engagement import standing
from mappings.programmes import counting_rule
from mappings.register_template import Session, Sessions, sessions
from mappings.registers import RegisterLine, activity_key
from mappings.standing import Standing
from tests.mappings.builders import a_cohort, a_participant, a_programme, an_activity
from tests.mappings.register_lines import ANOTHER, SOMEBODY, a_line

RULE = counting_rule(a_cohort(), a_programme(units={"events": 4, "coaching": 1}))
COACHED = Session("Coaching 1", "coaching")


def ledger(*titles: str, **given: object) -> Standing:
    """The standing of somebody with these events, "as:x" among them for one joined by `as`."""
    activities = [
        an_activity(
            id=title if title.startswith("as:") else f"assignment:{abs(hash(title))}",
            title="Tuesday" if title.startswith("as:") else title,
            strand="events",
            register={SOMEBODY: (a_line(hours=None, activity=title),)},
            **given,
        )
        for title in titles
    ]
    return standing(a_participant(), activities, {}, RULE)


def asked(
    *standings: Standing | None, register: Sequence[RegisterLine] = ()
) -> tuple[list[list[str]], Sessions]:
    """The events of each participant, and everything."""
    found = sessions(dict(enumerate(standings)), register, RULE)
    events = [
        [s.activity for s in theirs if s.strand == "events"] for theirs in found.by_user.values()
    ]
    return events, found


def test_of_whoever_has_no_figure_yet_the_planned_sessions_are_asked() -> None:
    events, found = asked(None)
    assert events == [["Event 1", "Event 2", "Event 3", "Event 4"]]
    assert found.by_user[0][-1] == COACHED


def test_a_strand_without_planned_sessions_asks_for_none() -> None:
    rule = counting_rule(a_cohort(), a_programme(units={"events": 4}))
    assert {s.strand for s in sessions({0: None}, [], rule).by_user[0]} == {"events"}


def test_of_a_waived_strand_nothing_is_asked_though_others_are_in_its_register() -> None:
    units = {"events": 4, "coaching": 1}
    waived = counting_rule(a_cohort(waive=frozenset({"coaching"})), a_programme(units=units))
    call = a_line(ANOTHER, activity="Call", strand="coaching")
    assert {s.strand for s in sessions({0: None}, [call], waived).by_user[0]} == {"events"}


def test_known_sessions_come_first_and_planned_ones_fill_up_without_a_name_twice() -> None:
    events, _ = asked(ledger("Welcome", "event  3"))
    assert events == [["Welcome", "event  3", "Event 4", "Event 5"]]
    events, _ = asked(ledger(*"abcd"))
    assert events == [list("abcd")]


def test_what_as_joins_is_called_by_that_name() -> None:
    events, _ = asked(ledger("as:day one"))
    assert events[0][0] == "day one"


def test_a_session_of_others_in_the_register_is_the_next_that_is_planned() -> None:
    held = a_line(ANOTHER, activity="Hub day")
    events, _ = asked(
        ledger("Welcome"), register=[held, a_line(activity="Call", strand="coaching")]
    )
    assert events == [["Welcome", "Hub day", "Event 3", "Event 4"]]


def test_it_is_so_once_it_was_counted_for_them_unless_it_is_in_canvas() -> None:
    held = a_line(SOMEBODY, activity="Hub day", hours=None)
    for id_, third in (("register:Hub day", "Hub day"), ("assignment:7", "Event 1")):
        hub = an_activity(id=id_, title="Hub day", strand="events", register={SOMEBODY: (held,)})
        theirs = standing(a_participant(), [hub], {}, RULE)
        events, _ = asked(theirs, None, register=[held])
        assert events[0][0] == "Hub day"
        assert events[1][0] == third


def test_a_title_of_several_things_is_left_out_and_told() -> None:
    one, other = ledger("Event A"), standing(
        a_participant(),
        [an_activity(strand="events", title="EVENT a", register={SOMEBODY: (a_line(hours=None),)})],
        {},
        RULE,
    )  # fmt: skip
    events, found = asked(one, other)
    assert [activity_key(name) for name in found.ambiguous] == ["event a"] * 2
    assert all("event a" not in map(activity_key, theirs) for theirs in events)


def test_roll_call_is_no_session() -> None:
    events, _ = asked(ledger("Roll Call Attendance", weak=True, units=2))
    assert events == [["Event 1", "Event 2"]]
