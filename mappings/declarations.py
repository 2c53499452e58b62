"""Declarations of engagement in DfE's words, ready to be checked by a person; never submitted.

DfE's rules are those of its service for lead providers (npq-registration, API v3, as of August
2026). Which evidence suffices is not among them: that is the provider's contract.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from fractions import Fraction
from typing import Literal

from mappings.cohorts import Cohort, EvidenceRule
from mappings.evidence import Evidence, evidence_that_suffices
from mappings.programmes import Programme
from mappings.standing import Standing
from mappings.windows import local_midnight

DeclarationType = Literal["started", "retained-1", "retained-2", "completed"]
Blocker = Literal[
    "no-participant-id",
    "no-delivery-partner",
    "same-delivery-partner",
    "no-course-identifier",
    "no-schedule",
    "before-schedule-start",
    "future-date",
    "withdrawn",
    "duplicate",
    "type-not-in-schedule",
    "outcome-missing",
    "no-evidence-rule",
    "evidence-short",
    "figure-incomplete",
    "no-figure",
]
BLOCKERS: Mapping[Blocker, str] = {
    "no-participant-id": "name DfE's id in participant_ids, or give it in Canvas as the SIS id",
    "no-delivery-partner": "name delivery_partner_id; DfE asks for it from the cohort of 2024 on",
    "same-delivery-partner": "leave the secondary delivery partner out, or correct one of the two",
    "no-course-identifier": "give the programme DfE's course_identifier",
    "no-schedule": "name schedule, cohort and schedule_starts_on as DfE has them",
    "before-schedule-start": "DfE refuses a date before the schedule's first day in UTC",
    "future-date": "wait: DfE refuses a date that is still to come",
    "withdrawn": "give their withdrawn_on, if the evidence is older than that day",
    "duplicate": "correct the participant ids: two people have the same",
    "type-not-in-schedule": "leave it: DfE's schedule of this programme has no such declaration",
    "outcome-missing": "say who has passed, with --outcomes",
    "no-evidence-rule": "say in declarations.evidence what your contract asks for",
    "evidence-short": "wait: what is done does not suffice yet",
    "figure-incomplete": "sync again: something could not be read by then",
    "no-figure": "look at what counts: there are no hours to take part in",
}
"""Everything that stands in the way of a declaration, in order, and what to do about it."""
TYPES_BY_GROUP: Mapping[str, frozenset[DeclarationType]] = {
    "leadership": frozenset({"started", "retained-1", "retained-2", "completed"}),
    "specialist": frozenset({"started", "retained-1", "completed"}),
}
"""What DfE's schedules of a group allow; of other groups it is not known."""
PARTNERS_SINCE = 2024  # DfE asks for a delivery partner from the cohort of this year on
DFE_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
FIRST_SUFFIX = "a"  # DfE shows cohort "a" of a year by the year alone


@dataclass(frozen=True, slots=True)
class Claim:
    """What is to be declared: `until` is the last instant of which anything is known.

    `outcomes` tells by Canvas user id who has passed, as a person gave it.
    """

    cohort: Cohort
    programme: Programme
    type: DeclarationType
    until: datetime
    outcomes: Mapping[int, bool]

    @property
    def rule(self) -> EvidenceRule | None:
        """What the contract asks for, None where the cohorts file does not say."""
        return self.cohort.declarations.evidence.get(self.type)

    @property
    def type_is_checked(self) -> bool:
        """Whether it is known which types DfE's schedules allow for this programme."""
        return self.programme.group in TYPES_BY_GROUP


@dataclass(frozen=True, slots=True)
class Participation:
    """One participant as known at the time: `standing` is the newest kept by then.

    `away`: Canvas had them no more. `withdrawn_on` is the first day they are no participant, as
    agreed. `found_done` tells since when activities without an instant of their own are done.
    """

    user_id: int
    sis_user_id: str | None
    away: bool
    withdrawn_on: date | None
    standing: Standing
    computed_at: datetime
    found_done: Mapping[str, datetime]


@dataclass(frozen=True, slots=True)
class Declaration:
    """One participant's declaration with what it rests on, and what stands in its way.

    `evidence` is empty where it does not suffice. `has_passed` is None until a person gives it.
    `percent`, `policy` and `computed_at` are those of the standing.
    """

    user_id: int
    participant_id: str | None
    type: DeclarationType
    evidence: tuple[Evidence, ...]
    has_passed: bool | None
    percent: Fraction | None
    policy: str
    computed_at: datetime
    blockers: tuple[Blocker, ...] = ()

    @property
    def at(self) -> datetime | None:
        """The real time of the evidence: of the activity with which it suffices."""
        return self.evidence[-1].at if self.evidence else None


