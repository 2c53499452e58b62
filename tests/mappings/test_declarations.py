"""Declarations in DfE's words, and everything that stands in their way."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Any, get_args

import pytest

from mappings.cohorts import EvidenceRule
from mappings.declarations import (
    BLOCKERS,
    Blocker,
    Claim,
    Declaration,
    Participation,
    cohort_parts,
    declarations,
    dfe_id,
)
from mappings.evidence import Evidence
from tests.mappings.declared import (
    DONE_AT,
    PARTICIPANT,
    PARTNER,
    SECOND,
    UNTIL,
    a_claim,
    a_done_line,
    a_participation,
    a_standing,
)

SECOND_OF = timedelta(seconds=1)


def declared(claim: Claim, who: Participation | None = None) -> Declaration:
    [one] = declarations(claim, [who or a_participation()])
    return one


def blockers(claim: Claim, who: Participation | None = None) -> list[str]:
    return list(declared(claim, who).blockers)


def done_at(at: datetime, **given: Any) -> Participation:
    return a_participation(42, a_done_line(at=at), **given)


def test_nothing_stands_in_the_way_of_a_declaration_that_says_all() -> None:
    one = declared(a_claim())
    assert one.blockers == ()
    assert (one.participant_id, one.type, one.at) == (PARTICIPANT, "started", DONE_AT)
    assert [piece.reference for piece in one.evidence] == ["assignment:1"]
    assert one.has_passed is None


def test_a_declaration_says_whose_it_is_what_it_rests_on_and_by_which_figure() -> None:
    read = a_done_line("item:9001", at=None, source="requirement", strand="online")
    computed = DONE_AT + timedelta(days=1)
    who = a_participation(
        43,
        standing=a_standing(read, user_id=43, policy="each-strand/1"),
        computed_at=computed,
        found_done={"item:9001": DONE_AT},
    )
    assert declared(a_claim("completed", outcomes={43: True}), who) == Declaration(
        user_id=43,
        participant_id=f"{PARTICIPANT[:-2]}43",
        type="completed",
        evidence=(
            Evidence("self-study-material-completed", "item:9001", "online", DONE_AT, Fraction(1)),
        ),
        has_passed=True,
        percent=Fraction(10),
        policy="each-strand/1",
        computed_at=computed,
        blockers=(),
    )


def test_every_code_has_a_remedy() -> None:
    assert tuple(BLOCKERS) == get_args(Blocker)


@pytest.mark.parametrize(
    ("cohort", "parts"),
    [
        ("2025", ("2025", "a")),
        ("2026b", ("2026", "b")),
        ("2026a", ("2026", "a")),
        (None, (None, None)),
    ],
)
def test_a_cohort_is_its_start_year_and_a_suffix(cohort: str | None, parts: object) -> None:
    assert cohort_parts(cohort) == parts


@pytest.mark.parametrize(
    ("text", "read"),
    [
        (PARTICIPANT, PARTICIPANT),
        (f" {PARTICIPANT.upper()} ", PARTICIPANT),
        ("ABCDEF00-0000-4000-8000-0000000000FF", "abcdef00-0000-4000-8000-0000000000ff"),
        (PARTICIPANT[:-1], None),
        (PARTICIPANT + "0", None),
        (PARTICIPANT.replace("-", ""), None),
        (f"{{{PARTICIPANT}}}", None),
        ("1234567", None),
        ("", None),
        (None, None),
    ],
)
def test_dfe_s_ids_are_uuids_in_small_letters(text: str | None, read: str | None) -> None:
    assert dfe_id(text) == read


class TestIds:
    """Whose declaration it is."""

    def test_the_cohorts_file_wins_over_canvas(self) -> None:
        assert declared(a_claim(participant_ids={42: SECOND})).participant_id == SECOND
        assert declared(a_claim(participant_ids={41: SECOND})).participant_id == PARTICIPANT

    @pytest.mark.parametrize("sis", [None, "U42", "1234567"])
    def test_a_sis_id_that_is_no_uuid_is_not_shown(self, sis: str | None) -> None:
        one = declared(a_claim(), a_participation(sis_user_id=sis))
        assert (one.participant_id, one.blockers) == (None, ("no-participant-id",))

    def test_two_people_of_one_id_are_both_blocked_and_nobody_else(self) -> None:
        people = [a_participation(n) for n in (41, 42, 43)]
        claim = a_claim(participant_ids={43: PARTICIPANT})
        found = [one.blockers for one in declarations(claim, people)]
        assert found == [(), ("duplicate",), ("duplicate",)]

    def test_people_without_an_id_are_no_duplicates(self) -> None:
        people = [a_participation(n, sis_user_id=None) for n in (41, 42)]
        found = [one.blockers for one in declarations(a_claim(), people)]
        assert found == [("no-participant-id",)] * 2


class TestCohort:
    """What is missing for everybody."""

    @pytest.mark.parametrize(
        ("cohort", "needed"), [("2023", False), ("2024", True), ("2026b", True)]
    )
    def test_a_delivery_partner_is_asked_for_from_2024_on(self, cohort: str, needed: bool) -> None:
        found = blockers(a_claim(cohort=cohort, delivery_partner_id=None))
        assert found == (["no-delivery-partner"] if needed else [])

    def test_a_second_delivery_partner_needs_a_first_and_another(self) -> None:
        assert blockers(a_claim(secondary_delivery_partner_id=SECOND)) == []
        alone = a_claim(
            cohort="2023", delivery_partner_id=None, secondary_delivery_partner_id=SECOND
        )
        assert blockers(alone) == ["no-delivery-partner"]
        twice = a_claim(secondary_delivery_partner_id=PARTNER)
        assert blockers(twice) == ["same-delivery-partner"]

    @pytest.mark.parametrize("key", ["schedule", "cohort", "schedule_starts_on"])
    def test_a_schedule_is_its_name_its_cohort_and_its_first_day(self, key: str) -> None:
        assert blockers(a_claim(**{key: None})) == ["no-schedule"]

    def test_of_an_unknown_cohort_a_delivery_partner_is_asked_for(self) -> None:
        found = blockers(a_claim(cohort=None, delivery_partner_id=None))
        assert found == ["no-delivery-partner", "no-schedule"]

    def test_a_programme_without_dfe_s_course(self) -> None:
        assert blockers(a_claim(of={"course_identifier": None})) == ["no-course-identifier"]

    @pytest.mark.parametrize(
        ("group", "kind", "checked", "found"),
        [
            ("leadership", "retained-2", True, []),
            ("specialist", "retained-1", True, []),
            ("specialist", "retained-2", True, ["type-not-in-schedule"]),
            ("ehco", "retained-2", False, []),
            (None, "retained-2", False, []),
        ],
    )
    def test_the_types_of_a_schedule_where_they_are_known(
        self, group: str | None, kind: str, *, checked: bool, found: list[str]
    ) -> None:
        claim = a_claim(kind, of={"group": group})
        assert (blockers(claim), claim.type_is_checked) == (found, checked)


class TestTime:
    """When the evidence is of."""

    def test_the_schedule_begins_at_midnight_in_utc(self) -> None:
        claim = a_claim(schedule_starts_on=date(2025, 10, 1))
        midnight_in_london = datetime(2025, 9, 30, 23, tzinfo=UTC)
        starts = datetime(2025, 10, 1, tzinfo=UTC)
        assert blockers(claim, done_at(midnight_in_london)) == ["before-schedule-start"]
        assert blockers(claim, done_at(starts - SECOND_OF)) == ["before-schedule-start"]
        assert blockers(claim, done_at(starts)) == []

    def test_in_winter_both_midnights_are_one(self) -> None:
        claim = a_claim(schedule_starts_on=date(2026, 1, 1), until=datetime(2026, 2, 1, tzinfo=UTC))
        assert blockers(claim, done_at(datetime(2026, 1, 1, tzinfo=UTC))) == []

    def test_what_is_dated_later_than_is_known_is_in_the_future(self) -> None:
        assert blockers(a_claim(), done_at(UNTIL)) == []
        assert blockers(a_claim(), done_at(UNTIL + SECOND_OF)) == ["future-date"]

    def test_evidence_of_the_day_of_withdrawal_comes_too_late(self) -> None:
        first_day = date(2026, 4, 1)  # summer time: it begins at 23:00 in UTC
        midnight = datetime(2026, 3, 31, 23, tzinfo=UTC)
        claim = a_claim(until=datetime(2026, 6, 1, tzinfo=UTC))
        before = done_at(midnight - SECOND_OF, withdrawn_on=first_day)
        assert blockers(claim, before) == []
        assert blockers(claim, done_at(midnight, withdrawn_on=first_day)) == ["withdrawn"]

    def test_without_a_day_whoever_has_left_is_blocked_and_with_one_the_day_decides(self) -> None:
        assert blockers(a_claim(), a_participation(away=True)) == ["withdrawn"]
        agreed = a_participation(away=True, withdrawn_on=date(2025, 11, 1))
        assert blockers(a_claim(), agreed) == []

    def test_who_has_too_little_evidence_is_withdrawn_once_the_day_has_come(self) -> None:
        nothing = a_done_line(state="open")
        last_day = UNTIL.date() - timedelta(days=1)
        gone = a_participation(42, nothing, withdrawn_on=last_day)
        assert blockers(a_claim(), gone) == ["withdrawn", "evidence-short"]
        still_there = a_participation(42, nothing, withdrawn_on=UNTIL.date())
        assert blockers(a_claim(), still_there) == ["evidence-short"]


class TestOutcome:
    """Who has passed is a person's to say."""

    def test_only_completed_needs_one(self) -> None:
        assert blockers(a_claim("completed")) == ["outcome-missing"]
        for passed in (True, False):
            one = declared(a_claim("completed", outcomes={42: passed}))
            assert (one.has_passed, one.blockers) == (passed, ())
        assert declared(a_claim("completed", outcomes={41: True})).has_passed is None

    @pytest.mark.parametrize(("group", "needed"), [("specialist", True), ("ehco", False)])
    def test_dfe_asks_for_one_of_leadership_and_specialist(
        self, group: str, *, needed: bool
    ) -> None:
        claim = a_claim("completed", of={"group": group})
        assert blockers(claim) == (["outcome-missing"] if needed else [])


