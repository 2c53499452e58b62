"""What is wrong with a programme's table, in the words that its provider reads."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from mappings.programme_tables import programme_faults

LEAST: dict[str, Any] = {
    "code": "X", "name": "Ours", "edition": "1", "policy": "pooled-hours", "source": "us",
    "threshold": 90, "framework": "leadership",
}  # fmt: skip
ALL: dict[str, Any] = {
    **LEAST,
    "sources": {"hours": "our handbook", "months": ["a", "b"]},
    "needs": {"valid-from": "nobody says"},
    "valid-from": date(2026, 10, 1),
    "verified": False,
    "course-identifier": "npq-ours",
    "group": "specialist",
    "titles": {"strict": ["Assessment"]},
    "hours": {"online": Decimal("34.5"), "events": 0},
    "total": Decimal("34.5"),
    "apart": {"hours": 78, "what": "the apprenticeship's own"},
    "units": {"events": 1},
    "weights": {"online": 1, "events": Decimal("0.5")},
    "months": 1,
    "summative-months": 1,
    "modules": {"essential": ["a"], "electives": ["b", "c"], "choose": 2},
    "assessment": {"form": "an essay", "window-days": 1, "words": {"from": 1, "to": 2500}},
    "alerts": {"grace_days": 7},
}
KNOWN = ("leadership", "senco")


def faults(**but: Any) -> list[str]:
    return list(programme_faults({**LEAST, **but}, KNOWN))


@pytest.mark.parametrize("table", [LEAST, ALL, {**ALL, "modules": {**ALL["modules"], "choose": 0}}])
def test_a_table_may_be_short_or_say_all_there_is_to_say(table: dict[str, Any]) -> None:
    assert list(programme_faults(table, KNOWN)) == []


@pytest.mark.parametrize("key", ["code", "name", "edition", "source"])
@pytest.mark.parametrize("value", [None, "", " ", 26])
def test_what_names_a_programme_is_a_text(key: str, value: object) -> None:
    assert faults(**{key: value}) == [f"{key}: a text is needed"]


def test_sources_of_each_fact_stand_in_for_one_source() -> None:
    assert faults(source=None, sources={"hours": "our handbook"}) == []
    assert faults(source=None, sources={}) == ["source: a text is needed"]


POLICIES = "policy: one of pooled-hours, each-strand, weighted, modules, none"
A_PERCENTAGE = "threshold: a percentage above 0, at most 100"
BY_STRAND = "induction, events, online, coaching, formative"
FRAMEWORK = "framework: one of leadership, senco, or [[area]] tables of its own"
MODULES = "modules: essential and electives are lists of area slugs"
CHOOSE = "modules.choose: a whole number from 0 to the number of electives"
APART = "apart: needs hours (a number) and what (a text)"
WORDS = "assessment.words: from and to are whole numbers of at least 1"


@pytest.mark.parametrize(
    ("but", "fault"),
    [
        ({"colour": "red"}, "colour: not known"),
        ({"policy": 5}, "policy: a text is needed"),
        ({"policy": "vibes"}, POLICIES),
        ({"threshold": 0}, A_PERCENTAGE),
        ({"threshold": Decimal("100.1")}, A_PERCENTAGE),
        ({"threshold": "90"}, A_PERCENTAGE),
        ({"threshold": True}, A_PERCENTAGE),
        ({"threshold": None}, A_PERCENTAGE),
        ({"threshold": Decimal("nan")}, A_PERCENTAGE),
        ({"policy": "none", "threshold": 0}, A_PERCENTAGE),
        ({"group": "club"}, "group: one of leadership, specialist, ehco"),
        ({"verified": "no"}, "verified: must be true or false, without quotes"),
        ({"months": 0}, "months: a whole number of at least 1"),
        ({"months": "12"}, "months: a whole number of at least 1"),
        ({"summative-months": True}, "summative-months: a whole number of at least 1"),
        ({"valid-from": "2026-10-01"}, "valid-from: a date such as 2026-10-01, without quotes"),
        (
            {"valid-from": datetime(2026, 10, 1)},  # noqa: DTZ001  as TOML has it
            "valid-from: a date such as 2026-10-01, without quotes",
        ),
        ({"hours": 98}, "hours: a table by strand is needed"),
        ({"units": {"lectures": 4}}, f"units.lectures: not a counted strand ({BY_STRAND})"),
        ({"hours": {"online": -1}}, "hours.online: a number from 0 up"),
        ({"hours": {"online": "38"}, "total": 38}, "hours.online: a number from 0 up"),
        ({"weights": {"lectures": 1}}, f"weights.lectures: not a counted strand ({BY_STRAND})"),
        ({"weights": {"events": Decimal("inf")}}, "weights.events: a number from 0 up"),
        ({"units": {"events": Decimal("1.5")}}, "units.events: a whole number from 0 up"),
        (
            {"hours": {"online": 10, "events": 6}, "total": 98},
            "total: the hours add up to 16, not to 98",
        ),
        ({"framework": "maths"}, FRAMEWORK),
        ({"framework": ["leadership"]}, FRAMEWORK),
        ({"area": [{"slug": "a"}]}, "area: each needs a slug and a title"),
        ({"titles": "strict"}, "titles: a table is needed"),
        ({"titles": {"strict": "Assessment"}}, "titles.strict: a list of texts is needed"),
        ({"titles": {"loose": []}}, "titles.loose: not known"),
        (
            {"policy": "modules"},
            "modules: are missing; the policy modules needs essential, electives and choose",
        ),
        ({"modules": ["a"]}, "modules: a table is needed"),
        ({"modules": {"electives": ["b"], "choose": 1}}, MODULES),
        ({"modules": {"essential": ["a"], "choose": 0}}, MODULES),
        ({"modules": {"essential": "ab", "electives": [], "choose": 0}}, MODULES),
        ({"modules": {"essential": [""], "electives": ["b"], "choose": 1}}, MODULES),
        (
            {"modules": {"essential": ["a"], "electives": ["a"], "choose": 1}},
            "modules: names a module twice",
        ),
        ({"modules": {"essential": ["a"], "electives": ["b"], "choose": 2}}, CHOOSE),
        ({"modules": {"essential": ["a"], "electives": ["b"], "choose": -1}}, CHOOSE),
        ({"modules": {"essential": ["a"], "electives": ["b"]}}, CHOOSE),
        ({"assessment": "an essay"}, "assessment: a table is needed"),
        ({"assessment": {"window-days": 8}}, "assessment.form: a text is needed"),
        (
            {"assessment": {"form": "an essay", "window-days": 0}},
            "assessment.window-days: a whole number of at least 1",
        ),
        (
            {"assessment": {"form": "an essay", "words": 1500}},
            "assessment.words: a table is needed",
        ),
        ({"assessment": {"form": "an essay", "words": {"from": 0, "to": 1}}}, WORDS),
        ({"assessment": {"form": "an essay", "words": {"from": 1, "least": 1}}}, WORDS),
        ({"alerts": 7}, "alerts: a table is needed"),
        ({"alerts": {"grace_days": -1}}, "alerts.grace_days: must be a whole number, 0 to 366"),
        ({"apart": 78}, "apart: a table is needed"),
        ({"apart": {}}, APART),
        ({"apart": {"hours": 78}}, APART),
        ({"apart": {"hours": "78", "what": "theirs"}}, APART),
        ({"sources": "us"}, "sources: a table is needed"),
        ({"sources": {"hours": 5}}, "sources.hours: a text is needed"),
        ({"needs": {"hours": ["none"]}}, "needs.hours: a text is needed"),
    ],
)
def test_each_fault_says_by_its_key_what_is_needed(but: dict[str, Any], fault: str) -> None:
    assert faults(**but) == [fault]


def test_every_fault_is_said_at_once_in_the_order_of_the_document() -> None:
    times = {"months": 0, "summative-months": 0}
    by_strand = {"hours": 98, "units": [4]}
    assert faults(policy="vibes", threshold=0, zebra=1, ant=1, apart={}, **times, **by_strand) == [
        "ant: not known",
        "zebra: not known",
        POLICIES,
        A_PERCENTAGE,
        "months: a whole number of at least 1",
        "summative-months: a whole number of at least 1",
        "hours: a table by strand is needed",
        "units: a table by strand is needed",
        APART,
    ]


@pytest.mark.parametrize("threshold", [Decimal("0.1"), 1, 100])
def test_any_percentage_above_0_may_be_asked(threshold: Decimal) -> None:
    assert faults(threshold=threshold) == []


@pytest.mark.parametrize("policy", ["none", "modules"])
def test_a_policy_that_asks_for_no_hours_needs_no_threshold(policy: str) -> None:
    table = {key: value for key, value in ALL.items() if key != "threshold"}
    assert list(programme_faults({**table, "policy": policy}, KNOWN)) == []
