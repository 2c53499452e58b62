"""The heart: records in, one participant's standing out; design 5. Everything is exact."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from mappings import credit
from mappings.activities import Activity
from mappings.carried import carried_over
from mappings.credit import StrandCredits, total
from mappings.people import Participant, PersonState
from mappings.policies import Policy, policy_of
from mappings.records import CourseRecords
from mappings.shown import counted_as, counts
from mappings.standing import CountingRule, Entry, Line, Standing, StrandSum
from mappings.states import Outcome, joined, outcome

_NOTHING = Fraction(0)


def standing(
    who: Participant,
    activities: Sequence[Activity],
    records: Mapping[int, CourseRecords],
    rule: CountingRule,
    *,
    earlier: Sequence[Line] = (),
) -> Standing:
    """Return where one participant stands. Activities of strands that do not count are left out.

    `earlier` is their ledger of an earlier cohort: what is done there of the same activities is
    done. Lines keep the order of `activities`; hours nobody holds come last. Somebody who left has
    the figures these records show and no entry: whoever keeps their last figure does not ask again.
    Raises HoursOverbooked if explicit hours exceed a strand's, KeyError for an unknown policy.
    """
    counted = [activity for activity in activities if activity.strand in rule.strands]
    outcomes = [
        (activity, found)
        for activity in counted
        if (found := outcome(activity, who, records)) is not None
    ]
    if earlier:
        done = carried_over((activity for activity, _ in outcomes), earlier)
        outcomes = [
            (activity, joined([found, done[activity.id]]) if activity.id in done else found)
            for activity, found in outcomes
        ]
    return recount(who.user_id, who.state, _lines(outcomes, rule), rule)


def recount(
    user_id: int, state: PersonState, ledger: Iterable[Line], rule: CountingRule
) -> Standing:
    """Return the standing that a ledger comes to by a rule; lines of other strands are left out.

    Credit stays as the lines have it: a rule with other hours or units needs the records anew.
    Raises KeyError for an unknown policy.
    """
    lines = tuple(line for line in ledger if line.strand in rule.strands)
    strands = {
        strand: _strand_sum([line for line in lines if line.strand == strand])
        for strand in rule.strands
    }
    done = total(each.hours_done for each in strands.values())
    applicable = total(each.hours_applicable for each in strands.values())
    policy = policy_of(rule)
    at_best = policy.measure.sums(strands, lines, rule, "open", "unknown")
    return Standing(
        user_id=user_id,
        lines=lines,
        strands=strands,
        areas=_areas(lines, rule),
        hours_done=done,
        hours_applicable=applicable,
        percent=percent(done, applicable),
        complete=not any(line.state == "unknown" for line in lines),
        entry="not-applicable" if state == "left" else _entry(policy, strands, lines, rule),
        reachable=policy.passes(at_best, rule) is not False,
        policy=policy.label,
    )


def percent(done: Fraction, applicable: Fraction) -> Fraction | None:
    """100 × done ÷ applicable, exact; None where nothing is applicable."""
    return 100 * done / applicable if applicable else None


def _lines(outcomes: Sequence[tuple[Activity, Outcome]], rule: CountingRule) -> tuple[Line, ...]:
    theirs: dict[str, list[Activity]] = {strand: [] for strand in rule.strands}
    for activity, _ in outcomes:
        theirs[activity.strand].append(activity)
    shares = {
        strand: credit.credits(
            strand,
            rule.strands[strand],
            tuple(each.hours for each in held),
            tuple(each.units for each in held),
        )
        for strand, held in theirs.items()
    }
    hours = {strand: iter(share.hours) for strand, share in shares.items()}
    lines = [_line(activity, found, next(hours[activity.strand])) for activity, found in outcomes]
    lines += [_unheld(strand, share) for strand, share in shares.items() if share.unheld]
    return tuple(lines)


def _line(activity: Activity, found: Outcome, hours: Fraction) -> Line:
    done = _share(found.low, hours)
    mostly_missed = not hours and found.state == "done" and 2 * found.low <= 1
    return Line(
        activity_id=activity.id,
        title=activity.title,
        strand=activity.strand,
        areas=activity.areas,
        state="missed" if mostly_missed else found.state,
        credit_hours=hours,
        done_hours=done,
        possible_hours=hours if found.state in ("open", "unknown") else done,
        source=found.source,
        at=found.at,
        weak=activity.weak,
    )


def _unheld(strand: str, share: StrandCredits) -> Line:
    return Line(
        activity_id=f"planned:{strand}",
        title="Planned, not in Canvas yet",
        strand=strand,
        areas={},
        state="open",
        credit_hours=share.unheld,
        done_hours=_NOTHING,
        possible_hours=share.unheld,
        source="planned",
        at=None,
        units=share.missing_units,
    )


def _strand_sum(lines: Sequence[Line]) -> StrandSum:
    found = counts(lines)
    return StrandSum(
        hours_done=total(line.done_hours for line in lines),
        hours_applicable=total(line.credit_hours for line in lines if line.state != "excused"),
        done=found["done"],
        open=found["open"],
        missed=found["missed"],
        excused=found["excused"],
        unknown=found["unknown"],
    )


def _areas(lines: Iterable[Line], rule: CountingRule) -> dict[str, Fraction | None]:
    """Percentages by area, lower bound: shares of the credits of activities with that area.

    An area with activities of a strand without hours is told by the number of its activities.
    """
    about: dict[str, list[Line]] = {slug: [] for slug in rule.areas}
    for line in lines:
        if line.state == "excused":
            continue
        for slug in line.areas:
            if slug in about:
                about[slug].append(line)
    return {slug: _area_percent(slug, theirs, rule) for slug, theirs in about.items()}


def _area_percent(slug: str, lines: Sequence[Line], rule: CountingRule) -> Fraction | None:
    if any(not rule.strands[line.strand].hours for line in lines):
        done = sum(counted_as(line) == "done" for line in lines)
        return percent(Fraction(done), Fraction(len(lines)))
    return percent(
        total(_share(line.areas[slug], line.done_hours) for line in lines),
        total(_share(line.areas[slug], line.credit_hours) for line in lines),
    )


def _entry(
    policy: Policy, strands: Mapping[str, StrandSum], lines: Iterable[Line], rule: CountingRule
) -> Entry:
    if not policy.gate:
        return "not-applicable"
    if policy.passes(policy.measure.sums(strands, lines, rule), rule):
        return "eligible"
    upper = policy.passes(policy.measure.sums(strands, lines, rule, "unknown"), rule)
    return "not-yet" if upper is False else "unknown"


def _share(share: Fraction, hours: Fraction) -> Fraction:
    """Share × hours, without the arithmetic of fractions where nearly all are 0 or 1."""
    if share == 1:
        return hours
    return share * hours if share and hours else _NOTHING