class TestEvidence:
    """What the contract asks for."""

    def test_without_a_rule_nothing_suffices(self) -> None:
        one = declared(a_claim(evidence={"completed": EvidenceRule(activities=1)}))
        assert (one.blockers, one.evidence, one.at) == (("no-evidence-rule",), (), None)

    def test_evidence_that_does_not_suffice_gives_no_date(self) -> None:
        one = declared(a_claim(evidence={"started": EvidenceRule(activities=2)}))
        assert (one.blockers, one.evidence, one.at) == (("evidence-short",), (), None)

    def test_a_figure_with_unknowns_and_one_of_nothing(self) -> None:
        unread = a_standing(a_done_line(), complete=False)
        assert blockers(a_claim(), a_participation(standing=unread)) == ["figure-incomplete"]
        nothing = a_standing(a_done_line(), percent=None)
        assert blockers(a_claim(), a_participation(standing=nothing)) == ["no-figure"]

    def test_all_that_is_wrong_is_told_at_once_in_order(self) -> None:
        claim = a_claim(schedule=None, evidence={}, of={"course_identifier": None})
        who = a_participation(sis_user_id=None, standing=a_standing(complete=False, percent=None))
        assert blockers(claim, who) == [
            "no-participant-id",
            "no-course-identifier",
            "no-schedule",
            "no-evidence-rule",
            "figure-incomplete",
            "no-figure",
        ]
