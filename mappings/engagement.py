"""The heart: records in, one participant's standing out; design 5. Everything is exact."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from mappings import credit
from mappings.activities import Activity
from mappings.credit import StrandCredits, total
from mappings.people import Participant
from mappings.policies import Policy, Sums, policy_of, sums_of
from mappings.records import CourseRecords
from mappings.shown import counts
from mappings.standing import CountingRule, Entry, Line, Standing, State, StrandSum
from mappings.states import Outcome, outcome

_NOTHING = Fraction(0)


def standing(
    who: Participant,
    activities: Sequence[Activity],
    records: Mapping[int, CourseRecords],
    rule: CountingRule,
) -> Standing:
    """Return where one participant stands. Activities of strands that do not count are left out.

    Lines keep the order of `activities`; hours nobody holds come last. Somebody who left has the
    figures these records show and no entry: whoever keeps their last figure does not ask again.
    Raises HoursOverbooked if explicit hours exceed a strand's, KeyError for an unknown policy.
    """
    lines = _lines(who, activities, records, rule)
    strands = {
        strand: _strand_sum([line for line in lines if line.strand == strand])
        for strand in rule.strands
    }
    done = total(each.hours_done for each in strands.values())
    applicable = total(each.hours_applicable for each in strands.values())
    policy = policy_of(rule)
    at_best = _sums_if_done(strands, lines, "open", "unknown")
    return Standing(
        user_id=who.user_id,
        lines=lines,
        strands=strands,
        areas=_areas(lines, rule.areas),
        hours_done=done,
        hours_applicable=applicable,
        percent=percent(done, applicable),
        complete=not any(line.state == "unknown" for line in lines),
        entry=_entry(who, policy, strands, lines, rule),
        reachable=policy.passes(at_best, rule) is not False,
        policy=policy.label,
    )


def percent(done: Fraction, applicable: Fraction) -> Fraction | None:
    """100 × done ÷ applicable, exact; None where nothing is applicable."""
    return 100 * done / applicable if applicable else None


def _lines(
    who: Participant,
    activities: Iterable[Activity],
    records: Mapping[int, CourseRecords],
    rule: CountingRule,
) -> tuple[Line, ...]:
    theirs: dict[str, list[Activity]] = {strand: [] for strand in rule.strands}
    outcomes: list[tuple[Activity, Outcome]] = []
    for activity in activities:
        if activity.strand not in theirs:
            continue
        found = outcome(activity, who, records)
        if found is not None:
            theirs[activity.strand].append(activity)
            outcomes.append((activity, found))
    shares = {
        strand: credit.credits(strand, rule.strands[strand], tuple(each.hours for each in held))
        for strand, held in theirs.items()
    }
    hours = {strand: iter(share.hours) for strand, share in shares.items()}
    lines = [_line(activity, found, next(hours[activity.strand])) for activity, found in outcomes]
    lines += [_unheld(strand, share) for strand, share in shares.items() if share.unheld]
    return tuple(lines)


def _line(activity: Activity, found: Outcome, hours: Fraction) -> Line:
    done = _share(found.low, hours)
    return Line(
        activity_id=activity.id,
        title=activity.title,
        strand=activity.strand,
        areas=activity.areas,
        state=found.state,
        credit_hours=hours,
        done_hours=done,
        possible_hours=hours if found.state in ("open", "unknown") else done,
        source=found.source,
        at=found.at,
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


def _areas(lines: Iterable[Line], slugs: Iterable[str]) -> dict[str, Fraction | None]:
    """Percentages by area, lower bound: shares of the credits of activities with that area."""
    done: dict[str, list[Fraction]] = {slug: [] for slug in slugs}
    applicable: dict[str, list[Fraction]] = {slug: [] for slug in done}
    for line in lines:
        if line.state == "excused":
            continue
        for slug, share in line.areas.items():
            if slug in done:
                done[slug].append(_share(share, line.done_hours))
                applicable[slug].append(_share(share, line.credit_hours))
    return {slug: percent(total(done[slug]), total(applicable[slug])) for slug in done}


def _entry(
    who: Participant,
    policy: Policy,
    strands: Mapping[str, StrandSum],
    lines: Iterable[Line],
    rule: CountingRule,
) -> Entry:
    if who.state == "left" or not policy.gate:
        return "not-applicable"
    if policy.passes(sums_of(strands), rule):
        return "eligible"
    upper = policy.passes(_sums_if_done(strands, lines, "unknown"), rule)
    return "not-yet" if upper is False else "unknown"


def _sums_if_done(strands: Mapping[str, StrandSum], lines: Iterable[Line], *states: State) -> Sums:
    """Hours (done, applicable) by strand if every activity in these states were done."""
    done = {strand: [each.hours_done] for strand, each in strands.items()}
    for line in lines:
        if line.state in states:
            done[line.strand] += (line.credit_hours, -line.done_hours)
    return {
        strand: (total(done[strand]), each.hours_applicable) for strand, each in strands.items()
    }


def _share(share: Fraction, hours: Fraction) -> Fraction:
    """Share × hours, without the arithmetic of fractions where nearly all are 0 or 1."""
    if share == 1:
        return hours
    return share * hours if share and hours else _NOTHING