def declarations(claim: Claim, people: Iterable[Participation]) -> tuple[Declaration, ...]:
    """Return the declarations of these people, in their order."""
    common = frozenset(_common_blockers(claim))
    made = [_declaration(claim, who, common) for who in people]
    ids = Counter(one.participant_id for one in made)
    return tuple(
        _blocked(one, "duplicate") if one.participant_id and ids[one.participant_id] > 1 else one
        for one in made
    )


def dfe_id(text: str | None) -> str | None:
    """Return a UUID as DfE writes it, in small letters; None for any other text."""
    small = (text or "").strip().lower()
    return small if DFE_ID.fullmatch(small) else None


def cohort_parts(cohort: str | None) -> tuple[str | None, str | None]:
    """Return start year and suffix of a cohort as DfE shows it: "2025" is 2025 and a."""
    return (cohort[:4], cohort[4:] or FIRST_SUFFIX) if cohort else (None, None)


def _declaration(claim: Claim, who: Participation, common: frozenset[Blocker]) -> Declaration:
    given = claim.cohort.declarations.participant_ids.get(who.user_id)
    rule = claim.rule
    made = Declaration(
        user_id=who.user_id,
        participant_id=dfe_id(given or who.sis_user_id),
        type=claim.type,
        evidence=evidence_that_suffices(rule, who.standing, who.found_done) if rule else (),
        has_passed=claim.outcomes.get(who.user_id),
        percent=who.standing.percent,
        policy=who.standing.policy,
        computed_at=who.computed_at,
    )
    return _blocked(made, *common, *_own_blockers(claim, who, made))


def _blocked(one: Declaration, *codes: Blocker) -> Declaration:
    found = {*one.blockers, *codes}
    return replace(one, blockers=tuple(code for code in BLOCKERS if code in found))


def _common_blockers(claim: Claim) -> Iterator[Blocker]:
    """Yield what is missing for everybody."""
    said = claim.cohort.declarations
    year, _ = cohort_parts(said.cohort)
    first, second = said.delivery_partner_id, said.secondary_delivery_partner_id
    if first is None and (second or year is None or int(year) >= PARTNERS_SINCE):
        yield "no-delivery-partner"
    if first and first == second:
        yield "same-delivery-partner"
    if not claim.programme.course_identifier:
        yield "no-course-identifier"
    if not (said.schedule and said.cohort and said.schedule_starts_on):
        yield "no-schedule"
    allowed = TYPES_BY_GROUP.get(claim.programme.group or "")
    if allowed is not None and claim.type not in allowed:
        yield "type-not-in-schedule"
    if claim.rule is None:
        yield "no-evidence-rule"


def _own_blockers(claim: Claim, who: Participation, made: Declaration) -> Iterator[Blocker]:
    """Yield what stands in the way of one participant's."""
    if made.participant_id is None:
        yield "no-participant-id"
    if made.at and _before_the_schedule(claim, made.at):
        yield "before-schedule-start"
    if made.at and made.at > claim.until:
        yield "future-date"
    if _withdrawn(claim, who, made.at):
        yield "withdrawn"
    if claim.type == "completed" and claim.type_is_checked and made.has_passed is None:
        yield "outcome-missing"
    if claim.rule and not made.evidence:
        yield "evidence-short"
    if not who.standing.complete:
        yield "figure-incomplete"
    if made.percent is None:
        yield "no-figure"


def _before_the_schedule(claim: Claim, at: datetime) -> bool:
    """Compare as DfE's service does, whose day begins in UTC: in summer 00:30 in London is not yet
    that day."""
    starts_on = claim.cohort.declarations.schedule_starts_on
    return starts_on is not None and at < datetime.combine(starts_on, time.min, tzinfo=UTC)


def _withdrawn(claim: Claim, who: Participation, at: datetime | None) -> bool:
    """Tell whether they were no participant at the time of the evidence (without any: at the end).

    The day that was agreed decides; without one, whether Canvas had them at the end.
    """
    if who.withdrawn_on is None:
        return who.away
    midnight = local_midnight(who.withdrawn_on)
    return at >= midnight if at else claim.until > midnight
