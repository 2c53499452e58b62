"""The table of a cohort: a row a participant, its cells ready to be shown, sorted and filtered."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Literal
from urllib.parse import urlencode

from jobs.console.sent import id_of
from jobs.console.states import STATES, Line, line_of
from jobs.console.visit import Visit
from jobs.console.words import section_names
from jobs.memory import turned_staff
from jobs.present.safe import printable
from mappings.cohorts import Cohort
from mappings.shown import floored
from mappings.summary import Summary, summary_of
from sync.store.glances import open_rules

Order = Literal["asc", "desc"]
BY_NAME, BY_PERCENT, BY_ENTRY = "name", "percent", "entry"
BY_COACH, BY_SECTION = "coach", "section"
NO_COACH = "none"
STEPS = (Fraction(20), Fraction(40), Fraction(60), Fraction(80), Fraction(90))
"""Where the next colour of the heat map begins, in per cent."""
UNKNOWN, NOT_APPLICABLE = ("?", "hu"), ("–", "hn")
LAST = Fraction(-1)
REMARKS = tuple(one for one in STATES if one[0] in {"close", "behind", "out-of-reach", "left"})
NO_ALERTS: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Row:
    """One participant. `sections` are words by id; `summary` is None before their first figure;
    `states` are theirs, and `alerts` the rules by which one is open."""

    user_id: int
    name: str
    left: bool
    coaches: tuple[int, ...]
    sections: Mapping[int, str]
    summary: Summary | None
    states: frozenset[str]
    alerts: frozenset[str]

    @property
    def entry(self) -> str:
        """The computed entry, as the report shows it."""
        if self.left:
            return "not-applicable"
        return self.summary.entry if self.summary else "unknown"

    @property
    def percent(self) -> Fraction | None:
        """Exact, None where nothing is known or nothing applies."""
        return self.summary.percent if self.summary else None

    @property
    def figure(self) -> str:
        """The percentage as it is shown: floored, and as a lower bound where not all is known."""
        return self._cell(self.percent)[0]

    @property
    def remark(self) -> str:
        """What the entry does not say, in a word or two."""
        return next((word for state, word in REMARKS if state in self.states), "")

    def coached(self, coaches: Mapping[int, str]) -> str:
        """Return the names of who coaches them."""
        return ", ".join(coaches[one] for one in self.coaches) or "–"

    @property
    def section(self) -> str:
        """The names of the sections they are in."""
        return ", ".join(self.sections.values()) or "–"

    def cells(self, areas: Sequence[str]) -> list[tuple[str, str]]:
        """Return text and class for each area.

        "?" where nothing is known, which a lower bound of nothing is, too.
        """
        if self.summary is None:
            return [UNKNOWN] * len(areas)
        known = self.summary.areas
        return [self._cell(known[slug]) if slug in known else UNKNOWN for slug in areas]

    def _cell(self, percent: Fraction | None) -> tuple[str, str]:
        if self.summary is None:
            return UNKNOWN
        return _shown(percent, sure=self.summary.complete or self.left)


@lru_cache(maxsize=4096)  # a cohort has few distinct figures, each of them often
def _shown(percent: Fraction | None, *, sure: bool) -> tuple[str, str]:
    if percent is None:
        return NOT_APPLICABLE
    if not sure and not percent:
        return UNKNOWN
    step = sum(percent >= bound for bound in STEPS)
    return f"{'' if sure else '≥ '}{floored(percent)}", f"h{step}"


def rows_of(visit: Visit, cohort: Cohort) -> tuple[tuple[Row, ...], Line]:
    """Return the visitor's participants of a cohort, by name, and what they are counted by.

    Who is staff of the home course now is left out, as in the report (design 5).
    """
    line, rules = line_of(visit, cohort), open_rules(visit.store, cohort.id)
    staff = turned_staff(visit.store, cohort.id)
    found = []
    for user_id, one in visit.people(cohort.id).items():
        if user_id in staff:
            continue
        summary = summary_of(one.standing_text) if one.standing_text else None
        entry, percent = (summary.entry, summary.percent) if summary else (None, None)
        alerts = rules.get(user_id, NO_ALERTS)
        states = line.states(one.state, entry, percent, alerts)
        name = printable(one.name) or f"Canvas user {user_id}"
        sections = section_names(one.sections)
        left = one.state == "left"
        found.append(Row(user_id, name, left, one.coaches, sections, summary, states, alerts))
    return tuple(sorted(found, key=_by_name)), line


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody asked of the table; what makes no sense is as if it were not asked.

    `by` is a column: name, percent, entry, section, coach or an area's slug.
    """

    by: str = BY_NAME
    order: Order = "asc"
    coach: str = ""
    section: str = ""
    state: str = ""
    name: str = ""

    def of(self, rows: Iterable[Row], coaches: Mapping[int, str]) -> tuple[Row, ...]:
        """Return the rows that are wanted, in order; equals stay in the order of names."""
        coach, section = id_of(self.coach), id_of(self.section)
        name = self.name.strip().casefold()
        wanted = (
            row
            for row in rows
            if (coach is None or coach in row.coaches)
            and not (self.coach == NO_COACH and row.coaches)
            and (section is None or section in row.sections)
            and (not self.state or self.state in row.states)
            and name in row.name.casefold()
        )
        key = _key(self.by, coaches)
        return tuple(sorted(wanted, key=key, reverse=self.order == "desc"))

    def sorting(self, column: str) -> str:
        """Return the query of the link at a column's head: the other way where it sorts now."""
        turned = "desc" if self.by == column and self.order == "asc" else "asc"
        return self._query(by=column, order=turned)

    def aria(self, column: str) -> str:
        """Return what aria-sort says of a column, empty where it does not sort."""
        if column != self.by:
            return ""
        return "ascending" if self.order == "asc" else "descending"

    def _query(self, **other: str) -> str:
        said = {**asdict(self), **other}
        return urlencode({name: value for name, value in said.items() if value})


def asked_of(given: Mapping[str, str], areas: Collection[str]) -> Asked:
    """Return what the parameters of an address ask."""
    by, state, coach = given.get("by", ""), given.get("state", ""), given.get("coach", "")
    columns = {BY_NAME, BY_SECTION, BY_COACH, BY_PERCENT, BY_ENTRY, *areas}
    return Asked(
        by=by if by in columns else BY_NAME,
        order="desc" if given.get("order") == "desc" else "asc",
        coach=coach if coach == NO_COACH else _number(coach),
        section=_number(given.get("section", "")),
        state=state if state in dict(STATES) else "",
        name=given.get("name", "")[:100],
    )


def _number(text: str) -> str:
    """Return an id as it stands in a choice of the page, empty for what is none."""
    number = id_of(text)
    return "" if number is None else str(number)


def _by_name(row: Row) -> tuple[str, int]:
    return row.name.casefold(), row.user_id


def _key(by: str, coaches: Mapping[int, str]) -> Callable[[Row], str | int | Fraction]:
    """Return by what a column sorts; whoever has no figure is below everybody who has."""
    if by == BY_PERCENT:
        return lambda row: LAST if row.percent is None else row.percent
    if by == BY_ENTRY:
        places = {state: place for place, (state, _) in enumerate(STATES)}
        return lambda row: min(places.get(state, len(places)) for state in row.states)
    if by == BY_SECTION:
        return lambda row: row.section.casefold()
    if by == BY_COACH:
        return lambda row: row.coached(coaches).casefold()
    if by == BY_NAME:
        return lambda row: row.name.casefold()
    return lambda row: LAST if (found := _area(row, by)) is None else found


def _area(row: Row, slug: str) -> Fraction | None:
    return row.summary.areas.get(slug) if row.summary else None
